#include "wire/samples.h"

#include <chrono>
#include <string>

namespace antiphon::wire::samples {

namespace {

using namespace std::chrono_literals;

Anchor anchor(std::int64_t block, std::int64_t item) {
  return {BlockId{block}, ItemId{item}};
}

Enclosure enclosure() {
  return {"https://example.org/a.ogg", "audio/ogg", 123'456'789'012, 754s, "Ton"};
}

Body body(BodyKind kind) {
  return {kind, "<p>Grüße, 世界 🌍</p>", "https://example.org/base/"};
}

Person person() {
  return {"Zoë", "https://example.org/zoe", "zoe@example.org", "https://example.org/zoe.png"};
}

Row heading() {
  Row row;
  row.kind = RowKind::heading;
  row.anchor = anchor(7, -1);
  row.title = "Beispiel";
  row.url = "https://example.org/";
  row.made_title = true;
  row.read = true;
  row.starred = true;
  row.date = from_unix(1'762'164'000);
  row.feed_title = "Nachrichten";
  row.marks = {{1, 4}, {5, 6}};
  row.tags = {"später", "gut"};
  row.total = 4'000'000'000;
  row.unread = 3;
  row.collapsed = true;
  row.refreshing = true;
  row.error = "404 Not Found";
  return row;
}

Window window() {
  Window w;
  w.view = ViewId{3};
  w.generation = Generation{4};
  w.number = WindowNumber{5};
  w.edits = EditNumber{6};
  w.change = ChangeNumber{-7};
  w.focus = anchor(8, 9);
  w.found = false;
  w.first = 1ULL << 40U;
  w.rows = {heading(), Row{}};
  w.counts = {10, 11, 12, 13, 14, 15};
  w.complete = false;
  return w;
}

StyledText styled_text() {
  return {{{{{"Überschrift ", Style::heading | Style::bold, 1}, {"x", Style::dim, 2}}}, {}},
          {"https://example.org/1", "mailto:a@example.org"}};
}

Article article() {
  return {ItemId{42},
          120,
          "Titel",
          "Feed",
          "https://example.org/42",
          "Zoë, Ann",
          from_unix(-5),
          {"a", "b"},
          {enclosure(), Enclosure{}},
          styled_text()};
}

ParsedItem item() {
  ParsedItem i;
  i.guid = "tag:example.org,2026:1";
  i.url = "https://example.org/1";
  i.title_date_hash = "abcdefghijklmnop";
  i.title = "Ein Titel";
  i.external_url = "https://example.org/external";
  i.comments_url = "https://example.org/1#comments";
  i.language = "de";
  i.image = "https://example.org/1.png";
  i.authors = {person(), Person{}};
  i.published = from_unix(1);
  i.updated = from_unix(2);
  i.categories = {"eins", "zwei"};
  i.enclosures = {enclosure()};
  i.summary = body(BodyKind::text);
  i.content = body(BodyKind::html);
  i.text = "Grüße, 世界 🌍";
  i.extras.chapters_url = "https://example.org/1/chapters";
  i.extras.transcripts = {{"https://example.org/1.vtt", "text/vtt", "de"}};
  i.extras.credits = {{person(), "guest"}};
  i.extras.season = 1;
  i.extras.episode = "2.5";
  i.extras.comments_count = 3;
  i.extras.comments_feed = "https://example.org/1/comments";
  i.extras.in_reply_to = {{"tag:example.org,2026:0", "https://example.org/0"}};
  i.extras.location = Location{45'256'000, -71'920'000};
  i.extras.license = "https://example.org/licence";
  i.extras.categories = {{"eins", "Eins", "https://example.org/scheme"}};
  return i;
}

ParsedFeed feed() {
  ParsedFeed f;
  f.format = "atom10";
  f.recovered = true;
  f.warnings = {"a warning"};
  f.title = "Feed";
  f.home_page_url = "https://example.org/";
  f.feed_url = "https://example.org/feed";
  f.description = "Beschreibung";
  f.language = "de";
  f.icon = "https://example.org/icon.png";
  f.favicon = "https://example.org/favicon.ico";
  f.authors = {person()};
  f.ttl = 3600s;
  f.skips = {0x800001, 0x41};
  return f;
}

Subscription subscription() {
  return {"https://example.org/feed", "Titel", {"news", "de"}, true};
}

FetchRequest fetch_request() {
  return {"https://example.org/feed",
          {"W/\"1\"", "Tue, 03 Nov 2026 10:00:00 GMT"},
          {1ms, 2ms, 3ms, 4, 5, 6},
          {"agent",
           "socks5h://localhost:1080",
           {"X-Key: a"},
           {"a=1", "b=2"},
           "me",
           "secret",
           "/ca.pem",
           "/cert.pem",
           "/key.pem",
           false}};
}

FetchResult fetch_result() {
  return {FetchOutcome::not_modified,
          "503 Service Unavailable",
          503,
          "https://example.org/b",
          "https://example.org/c",
          "application/rss+xml",
          {"\"2\"", "Wed, 04 Nov 2026 10:00:00 GMT"},
          900s,
          true,
          120s};
}

ViewList view_list() {
  NamedViewRow row;
  row.name = "Lange Texte";
  row.filter = "words > 2000";
  row.order = "length";
  row.group = GroupBy::day;
  row.key = "^L";
  row.error = "no";
  row.counted = true;
  row.items = 1ULL << 40U;
  row.unread = 7;
  return {{row, NamedViewRow{}}, 3};
}

ProcessList processes() {
  ProcessRow row{"parser",
                 4711,
                 "working",
                 "https://example.org/ü",
                 std::chrono::milliseconds{12},
                 1ULL << 40U,
                 5,
                 6,
                 "it died",
                 "calls, files"};
  QuarantineRow kept{FeedId{3}, "Titel",         "https://example.org/",
                     true,      "it died twice", from_unix(-3)};
  return {{std::move(row), ProcessRow{}}, {std::move(kept)}, 7, 1ULL << 41U};
}

}  // namespace

const std::vector<ToBackend>& to_backend() {
  static const std::vector<ToBackend> all{
      OpenView{ViewId{1}, Generation{2}, "unread", "date desc, title", GroupBy::tag, 7,
               NewItems::top, "Lange Texte", "not starred", true, true, ViewId{5}},
      CloseView{ViewId{0xFFFFFFFF}},
      Look{ViewId{1}, Generation{2}, anchor(3, 4), 5, 6},
      Seek{ViewId{1}, Generation{2}, anchor(3, 4), SeekKind::previous_match, 5, "wörter", 6, 7},
      Seen{ViewId{1}, WindowNumber{2}},
      Collapse{ViewId{1}, Generation{2}, BlockId{3}, true},
      Edit{EditNumber{1}, ViewId{2}, Generation{3}, EditKind::untag, anchor(4, 5), anchor(6, 7),
           "später"},
      Undo{EditNumber{9}},
      ReadArticle{ItemId{1}, 132},
      Refresh{ViewId{1}, anchor(2, 3)},
      CancelRefresh{},
      Subscribe{"https://example.org/feed", "Titel", {"news", "de"}},
      Ping{},
      ShowNew{ViewId{1}, Generation{2}},
      AboutFeed{ViewId{1}, {BlockId{2}, ItemId{3}}},
      ListProcesses{},
      TryAgain{"parser", FeedId{4}},
      ListViews{true, "unread", true},
      Check{"unread größe", true},
      Complete{"tag = ", 6}};
  return all;
}

const std::vector<FromBackend>& from_backend() {
  static const std::vector<FromBackend> all{window(),
                                            article(),
                                            RefreshState{true, 1, 2, 3, 4},
                                            Done{false, "no such feed"},
                                            Notice{NoticeLevel::error, "disk is full"},
                                            Pong{},
                                            processes(),
                                            view_list(),
                                            Checked{false, 7, "what is ü", "unread"},
                                            Completions{1, 2, {{"\"ü\"", "tag"}}, true}};
  return all;
}

const std::vector<ToFetcher>& to_fetcher() {
  static const std::vector<ToFetcher> all{FetchSettings{1, 2, "antiphon/0.1"}, fetch_request(),
                                          FetchCredit{1ULL << 63U}, FetchCancel{}, FetchPing{}};
  return all;
}

const std::vector<FromFetcher>& from_fetcher() {
  static const std::vector<FromFetcher> all{FetchBody{std::string("\0\xFF\xFE<rss>", 8)},
                                            fetch_result(), FetchPong{}};
  return all;
}

const std::vector<ToParser>& to_parser() {
  static const std::vector<ToParser> all{
      ParseJob{"https://example.org/feed", "text/xml; charset=x", true},
      ReadOpmlJob{},
      DocumentPart{std::string("\xC0\x80\0", 3)},
      DocumentEnd{},
      RenderJob{body(BodyKind::html), 66},
      SafeBodyJob{body(BodyKind::text)},
      WriteOpmlJob{"Titel", {subscription(), Subscription{}}}};
  return all;
}

const std::vector<FromParser>& from_parser() {
  static const std::vector<FromParser> all{
      Items{{item(), ParsedItem{}}},
      feed(),
      styled_text(),
      SafeBody{"<p>x</p>", "x"},
      Subscriptions{{subscription()}, {"ftp://example.org: no"}},
      Opml{"<opml/>"},
      Failed{"this is a web page", {{"https://example.org/feed", "Beispiel"}}}};
  return all;
}

const std::vector<ToScanner>& to_scanner() {
  static const std::vector<ToScanner> all{ScanJob{"unread",
                                                  from_unix(1780000000),
                                                  from_unix(1770000000),
                                                  {{SortBy::score, false, "mood"}},
                                                  5,
                                                  ItemId{7},
                                                  ItemId{9}},
                                          LookUpJob{"wörter", 50'000}};
  return all;
}

const std::vector<FromScanner>& from_scanner() {
  static const std::vector<FromScanner> all{
      Scanned{ChangeNumber{3}, {{ItemId{1}, FeedId{2}, ~0ULL, 3, from_unix(-5), true, true}}},
      ScanFailed{"antiphon.db: disk is full"},
      LookedUp{true, ChangeNumber{3}, {ItemId{1}, ItemId{2}}, {ItemId{9}}}};
  return all;
}

}  // namespace antiphon::wire::samples
