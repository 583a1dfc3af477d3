#include "cli/item_writer.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "antiphon/backend/shown.h"
#include "antiphon/base/text.h"
#include "cli/atom.h"
#include "cli/json.h"

namespace antiphon::cli {

namespace {

// A line of a form that is nothing but lines.
class LineWriter : public ItemWriter {
 public:
  std::string begin(const AboutList& /*about*/) override { return ""; }
  std::string end() override { return ""; }
};

class PlainWriter : public LineWriter {
 public:
  [[nodiscard]] store::ItemParts parts() const override { return store::ItemParts::none(); }
  std::string item(const store::Item& item, const backend::ListedFeed* feed,
                   const ItemTexts& /*texts*/) override {
    constexpr std::size_t kShownKey = 8;
    const store::ItemHeader& header = item.header;
    std::string line = header.key.substr(0, kShownKey);
    line += header.read ? "  " : " N";
    line += header.starred ? "* " : "  ";
    line.append(rfc3339(header.date), 0, 10);
    line += "  ";
    line += column_of(header.feed, feed);
    line += "  ";
    line += header.title;
    line += '\n';
    return line;
  }

 private:
  // Its name, as wide as the column is. To measure text takes longer than all the rest of a line.
  const std::string& column_of(FeedId id, const backend::ListedFeed* feed) {
    constexpr int kColumns = 20;
    Column& column = columns_[id];
    std::string title = feed == nullptr ? "" : feed->title();
    if (column.text.empty() || column.title != title) {
      column.text = fit(title, kColumns);
      column.text.append(static_cast<std::size_t>(kColumns - columns(column.text)), ' ');
      column.title = std::move(title);
    }
    return column.text;
  }

  struct Column {
    std::string title;
    std::string text;
  };
  std::unordered_map<FeedId, Column> columns_;
};

class TsvWriter : public LineWriter {
 public:
  std::string item(const store::Item& item, const backend::ListedFeed* feed,
                   const ItemTexts& /*texts*/) override {
    const store::ItemHeader& header = item.header;
    std::string tags;
    for (const std::string& tag : item.tags)
      tags += (tags.empty() ? "" : " ") + tag;
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
                       item.published ? std::to_string(unix_seconds(*item.published)) : "",
                       tsv_field(header.title), tsv_field(header.url), header.key,
                       tsv_field(backend::names_of(item.authors)),
                       tsv_field(feed == nullptr ? "" : feed->title()), header.read ? 1 : 0,
                       tsv_field(tags));
  }
};

// One object.
std::string json_of(const store::Item& item, const backend::ListedFeed* feed,
                    const ItemTexts& texts) {
  std::string out;
  backend::append_item(out, item, feed);
  Json more = Json::object();
  if (!texts.summary.empty()) more["summary"] = texts.summary;
  if (!texts.content.html.empty()) more["content_html"] = texts.content.html;
  if (!texts.content.text.empty()) more["content_text"] = texts.content.text;
  if (more.empty()) return out;
  out.back() = ',';
  return out + line(more).substr(1);
}

class JsonLinesWriter : public LineWriter {
 public:
  std::string item(const store::Item& item, const backend::ListedFeed* feed,
                   const ItemTexts& texts) override {
    return json_of(item, feed, texts) + "\n";
  }
};

class JsonWriter : public ItemWriter {
 public:
  std::string begin(const AboutList& /*about*/) override { return ""; }
  std::string item(const store::Item& item, const backend::ListedFeed* feed,
                   const ItemTexts& texts) override {
    return (written_++ == 0 ? "[\n" : ",\n") + json_of(item, feed, texts);
  }
  std::string end() override { return written_ == 0 ? "[]\n" : "\n]\n"; }

 private:
  std::size_t written_ = 0;
};

class JsonFeedWriter : public ItemWriter {
 public:
  std::string begin(const AboutList& about) override {
    Json head = Json::object();
    head["version"] = "https://jsonfeed.org/version/1.1";
    head["title"] = about.title;
    std::string open = line(head);
    open.pop_back();
    return open + ",\"items\":[";
  }
  std::string item(const store::Item& item, const backend::ListedFeed* feed,
                   const ItemTexts& texts) override {
    return (written_++ == 0 ? "\n" : ",\n") +
           line(stored_feed_item(item, feed, texts.summary, texts.content));
  }
  std::string end() override { return "\n]}\n"; }

 private:
  std::size_t written_ = 0;
};

}  // namespace

const std::vector<std::string>& item_formats() {
  static const std::vector<std::string> kAll{"plain", "tsv", "json", "jsonl", "jsonfeed", "atom"};
  return kAll;
}

bool is_feed_format(const std::string& format) {
  return format == "jsonfeed" || format == "atom";
}

std::unique_ptr<ItemWriter> item_writer(const std::string& format) {
  if (format == "tsv") return std::make_unique<TsvWriter>();
  if (format == "json") return std::make_unique<JsonWriter>();
  if (format == "jsonl") return std::make_unique<JsonLinesWriter>();
  if (format == "jsonfeed") return std::make_unique<JsonFeedWriter>();
  if (format == "atom") return atom_writer();
  return std::make_unique<PlainWriter>();
}

std::string published_address(const backend::ListedFeed& feed) {
  const std::string& url = feed.subscription.url;
  return is_web_url(url) ? backend::shown_address(url) : "";
}

std::string urn_of(const std::string& hash80) {
  static constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz234567";
  std::string hex;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : hash80) {
    bits = (bits << 5U) | static_cast<std::uint32_t>(std::min(kDigits.find(c), std::size_t{31}));
    for (held += 5; held >= 4; held -= 4)
      hex += fmt::format("{:x}", (bits >> static_cast<unsigned>(held - 4)) & 0xfU);
  }
  hex.resize(20, '0');
  return fmt::format("urn:uuid:{}-{}-8{}-8{}-{}0000000000", hex.substr(0, 8), hex.substr(8, 4),
                     hex.substr(12, 3), hex.substr(15, 3), hex.substr(18));
}

std::string tsv_field(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\t')
      out += "\\t";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\\')
      out += "\\\\";
    else
      out += c;
  }
  return out;
}

}  // namespace antiphon::cli
