// views [--format plain|json]: what views there are, and how many items each has

#include <optional>

#include <CLI/CLI.hpp>

#include "antiphon/backend/tally.h"
#include "antiphon/base/text.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/selection.h"

namespace antiphon::cli {

namespace {

using backend::ReadyView;
using backend::Tally;

Result<std::vector<Tally::Count>> counts(Context& context, const std::vector<ReadyView>& views) {
  backend::Backend& backend = *context.backend;
  backend::View::Surroundings surroundings;
  surroundings.is_refreshing = [](FeedId) { return false; };
  surroundings.scanners = &backend.scanners();
  surroundings.on_result = [&context] { context.loop.stop(); };
  const auto define = [&](std::size_t view) -> std::optional<backend::Definition> {
    if (!views[view].problem.empty()) return std::nullopt;
    backend::Definition definition;
    definition.filter = filter::Filter(views[view].where, here_and_now(backend));
    definition.hidden = true;
    return definition;
  };
  Tally tally(backend.store(), backend.feeds(), std::move(surroundings), views.size(), define);
  while (!tally.is_complete()) {
    if (!tally.has_work()) {
      context.loop.run();
      continue;
    }
    if (auto more = tally.step(); !more) return more.error();
  }
  return tally.counts();
}

std::string plain_line(const ReadyView& view, const Tally::Count& count) {
  std::string text =
      view.problem.empty() ? std::to_string(count.unread) + "/" + std::to_string(count.items) : "-";
  text.resize(std::max<std::size_t>(text.size() + 1, 12), ' ');
  text += printable(view.told.name) + "  " + printable(view.told.filter);
  if (!view.order.empty()) text += "  by " + filter::print(view.order);
  if (!view.problem.empty()) text += "  (" + printable(view.problem) + ")";
  return text + "\n";
}

std::string_view name_of(GroupBy group) {
  switch (group) {
    case GroupBy::feed:
      return "feed";
    case GroupBy::tag:
      return "tag";
    case GroupBy::day:
      return "day";
    case GroupBy::none:
      break;
  }
  return "none";
}

Json as_json(const ReadyView& view, const Tally::Count& count) {
  Json json;
  json["name"] = view.told.name;
  json["filter"] = view.told.filter;
  if (!view.order.empty()) json["order"] = filter::print(view.order);
  if (view.told.group) json["group"] = name_of(*view.told.group);
  if (!view.told.key.empty()) json["key"] = view.told.key;
  if (view.problem.empty()) {
    json["unread"] = count.unread;
    json["total"] = count.items;
  } else {
    json["error"] = view.problem;
  }
  return json;
}

Status views(Context& context, const std::string& format) {
  const std::vector<ReadyView>& all = context.backend->views().all();
  Status status = Status::done;
  auto counted = counts(context, all);
  if (!counted) return unusable(counted.error());
  Json json = Json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].problem.empty()) {
      complain(all[i].problem);
      status = Status::partly;
    }
    if (format == "json")
      json.push_back(as_json(all[i], (*counted)[i]));
    else if (!context.out.write(plain_line(all[i], (*counted)[i])))
      break;
  }
  if (format == "json")
    context.out.write(json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  return status;
}

}  // namespace

Action declare_views(CLI::App& app) {
  auto format = std::make_shared<std::string>("plain");
  app.add_option("--format", *format, "plain or json")->check(CLI::IsMember({"plain", "json"}));
  return [format](Context& context) { return views(context, *format); };
}

}  // namespace antiphon::cli
