#include "antiphon/backend/rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "antiphon/backend/subjects.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kMostTagBytes = 256;

bool is_tag(std::string_view tag) {
  return !tag.empty() && printable(tag) == tag && tag.size() <= kMostTagBytes;
}

// `tag` and ` x` of `tag x`.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  text = trimmed(text);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  return {text.substr(0, end), trimmed(text.substr(end))};
}

Error expected_action(std::string_view text) {
  return Error{"do: expected read, star, tag NAME, title s/…/…/, drop, run NAME or stop, got \"" +
               shortened(printable(text), 60) + "\""};
}

}  // namespace

// --- items ---------------------------------------------------------------------------------------

RuledItem::RuledItem(const ParsedItem& item, const Verdict& before, const filter::FeedSubject& feed,
                     Time fetched, bool is_new)
    : subject_(subject_of(item, fetched)),
      title_(item.title),
      numbers_(before.numbers),
      titles_only_(!is_new) {
  subject_.numbers = &numbers_;
  subject_.feed = feed.id;
  subject_.of_feed = &feed;
  for (const Deed& deed : before.deeds) {
    if (deed.what == DeedKind::title || is_new) act(deed.by, deed.what, deed.detail);
  }
  verdict_.deeds.clear();
}

RuledItem::RuledItem(const store::Item& item, const store::ItemBody& body, std::string given,
                     const filter::FeedSubject& feed, std::vector<Deed> before)
    : subject_(subject_of(item)),
      title_(std::move(given)),
      stored_title_(item.header.title),
      tags_(item.tags),
      before_(std::move(before)) {
  add_body(subject_, body);
  subject_.of_feed = &feed;
}

// With what was done to it.
void RuledItem::look() {
  subject_.title = title_;
  subject_.tags = tags_;
}

void RuledItem::act(const std::string& rule, DeedKind what, std::string detail) {
  // A title is made anew each time, from the one that the feed gave.
  if (what != DeedKind::title &&
      std::find(before_.begin(), before_.end(), Deed{rule, what, detail}) != before_.end())
    return;
  switch (what) {
    case DeedKind::read:
      if (std::exchange(subject_.read, true)) return;
      break;
    case DeedKind::star:
      if (std::exchange(subject_.starred, true)) return;
      break;
    case DeedKind::tag:
      if (std::find(tags_.begin(), tags_.end(), detail) != tags_.end()) return;
      tags_.push_back(detail);
      break;
    case DeedKind::title:
      if (detail == title_) return;
      title_ = detail;
      break;
    case DeedKind::drop:
    case DeedKind::run:
      break;
  }
  verdict_.deeds.push_back({rule, what, std::move(detail)});
}

Verdict RuledItem::verdict() const {
  Verdict verdict = verdict_;
  if (stored_title_ && *stored_title_ == title_)
    std::erase_if(verdict.deeds, [](const Deed& deed) { return deed.what == DeedKind::title; });
  return verdict;
}

// --- rules ---------------------------------------------------------------------------------------

Result<void> Rules::add_action(const std::string& text,
                               const std::vector<config::HookOptions>& hooks, Rule& rule) {
  constexpr std::array<std::pair<std::string_view, DeedKind>, 3> kPlain{
      {{"read", DeedKind::read}, {"star", DeedKind::star}, {"drop", DeedKind::drop}}};
  const auto [word, rest] = split(text);
  for (const auto& [name, what] : kPlain) {
    if (word != name || !rest.empty()) continue;
    rule.actions.push_back({what, "", {}});
    return {};
  }
  if (word == "stop" && rest.empty()) {
    rule.stops = true;
    return {};
  }
  if (word == "tag") {
    if (!is_tag(rest)) return Error{"do: tag: expected a name"};
    rule.actions.push_back({DeedKind::tag, std::string(rest), {}});
    return {};
  }
  if (word == "title") {
    auto substitution = filter::Substitution::parse(rest);
    if (!substitution) return with_context("do: title", substitution.error());
    rule.actions.push_back({DeedKind::title, "", std::move(*substitution)});
    rule.titles = true;
    return {};
  }
  if (word == "run") {
    const bool known =
        std::any_of(hooks.begin(), hooks.end(), [&, name = std::string(rest)](const auto& hook) {
          return !name.empty() && hook.name == name;
        });
    if (!known)
      return Error{"do: run: there is no [hook." +
                   (rest.empty() ? std::string("NAME") : printable(rest)) + "]"};
    rule.actions.push_back({DeedKind::run, std::string(rest), {}});
    return {};
  }
  return expected_action(text);
}

Result<Rules> Rules::compile(const std::vector<config::RuleOptions>& options,
                             const std::vector<config::HookOptions>& hooks,
                             const NamedViews& views) {
  Rules rules;
  std::string problems;
  const auto wrong = [&](const config::RuleOptions& of, const std::string& place,
                         const Error& error) {
    problems +=
        (problems.empty() ? "" : "\n") + place + ": rule \"" + of.name + "\": " + error.message;
  };
  for (const config::RuleOptions& one : options) {
    Rule& rule = rules.rules_.emplace_back();
    rule.name = one.name;
    if (!trimmed(one.when).empty()) {
      auto condition = views.ready_condition(one.when);
      if (condition)
        rule.condition = std::move(*condition);
      else
        wrong(one, one.when_place, with_context("when", condition.error()));
    }
    for (const std::string& action : one.actions) {
      if (auto added = add_action(action, hooks, rule); !added)
        wrong(one, one.actions_place, added.error());
    }
  }
  if (!problems.empty()) return Error{problems};
  return rules;
}

bool Rules::any_titles() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.titles; });
}

bool Rules::speak_of(filter::Attribute attribute) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return filter::speaks_of(rule.condition, attribute);
  });
}

std::vector<std::string> Rules::names() const {
  std::vector<std::string> names;
  for (const Rule& rule : rules_)
    names.push_back(rule.name);
  return names;
}

// Each is made when it is asked: some take a while.
void Rules::at(const filter::Circumstances& at) {
  at_ = at;
  for (Rule& rule : rules_)
    rule.filter.reset();
}

bool Rules::ask_next(RuledItem& item) {
  if (item.next_ >= rules_.size()) return false;
  Rule& rule = rules_[item.next_++];
  if (item.titles_only_ && !rule.titles) return item.next_ < rules_.size();
  if (!rule.filter) rule.filter.emplace(rule.condition, at_);
  item.look();
  if (!rule.filter->passes(item.subject_).value_or(false)) return item.next_ < rules_.size();
  for (const Action& action : rule.actions) {
    if (item.titles_only_ && action.what != DeedKind::title) continue;
    item.act(rule.name, action.what,
             action.substitution ? action.substitution->apply(item.title_) : action.detail);
  }
  if (rule.stops) item.next_ = rules_.size();
  return item.next_ < rules_.size();
}

}  // namespace antiphon::backend
