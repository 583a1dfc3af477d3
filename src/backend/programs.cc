#include "antiphon/backend/programs.h"

#include <algorithm>
#include <utility>

#include "antiphon/backend/feed_subjects.h"
#include "antiphon/backend/item_json.h"
#include "antiphon/backend/shown.h"
#include "antiphon/backend/subjects.h"
#include "antiphon/filter/filter.h"
#include "backend/program.h"

namespace antiphon::backend {

namespace {

// A batch is what takes a program a moment, and the loop no more than some milliseconds to write.
constexpr std::size_t kBatchItems = 64;
constexpr std::size_t kBatchBytes = 256U << 10U;
constexpr std::size_t kLookedAtOnce = 512;

std::size_t bytes_of(const ParsedItem& item) {
  return item.content.content.size() + item.summary.content.size() + item.text.size();
}

// As it is going to be stored, but for its body.
store::Item item_of(const ParsedItem& parsed, const store::Arrival& arrival, FeedId feed) {
  store::Item item;
  store::ItemHeader& header = item.header;
  header.feed = feed;
  header.key = arrival.key;
  header.title = parsed.title;
  header.url = parsed.url;
  header.date = arrival.date;
  header.read = arrival.read;
  header.starred = arrival.starred;
  item.published = parsed.published;
  item.updated = parsed.updated;
  item.fetched = arrival.fetched;
  item.length = static_cast<std::uint32_t>(parsed.text.size());
  item.guid = parsed.guid.empty() ? parsed.url : parsed.guid;
  item.external_url = parsed.external_url;
  item.comments_url = parsed.comments_url;
  item.language = parsed.language;
  item.authors = parsed.authors;
  item.categories = parsed.categories;
  item.enclosures = parsed.enclosures;
  item.tags = arrival.tags;
  return item;
}

// What is done to it, as the next program is to see it. False: it is dropped.
bool apply(const Verdict& verdict, store::Item& item) {
  bool stays = true;
  for (const Deed& deed : verdict.deeds) {
    switch (deed.what) {
      case DeedKind::read:
        item.header.read = true;
        break;
      case DeedKind::star:
        item.header.starred = true;
        break;
      case DeedKind::tag:
        if (std::find(item.tags.begin(), item.tags.end(), deed.detail) == item.tags.end())
          item.tags.push_back(deed.detail);
        break;
      case DeedKind::title:
        item.header.title = deed.detail;
        break;
      case DeedKind::drop:
        stays = false;
        break;
      case DeedKind::run:
        break;
    }
  }
  for (const auto& [name, number] : verdict.numbers)
    item.numbers[name] = number;
  return stays;
}

// Whether it makes the item other than it is: a program may answer with the line that it was sent.
bool does_something(const Deed& deed, const store::Item& item) {
  switch (deed.what) {
    case DeedKind::read:
      return !item.header.read;
    case DeedKind::star:
      return !item.header.starred;
    case DeedKind::tag:
      return std::find(item.tags.begin(), item.tags.end(), deed.detail) == item.tags.end();
    case DeedKind::title:
      return deed.detail != item.header.title;
    case DeedKind::drop:
    case DeedKind::run:
      return true;
  }
  return true;
}

// `item` is as it was before.
void append(const Verdict& more, const store::Item& item, Verdict& to) {
  for (const Deed& deed : more.deeds) {
    if (does_something(deed, item)) to.deeds.push_back(deed);
  }
  for (const auto& [name, number] : more.numbers)
    to.numbers[name] = number;
}

}  // namespace

// A feed that waits for programs.
struct Programs::Asked {
  ListedFeed feed;
  store::FetchedFeed fetched;
  std::vector<store::Arrival> news;
  filter::Circumstances at;
  Done done;
  std::size_t bytes = 0;
  std::size_t program = 0;  // the one that is asked
  std::size_t next = 0;     // of news, that it has not been asked about
  std::vector<std::size_t> batch;
  std::vector<SafeBody> bodies;  // of the batch
  std::size_t unsafe = 0;        // of these, that are being made safe
  std::optional<JobId> job;

  [[nodiscard]] const ParsedItem& parsed(std::size_t news_index) const {
    return fetched.document->items[news[news_index].place];
  }
  // As the programs before have left it; nothing: one has dropped it.
  [[nodiscard]] std::optional<store::Item> item(std::size_t news_index) const {
    const store::Arrival& arrival = news[news_index];
    store::Item item = item_of(parsed(news_index), arrival, fetched.feed);
    const auto verdict = fetched.verdicts.find(arrival.place);
    if (verdict != fetched.verdicts.end() && !apply(verdict->second, item)) return std::nullopt;
    return item;
  }
};

Result<void> Programs::check(const std::vector<config::ProgramOptions>& programs) {
  for (const config::ProgramOptions& one : programs) {
    if (auto read = filter::parse_condition(one.when); !read)
      return with_context(one.when_at, read.error());
  }
  return {};
}

Programs::Programs(Children& children, Pool& pool,
                   const std::vector<config::ProgramOptions>& programs, const std::string& home)
    : pool_(pool), stepper_(children.loop(), [this] { return step(); }) {
  for (const config::ProgramOptions& one : programs)
    programs_.push_back(std::make_unique<Program>(children, one, home));
}

Programs::~Programs() = default;

std::uint32_t Programs::judge(const ListedFeed& feed, store::FetchedFeed fetched,
                              std::vector<store::Arrival> news, const filter::Circumstances& at,
                              Done done) {
  const std::uint32_t id = next_id_++;
  auto asked = std::make_unique<Asked>();
  asked->feed = feed;
  asked->fetched = std::move(fetched);
  asked->news = std::move(news);
  asked->at = at;
  asked->done = std::move(done);
  for (const ParsedItem& item : asked->fetched.document->items)
    asked->bytes += bytes_of(item);
  held_bytes_ += asked->bytes;
  asked_[id] = std::move(asked);
  later(id);
  return id;
}

void Programs::cancel(std::uint32_t id) {
  const auto found = asked_.find(id);
  if (found == asked_.end()) return;
  const Asked& asked = *found->second;
  if (asked.job) programs_[asked.program]->cancel(*asked.job);
  held_bytes_ -= asked.bytes;
  asked_.erase(found);
}

bool Programs::step() {
  if (ready_.empty()) return false;
  const std::uint32_t id = ready_.front();
  ready_.pop_front();
  if (asked_.contains(id)) advance(id);
  return !ready_.empty();
}

void Programs::advance(std::uint32_t id) {
  Asked& asked = *asked_.at(id);
  while (asked.program < programs_.size()) {
    if (next_batch(asked)) return prepare(id, asked);
    if (asked.next < asked.news.size()) return later(id);
    ++asked.program;
    asked.next = 0;
  }
  finish(id);
}

void Programs::later(std::uint32_t id) {
  ready_.push_back(id);
  stepper_.wake();
}

// Picks the next ones that the program wants. False: there are none, as far as it looked.
bool Programs::next_batch(Asked& asked) {
  const Program& program = *programs_[asked.program];
  const filter::Filter when(program.when(), asked.at);
  const filter::FeedSubject feed = feed_subject(asked.feed, asked.at.now);
  asked.batch.clear();
  const std::size_t end = std::min(asked.news.size(), asked.next + kLookedAtOnce);
  std::size_t bytes = 0;
  for (; asked.next < end; ++asked.next) {
    if (asked.batch.size() >= kBatchItems || bytes >= kBatchBytes) break;
    const auto item = asked.item(asked.next);
    if (!item) continue;
    const ParsedItem& parsed = asked.parsed(asked.next);
    filter::Subject subject = subject_of(*item);
    subject.of_feed = &feed;
    add_body(subject, parsed);
    if (!when.passes(subject).value_or(false)) continue;
    asked.batch.push_back(asked.next);
    bytes += bytes_of(parsed);
  }
  return !asked.batch.empty();
}

// What a program is told of a body nobody else has looked at yet: it is made safe first.
void Programs::prepare(std::uint32_t id, Asked& asked) {
  asked.bodies.assign(asked.batch.size(), {});
  asked.unsafe = 1;  // ourselves, until all are on their way
  for (std::size_t i = 0; i < asked.batch.size(); ++i) {
    const ParsedItem& parsed = asked.parsed(asked.batch[i]);
    if (!programs_[asked.program]->needs().html || parsed.content.kind == BodyKind::none) continue;
    ++asked.unsafe;
    pool_.safe_body(parsed.content, [this, id, i](Result<SafeBody> body) {
      const auto found = asked_.find(id);
      if (found == asked_.end()) return;  // cancelled
      Asked& waiting = *found->second;
      if (body) waiting.bodies[i] = std::move(*body);
      if (--waiting.unsafe == 0) submit(id, waiting);
    });
  }
  if (--asked.unsafe == 0) submit(id, asked);
}

void Programs::submit(std::uint32_t id, Asked& asked) {
  Program& program = *programs_[asked.program];
  const ProgramNeeds needs = program.needs();
  Program::Batch batch;
  batch.about = asked.feed.subscription.url;
  for (std::size_t i = 0; i < asked.batch.size(); ++i) {
    std::string line;
    append_item(line, *asked.item(asked.batch[i]), &asked.feed);
    if (needs.html) add_member(line, "content_html", asked.bodies[i].html);
    if (needs.text) add_member(line, "content_text", asked.parsed(asked.batch[i]).text);
    batch.lines += line + "\n";
    batch.keys.push_back(asked.news[asked.batch[i]].key);
  }
  asked.bodies.clear();
  asked.job = program.ask(std::move(batch), [this, id](const Program::Outcome& outcome) {
    Asked& answered = *asked_.at(id);
    answered.job.reset();
    std::size_t missed = 0;
    for (const std::size_t i : answered.batch) {
      const store::Arrival& arrival = answered.news[i];
      const auto verdict = outcome.verdicts.find(arrival.key);
      if (verdict == outcome.verdicts.end()) {
        ++missed;
        continue;
      }
      const auto item = answered.item(i);
      if (item) append(verdict->second, *item, answered.fetched.verdicts[arrival.place]);
    }
    if (!outcome.failure.empty())
      programs_[answered.program]->note_failure(missed, outcome.failure);
    later(id);
  });
}

void Programs::finish(std::uint32_t id) {
  const auto found = asked_.find(id);
  const std::unique_ptr<Asked> asked = std::move(found->second);
  asked_.erase(found);
  held_bytes_ -= asked->bytes;
  asked->done(std::move(asked->fetched));
}

std::vector<std::string> Programs::take_failures() {
  std::vector<std::string> failures;
  for (const auto& program : programs_) {
    std::string failure = program->take_failure();
    if (!failure.empty()) failures.push_back(std::move(failure));
  }
  return failures;
}

}  // namespace antiphon::backend
