#include "antiphon/backend/judging.h"

#include <chrono>
#include <optional>
#include <utility>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/feed_subjects.h"
#include "antiphon/store/freshness.h"

namespace antiphon::backend {

namespace {

// Of the loop's time at once. One filter may take longer where a body is large.
constexpr std::chrono::milliseconds kSlice{1};

}  // namespace

// A document on its way.
struct Judging::Asked {
  store::FetchedFeed fetched;
  filter::FeedSubject feed;
  Done done;
  std::optional<store::Freshness> freshness;
  std::optional<RuledItem> item;
  std::size_t place = 0;
};

Judging::Judging(os::Loop& loop, store::Store& store, Rules& rules)
    : store_(store), rules_(rules), work_(loop, [this] { return work(); }) {}

Judging::~Judging() = default;

void Judging::ask(store::FetchedFeed fetched, const ListedFeed& feed, Done done) {
  if (asked_.empty()) {
    const auto visit = store_.last_visit();
    rules_.at(circumstances(fetched.at, visit ? *visit : std::nullopt));
  }
  const ParsedFeed& parsed = fetched.document->feed;
  ListedFeed now = feed;
  if (!parsed.title.empty()) now.state.title = parsed.title;
  if (!parsed.home_page_url.empty()) now.state.home_page_url = parsed.home_page_url;
  auto asked = std::make_unique<Asked>();
  asked->feed = feed_subject(now, fetched.at);
  asked->feed.description = parsed.description;
  if (rules_.speak_of(filter::Attribute::feed_age)) {
    if (const auto newest = store_.newest_date(fetched.feed)) asked->feed.newest = *newest;
  }
  asked->fetched = std::move(fetched);
  asked->done = std::move(done);
  asked_.push_back(std::move(asked));
  work_.wake();
}

void Judging::cancel() {
  asked_.clear();
}

bool Judging::work() {
  const auto end = std::chrono::steady_clock::now() + kSlice;
  while (!asked_.empty()) {
    Asked& asked = *asked_.front();
    if (!asked.item && asked.place == asked.fetched.document->items.size()) {
      // Out of the queue before anybody is called, who may ask for more.
      const std::unique_ptr<Asked> over = std::move(asked_.front());
      asked_.pop_front();
      over->done(std::move(over->fetched));
    } else {
      look_at_next(asked);
    }
    if (std::chrono::steady_clock::now() >= end) break;
  }
  return !asked_.empty();
}

// Asks one rule of an item, or begins with the next item.
void Judging::look_at_next(Asked& asked) {
  if (asked.item) {
    if (rules_.ask_next(*asked.item)) return;
    Verdict verdict = asked.item->verdict();
    if (!verdict.deeds.empty()) {
      auto& deeds = asked.fetched.verdicts[asked.place].deeds;
      deeds.insert(deeds.end(), verdict.deeds.begin(), verdict.deeds.end());
    }
    asked.item.reset();
    ++asked.place;
    return;
  }
  if (!asked.freshness) {
    auto freshness = store::Freshness::of(store_, asked.fetched.feed, *asked.fetched.document);
    if (freshness) asked.freshness.emplace(std::move(*freshness));
  }
  using Kind = store::Freshness::Kind;
  Kind kind = Kind::added;
  if (asked.freshness) {
    if (const auto known = asked.freshness->kind(asked.place, rules_.any_titles())) kind = *known;
  }
  if (kind == Kind::known) {
    ++asked.place;
    return;
  }
  const auto said = asked.fetched.verdicts.find(asked.place);
  asked.item.emplace(asked.fetched.document->items[asked.place],
                     said == asked.fetched.verdicts.end() ? Verdict{} : said->second, asked.feed,
                     asked.fetched.at, kind == Kind::added);
}

}  // namespace antiphon::backend
