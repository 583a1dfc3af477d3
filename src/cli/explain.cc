// explain FILTER [KEY]: how a filter is read and run, or why it lets an item through or not

#include <array>
#include <chrono>

#include <CLI/CLI.hpp>

#include "antiphon/backend/feed_subjects.h"
#include "antiphon/backend/subjects.h"
#include "antiphon/base/text.h"
#include "cli/command.h"
#include "cli/finding.h"
#include "cli/keyed_item.h"
#include "cli/selection.h"

namespace antiphon::cli {

namespace {

using filter::Node;

struct ExplainOptions {
  std::string filter;
  std::string key;
};

constexpr std::array<const char*, filter::kParts> kPartNames{
    "states", "header", "tags", "numbers", "addresses, people and enclosures", "text", "body"};

std::string told(std::string_view name, std::string_view what) {
  std::string line(name);
  line.resize(std::max<std::size_t>(line.size() + 1, 12), ' ');
  return line + std::string(what) + "\n";
}

std::string title_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::all:
      return node.parts.empty() ? "everything" : "all of";
    case Node::Kind::any:
      return "any of";
    case Node::Kind::no:
      return "not";
    case Node::Kind::compare:
    case Node::Kind::words:
      break;
  }
  return printable(filter::print(node));
}

// A line for each part of the tree, with what `beside` tells of it.
void add_tree(const Node& node, int depth, const std::function<std::string(const Node&)>& beside,
              std::string& out) {
  std::string line(static_cast<std::size_t>(depth) * 2, ' ');
  line += title_of(node);
  out += told("", beside(node) + line);
  for (const Node& part : node.parts)
    add_tree(part, depth + 1, beside, out);
}

std::string parts_named(filter::Parts needs) {
  std::string out;
  while (!needs.empty()) {
    const filter::Part part = needs.cheapest();
    out += (out.empty() ? "" : ", then ") + std::string(kPartNames[static_cast<std::size_t>(part)]);
    needs = needs.without(part);
  }
  return out.empty() ? "nothing" : out;
}

std::string narrowing_told(const filter::Filter& filter) {
  const filter::Narrowing narrowing = filter.narrowing();
  if (narrowing.nothing) return told("narrowed", "to nothing: no item can pass");
  std::vector<std::string> by;
  if (narrowing.read) by.emplace_back(*narrowing.read ? "read" : "unread");
  if (narrowing.starred) by.emplace_back(*narrowing.starred ? "starred" : "not starred");
  if (narrowing.from) by.push_back("from " + rfc3339(*narrowing.from));
  if (narrowing.to) by.push_back("to " + rfc3339(*narrowing.to));
  if (narrowing.feeds) by.emplace_back("the feeds");
  for (const std::string& tag : narrowing.tags)
    by.push_back("tag " + printable(tag));
  for (const TextTerm& term : filter.text_query()) {
    std::string words = "text index:";
    for (const std::string& token : term.tokens)
      words += " " + token;
    by.push_back(words + (term.prefix ? "*" : ""));
  }
  if (by.empty()) return told("narrowed", "by nothing: every item is asked");
  std::string out;
  for (const std::string& one : by)
    out += told(out.empty() ? "narrowed" : "", one);
  return out + told("", narrowing.exact ? "(exactly: nothing else is asked)"
                                        : "(what is left is asked the rest)");
}

Status explain_run(Context& context, const filter::Query& query, const Selection& selection) {
  std::string out = told("read as", printable(filter::print(query)));
  const auto inlined = context.backend->views().inlined(query.where);
  const std::string with_views = filter::print(inlined ? *inlined : query.where);
  if (with_views != filter::print(query.where)) out += told("with views", printable(with_views));
  const std::string bound = filter::print(selection.filter.condition());
  if (bound != with_views) out += told("with feeds", printable(bound));
  out += "tree\n";
  add_tree(
      selection.filter.condition(), 0, [](const Node&) { return std::string(); }, out);
  out += narrowing_told(selection.filter);
  out += told("asks for", parts_named(selection.filter.needs()));
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t passed = 0;
  auto looked =
      find_items(Library(*context.backend), selection, filter::Order(selection.order),
                 selection.limit.value_or(0), store::ItemParts::none(), [&](const store::Item&) {
                   ++passed;
                   return passed < selection.limit.value_or(~std::uint64_t{0});
                 });
  if (!looked) return unusable(looked.error());
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  out += told("looked at", std::to_string(looked->items) + " items: " + looked->by);
  out +=
      told("passed", std::to_string(passed) + " items, in " + std::to_string(took.count()) + " ms");
  context.out.write(out);
  return Status::done;
}

// What rules and programs did to it.
std::string deeds_told(const std::vector<Deed>& deeds, bool dropped) {
  constexpr std::array<const char*, 6> kWhat{"marked it as read", "starred it", "gave it the tag ",
                                             "changed its title", "dropped it", "ran "};
  std::string out;
  for (const Deed& deed : deeds) {
    std::string what = deed.by + " " + kWhat[static_cast<std::size_t>(deed.what)];
    if (deed.what == DeedKind::tag || deed.what == DeedKind::run) what += deed.detail;
    if (deed.what == DeedKind::title && !deed.detail.empty()) what += ", which was " + deed.detail;
    if (deed.what == DeedKind::drop && !dropped) what += ", and it was brought back";
    out += told(out.empty() ? "rules" : "", printable(what));
  }
  return out;
}

Status explain_item(Context& context, const ExplainOptions& options, const Selection& selection) {
  const auto found = keyed_item(context.backend->store(), options.key);
  if (const Status* ends = std::get_if<Status>(&found)) return *ends;
  const store::Item& item = std::get<KeyedItem>(found).item;
  filter::Subject subject = backend::subject_of(item);
  backend::add_body(subject, std::get<KeyedItem>(found).body);
  const auto passes = [&](const Node& node) {
    return filter::Filter(node, selection.filter.circumstances()).passes(subject).value_or(false);
  };
  auto deeds = context.backend->store().deeds(item.header.id);
  if (!deeds) return unusable(deeds.error());
  const bool dropped = std::get<KeyedItem>(found).dropped;
  const bool subscribed = context.backend->feeds().find(item.header.feed) != nullptr;
  std::string out = told("item", item.header.key + " " + item.header.title);
  const bool shown = subscribed && !dropped && passes(selection.filter.condition());
  out += told("it", shown ? "passes" : "does not pass");
  if (!subscribed) out += told("", "its feed is not subscribed to");
  if (dropped)
    out += told("", "it was dropped; rules restore " + item.header.key + " brings it back");
  out += deeds_told(*deeds, dropped);
  out += "because\n";
  add_tree(
      selection.filter.condition(), 0,
      [&](const Node& node) { return std::string(passes(node) ? "yes " : "no  "); }, out);
  context.out.write(out);
  return Status::done;
}

Status explain(Context& context, const ExplainOptions& options) {
  const backend::NamedViews& views = context.backend->views();
  auto query = views.parse(options.filter);
  auto where = query ? views.inlined(query->where) : Result<Node>(query.error());
  if (!query || !where) {
    complain(where.error().message);
    return Status::usage;
  }
  const filter::Circumstances at = here_and_now(*context.backend);
  Selection selection;
  selection.limit = query->limit;
  selection.order = query->order.empty() ? views.order_of(query->where) : query->order;
  selection.filter = filter::Filter(
      backend::bound_to_feeds(*where, context.backend->store(), context.backend->feeds(), at), at);
  return options.key.empty() ? explain_run(context, *query, selection)
                             : explain_item(context, options, selection);
}

}  // namespace

Action declare_explain(CLI::App& app) {
  auto options = std::make_shared<ExplainOptions>();
  app.add_option("FILTER", options->filter, "see antiphon-filter(7)")->required();
  app.add_option("KEY", options->key, "an item's key, or a unique start of it");
  return [options](Context& context) { return explain(context, *options); };
}

}  // namespace antiphon::cli
