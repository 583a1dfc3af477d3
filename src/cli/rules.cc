// rules [--format plain|json]; rules apply [--dry-run] [--again] [FILTER…];
// rules restore [--rule NAME] FILTER…|KEY…; rules import [--keep] FILE…

#include "antiphon/backend/rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "antiphon/backend/feed_subjects.h"
#include "antiphon/base/text.h"
#include "antiphon/store/marking.h"
#include "cli/command.h"
#include "cli/dropped.h"
#include "cli/finding.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/rule_import.h"
#include "cli/selection.h"
#include "cli/stepping.h"

namespace antiphon::cli {

namespace {

struct RulesOptions {
  std::string format = "plain";
  std::vector<std::string> apply;
  bool dry_run = false;
  bool again = false;
  std::vector<std::string> restore;
  std::string rule;
  std::vector<std::string> import;
  bool keep = false;
};

// --- what there is -------------------------------------------------------------------------------

// Those of the settings, in their order, then those that are no more.
Status list_rules(Context& context, const std::string& format) {
  auto records = context.backend->store().rules();
  if (!records) return unusable(records.error());
  const std::vector<std::string> names = context.backend->rules().names();
  std::vector<std::pair<store::RuleRecord, bool>> all;
  for (const std::string& name : names) {
    const auto known = std::find_if(records->begin(), records->end(),
                                    [&](const auto& record) { return record.name == name; });
    all.emplace_back(known == records->end() ? store::RuleRecord{name, 0, {}, 0} : *known, true);
  }
  for (const store::RuleRecord& record : *records) {
    if (std::find(names.begin(), names.end(), record.name) == names.end())
      all.emplace_back(record, false);
  }
  Json array = Json::array();
  for (const auto& [record, configured] : all) {
    if (format == "json") {
      Json one{{"name", record.name},
               {"configured", configured},
               {"applied", record.applied},
               {"dropped", record.dropped}};
      if (record.last) one["last"] = rfc3339(*record.last);
      array.push_back(std::move(one));
      continue;
    }
    std::string line = fmt::format("{}: {} applied", record.name, record.applied);
    if (record.dropped > 0) line += fmt::format(", {} dropped", record.dropped);
    if (record.last) line += ", last " + rfc3339(*record.last);
    context.out.write(printable(line + (configured ? "" : " (not in the settings)")) + "\n");
  }
  if (format == "json") context.out.write(line(array) + "\n");
  return Status::done;
}

// --- over what is stored -------------------------------------------------------------------------

constexpr std::array<const char*, 6> kDone{"read", "starred", "tagged", "retitled", "dropped", ""};

class Apply {
 public:
  Apply(Context& context, const RulesOptions& options)
      : context_(context),
        store_(context.backend->store()),
        options_(options),
        rules_(context.backend->rules()) {}

  Status operator()() {
    if (rules_.empty()) {
      complain("there are no rules in " + context_.paths.config);
      return Status::partly;
    }
    rules_.at(here_and_now(*context_.backend));
    auto selection = select_items(*context_.backend, options_.apply);
    if (!selection) {
      complain(selection.error().message);
      return Status::usage;
    }
    if (auto found = find(*selection); !found) return unusable(found.error());
    const Status asked = take_steps(context_, [this] { return ask_some(); });
    if (asked != Status::done) return asked;
    if (!options_.dry_run) {
      if (const Status done = carry_out(); done != Status::done) return done;
    }
    tell();
    return Status::done;
  }

 private:
  static constexpr std::size_t kAtOnce = 50;
  static constexpr std::size_t kMarkedAtOnce = 1000;

  Result<void> find(const Selection& selection) {
    std::uint64_t left = selection.limit.value_or(~std::uint64_t{0});
    auto found = find_items(Library(*context_.backend), selection, filter::Order(selection.order),
                            0, store::ItemParts::none(), [&](const store::Item& item) {
                              items_.push_back(item.header.id);
                              return --left > 0;
                            });
    return found ? Result<void>() : found.error();
  }

  Result<bool> ask_some() {
    for (std::size_t i = 0; i < kAtOnce && next_ < items_.size(); ++i) {
      if (auto asked = ask(items_[next_++]); !asked) return asked.error();
    }
    return next_ < items_.size();
  }

  Result<void> ask(ItemId id) {
    auto item = store_.item(id);
    if (!item) return item.error();
    if (!*item) return {};  // gone meanwhile
    const backend::ListedFeed* feed = context_.backend->feeds().find((*item)->header.feed);
    if (feed == nullptr) return {};
    auto body = store_.body(id);
    if (!body) return body.error();
    auto before = store_.deeds(id);
    if (!before) return before.error();
    const auto retitled = std::find_if(before->begin(), before->end(), [](const Deed& deed) {
      return deed.what == DeedKind::title;
    });
    std::string given = retitled == before->end() || retitled->detail.empty()
                            ? (*item)->header.title
                            : retitled->detail;
    if (options_.again) before->clear();
    const store::ItemBody texts = body->value_or(store::ItemBody{});
    const filter::FeedSubject& subject = subject_of_feed(*feed);
    backend::RuledItem ruled(**item, texts, std::move(given), subject, std::move(*before));
    while (rules_.ask_next(ruled)) {
    }
    take(id, ruled.verdict());
    return {};
  }

  const filter::FeedSubject& subject_of_feed(const backend::ListedFeed& feed) {
    const auto [place, is_new] = subjects_.try_emplace(feed.state.id);
    if (is_new) {
      place->second = backend::feed_subject(feed, context_.backend->now());
      if (auto description = store_.description(feed.state.id))
        place->second.description = *description;
      if (auto newest = store_.newest_date(feed.state.id)) place->second.newest = *newest;
    }
    return place->second;
  }

  // States and tags are marked, where they can be taken back; the rest is done by the store. Hooks
  // are for what arrives.
  void take(ItemId id, Verdict verdict) {
    std::erase_if(verdict.deeds, [](const Deed& deed) { return deed.what == DeedKind::run; });
    if (verdict.deeds.empty()) return;
    std::string name;
    for (const Deed& deed : verdict.deeds) {
      const auto kind = static_cast<std::size_t>(deed.what);
      ++counts_[deed.by][kind];
      name += fmt::format("{}\n{}\n{}\n", deed.by, kind, deed.detail);
      if (deed.what == DeedKind::read || deed.what == DeedKind::star || deed.what == DeedKind::tag)
        marks_[{deed.what, deed.detail}].push_back(id);
    }
    const auto [known, is_new] = known_.try_emplace(std::move(name), verdicts_.size());
    if (is_new) verdicts_.push_back(std::move(verdict));
    ruled_.emplace_back(id, known->second);
  }

  Status carry_out() {
    for (const auto& [what, items] : marks_) {
      const store::StateKind kind = what.first == DeedKind::read   ? store::StateKind::read
                                    : what.first == DeedKind::star ? store::StateKind::starred
                                                                   : store::StateKind::tag;
      store::Marking marking(store_, items, {kind, true, what.second}, context_.backend->now());
      const Status marked = take_steps(context_, [&] { return marking.step(kMarkedAtOnce); });
      if (marked != Status::done) return marked;
    }
    next_ = 0;
    return take_steps(context_, [this] { return carry_out_some(); });
  }

  Result<bool> carry_out_some() {
    std::vector<store::Ruled> some;
    for (; some.size() < kAtOnce && next_ < ruled_.size(); ++next_)
      some.push_back({ruled_[next_].first, verdicts_[ruled_[next_].second]});
    auto done = store_.rule(some, context_.backend->now());
    if (!done) return done.error();
    return next_ < ruled_.size();
  }

  void tell() {
    for (const std::string& rule : rules_.names()) {
      const auto counted = counts_.find(rule);
      if (counted == counts_.end()) continue;
      std::string line;
      for (const auto& [kind, count] : counted->second)
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count, kDone[kind]);
      context_.out.write(printable(rule + ": " + line) + "\n");
    }
    context_.out.write(fmt::format("{} item{}\n", ruled_.size(), ruled_.size() == 1 ? "" : "s"));
  }

  Context& context_;
  store::Store& store_;
  const RulesOptions& options_;
  backend::Rules rules_;
  std::vector<ItemId> items_;
  std::size_t next_ = 0;
  std::map<FeedId, filter::FeedSubject> subjects_;
  std::map<std::pair<DeedKind, std::string>, std::vector<ItemId>> marks_;
  // Of many items the same is said.
  std::map<std::string, std::size_t> known_;
  std::vector<Verdict> verdicts_;
  std::vector<std::pair<ItemId, std::size_t>> ruled_;
  std::map<std::string, std::map<std::size_t, std::uint64_t>> counts_;
};

// --- back again ----------------------------------------------------------------------------------

Status restore(Context& context, const RulesOptions& options) {
  constexpr std::size_t kAtOnce = 50;
  store::Store& store = context.backend->store();
  auto selection = select_items(*context.backend, options.restore);
  if (!selection) {
    complain(selection.error().message);
    return Status::usage;
  }
  std::vector<ItemId> items;
  std::uint64_t left = selection->limit.value_or(~std::uint64_t{0});
  const auto rule = options.rule.empty() ? std::nullopt : std::optional(options.rule);
  auto found = dropped_items(*context.backend, *selection, filter::Order(selection->order), rule,
                             [&](const store::Item& item) {
                               items.push_back(item.header.id);
                               return --left > 0;
                             });
  if (!found) return unusable(found.error());
  std::uint64_t count = options.dry_run ? items.size() : 0;
  std::size_t next = options.dry_run ? items.size() : 0;
  const Status status = take_steps(context, [&]() -> Result<bool> {
    const auto some = std::span(items).subspan(next, std::min(kAtOnce, items.size() - next));
    auto back = store.bring_back(some, context.backend->now());
    if (!back) return back.error();
    count += *back;
    next += some.size();
    return next < items.size();
  });
  if (status != Status::done) return status;
  context.out.write(std::to_string(count) + "\n");
  return Status::done;
}

// --- of other readers ----------------------------------------------------------------------------

Status import(Context& context, const RulesOptions& options) {
  constexpr std::size_t kMaxImport = 1U << 20U;
  Status status = Status::done;
  for (const std::string& file : options.import) {
    auto content = read_input(file, kMaxImport);
    if (!content) {
      complain(content.error().message);
      status = Status::partly;
      continue;
    }
    const ImportedRules made =
        import_rules(*content, options.keep ? MinifluxRules::keep : MinifluxRules::block);
    context.out.write(made.toml);
    for (const std::string& refused : made.refused)
      complain(printable(file + ": not imported: " + refused));
    if (made.toml.empty() || !made.refused.empty()) status = Status::partly;
    if (made.toml.empty() && made.refused.empty()) complain(file + ": there are no rules in it");
  }
  return status;
}

}  // namespace

Action declare_rules(CLI::App& app) {
  auto options = std::make_shared<RulesOptions>();
  app.require_subcommand(0, 1);
  app.add_option("--format", options->format, "plain or json")
      ->check(CLI::IsMember({"plain", "json"}));
  CLI::App* const apply = app.add_subcommand("apply", "ask them of items that are stored");
  apply->add_option("FILTER", options->apply, "of these alone, see antiphon-filter(7), or keys");
  apply->add_flag("--dry-run", options->dry_run, "only tell what would be done");
  apply->add_flag("--again", options->again, "also what they did before to the same items");
  CLI::App* const back = app.add_subcommand("restore", "bring back what they have dropped");
  back->add_option("FILTER", options->restore, "see antiphon-filter(7), or keys");
  back->add_option("--rule", options->rule, "only what this rule has dropped");
  back->add_flag("--dry-run", options->dry_run, "only tell how many it would be");
  CLI::App* const from =
      app.add_subcommand("import", "print rules for the settings that do what another reader's do");
  from->add_option("FILE", options->import, "newsboat's config, or lines of miniflux's rules")
      ->required();
  from->add_flag("--keep", options->keep, "miniflux's rules are those that keep items");
  return [options, apply, back, from](Context& context) {
    if (from->parsed()) return import(context, *options);
    if (apply->parsed()) return Apply(context, *options)();
    if (!back->parsed()) return list_rules(context, options->format);
    if (!options->restore.empty() || !options->rule.empty()) return restore(context, *options);
    complain("restore: expected a filter, keys or --rule");
    return Status::usage;
  };
}

}  // namespace antiphon::cli
