// A fetcher whose addresses tell it what to answer, for tests of refreshes; N is the query:
//
//   /title?N  a document of fake_parser.cc with that title
//   /same     304
//   /moved?N  the same, from https://N/feed, to where it was redirected for good
//   /fresh?N  the same, good for N seconds
//   /busy?N   429, to come back after N seconds
//   /gone     410
//   /broken   500
//   /away     no connection
//   /never    no answer at all

#include <chrono>
#include <cstdlib>
#include <string>
#include <variant>

#include "antiphon/wire/channel.h"

namespace {

using namespace antiphon;

FetchResult failure(std::uint32_t status, std::string error) {
  FetchResult result;
  result.status = status;
  result.error = std::move(error);
  return result;
}

void obey(wire::BlockingChannel& channel, wire::RequestId request, const FetchRequest& wanted) {
  const auto answer = [&](const wire::FromFetcher& message) {
    if (!channel.send(wire::encode<wire::FromFetcher>(request, message))) std::exit(1);
  };
  const auto path = wanted.url.find('/', std::string("https://").size());
  const auto query = std::min(wanted.url.find('?'), wanted.url.size());
  const std::string what = wanted.url.substr(path, query - path);
  const std::string with = query < wanted.url.size() ? wanted.url.substr(query + 1) : "";
  FetchResult same;
  same.outcome = FetchOutcome::not_modified;
  same.status = 304;
  same.url = wanted.url;
  if (what == "/title") {
    answer(wire::FetchBody{"title " + with});
    FetchResult fetched = same;
    fetched.outcome = FetchOutcome::fetched;
    fetched.status = 200;
    answer(fetched);
  } else if (what == "/same") {
    answer(same);
  } else if (what == "/moved") {
    same.permanent_url = same.url = "https://" + with + "/feed";
    answer(same);
  } else if (what == "/fresh") {
    same.fresh_for = std::chrono::seconds{std::stol(with)};
    answer(same);
  } else if (what == "/busy") {
    FetchResult busy = failure(429, "429 Too Many Requests");
    busy.url = wanted.url;
    busy.retry_after = std::chrono::seconds{std::stol(with)};
    answer(busy);
  } else if (what == "/gone") {
    answer(failure(410, "410 Gone"));
  } else if (what == "/broken") {
    answer(failure(500, "500 Internal Server Error"));
  } else if (what == "/away") {
    FetchResult away = failure(0, "no address");
    away.unreachable = true;
    answer(away);
  }
}

}  // namespace

int main() {
  auto channel = wire::BlockingChannel::open(0, 1, wire::Role::fetcher, wire::Role::backend);
  if (!channel) return 1;
  while (true) {
    auto frame = channel->receive();
    if (!frame || !*frame) return 0;
    auto message = wire::decode<wire::ToFetcher>(**frame);
    if (!message) return 1;
    if (std::holds_alternative<wire::FetchPing>(*message)) {
      const auto pong = wire::encode<wire::FromFetcher>((*frame)->request, wire::FetchPong{});
      if (!channel->send(pong)) return 1;
    }
    if (auto* wanted = std::get_if<FetchRequest>(&*message))
      obey(*channel, (*frame)->request, *wanted);
  }
}
