// The order of fields on the wire: a line a struct. And which values of an enumeration there are.
//
// No cereal here: archive.cc walks these tuples. It asserts that a line names every field of its
// struct.

#pragma once

#include <string>
#include <tuple>

#include "antiphon/wire/messages.h"

namespace antiphon::wire {

// Bytes of a document: the one kind of string that need not be UTF-8.
struct Bytes {
  std::string& bytes;
};

// clang-format off

// --- model -----------------------------------------------------------------------------------------
inline auto fields(Anchor& v) { return std::tie(v.block, v.item); }
inline auto fields(Body& v) { return std::tie(v.kind, v.content, v.base); }
inline auto fields(CategoryTerm& v) { return std::tie(v.term, v.label, v.scheme); }
inline auto fields(Credit& v) { return std::tie(v.person, v.role); }
inline auto fields(Enclosure& v) { return std::tie(v.url, v.type, v.size, v.duration, v.title); }
inline auto fields(FetchLimits& v) { return std::tie(v.connect, v.total, v.stalled, v.compressed_bytes, v.decoded_bytes, v.redirects); }
inline auto fields(FetchMeans& v) {
  return std::tie(v.user_agent, v.proxy, v.headers, v.cookies, v.user, v.password, v.ca_file, v.client_cert, v.client_key,
                  v.verify);
}
inline auto fields(InReplyTo& v) { return std::tie(v.id, v.url); }
inline auto fields(ItemExtras& v) {
  return std::tie(v.chapters_url, v.transcripts, v.credits, v.season, v.episode, v.comments_count, v.comments_feed,
                  v.in_reply_to, v.location, v.license, v.categories);
}
inline auto fields(Location& v) { return std::tie(v.latitude, v.longitude); }
inline auto fields(Mark& v) { return std::tie(v.begin, v.end); }
inline auto fields(NamedFeed& v) { return std::tie(v.url, v.title); }
inline auto fields(ParsedItem& v) {
  return std::tie(v.guid, v.url, v.title_date_hash, v.title, v.external_url, v.comments_url, v.language, v.image, v.authors,
                  v.published, v.updated, v.categories, v.enclosures, v.summary, v.content, v.text, v.extras);
}
inline auto fields(Person& v) { return std::tie(v.name, v.url, v.email, v.avatar); }
inline auto fields(Row& v) {
  return std::tie(v.kind, v.anchor, v.title, v.url, v.made_title, v.read, v.starred, v.date, v.feed_title, v.marks, v.tags,
                  v.total, v.unread, v.collapsed, v.refreshing, v.error);
}
inline auto fields(Skips& v) { return std::tie(v.hours, v.days); }
inline auto fields(SortKey& v) { return std::tie(v.by, v.descending, v.number); }
inline auto fields(Span& v) { return std::tie(v.text, v.style, v.link); }
inline auto fields(StyledLine& v) { return std::tie(v.spans); }
inline auto fields(Subscription& v) { return std::tie(v.url, v.title, v.tags, v.hidden); }
inline auto fields(Transcript& v) { return std::tie(v.url, v.type, v.language); }
inline auto fields(Validators& v) { return std::tie(v.etag, v.last_modified); }
inline auto fields(ViewCounts& v) { return std::tie(v.rows, v.items, v.unread, v.blocks, v.feeds, v.fresh); }

// --- front end → backend ---------------------------------------------------------------------------
inline auto fields(OpenView& v) {
  return std::tie(v.view, v.generation, v.filter, v.order, v.group, v.seed, v.new_items, v.name, v.base, v.layers, v.typing,
                  v.like);
}
inline auto fields(CloseView& v) { return std::tie(v.view); }
inline auto fields(Look& v) { return std::tie(v.view, v.generation, v.anchor, v.before, v.after); }
inline auto fields(Seek& v) { return std::tie(v.view, v.generation, v.from, v.what, v.count, v.text, v.before, v.after); }
inline auto fields(Seen& v) { return std::tie(v.view, v.number); }
inline auto fields(Collapse& v) { return std::tie(v.view, v.generation, v.block, v.collapsed); }
inline auto fields(Edit& v) { return std::tie(v.number, v.view, v.generation, v.what, v.from, v.to, v.tag); }
inline auto fields(Undo& v) { return std::tie(v.number); }
inline auto fields(ReadArticle& v) { return std::tie(v.item, v.columns); }
inline auto fields(Refresh& v) { return std::tie(v.view, v.anchor); }
inline auto fields(CancelRefresh&) { return std::tie(); }
inline auto fields(Subscribe& v) { return std::tie(v.url, v.title, v.tags); }
inline auto fields(ShowNew& v) { return std::tie(v.view, v.generation); }
inline auto fields(Ping&) { return std::tie(); }
inline auto fields(AboutFeed& v) { return std::tie(v.view, v.anchor); }
inline auto fields(ListProcesses&) { return std::tie(); }
inline auto fields(TryAgain& v) { return std::tie(v.role, v.feed); }
inline auto fields(ListViews& v) { return std::tie(v.counts, v.base, v.layers); }
inline auto fields(Check& v) { return std::tie(v.filter, v.typing); }
inline auto fields(Complete& v) { return std::tie(v.filter, v.at); }

// --- backend → front end ---------------------------------------------------------------------------
inline auto fields(Window& v) {
  return std::tie(v.view, v.generation, v.number, v.edits, v.change, v.focus, v.found, v.first, v.rows, v.counts, v.complete);
}
inline auto fields(Article& v) {
  return std::tie(v.item, v.columns, v.title, v.feed_title, v.url, v.authors, v.date, v.categories, v.enclosures, v.text);
}
inline auto fields(RefreshState& v) { return std::tie(v.running, v.done, v.total, v.failed, v.new_items); }
inline auto fields(Done& v) { return std::tie(v.ok, v.text); }
inline auto fields(Notice& v) { return std::tie(v.level, v.text); }
inline auto fields(Pong&) { return std::tie(); }
inline auto fields(ProcessRow& v) { return std::tie(v.role, v.pid, v.state, v.job, v.processor, v.memory, v.jobs, v.restarts, v.reason, v.sandbox); }
inline auto fields(QuarantineRow& v) { return std::tie(v.feed, v.title, v.url, v.of_article, v.reason, v.since); }
inline auto fields(NamedViewRow& v) {
  return std::tie(v.name, v.filter, v.order, v.group, v.key, v.error, v.counted, v.items, v.unread);
}
inline auto fields(ViewList& v) { return std::tie(v.views, v.layered); }
inline auto fields(ProcessList& v) { return std::tie(v.processes, v.quarantine, v.waiting, v.held_bytes); }
inline auto fields(Checked& v) { return std::tie(v.ok, v.place, v.hint, v.expanded); }
inline auto fields(Candidate& v) { return std::tie(v.text, v.note); }
inline auto fields(Completions& v) { return std::tie(v.from, v.to, v.candidates, v.more); }

// --- backend → fetcher, and back -------------------------------------------------------------------
inline auto fields(FetchSettings& v) { return std::tie(v.transfers, v.per_host, v.user_agent); }
inline auto fields(FetchRequest& v) { return std::tie(v.url, v.validators, v.limits, v.means); }
inline auto fields(FetchCredit& v) { return std::tie(v.bytes); }
inline auto fields(FetchCancel&) { return std::tie(); }
inline auto fields(FetchPing&) { return std::tie(); }
inline auto fields(FetchPong&) { return std::tie(); }
inline auto fields(FetchBody& v) { return std::tuple(Bytes{v.bytes}); }
inline auto fields(FetchResult& v) {
  return std::tie(v.outcome, v.error, v.status, v.url, v.permanent_url, v.content_type, v.validators, v.fresh_for,
                  v.unreachable, v.retry_after);
}

// --- backend → parser, and back --------------------------------------------------------------------
inline auto fields(ParseJob& v) { return std::tie(v.base, v.content_type, v.safe_bodies); }
inline auto fields(ReadOpmlJob&) { return std::tie(); }
inline auto fields(DocumentPart& v) { return std::tuple(Bytes{v.bytes}); }
inline auto fields(DocumentEnd&) { return std::tie(); }
inline auto fields(RenderJob& v) { return std::tie(v.body, v.columns); }
inline auto fields(SafeBodyJob& v) { return std::tie(v.body); }
inline auto fields(WriteOpmlJob& v) { return std::tie(v.title, v.subscriptions); }
inline auto fields(Items& v) { return std::tie(v.items); }
inline auto fields(ParsedFeed& v) {
  return std::tie(v.format, v.recovered, v.warnings, v.title, v.home_page_url, v.feed_url, v.description, v.language,
                  v.icon, v.favicon, v.authors, v.ttl, v.skips);
}
inline auto fields(StyledText& v) { return std::tie(v.lines, v.links); }
inline auto fields(SafeBody& v) { return std::tie(v.html, v.text); }
inline auto fields(Subscriptions& v) { return std::tie(v.subscriptions, v.dropped); }
inline auto fields(Opml& v) { return std::tie(v.document); }
inline auto fields(Failed& v) { return std::tie(v.reason, v.named); }

// --- backend → scanner, and back -------------------------------------------------------------------
inline auto fields(ScanJob& v) { return std::tie(v.filter, v.now, v.last_visit, v.order, v.seed, v.from, v.to); }
inline auto fields(ScannedItem& v) { return std::tie(v.id, v.feed, v.rank, v.rank_low, v.date, v.read, v.starred); }
inline auto fields(Scanned& v) { return std::tie(v.change, v.items); }
inline auto fields(LookUpJob& v) { return std::tie(v.filter, v.most_unknown); }
inline auto fields(LookedUp& v) { return std::tie(v.known, v.change, v.found, v.unknown); }
inline auto fields(ScanFailed& v) { return std::tie(v.reason); }

// --- enumerations: what they may be. Ids are numbers that only their maker understands. -------------
constexpr bool is_known(BodyKind v) { return v <= BodyKind::html; }
constexpr bool is_known(EditKind v) { return v <= EditKind::untag; }
constexpr bool is_known(FetchOutcome v) { return v <= FetchOutcome::failed; }
constexpr bool is_known(NoticeLevel v) { return v <= NoticeLevel::error; }
constexpr bool is_known(RowKind v) { return v <= RowKind::item; }
constexpr bool is_known(NewItems v) { return v <= NewItems::top; }
constexpr bool is_known(GroupBy v) { return v <= GroupBy::none; }
constexpr bool is_known(SortBy v) { return v <= SortBy::score; }
constexpr bool is_known(SeekKind v) { return v <= SeekKind::previous_tagged; }
constexpr bool is_known(Style v) { return raw(v) < raw(Style::dim) << 1U; }
constexpr bool is_known(BlockId) { return true; }
constexpr bool is_known(ChangeNumber) { return true; }
constexpr bool is_known(EditNumber) { return true; }
constexpr bool is_known(FeedId) { return true; }
constexpr bool is_known(Generation) { return true; }
constexpr bool is_known(ItemId) { return true; }
constexpr bool is_known(ViewId) { return true; }
constexpr bool is_known(WindowNumber) { return true; }

// clang-format on

}  // namespace antiphon::wire
