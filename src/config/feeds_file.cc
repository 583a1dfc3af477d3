#include "antiphon/config/feeds_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"
#include "config/feeds_line.h"

namespace antiphon::config {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 16'000'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool has_byte_order_mark(std::string_view text) {
  return text.substr(0, kByteOrderMark.size()) == kByteOrderMark;
}

// `filter:COMMAND:URL` and `query:NAME:FILTER`: newsboat splits at the first colon behind the name.
bool has_three_parts(std::string_view address) {
  const auto first = address.find(':');
  const auto second = address.find(':', first + 1);
  return second != std::string_view::npos && second > first + 1 && second + 1 < address.size();
}

// The folder and those above it that are missing, each for its owner alone.
Result<void> make_folder(const fs::path& folder) {
  std::error_code failed;
  if (folder.empty() || fs::is_directory(folder, failed)) return {};
  if (auto above = make_folder(folder.parent_path()); !above) return above;
  if (fs::create_directory(folder, failed)) {
    fs::permissions(folder, fs::perms::owner_all, failed);
  }
  if (failed) return Error{folder.string() + ": " + errno_text(failed.value())};
  return {};
}

// Puts fields behind the last one and before a comment, which may follow a quote without a space. A
// quote that the end of the line closed has to be closed now.
void extend_line(std::string& line, const std::string& fields) {
  const std::size_t mark = has_byte_order_mark(line) ? kByteOrderMark.size() : 0;
  const FeedsLine split = split_feeds_line(std::string_view(line).substr(mark));
  std::size_t end = mark + split.end;
  if (split.open_escape) line.erase(--end, 1);
  const bool at_comment = end < line.size() && line[end] == '#';
  line.insert(end, (split.open_quote ? "\"" : "") + fields + (at_comment ? " " : ""));
}

}  // namespace

Result<SourceKind> check_address(std::string_view address) {
  const auto kind = source_kind(address);
  if (!kind) return Error{"expected a URL"};
  switch (*kind) {
    case SourceKind::web:
      if (!is_web_url(address)) return Error{"expected a URL without spaces"};
      break;
    case SourceKind::filter:
      if (!has_three_parts(address)) return Error{"expected filter:COMMAND:URL"};
      break;
    case SourceKind::query:
      if (!has_three_parts(address)) return Error{"expected query:NAME:FILTER"};
      break;
    case SourceKind::file:
    case SourceKind::exec:
      break;
  }
  return *kind;
}

FeedsFile FeedsFile::parse(std::string_view content, std::string_view name) {
  FeedsFile file;
  file.name_ = name;
  file.lines_.reserve(static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n')) +
                      1);
  while (!content.empty()) {
    const auto end = content.find('\n');
    const auto size = end == std::string_view::npos ? content.size() : end + 1;
    file.lines_.emplace_back(content.substr(0, size));
    content.remove_prefix(size);
  }
  file.reread();
  return file;
}

Result<FeedsFile> FeedsFile::load(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  std::error_code failed;
  if (fs::status(path, failed).type() == fs::file_type::not_found) return parse("", name);
  const auto content = read_file(path, kMaxFileBytes);
  if (!content) return content.error();
  return parse(*content, name);
}

Result<void> FeedsFile::save(const std::string& path) const {
  if (auto made = make_folder(fs::path(path).parent_path()); !made) return made;
  return write_file(path, content());
}

std::string FeedsFile::content() const {
  std::string out;
  for (const std::string& line : lines_)
    out += line;
  return out;
}

std::vector<NamedView> FeedsFile::queries() const {
  std::vector<NamedView> queries;
  for (const ConfiguredFeed& line : subscriptions_) {
    if (source_kind(line.url) != SourceKind::query) continue;
    const std::size_t name = line.url.find(':') + 1;
    const std::size_t filter = line.url.find(':', name) + 1;
    NamedView& view = queries.emplace_back();
    view.name = line.url.substr(name, filter - 1 - name);
    view.filter = line.url.substr(filter);
    view.place = view.filter_place = view.order_place = place_of(line.url);
    view.is_query = true;
  }
  return queries;
}

std::string FeedsFile::place_of(const std::string& url) const {
  const auto place = places_.find(url);
  return place == places_.end() ? "" : name_ + ":" + std::to_string(place->second.line + 1);
}

bool FeedsFile::add(const ConfiguredFeed& subscription) {
  const std::string url = to_utf8(subscription.url);
  if (!check_address(url)) return false;
  const auto place = places_.find(url);
  if (place == places_.end()) {
    append_line(feeds_line(subscription));
    return true;
  }
  const std::string added =
      missing_fields(subscription, subscriptions_[place->second.subscription]);
  if (added.empty()) return false;
  extend_line(lines_[place->second.line], added);
  return false;
}

bool FeedsFile::remove(std::string_view url) {
  const auto place = places_.find(std::string(url));
  if (place == places_.end()) return false;
  const bool mark = has_byte_order_mark(lines_.front());
  if (mark) lines_.front().erase(0, kByteOrderMark.size());
  std::erase_if(lines_, [&](const std::string& line) {
    const FeedsLine split = split_feeds_line(line);
    return !split.fields.empty() && to_utf8(split.fields[0]) == url;
  });
  if (mark && !lines_.empty()) lines_.front().insert(0, kByteOrderMark);
  reread();
  return true;
}

bool FeedsFile::rename(std::string_view url, const std::string& new_url) {
  if (!places_.contains(std::string(url)) || places_.contains(new_url) || !check_address(new_url))
    return false;
  for (std::string& line : lines_) {
    const bool marked = &line == &lines_.front() && has_byte_order_mark(line);
    const std::size_t mark = marked ? kByteOrderMark.size() : 0;
    const FeedsLine split = split_feeds_line(std::string_view(line).substr(mark));
    if (split.fields.empty() || to_utf8(split.fields[0]) != url) continue;
    const bool is_quoted = line[mark + split.address_begin] == '"';
    line.replace(mark + split.address_begin, split.address_end - split.address_begin,
                 is_quoted ? in_quotes(new_url) : quoted_if_needed(new_url));
  }
  reread();
  return true;
}

void FeedsFile::reread() {
  subscriptions_.clear();
  places_.clear();
  problems_.clear();
  subscriptions_.reserve(lines_.size());
  places_.reserve(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i)
    read_line(i);
}

void FeedsFile::read_line(std::size_t number) {
  std::string_view line = lines_[number];
  if (number == 0 && has_byte_order_mark(line)) line.remove_prefix(kByteOrderMark.size());
  const FeedsLine split = split_feeds_line(line);
  if (split.fields.empty()) return;
  const std::string url = to_utf8(split.fields[0]);
  const auto complain = [&](const std::string& what) {
    problems_.push_back(Error{name_ + ":" + std::to_string(number + 1) + ": " + what});
  };
  if (const auto checked = check_address(url); !checked) return complain(checked.error().message);
  const auto [place, is_new] = places_.try_emplace(url, Place{subscriptions_.size(), number});
  if (is_new) subscriptions_.push_back({{url, "", {}, false}, {}});
  place->second.line = number;
  ConfiguredFeed& subscription = subscriptions_[place->second.subscription];
  for (const std::string& wrong : merge_fields(split.fields, subscription))
    complain(wrong);
}

void FeedsFile::append_line(const std::string& line) {
  // As the file ends its lines.
  const bool crlf = !lines_.empty() && lines_.front().size() >= 2 &&
                    lines_.front().compare(lines_.front().size() - 2, 2, "\r\n") == 0;
  const std::string_view line_end = crlf ? "\r\n" : "\n";
  if (!lines_.empty() && lines_.back().back() != '\n') lines_.back() += line_end;
  lines_.push_back(line);
  lines_.back() += line_end;
  read_line(lines_.size() - 1);
}

std::string feeds_line(const ConfiguredFeed& subscription) {
  ConfiguredFeed said;
  return quoted_if_needed(to_utf8(subscription.url)) + missing_fields(subscription, said);
}

}  // namespace antiphon::config
