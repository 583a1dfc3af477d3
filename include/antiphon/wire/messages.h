// What the processes say to each other: plain values, and the number of each on the wire.
//
// One variant for each direction of each link. The numbers are a table in archive.cc, the order of
// fields is one in src/wire/fields.h; a new field or message is a line there, and another
// kProtocolVersion. A number is never used again for something else. Answers carry the request's id
// (frame.h).

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "antiphon/model/article.h"
#include "antiphon/model/fetch.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/item.h"
#include "antiphon/model/subscription.h"
#include "antiphon/model/view.h"

namespace antiphon::wire {

// --- front end → backend -------------------------------------------------------------------------

// Opens a view, or gives an open one a new filter, order or grouping: then with a higher
// generation. Answered by a first Window at the start of the view. An error in the filter or order
// is a Done, and the view stays as it was.
struct OpenView {
  ViewId view{};
  Generation generation{};
  std::string filter;  // empty: everything
  std::string order;   // as `list --sort` takes it; empty: newest first
  GroupBy group = GroupBy::feed;
  std::uint64_t seed = 0;  // of an order by chance
  NewItems new_items = NewItems::in_place;
  // One of the user's views, by name: its filter comes first, and its order where none is said.
  // Feeds that are hidden are in it. Empty: none.
  std::string name{};
  std::string base{};   // a filter that comes before all; empty: none
  bool layers = false;  // those that feeds and tags have are in force
  bool typing = false;  // the filter is being typed: a word at its end is the start of one
  ViewId like{};        // a view that is new here: its blocks are closed as they are in that one

  bool operator==(const OpenView&) const = default;
};

struct CloseView {
  ViewId view{};

  bool operator==(const CloseView&) const = default;
};

// Asks for the window of `before` rows above and `after` rows below an anchor. Replaces what was
// asked before and has not been answered.
struct Look {
  ViewId view{};
  Generation generation{};
  Anchor anchor;
  std::uint32_t before = 0;
  std::uint32_t after = 0;

  bool operator==(const Look&) const = default;
};

// Finds a row that may be outside of the window, and answers with the window around it.
struct Seek {
  ViewId view{};
  Generation generation{};
  Anchor from;
  SeekKind what{};
  std::uint64_t count = 0;  // of nth
  std::string text;         // of matches: also what the rows' marks show from here on; of tagged
  std::uint32_t before = 0;
  std::uint32_t after = 0;

  bool operator==(const Seek&) const = default;
};

// The front end has painted this window: until then at most one more is sent unasked.
struct Seen {
  ViewId view{};
  WindowNumber number{};

  bool operator==(const Seen&) const = default;
};

// Closes or opens a block; none: all of them. Answered by a new window.
struct Collapse {
  ViewId view{};
  Generation generation{};
  BlockId block = BlockId::none;
  bool collapsed = false;

  bool operator==(const Collapse&) const = default;
};

enum class EditKind : std::uint8_t { read, unread, star, unstar, tag, untag };

// from == to names one row: a heading stands for its block. Otherwise all items between both, as
// the view of that generation has them, both included; Anchor{} and kViewEnd are its ends. With
// from == to == Anchor{}, the whole view.
struct Edit {
  EditNumber number{};
  ViewId view{};
  Generation generation{};
  EditKind what{};
  Anchor from;
  Anchor to;
  std::string tag{};  // of tag and untag

  bool operator==(const Edit&) const = default;
};

// Takes back the last edit in the store that has not been taken back.
struct Undo {
  EditNumber number{};

  bool operator==(const Undo&) const = default;
};

// Asks for an article, rendered at that width. Answered by Article, or by Done with the reason.
struct ReadArticle {
  ItemId item{};
  std::uint16_t columns = 80;

  bool operator==(const ReadArticle&) const = default;
};

// The feed of a row; of a heading, the feeds that it stands for. Anchor{}: every feed.
struct Refresh {
  ViewId view{};
  Anchor anchor;

  bool operator==(const Refresh&) const = default;
};

struct CancelRefresh {
  bool operator==(const CancelRefresh&) const = default;
};

// Adds a feed to the feeds file and fetches it. Answered by Done when it is in the file.
struct Subscribe {
  std::string url;
  std::string title;
  std::vector<std::string> tags;

  bool operator==(const Subscribe&) const = default;
};

// New items go to their places. Answered by a window.
struct ShowNew {
  ViewId view{};
  Generation generation{};

  bool operator==(const ShowNew&) const = default;
};

// How the feeds of a row fare. Answered by Done, in a line for the user.
struct AboutFeed {
  ViewId view{};
  Anchor anchor;

  bool operator==(const AboutFeed&) const = default;
};

// What runs for the backend, and how it fares. Answered by ProcessList.
struct ListProcesses {
  bool operator==(const ListProcesses&) const = default;
};

// Gives another chance to a part that is degraded, by its role, or to what is quarantined of a
// feed. Answered by Done.
struct TryAgain {
  std::string role;  // empty: the feed
  FeedId feed{};

  bool operator==(const TryAgain&) const = default;
};

// The views that have names. Answered by ViewList.
struct ListViews {
  // With how many items each has under this base filter and, perhaps, the layers: then a ViewList
  // comes whenever these change, until the next ListViews.
  bool counts = false;
  std::string base;
  bool layers = false;

  bool operator==(const ListViews&) const = default;
};

struct Ping {
  bool operator==(const Ping&) const = default;
};

// Is this a filter that a view can have? Answered by Checked.
struct Check {
  std::string filter;
  bool typing = false;  // as in OpenView

  bool operator==(const Check&) const = default;
};

// What may stand at that place of a filter? Answered by Completions.
struct Complete {
  std::string filter;
  std::uint32_t at = 0;  // a place between characters, in bytes

  bool operator==(const Complete&) const = default;
};

using ToBackend = std::variant<OpenView, CloseView, Look, Seek, Seen, Collapse, Edit, Undo,
                               ReadArticle, Refresh, CancelRefresh, Subscribe, Ping, ShowNew,
                               AboutFeed, ListProcesses, TryAgain, ListViews, Check, Complete>;

// --- backend → front end -------------------------------------------------------------------------
// Also: Window (model/view.h).

struct Article {
  ItemId item{};
  std::uint16_t columns = 80;
  std::string title;
  std::string feed_title;
  std::string url;
  std::string authors;  // joined
  Time date{};
  std::vector<std::string> categories;
  std::vector<Enclosure> enclosures;
  StyledText text;

  bool operator==(const Article&) const = default;
};

// While a refresh runs, at most 30 a second, and once at its end.
struct RefreshState {
  bool running = false;
  std::uint32_t done = 0;
  std::uint32_t total = 0;
  std::uint32_t failed = 0;
  std::uint64_t new_items = 0;

  bool operator==(const RefreshState&) const = default;
};

// The end of a request that has no other answer, or that failed.
struct Done {
  bool ok = true;
  std::string text;  // for the status line; may be empty when ok

  bool operator==(const Done&) const = default;
};

enum class NoticeLevel : std::uint8_t { info, warning, error };

// Something that nobody asked for and the user should know.
struct Notice {
  NoticeLevel level = NoticeLevel::info;
  std::string text;

  bool operator==(const Notice&) const = default;
};

struct ProcessRow {
  std::string role;       // `parser`
  std::uint32_t pid = 0;  // 0: nobody of this role runs
  std::string state;      // `working`, `idle`, `starting`, `leaving`, `degraded`, `none`
  std::string job;        // what it works at, for people
  std::chrono::milliseconds processor{};
  std::uint64_t memory = 0;    // bytes
  std::uint64_t jobs = 0;      // done
  std::uint32_t restarts = 0;  // of all of its role, and why the last was needed
  std::string reason;
  std::string sandbox{};  // what of it is in force, in words; empty: nobody runs, or has said so

  bool operator==(const ProcessRow&) const = default;
};

struct QuarantineRow {
  FeedId feed{};
  std::string title;  // of the feed
  std::string url;
  bool of_article = false;  // else its document
  std::string reason;
  Time since{};

  bool operator==(const QuarantineRow&) const = default;
};

struct ProcessList {
  std::vector<ProcessRow> processes;
  std::vector<QuarantineRow> quarantine;
  std::uint32_t waiting = 0;     // jobs
  std::uint64_t held_bytes = 0;  // of documents that wait or are read

  bool operator==(const ProcessList&) const = default;
};

struct NamedViewRow {
  std::string name;
  std::string filter;  // as it was written; empty: everything
  std::string order;   // in its full form; empty: not said
  std::optional<GroupBy> group;
  std::string key;    // that opens it; empty: none
  std::string error;  // why it cannot be used; empty: it can
  bool counted = false;
  std::uint64_t items = 0;
  std::uint64_t unread = 0;

  bool operator==(const NamedViewRow&) const = default;
};

// Also unasked, when the views are other ones.
struct ViewList {
  std::vector<NamedViewRow> views;
  std::uint32_t layered = 0;  // feeds that have a filter of their own, or of a tag

  bool operator==(const ViewList&) const = default;
};

struct Pong {
  bool operator==(const Pong&) const = default;
};

struct Checked {
  bool ok = true;
  std::uint32_t place = 0;  // of what is wrong: in bytes, at most the length of the filter
  std::string hint;         // what is wrong there
  std::string expanded;     // when ok: the same filter in its full form

  bool operator==(const Checked&) const = default;
};

struct Candidate {
  std::string text;  // to put there, in quotes if need be
  std::string note;  // what it is, in a word or two; may be empty

  bool operator==(const Candidate&) const = default;
};

// Each candidate takes the place of the bytes [from, to) of the filter. The likeliest come first.
struct Completions {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::vector<Candidate> candidates;
  bool more = false;  // there are others than these

  bool operator==(const Completions&) const = default;
};

using FromBackend = std::variant<Window, Article, RefreshState, Done, Notice, Pong, ProcessList,
                                 ViewList, Checked, Completions>;

// --- backend → fetcher, and back -----------------------------------------------------------------

// First of all, once.
struct FetchSettings {
  std::uint32_t transfers = 256;
  std::uint32_t per_host = 4;
  std::string user_agent;

  bool operator==(const FetchSettings&) const = default;
};

// One transfer; its request id names it in all that follows. Also: FetchRequest (model/fetch.h).
// The fetcher may send kFirstCredit bytes of the body, and then as many as it is granted: a
// transfer without credit is paused.
constexpr std::uint64_t kFirstCredit = 128U << 10U;

struct FetchCredit {
  std::uint64_t bytes = 0;

  bool operator==(const FetchCredit&) const = default;
};

struct FetchCancel {
  bool operator==(const FetchCancel&) const = default;
};

// Is it there? At any time; answered by FetchPong.
struct FetchPing {
  bool operator==(const FetchPing&) const = default;
};

using ToFetcher = std::variant<FetchSettings, FetchRequest, FetchCredit, FetchCancel, FetchPing>;

// A part of the decoded body, in order. FetchResult (model/fetch.h) follows the last.
struct FetchBody {
  std::string bytes;

  bool operator==(const FetchBody&) const = default;
};

struct FetchPong {
  bool operator==(const FetchPong&) const = default;
};

using FromFetcher = std::variant<FetchBody, FetchResult, FetchPong>;

// --- backend → parser, and back ------------------------------------------------------------------

// A feed document: this, its bytes in parts, the end. Answered by Items (any number) and
// ParsedFeed, or by Failed.
struct ParseJob {
  std::string base;          // the address it was read from
  std::string content_type;  // as the server said; may be empty
  bool safe_bodies = false;  // make HTML in bodies safe (for `parse`, which shows them at once)

  bool operator==(const ParseJob&) const = default;
};

// An OPML document in the same way. Answered by Subscriptions or Failed.
struct ReadOpmlJob {
  bool operator==(const ReadOpmlJob&) const = default;
};

struct DocumentPart {
  std::string bytes;

  bool operator==(const DocumentPart&) const = default;
};

struct DocumentEnd {
  bool operator==(const DocumentEnd&) const = default;
};

// Answered by StyledText (model/article.h).
struct RenderJob {
  Body body;
  std::uint16_t columns = 80;

  bool operator==(const RenderJob&) const = default;
};

// Answered by SafeBody.
struct SafeBodyJob {
  Body body;

  bool operator==(const SafeBodyJob&) const = default;
};

// Answered by Opml.
struct WriteOpmlJob {
  std::string title;
  std::vector<Subscription> subscriptions;

  bool operator==(const WriteOpmlJob&) const = default;
};

using ToParser = std::variant<ParseJob, ReadOpmlJob, DocumentPart, DocumentEnd, RenderJob,
                              SafeBodyJob, WriteOpmlJob>;

struct Items {
  std::vector<ParsedItem> items;

  bool operator==(const Items&) const = default;
};

struct Subscriptions {
  std::vector<Subscription> subscriptions;
  std::vector<std::string> dropped;  // what was not taken, and why: a line each

  bool operator==(const Subscriptions&) const = default;
};

struct SafeBody {
  std::string html;  // safe; empty if the body is text
  std::string text;

  bool operator==(const SafeBody&) const = default;
};

struct Opml {
  std::string document;

  bool operator==(const Opml&) const = default;
};

// The job could not be done; the parser is well and waits for the next.
struct Failed {
  std::string reason;
  std::vector<NamedFeed> named{};  // of a ParseJob: the document is a web page with these feeds

  bool operator==(const Failed&) const = default;
};

using FromParser =
    std::variant<Items, ParsedFeed, StyledText, SafeBody, Subscriptions, Opml, Failed>;

// --- backend → scanner, and back -----------------------------------------------------------------

// Which of the items with ids in [from, to) pass? Answered by Scanned or ScanFailed.
struct ScanJob {
  std::string filter;  // bound: it says nothing of feeds but their ids
  Time now{};          // as it is asked
  std::optional<Time> last_visit;
  std::vector<SortKey> order;
  std::uint64_t seed = 0;
  ItemId from{};
  ItemId to{};

  bool operator==(const ScanJob&) const = default;
};

// Which items have the words of a filter, says the text index? Answered by LookedUp or ScanFailed.
struct LookUpJob {
  std::string filter;
  std::uint32_t most_unknown = 0;  // more than so many, and it is of no use

  bool operator==(const LookUpJob&) const = default;
};

using ToScanner = std::variant<ScanJob, LookUpJob>;

// As much of an item as a view needs to put it into its place.
struct ScannedItem {
  ItemId id{};
  FeedId feed{};
  std::uint64_t rank = 0;  // filter::Rank
  std::uint32_t rank_low = 0;
  Time date{};
  bool read = false;
  bool starred = false;

  bool operator==(const ScannedItem&) const = default;
};

struct Scanned {
  ChangeNumber change{};           // of the moment that all of them are of
  std::vector<ScannedItem> items;  // by rank, and then by id as Order::newest_first() says

  bool operator==(const Scanned&) const = default;
};

// All items that are in neither list lack a word. Ids ascend.
struct LookedUp {
  bool known = false;     // false: the index cannot tell, and every item has to be looked at
  ChangeNumber change{};  // of the moment that all of it is of
  std::vector<ItemId> found;
  std::vector<ItemId> unknown;  // have to be looked at

  bool operator==(const LookedUp&) const = default;
};

struct ScanFailed {
  std::string reason;

  bool operator==(const ScanFailed&) const = default;
};

using FromScanner = std::variant<Scanned, ScanFailed, LookedUp>;

}  // namespace antiphon::wire
