// list [FILTER…] [--view NAME] [--layers] [--sort KEYS | --follow] [--limit N] [--format …]
// [--fields …]

#include <algorithm>
#include <functional>
#include <optional>

#include <CLI/CLI.hpp>

#include "antiphon/backend/shown.h"
#include "antiphon/base/hash.h"
#include "antiphon/base/text.h"
#include "antiphon/filter/order.h"
#include "cli/arriving.h"
#include "cli/bodies.h"
#include "cli/command.h"
#include "cli/dropped.h"
#include "cli/finding.h"
#include "cli/item_writer.h"
#include "cli/selection.h"

namespace antiphon::cli {

namespace {

// Bodies are read, made safe and written this many at a time.
constexpr std::size_t kBodiesAtOnce = 64;

struct ListOptions {
  std::vector<std::string> filters;
  std::string view;
  bool layers = false;
  std::string sort;  // empty: as the filter or the view says, else newest first
  std::size_t limit = 0;
  std::string format;
  std::vector<std::string> fields;
  bool follow = false;
  bool dropped = false;
  std::string rule;  // that dropped them; empty: any
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

// Hands items to standard output in the form that was asked for.
class Listing {
 public:
  Listing(Context& context, const std::string& format)
      : context_(context), writer_(item_writer(format)) {}

  // Each of the others: false when nobody reads any more.
  [[nodiscard]] store::ItemParts parts() const { return writer_->parts(); }
  bool begin(const AboutList& about) { return context_.out.write(writer_->begin(about)); }
  bool write(const store::Item& item, const ItemTexts& texts) {
    const backend::ListedFeed* feed = context_.backend->feeds().find(item.header.feed);
    return context_.out.write(writer_->item(item, feed, texts));
  }
  bool end() { return context_.out.write(writer_->end()); }

 private:
  Context& context_;
  std::unique_ptr<ItemWriter> writer_;
};

// Writes items with bodies: these take parsers, so they come in groups.
Result<void> write_with_bodies(Context& context, Listing& listing, const std::vector<ItemId>& ids,
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
      if (auto known = undropped(context.backend->store(), **item); !known) return known.error();
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
      const ItemTexts texts{std::move((*safe_summaries)[i].text), std::move((*safe)[i])};
      if (!listing.write(items[i], texts)) return {};
    }
  }
  return {};
}

// What a feed made of a list is called, and known by.
AboutList about_list(const ListOptions& options, Time newest) {
  std::string filters;
  for (const std::string& filter : options.filters)
    filters += (filters.empty() ? "" : " ") + filter;
  return {filters.empty() ? "antiphon" : "antiphon: " + printable(filters),
          urn_of(hash80({"list", filters, options.sort.empty() ? "date" : options.sort})), newest};
}

// Among those that are shown, or those that rules have dropped.
Result<void> find(Context& context, const ListOptions& options, const Selection& selection,
                  const filter::Order& order, store::ItemParts parts,
                  const std::function<bool(const store::Item&)>& take) {
  if (options.dropped || !options.rule.empty()) {
    const auto rule = options.rule.empty() ? std::nullopt : std::optional(options.rule);
    return dropped_items(*context.backend, selection, order, rule, take);
  }
  auto found = find_items(Library(*context.backend), selection, order, options.limit, parts, take);
  return found ? Result<void>() : found.error();
}

Result<std::size_t> list_items(Context& context, const ListOptions& options, Fields fields,
                               const Selection& selection, const filter::Order& order) {
  if (is_feed_format(options.format)) fields.content = true;
  Listing listing(context, options.format);
  std::vector<ItemId> kept;  // only where bodies are asked for
  Time newest{};
  std::size_t count = 0;
  const auto take = [&](const store::Item& item) {
    ++count;
    newest = std::max(newest, item.updated.value_or(item.header.date));
    if (fields.any())
      kept.push_back(item.header.id);
    else if (!listing.write(item, {}))
      return false;
    return options.limit == 0 || count < options.limit;
  };
  if (!fields.any()) listing.begin(about_list(options, newest));
  const store::ItemParts parts = fields.any() ? store::ItemParts::none() : listing.parts();
  if (auto found = find(context, options, selection, order, parts, take); !found)
    return found.error();
  if (fields.any()) {
    listing.begin(about_list(options, newest));
    if (auto written = write_with_bodies(context, listing, kept, fields); !written)
      return written.error();
  }
  listing.end();
  return count;
}

// Writes what is stored from now on, oldest first, until `limit` items are written or nobody reads.
Result<std::size_t> follow_items(Context& context, const ListOptions& options, const Fields& fields,
                                 const Selection& selection) {
  Listing listing(context, options.format);
  std::size_t count = 0;
  const auto written = arriving_items(
      *context.backend, selection, [&](const std::vector<store::Item>& items) -> Result<bool> {
        std::vector<ItemId> ids;
        for (const store::Item& item : items) {
          if (options.limit != 0 && count == options.limit) break;
          ++count;
          ids.push_back(item.header.id);
          if (!fields.any() && !listing.write(item, {})) return false;
        }
        if (fields.any()) {
          if (auto done = write_with_bodies(context, listing, ids, fields); !done)
            return done.error();
        }
        return context.out.flush() && (options.limit == 0 || count < options.limit);
      });
  if (!written) return written.error();
  return count;
}

// 0: no limit.
std::size_t limit_of(const ListOptions& options, const Selection& selection) {
  if (!selection.limit) return options.limit;
  return options.limit == 0 ? *selection.limit
                            : std::min<std::size_t>(options.limit, *selection.limit);
}

std::optional<Error> wrong_to_follow(const ListOptions& options, const Selection& selection) {
  if (selection.by_key) return Error{"--follow: keys name items that are there already"};
  if (options.format == "json" || is_feed_format(options.format))
    return Error{"--follow: " + options.format + " has an end; try jsonl"};
  return std::nullopt;
}

Status list(Context& context, ListOptions options) {
  if (options.format.empty()) options.format = options.follow ? "jsonl" : "plain";
  auto fields = parse_fields(options.fields);
  // Another order each time, of what is listed by chance.
  const auto seed = static_cast<std::uint64_t>(unix_seconds(context.backend->now()));
  if (!options.view.empty()) {
    if (auto named = context.backend->views().named(options.view); !named) {
      complain(named.error().message);
      return Status::usage;
    }
    options.filters.insert(options.filters.begin(), view_filter(options.view));
  }
  auto order = filter::Order::parse(options.sort, seed);
  auto selection = select_items(*context.backend, options.filters);
  for (const Error* wrong : {fields ? nullptr : &fields.error(), order ? nullptr : &order.error(),
                             selection ? nullptr : &selection.error()}) {
    if (wrong == nullptr) continue;
    complain((order || wrong != &order.error() ? "" : "--sort: ") + wrong->message);
    return Status::usage;
  }
  if (options.layers) add_layers(context.backend->layers(), *selection);
  if (options.sort.empty()) order = filter::Order(selection->order, seed);
  options.limit = limit_of(options, *selection);
  if (options.follow) {
    if (const auto wrong = wrong_to_follow(options, *selection)) {
      complain(wrong->message);
      return Status::usage;
    }
  }
  auto count = options.follow ? follow_items(context, options, *fields, *selection)
                              : list_items(context, options, *fields, *selection, *order);
  if (!count) return unusable(count.error());
  if (*count > 0 || !context.out.is_open()) return Status::done;
  complain("no items found");
  return Status::partly;
}

}  // namespace

Action declare_list(CLI::App& app) {
  auto options = std::make_shared<ListOptions>();
  app.add_option("FILTER", options->filters, "see antiphon-filter(7), or keys");
  app.add_option("--view", options->view, "one of your views, by name");
  app.add_flag("--layers", options->layers, "only what the filters of feeds and tags let through");
  auto* const sort = app.add_option("--sort", options->sort,
                                    "keys: date, published, updated, fetched, feed, title");
  app.add_option("--limit", options->limit, "at most so many items");
  app.add_option("--format", options->format, "plain, tsv, json, jsonl, jsonfeed or atom")
      ->check(CLI::IsMember(item_formats()));
  app.add_option("--fields", options->fields, "+summary, +content")
      ->delimiter(',')
      ->allow_extra_args(false);
  auto* const follow =
      app.add_flag("--follow", options->follow, "items as they are stored, from now on")
          ->excludes(sort);
  app.add_flag("--dropped", options->dropped, "those that rules have dropped")->excludes(follow);
  app.add_option("--rule", options->rule, "those that this rule has dropped")->excludes(follow);
  return [options](Context& context) { return list(context, *options); };
}

}  // namespace antiphon::cli
