#include "ui/edits.h"

#include <algorithm>

namespace antiphon::ui {

namespace {

template <class Count>
void shift(Count& count, bool up, Count by = 1) {
  count = up ? count + by : count - std::min(count, by);
}

// An item may stand in several blocks: each heading counts it, the view counts it once.
void mark_item(std::vector<Row>& rows, ViewCounts& counts, ItemId item, bool read) {
  bool changed = false;
  for (Row& row : rows) {
    if (row.kind != RowKind::item || row.anchor.item != item || row.read == read) continue;
    row.read = read;
    changed = true;
    for (Row& heading : rows) {
      if (heading.kind == RowKind::heading && heading.anchor.block == row.anchor.block) {
        shift(heading.unread, !read);
      }
    }
  }
  if (changed) shift(counts.unread, !read);
}

// A block of which no heading is known: its items that are.
std::uint64_t mark_rows(std::vector<Row>& rows, BlockId block, bool read) {
  std::uint64_t changed = 0;
  for (Row& row : rows) {
    if (row.kind != RowKind::item || row.anchor.block != block || row.read == read) continue;
    row.read = read;
    ++changed;
  }
  return changed;
}

void mark_block(std::vector<Row>& rows, ViewCounts& counts, BlockId block, bool read) {
  std::uint64_t changed = mark_rows(rows, block, read);
  for (Row& row : rows) {
    if (row.kind != RowKind::heading || row.anchor.block != block) continue;
    const std::uint32_t unread = read ? 0 : row.total;
    changed = unread > row.unread ? unread - row.unread : row.unread - unread;
    row.unread = unread;
  }
  shift(counts.unread, !read, changed);
}

void mark_all(std::vector<Row>& rows, ViewCounts& counts, bool read) {
  for (Row& row : rows) {
    row.read = row.kind == RowKind::item && read;
    if (row.kind == RowKind::heading) row.unread = read ? 0 : row.total;
  }
  counts.unread = read ? 0 : counts.items;
}

// Of the rows between two, as far as they are known; the rest comes with the next window.
void mark_range(std::vector<Row>& rows, ViewCounts& counts, const wire::Edit& edit) {
  const auto begin = std::ranges::find(rows, edit.from, &Row::anchor);
  const auto end = std::ranges::find(rows, edit.to, &Row::anchor);
  const bool knows_begin = edit.from == Anchor{} || begin != rows.end();
  const bool knows_end = edit.to == kViewEnd || end != rows.end();
  if (!knows_begin || !knows_end) return;
  const auto first = edit.from == Anchor{} ? rows.begin() : begin;
  const auto last = end == rows.end() ? end : end + 1;
  for (auto row = first; row < last; ++row) {
    const bool read = edit.what == wire::EditKind::read;
    if (row->kind == RowKind::item)
      mark_item(rows, counts, row->anchor.item, read);
    else if (row->collapsed)
      mark_block(rows, counts, row->anchor.block, read);
  }
}

// What headings do not count.
void lay_over_rows(std::vector<Row>& rows, const wire::Edit& edit) {
  for (Row& row : rows) {
    if (row.kind != RowKind::item) continue;
    const bool all = edit.from == Anchor{};
    const bool block = edit.from.item == ItemId::none && edit.from.block == row.anchor.block;
    if (all || block || edit.from.item == row.anchor.item) lay_over(row, edit);
  }
}

}  // namespace

void lay_over(Row& row, const wire::Edit& edit) {
  switch (edit.what) {
    case wire::EditKind::read:
    case wire::EditKind::unread:
      row.read = edit.what == wire::EditKind::read;
      return;
    case wire::EditKind::star:
    case wire::EditKind::unstar:
      row.starred = edit.what == wire::EditKind::star;
      return;
    case wire::EditKind::tag:
    case wire::EditKind::untag:
      std::erase(row.tags, edit.tag);
      if (edit.what == wire::EditKind::tag)
        row.tags.insert(std::ranges::lower_bound(row.tags, edit.tag), edit.tag);
      return;
  }
}

void Edits::add(wire::RequestId request, const wire::Edit& edit) {
  pending_.push_back({request, edit});
}

void Edits::acknowledge(EditNumber newest) {
  std::erase_if(pending_, [&](const Pending& p) { return p.edit.number <= newest; });
}

bool Edits::refuse(wire::RequestId request) {
  return std::erase_if(pending_, [&](const Pending& p) { return p.request == request; }) > 0;
}

void Edits::apply(ViewId view, std::vector<Row>& rows, ViewCounts& counts) const {
  for (const Pending& p : pending_) {
    const wire::Edit& edit = p.edit;
    const bool one_row = edit.from == edit.to && edit.from.item != ItemId::none;
    if (!one_row && edit.view != view) continue;
    if (edit.what != wire::EditKind::read && edit.what != wire::EditKind::unread) {
      lay_over_rows(rows, edit);
      continue;
    }
    const bool read = edit.what == wire::EditKind::read;
    if (edit.from != edit.to) {
      mark_range(rows, counts, edit);
    } else if (edit.from == Anchor{}) {
      mark_all(rows, counts, read);
    } else if (edit.from.item == ItemId::none) {
      mark_block(rows, counts, edit.from.block, read);
    } else {
      mark_item(rows, counts, edit.from.item, read);
    }
  }
}

}  // namespace antiphon::ui
