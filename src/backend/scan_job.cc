#include "antiphon/backend/scan_job.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/subjects.h"
#include "antiphon/filter/filter.h"
#include "antiphon/filter/order.h"
#include "antiphon/wire/channel.h"
#include "backend/passing.h"

namespace antiphon::backend {

namespace {

using Positions = std::unordered_map<std::int64_t, std::uint32_t>;

Result<Positions> positions_of_feeds(store::Store& store) {
  auto feeds = store.feeds();
  if (!feeds) return feeds.error();
  Positions positions;
  for (const store::Feed& feed : *feeds)
    positions[raw(feed.id)] = feed.position;
  return positions;
}

}  // namespace

Result<wire::Scanned> run_scan(store::Store& store, const wire::ScanJob& job) {
  auto condition = filter::parse_condition(job.filter, wire::kMaxMessage);
  if (!condition) return condition.error();
  const filter::Filter filter(std::move(*condition), circumstances(job.now, job.last_visit));
  const filter::Order order(job.order, job.seed);
  // Thousands of feeds take as long as thousands of items.
  const bool by_feed = order.needs(SortBy::feed);
  auto positions = by_feed ? positions_of_feeds(store) : Positions();
  if (!positions) return positions.error();

  const filter::Narrowing narrowing = filter.narrowing();
  store::Scan scan;
  scan.after_id = job.to;
  scan.down_to = job.from;
  scan.read = narrowing.read;
  scan.starred = narrowing.starred;
  scan.from = narrowing.from;
  scan.to = narrowing.to;
  wire::Scanned scanned;
  Error failed;
  auto change = store.scan(scan, [&](const store::ItemFacts& facts) {
    auto in = passes(store, filter, facts);
    if (!in) {
      failed = in.error();
      return false;
    }
    if (!*in) return true;
    const auto position = positions->find(raw(facts.feed));
    if (by_feed && position == positions->end()) return true;
    const filter::Rank rank =
        order.rank(sortable(store, order, facts, by_feed ? position->second : 0));
    scanned.items.push_back(
        {facts.id, facts.feed, rank.high, rank.low, facts.date, facts.read, facts.starred});
    return true;
  });
  if (!change) return change.error();
  if (!failed.message.empty()) return failed;
  scanned.change = *change;
  std::sort(scanned.items.begin(), scanned.items.end(),
            [&](const wire::ScannedItem& a, const wire::ScannedItem& b) {
              if (a.rank != b.rank) return a.rank < b.rank;
              if (a.rank_low != b.rank_low) return a.rank_low < b.rank_low;
              return order.newest_first() ? a.id > b.id : a.id < b.id;
            });
  return scanned;
}

Result<wire::LookedUp> run_look_up(TextSearch& texts, const wire::LookUpJob& job) {
  auto condition = filter::parse_condition(job.filter, wire::kMaxMessage);
  if (!condition) return condition.error();
  wire::LookedUp answer;
  const filter::Filter filter(std::move(*condition), {});
  auto hits = texts.find(filter.text_query(), job.most_unknown);
  answer.known = hits.has_value();
  if (hits) {
    answer.change = hits->change;
    answer.found = std::move(hits->found);
    answer.unknown = std::move(hits->unknown);
  }
  return answer;
}

Result<void> serve_scans(store::Store& store, TextSearch& texts, int in, int out,
                         os::Confined box) {
  auto channel =
      wire::BlockingChannel::open(in, out, wire::Role::scanner, wire::Role::backend, box);
  if (!channel) return channel.error();
  const auto answered = [](auto result) -> wire::FromScanner {
    if (!result) return wire::ScanFailed{result.error().message};
    return std::move(*result);
  };
  while (true) {
    auto frame = channel->receive();
    if (!frame) return frame.error();
    if (!*frame) return {};
    auto message = wire::decode<wire::ToScanner>(**frame);
    if (!message) return message.error();
    wire::FromScanner answer;
    if (const auto* scan = std::get_if<wire::ScanJob>(&*message))
      answer = answered(run_scan(store, *scan));
    else
      answer = answered(run_look_up(texts, std::get<wire::LookUpJob>(*message)));
    if (auto sent = channel->send(wire::encode<wire::FromScanner>((*frame)->request, answer));
        !sent)
      return sent;
  }
}

}  // namespace antiphon::backend
