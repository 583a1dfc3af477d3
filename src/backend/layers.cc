#include "antiphon/backend/layers.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "antiphon/base/text.h"
#include "antiphon/filter/filter.h"

namespace antiphon::backend {

namespace {

filter::Node negated(filter::Node node) {
  filter::Node no;
  no.kind = filter::Node::Kind::no;
  no.parts.push_back(std::move(node));
  return no;
}

}  // namespace

Layers layers_of(const FeedList& feeds, const std::vector<config::TagLayer>& tags,
                 const NamedViews& views) {
  std::map<std::string, std::set<FeedId>> layers;  // by filter
  for (const ListedFeed& feed : feeds.feeds()) {
    const FeedId id = feed.state.id;
    const auto& own = feed.subscription.tags;
    if (!feed.subscription.settings->filter.empty())
      layers[feed.subscription.settings->filter].insert(id);
    for (const config::TagLayer& layer : tags) {
      if (std::find(own.begin(), own.end(), layer.tag) != own.end())
        layers[layer.filter].insert(id);
    }
  }
  std::vector<filter::Node> conditions;
  std::set<FeedId> layered;
  for (const auto& [text, ids] : layers) {
    auto where = views.ready_condition(text);
    if (!where || *where == filter::Node{}) continue;
    layered.insert(ids.begin(), ids.end());
    conditions.push_back(
        filter::any_of({negated(filter::of_feeds({ids.begin(), ids.end()})), std::move(*where)}));
  }
  return {filter::all_of(std::move(conditions)), layered.size()};
}

std::vector<Error> problems_of_feeds(const config::FeedsFile& file, const NamedViews& views) {
  std::vector<Error> problems = file.problems();
  problems.insert(problems.end(), views.problems_of_file().begin(), views.problems_of_file().end());
  std::map<std::string, std::string> known;  // what is wrong with a filter
  for (const ConfiguredFeed& feed : file.subscriptions()) {
    const std::string& filter = feed.settings->filter;
    if (filter.empty()) continue;
    const auto [found, is_new] = known.try_emplace(filter);
    if (is_new) {
      if (auto made = views.ready_condition(filter); !made) found->second = made.error().message;
    }
    if (!found->second.empty())
      problems.push_back(Error{file.place_of(feed.url) + ": " + found->second});
  }
  return problems;
}

std::vector<Error> problems_of_settings(const config::Settings& settings, const NamedViews& views) {
  std::vector<Error> problems = views.problems_of_settings();
  if (auto made = views.ready_condition(settings.ui.filter); !made)
    problems.push_back(Error{settings.ui.filter_place + ": ui.filter: " + made.error().message});
  for (const config::TagLayer& layer : settings.layers) {
    if (auto made = views.ready_condition(layer.filter); !made)
      problems.push_back(Error{layer.filter_place + ": layer \"" + printable(layer.tag) +
                               "\": " + made.error().message});
  }
  return problems;
}

Error in_lines(const std::vector<Error>& problems) {
  std::string text;
  for (const Error& problem : problems)
    text += (text.empty() ? "" : "\n") + problem.message;
  return Error{text};
}

}  // namespace antiphon::backend
