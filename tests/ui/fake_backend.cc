#include "ui/fake_backend.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::ui {

FakeFeed& FakeBackend::add_feed(const std::string& title, const std::vector<std::string>& titles) {
  FakeFeed feed;
  feed.id = BlockId{next_id_++};
  feed.title = title;
  for (const std::string& t : titles) {
    FakeItem item;
    item.id = ItemId{next_id_++};
    item.title = t;
    item.url = "https://example.org/" + std::to_string(raw(item.id));
    feed.items.push_back(item);
  }
  feeds.push_back(feed);
  return feeds.back();
}

void FakeBackend::insert(std::size_t feed, std::size_t at, const std::string& title) {
  auto& items = feeds[feed].items;
  items.emplace_back();
  items.back().id = ItemId{next_id_++};
  items.back().title = title;
  std::rotate(items.begin() + static_cast<std::ptrdiff_t>(at), items.end() - 1, items.end());
}

FakeItem& FakeBackend::item(const std::string& title) {
  for (FakeFeed& feed : feeds) {
    for (FakeItem& item : feed.items) {
      if (item.title == title) return item;
    }
  }
  throw std::out_of_range(title);
}

std::vector<Row> FakeBackend::rows() const {
  std::vector<Row> rows;
  const auto found = views_.find(view_);
  const FakeView view = found == views_.end() ? FakeView{} : found->second;
  const bool river = view.group == GroupBy::none;
  for (const FakeFeed& feed : feeds) {
    Row heading;
    heading.kind = RowKind::heading;
    heading.anchor = {feed.id, ItemId::none};
    heading.title = feed.title;
    heading.url = "https://example.org/";
    heading.total = static_cast<std::uint32_t>(feed.items.size());
    heading.unread = static_cast<std::uint32_t>(
        std::ranges::count_if(feed.items, [](const FakeItem& i) { return !i.read; }));
    heading.collapsed = feed.collapsed;
    heading.refreshing = feed.refreshing;
    heading.error = feed.error;
    const bool any = view.filter.empty() || std::ranges::any_of(feed.items, [&](const FakeItem& i) {
                       return i.title.find(view.filter) != std::string::npos;
                     });
    if (!river && any) rows.push_back(heading);
    if (feed.collapsed && !river) continue;
    for (const FakeItem& item : feed.items) {
      if (item.title.find(view.filter) == std::string::npos) continue;
      Row row;
      row.anchor = {river ? FakeBackend::river() : feed.id, item.id};
      if (river) row.feed_title = feed.title;
      row.title = item.title;
      row.url = item.url;
      row.read = item.read;
      row.starred = item.starred;
      row.tags = item.tags;
      row.date = item.date;
      const auto at = marked_.empty() ? std::string::npos : item.title.find(marked_);
      if (at != std::string::npos) {
        row.marks.push_back(
            {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + marked_.size())});
      }
      rows.push_back(row);
    }
  }
  return rows;
}

// The anchor's row, or what has taken its place.
std::size_t FakeBackend::place_of(const Anchor& anchor) const {
  const auto all = rows();
  std::size_t heading = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].anchor == anchor) return i;
    if (all[i].anchor.block == anchor.block && all[i].kind == RowKind::heading) heading = i;
  }
  return heading;
}

Window FakeBackend::window(const Anchor& anchor) {
  const auto all = rows();
  Window w;
  w.view = view_;
  w.generation = views_[view_].generation;
  w.number = WindowNumber{++windows_};
  w.edits = edits_;
  w.change = change;
  w.complete = complete;
  for (const FakeFeed& feed : feeds) {
    ++w.counts.blocks;
    ++w.counts.feeds;
    w.counts.items += feed.items.size();
    w.counts.unread += static_cast<std::uint64_t>(
        std::ranges::count_if(feed.items, [](const FakeItem& i) { return !i.read; }));
  }
  w.counts.rows = all.size();
  w.counts.fresh = fresh;
  if (all.empty()) return w;
  const std::size_t place = place_of(anchor);
  const std::size_t before = std::min<std::size_t>(before_, window_limit);
  const std::size_t after = std::min<std::size_t>(after_, window_limit);
  const std::size_t first = place > before ? place - before : 0;
  const std::size_t end = std::min(place + after + 1, all.size());
  w.focus = all[place].anchor;
  w.first = first;
  w.rows.assign(all.begin() + static_cast<std::ptrdiff_t>(first),
                all.begin() + static_cast<std::ptrdiff_t>(end));
  return w;
}

Arrived FakeBackend::changed() {
  return {wire::RequestId::none, window(asked_)};
}

std::vector<Arrived> FakeBackend::on(const Send& send) {
  if (!std::holds_alternative<wire::Seen>(send.message)) requests.push_back(send.message);
  return std::visit([&](const auto& m) { return answer(send.request, m); }, send.message);
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::OpenView& m) {
  if (m.filter.find('!') != std::string::npos) return {{id, wire::Done{false, "filter:1: no"}}};
  view_ = m.view;
  views_[view_] = {m.generation, m.filter, m.group};
  asked_ = {};
  return {{id, window(asked_)}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Look& m) {
  if (views_[m.view].generation != m.generation) return {};
  view_ = m.view;
  asked_ = m.anchor;
  before_ = m.before;
  after_ = m.after;
  return {{id, window(asked_)}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Seek& m) {
  before_ = m.before;
  after_ = m.after;
  const bool match = m.what == SeekKind::next_match || m.what == SeekKind::previous_match;
  if (match) marked_ = m.text;
  const bool unread = m.what == SeekKind::next_unread || m.what == SeekKind::previous_unread;
  if (unread) {
    for (FakeFeed& feed : feeds)
      feed.collapsed = false;
  }
  const bool down = m.what == SeekKind::next_unread || m.what == SeekKind::next_match ||
                    m.what == SeekKind::next_tagged || m.what == SeekKind::next_block ||
                    m.what == SeekKind::first;
  const auto passes = [&](const Row& row) {
    if (match) return row.title.find(m.text) != std::string::npos;
    if (m.what == SeekKind::next_tagged) return !row.tags.empty();
    if (unread) return row.kind == RowKind::item && !row.read;
    return m.what == SeekKind::first || m.what == SeekKind::last || row.kind == RowKind::heading;
  };
  const auto all = rows();
  auto i = m.from == Anchor{} && down ? -1 : static_cast<std::ptrdiff_t>(place_of(m.from));
  if (m.what == SeekKind::first) i = -1;
  if (m.what == SeekKind::last) i = static_cast<std::ptrdiff_t>(all.size());
  bool found = false;
  for (i += down ? 1 : -1; i >= 0 && i < static_cast<std::ptrdiff_t>(all.size());
       i += down ? 1 : -1) {
    if (!passes(all[static_cast<std::size_t>(i)])) continue;
    found = true;
    break;
  }
  asked_ = found ? all[static_cast<std::size_t>(i)].anchor : m.from;
  Window w = window(asked_);
  w.found = found;
  return {{id, w}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Collapse& m) {
  for (FakeFeed& feed : feeds) {
    if (m.block == BlockId::none || feed.id == m.block) feed.collapsed = m.collapsed;
  }
  return {{id, window(asked_)}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId, const wire::Edit& m) {
  const auto all = rows();
  const auto begin = std::ranges::find(all, m.from, &Row::anchor);
  const auto end = std::ranges::find(all, m.to, &Row::anchor);
  for (FakeFeed& feed : feeds) {
    for (FakeItem& item : feed.items) {
      const auto at = std::ranges::find(all, Anchor{feed.id, item.id}, &Row::anchor);
      const bool between = m.from != m.to && (begin == all.end() || at >= begin) && at <= end;
      const bool whole = m.from == Anchor{} && m.to == Anchor{};
      const bool block = m.from == Anchor{feed.id, ItemId::none} && m.from == m.to;
      const bool one = m.from == m.to && m.from.item == item.id;
      if (!between && !whole && !block && !one) continue;
      if (m.what == wire::EditKind::read) item.read = true;
      if (m.what == wire::EditKind::unread) item.read = false;
      if (m.what == wire::EditKind::star) item.starred = true;
      if (m.what == wire::EditKind::unstar) item.starred = false;
      if (m.what == wire::EditKind::tag) item.tags.push_back(m.tag);
      if (m.what == wire::EditKind::untag) std::erase(item.tags, m.tag);
    }
  }
  edits_ = m.number;
  return {changed()};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Undo& m) {
  edits_ = m.number;
  return {{id, wire::Done{true, "undid: 1 item is unread again"}}, changed()};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::ListViews& m) {
  wire::ViewList list = views;
  for (wire::NamedViewRow& row : list.views)
    row.counted = row.counted && m.counts;
  return {{id, list}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::ShowNew&) {
  fresh = 0;
  return {{id, window(asked_)}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::ReadArticle& m) {
  for (const FakeFeed& feed : feeds) {
    for (const FakeItem& item : feed.items) {
      if (item.id != m.item) continue;
      wire::Article article;
      article.item = item.id;
      article.columns = m.columns;
      article.title = item.title;
      article.feed_title = feed.title;
      article.url = item.url;
      article.date = item.date;
      for (int i = 1; i <= 60; ++i) {
        article.text.lines.push_back(
            {{Span{item.text + " " + std::to_string(i), Style::plain, 0}}});
      }
      return {{id, article}};
    }
  }
  return {{id, wire::Done{false, "this article is gone"}}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Subscribe& m) {
  add_feed(m.url, {"first news"});
  return {{id, wire::Done{true, "added " + m.url}}, changed()};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Check& m) {
  const std::size_t wrong = m.filter.find('!');
  if (wrong != std::string::npos)
    return {{id, wire::Checked{false, static_cast<std::uint32_t>(wrong), "what is !?", ""}}};
  return {{id, wire::Checked{true, 0, "", m.filter == "+x" ? "tag = \"x\"" : m.filter}}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId id, const wire::Complete& m) {
  const std::size_t space = m.filter.rfind(' ', m.at);
  const auto from = static_cast<std::uint32_t>(space == std::string::npos ? 0 : space + 1);
  return {{id, wire::Completions{from, m.at, candidates, false}}};
}

std::vector<Arrived> FakeBackend::answer(wire::RequestId, const wire::CloseView& m) {
  views_.erase(m.view);
  return {};
}

}  // namespace antiphon::ui
