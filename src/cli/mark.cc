// mark FILTER… --read|--unread|--star|--unstar|--tag T|--untag T [--dry-run]; undo [N]

#include <optional>

#include <CLI/CLI.hpp>

#include "antiphon/base/text.h"
#include "cli/command.h"
#include "cli/finding.h"
#include "cli/selection.h"

namespace antiphon::cli {

namespace {

struct MarkOptions {
  std::vector<std::string> filters;
  bool read = false;
  bool unread = false;
  bool star = false;
  bool unstar = false;
  std::string tag;
  std::string untag;
  bool dry_run = false;

  // The one that was asked for: CLI11 lets exactly one through.
  [[nodiscard]] store::StateChange change() const {
    using store::StateKind;
    if (read || unread) return {StateKind::read, read, ""};
    if (star || unstar) return {StateKind::starred, star, ""};
    return {StateKind::tag, !tag.empty(), tag.empty() ? untag : tag};
  }
};

bool is_in_state(const store::Item& item, const store::StateChange& change) {
  switch (change.what) {
    case store::StateKind::read:
      return item.header.read == change.on;
    case store::StateKind::starred:
      return item.header.starred == change.on;
    case store::StateKind::tag:
      return (std::find(item.tags.begin(), item.tags.end(), change.tag) != item.tags.end()) ==
             change.on;
  }
  return false;
}

Result<std::vector<ItemId>> chosen(Context& context, const Selection& selection,
                                   const store::StateChange& change) {
  std::vector<ItemId> items;
  std::uint64_t left = selection.limit.value_or(~std::uint64_t{0});
  const store::ItemParts parts{
      .details = false, .tags = change.what == store::StateKind::tag, .numbers = false};
  auto found = find_items(Library(*context.backend), selection, filter::Order(selection.order), 0,
                          parts, [&](const store::Item& item) {
                            if (!is_in_state(item, change)) items.push_back(item.header.id);
                            return --left > 0;
                          });
  if (!found) return found.error();
  return items;
}

Status mark(Context& context, const MarkOptions& options) {
  store::Store& store = context.backend->store();
  auto selection = select_items(*context.backend, options.filters);
  if (!selection) {
    complain(selection.error().message);
    return Status::usage;
  }
  const store::StateChange change = options.change();
  // An empty filter is more often an unset variable than a wish to change everything.
  if (!selection->by_key && selection->filter.is_everything()) {
    complain("an empty filter would change every item; to mean that, say: read, then unread");
    return Status::usage;
  }
  if (change.what == store::StateKind::tag && trimmed(change.tag).empty()) {
    complain("a tag needs a name");
    return Status::usage;
  }
  auto items = chosen(context, *selection, change);
  if (!items) return unusable(items.error());
  std::uint64_t count = items->size();
  if (!options.dry_run) {
    auto marked = store.mark(*items, change, context.backend->now());
    if (!marked) return unusable(marked.error());
    count = *marked;
  }
  context.out.write(std::to_string(count) + "\n");
  return Status::done;
}

Status undo(Context& context, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) {
    auto undone = context.backend->store().undo(context.backend->now());
    if (!undone) return unusable(undone.error());
    if (undone->items == 0) {
      complain("there is nothing to undo");
      return Status::partly;
    }
    context.out.write(std::to_string(undone->items) + "\n");
  }
  return Status::done;
}

}  // namespace

Action declare_mark(CLI::App& app) {
  auto options = std::make_shared<MarkOptions>();
  app.add_option("FILTER", options->filters, "see antiphon-filter(7), or keys")->required();
  auto* what = app.add_option_group("state", "what to change");
  what->add_flag("--read", options->read);
  what->add_flag("--unread", options->unread);
  what->add_flag("--star", options->star);
  what->add_flag("--unstar", options->unstar);
  what->add_option("--tag", options->tag);
  what->add_option("--untag", options->untag);
  what->require_option(1);
  app.add_flag("--dry-run", options->dry_run, "only print how many it would be");
  return [options](Context& context) { return mark(context, *options); };
}

Action declare_undo(CLI::App& app) {
  auto times = std::make_shared<std::size_t>(1);
  app.add_option("N", *times, "how many changes")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000}));
  return [times](Context& context) { return undo(context, *times); };
}

}  // namespace antiphon::cli
