// list [FILTER…] [--sort KEYS] [--limit N] [--format …] [--fields …]

#include <algorithm>

#include <CLI/CLI.hpp>

#include "antiphon/backend/shown.h"
#include "antiphon/base/text.h"
#include "antiphon/filter/order.h"
#include "cli/bodies.h"
#include "cli/command.h"
#include "cli/finding.h"
#include "cli/json.h"
#include "cli/selection.h"

namespace antiphon::cli {

namespace {

// Bodies are read, made safe and written this many at a time.
constexpr std::size_t kBodiesAtOnce = 64;

struct ListOptions {
  std::vector<std::string> filters;
  std::string sort = "date";
  std::size_t limit = 0;
  std::string format = "plain";
  std::vector<std::string> fields;
};

struct Fields {
  bool summary = false;
  bool content = false;
  [[nodiscard]] bool any() const { return summary || content; }
};

Result<Fields> parse_fields(const std::vector<std::string>& names) {
  Fields fields;
  for (const std::string& name : names) {
    if (name == "+summary")
      fields.summary = true;
    else if (name == "+content")
      fields.content = true;
    else
      return Error{"--fields: " + name + ": expected +summary or +content"};
  }
  return fields;
}

// How items are written, one after another.
class Writer {
 public:
  Writer(Context& context, std::string format) : context_(context), format_(std::move(format)) {}

  // False: nobody reads any more.
  bool write(const store::Item& item, Json extra) {
    const backend::ListedFeed* feed = context_.backend->feeds().find(item.header.feed);
    if (format_ == "plain") return context_.out.write(plain_line(item, feed));
    Json json = item_json(item, feed);
    json.update(extra);
    const std::string_view before = format_ == "jsonl" ? "" : written_ == 0 ? "[\n" : ",\n";
    const std::string_view after = format_ == "jsonl" ? "\n" : "";
    ++written_;
    return context_.out.write(std::string(before) + line(json) + std::string(after));
  }

  void end() {
    if (format_ == "json") context_.out.write(written_ == 0 ? "[]\n" : "\n]\n");
  }

 private:
  static std::string plain_line(const store::Item& item, const backend::ListedFeed* feed) {
    constexpr int kFeedColumns = 20;
    constexpr std::size_t kShownKey = 8;
    const std::string name = fit(feed == nullptr ? "" : feed->title(), kFeedColumns);
    const std::string pad(static_cast<std::size_t>(kFeedColumns - columns(name)), ' ');
    const store::ItemHeader& header = item.header;
    return header.key.substr(0, kShownKey) + (header.read ? "  " : " N") +
           (header.starred ? "* " : "  ") + rfc3339(header.date).substr(0, 10) + "  " + name + pad +
           "  " + header.title + "\n";
  }

  Context& context_;
  std::string format_;
  std::size_t written_ = 0;
};

// Writes items with bodies: these take parsers, so they come in groups.
Result<void> write_with_bodies(Context& context, Writer& writer, const std::vector<ItemId>& ids,
                               const Fields& fields) {
  for (std::size_t begin = 0; begin < ids.size(); begin += kBodiesAtOnce) {
    const std::size_t end = std::min(begin + kBodiesAtOnce, ids.size());
    std::vector<store::Item> items;
    std::vector<store::ItemBody> bodies;
    std::vector<Body> shown;
    for (std::size_t i = begin; i < end; ++i) {
      auto item = context.backend->store().item(ids[i]);
      if (!item) return item.error();
      if (!*item) continue;  // gone meanwhile
      items.push_back(std::move(**item));
      auto body = context.backend->store().body(ids[i]);
      if (!body) return body.error();
      bodies.push_back(body->value_or(store::ItemBody{}));
      shown.push_back(fields.content ? backend::shown_body(bodies.back()) : Body{});
    }
    std::vector<Body> summaries;
    for (store::ItemBody& body : bodies)
      summaries.push_back(fields.summary ? std::move(body.summary) : Body{});
    auto safe = safe_bodies(context, std::move(shown));
    if (!safe) return safe.error();
    auto safe_summaries = safe_bodies(context, std::move(summaries));
    if (!safe_summaries) return safe_summaries.error();
    for (std::size_t i = 0; i < items.size(); ++i) {
      Json extra = Json::object();
      const backend::SafeBody& body = (*safe)[i];
      if (const std::string& text = (*safe_summaries)[i].text; !text.empty())
        extra["summary"] = text;
      if (!body.html.empty()) extra["content_html"] = body.html;
      if (!body.text.empty()) extra["content_text"] = body.text;
      if (!writer.write(items[i], std::move(extra))) return {};
    }
  }
  return {};
}

Result<std::size_t> list_items(Context& context, const ListOptions& options, const Fields& fields,
                               const Selection& selection, const filter::Order& order) {
  Writer writer(context, options.format);
  std::vector<ItemId> kept;  // only where bodies are asked for
  std::size_t count = 0;
  const auto take = [&](const store::Item& item) {
    ++count;
    if (fields.any())
      kept.push_back(item.header.id);
    else if (!writer.write(item, Json::object()))
      return false;
    return options.limit == 0 || count < options.limit;
  };
  if (auto found = find_items(Library(*context.backend), selection, order, options.limit, take);
      !found)
    return found.error();
  if (fields.any()) {
    if (auto written = write_with_bodies(context, writer, kept, fields); !written)
      return written.error();
  }
  writer.end();
  return count;
}

Status list(Context& context, const ListOptions& options) {
  auto fields = parse_fields(options.fields);
  // Another order each time, of what is listed by chance.
  const auto seed = static_cast<std::uint64_t>(unix_seconds(context.backend->now()));
  auto order = filter::Order::parse(options.sort, seed);
  auto selection = select_items(context.backend->store(), options.filters);
  for (const Error* wrong : {fields ? nullptr : &fields.error(), order ? nullptr : &order.error(),
                             selection ? nullptr : &selection.error()}) {
    if (wrong == nullptr) continue;
    complain((order || wrong != &order.error() ? "" : "--sort: ") + wrong->message);
    return Status::usage;
  }
  auto count = list_items(context, options, *fields, *selection, *order);
  if (!count) return unusable(count.error());
  if (*count > 0 || !context.out.is_open()) return Status::done;
  complain("no items found");
  return Status::partly;
}

}  // namespace

Action declare_list(CLI::App& app) {
  auto options = std::make_shared<ListOptions>();
  app.add_option("FILTER", options->filters, "words, unread, read, starred, or keys");
  app.add_option("--sort", options->sort, "keys: date, published, updated, fetched, feed, title");
  app.add_option("--limit", options->limit, "at most so many items");
  app.add_option("--format", options->format, "plain, json or jsonl")
      ->check(CLI::IsMember({"plain", "json", "jsonl"}));
  app.add_option("--fields", options->fields, "+summary, +content")
      ->delimiter(',')
      ->allow_extra_args(false);
  return [options](Context& context) { return list(context, *options); };
}

}  // namespace antiphon::cli
