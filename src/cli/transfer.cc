// import FILE…; export [--format opml|urls]

#include <algorithm>

#include <CLI/CLI.hpp>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"
#include "antiphon/filter/expression.h"
#include "cli/command.h"

namespace antiphon::cli {

namespace {

constexpr std::size_t kMaxImport = 16U << 20U;

// OPML is XML; a urls file never starts so.
bool looks_like_xml(std::string_view content) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  const bool utf16 = content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF");
  return utf16 || trimmed(content.substr(0, 4096)).starts_with('<');
}

// Without what runs a program, opens a file, or lets others listen: that is not taken from a file
// that somebody else may have written.
FeedSettings harmless(FeedSettings settings) {
  settings.password_command.clear();
  settings.netrc.reset();
  settings.proxy.reset();
  settings.ca_file.clear();
  settings.client_cert.clear();
  settings.client_key.clear();
  settings.verify.reset();
  return settings;
}

// newsboat reads `and` and `or` from left to right: where they stand side by side, the parentheses
// that it means are written. Whether that changes anything.
bool write_parentheses(std::string& query) {
  const std::size_t at = query.find(':', query.find(':') + 1) + 1;
  auto filter = filter::parse_query(query.substr(at));
  auto meant = filter::as_newsboat(query.substr(at));
  if (!filter || !meant || *meant == filter->where) return false;
  filter->where = std::move(*meant);
  query = query.substr(0, at) + filter::print(*filter);
  return true;
}

struct Import {
  std::vector<ConfiguredFeed> feeds;
  std::vector<std::string> dropped;
  std::vector<std::string> changed;
};

// Commands and files never come from an import: only what can be fetched from the web.
Import from_urls(std::string_view content, const std::string& name) {
  const auto file = config::FeedsFile::parse(content, name);
  Import found;
  for (ConfiguredFeed one : file.subscriptions()) {
    if (source_kind(one.url) != SourceKind::web && source_kind(one.url) != SourceKind::query) {
      found.dropped.push_back(one.url + ": only web addresses are imported; add others by hand");
      continue;
    }
    FeedSettings kept = harmless(*one.settings);
    if (kept != *one.settings) {
      found.dropped.push_back("of " + one.url +
                              ": settings of programs, files, proxy and TLS; add them by hand");
    }
    one.settings = std::move(kept);
    if (source_kind(one.url) == SourceKind::query && write_parentheses(one.url))
      found.changed.push_back("imported with the parentheses that newsboat means: " + one.url);
    found.feeds.push_back(std::move(one));
  }
  for (const Error& problem : file.problems())
    found.dropped.push_back(problem.message);
  return found;
}

Result<Import> read_import(Context& context, const std::string& path) {
  auto content = read_file(path, kMaxImport);
  if (!content) return content.error();
  if (!looks_like_xml(*content)) return from_urls(*content, path);
  auto found = wait_for<backend::Subscriptions>(context, [&](auto done) {
    context.backend->pool().read_opml(std::move(*content), std::move(done));
  });
  if (!found) return with_context(path, found.error());
  Import import;
  for (Subscription& one : found->subscriptions)
    import.feeds.push_back({std::move(one), {}});
  import.dropped = std::move(found->dropped);
  return import;
}

Status import(Context& context, const std::vector<std::string>& files) {
  Status status = Status::done;
  std::size_t added = 0;
  std::size_t known = 0;
  for (const std::string& path : files) {
    auto found = read_import(context, path);
    if (!found) {
      complain(found.error().message);
      status = Status::partly;
      continue;
    }
    for (const std::string& dropped : found->dropped) {
      complain(path + ": not imported: " + dropped);
      status = Status::partly;
    }
    for (const std::string& changed : found->changed)
      complain(path + ": " + changed);
    auto edited = context.backend->feeds().edit([&](config::FeedsFile& file) {
      for (const ConfiguredFeed& subscription : found->feeds)
        ++(file.add(subscription) ? added : known);
    });
    if (!edited) return unusable(edited.error());
  }
  context.out.write(std::to_string(added) + " feeds added, " + std::to_string(known) +
                    " were there already\n");
  return status;
}

Status export_feeds(Context& context, const std::string& format) {
  const std::vector<ConfiguredFeed>& all = context.backend->feeds().file().subscriptions();
  if (format == "urls") {
    for (const ConfiguredFeed& subscription : all)
      context.out.write(config::feeds_line(subscription) + "\n");
    return Status::done;
  }
  std::vector<Subscription> named;
  for (Subscription subscription : all) {
    if (source_kind(subscription.url) != SourceKind::web) continue;
    const auto& listed = context.backend->feeds().feeds();
    const auto feed = std::find_if(
        listed.begin(), listed.end(),
        [&](const backend::ListedFeed& one) { return one.subscription.url == subscription.url; });
    if (subscription.title.empty() && feed != listed.end()) subscription.title = feed->title();
    named.push_back(std::move(subscription));
  }
  auto document = wait_for<std::string>(context, [&](auto done) {
    context.backend->pool().write_opml({"antiphon subscriptions", std::move(named)},
                                       std::move(done));
  });
  if (!document) return unusable(document.error());
  context.out.write(*document);
  return Status::done;
}

}  // namespace

Action declare_import(CLI::App& app) {
  auto files = std::make_shared<std::vector<std::string>>();
  app.add_option("FILE", *files, "OPML or newsboat urls; the kind is recognised")->required();
  return [files](Context& context) { return import(context, *files); };
}

Action declare_export(CLI::App& app) {
  auto format = std::make_shared<std::string>("opml");
  app.add_option("--format", *format, "opml or urls")->check(CLI::IsMember({"opml", "urls"}));
  return [format](Context& context) { return export_feeds(context, *format); };
}

}  // namespace antiphon::cli
