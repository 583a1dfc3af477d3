// One of each message with every field away from its default, and what compares them.

#pragma once

#include <tuple>
#include <variant>
#include <vector>

#include "antiphon/wire/messages.h"

namespace antiphon::wire::samples {

const std::vector<ToBackend>& to_backend();
const std::vector<FromBackend>& from_backend();
const std::vector<ToFetcher>& to_fetcher();
const std::vector<FromFetcher>& from_fetcher();
const std::vector<ToParser>& to_parser();
const std::vector<FromParser>& from_parser();
const std::vector<ToScanner>& to_scanner();
const std::vector<FromScanner>& from_scanner();

// Calls back with the samples of each direction.
template <class Callback>
void for_each_direction(Callback&& callback) {
  callback(to_backend());
  callback(from_backend());
  callback(to_fetcher());
  callback(from_fetcher());
  callback(to_parser());
  callback(from_parser());
  callback(to_scanner());
  callback(from_scanner());
}

// The values of model/fetch.h have no operator== of their own.
inline auto tied(const FetchLimits& v) {
  return std::tie(v.connect, v.total, v.stalled, v.compressed_bytes, v.decoded_bytes, v.redirects);
}

template <class T>
bool same(const T& a, const T& b) {
  return a == b;
}

inline bool same(const FetchRequest& a, const FetchRequest& b) {
  return a.url == b.url && a.validators == b.validators && tied(a.limits) == tied(b.limits) &&
         a.means == b.means;
}

inline bool same(const FetchResult& a, const FetchResult& b) {
  const auto tied = [](const FetchResult& v) {
    return std::tie(v.outcome, v.error, v.status, v.url, v.permanent_url, v.content_type,
                    v.validators, v.fresh_for, v.unreachable, v.retry_after);
  };
  return tied(a) == tied(b);
}

template <class... Message>
bool same(const std::variant<Message...>& a, const std::variant<Message...>& b) {
  return a.index() == b.index() &&
         std::visit([&]<class One>(const One& one) { return same(one, std::get<One>(b)); }, a);
}

}  // namespace antiphon::wire::samples
