// A backend in memory: answers as the real one does, without processes or a store.

#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "ui/events.h"

namespace antiphon::ui {

struct FakeItem {
  ItemId id{};
  std::string title;
  bool read = false;
  bool starred = false;
  std::vector<std::string> tags;
  Time date{};
  std::string url;
  std::string text = "text line";
};

struct FakeFeed {
  BlockId id{};
  std::string title;
  std::vector<FakeItem> items;
  bool collapsed = false;
  bool refreshing = false;
  std::string error;
};

class FakeBackend {
 public:
  std::vector<FakeFeed> feeds;
  wire::ViewList views;
  std::vector<wire::ToBackend> requests;  // all that came, but Seen
  bool complete = true;
  ChangeNumber change{};                    // of the store
  std::uint64_t fresh = 0;                  // items that wait to be asked for
  std::vector<wire::Candidate> candidates;  // for the last word of a filter
  std::size_t window_limit = 1U << 20U;     // rows that a window has at most, on each side

  FakeFeed& add_feed(const std::string& title, const std::vector<std::string>& titles);
  FakeItem& item(const std::string& title);
  void insert(std::size_t feed, std::size_t at, const std::string& title);

  // Its answers, in order.
  std::vector<Arrived> on(const Send& send);
  // The window that it sends when the store changed.
  Arrived changed();
  [[nodiscard]] std::vector<Row> rows() const;
  [[nodiscard]] static BlockId river() { return BlockId{1'000'000}; }

 private:
  std::vector<Arrived> answer(wire::RequestId id, const wire::OpenView& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Look& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Seek& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Collapse& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Edit& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Undo& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::ShowNew& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::ReadArticle& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Subscribe& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::ListViews& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Check& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::Complete& m);
  std::vector<Arrived> answer(wire::RequestId id, const wire::CloseView& m);
  template <class Other>
  std::vector<Arrived> answer(wire::RequestId, const Other&) {
    return {};
  }
  Window window(const Anchor& anchor);
  [[nodiscard]] std::size_t place_of(const Anchor& anchor) const;

  std::uint64_t windows_ = 0;
  EditNumber edits_{};
  // A filter is a part of titles here; one with `!` in it is refused, and `+x` has a full form.
  struct FakeView {
    Generation generation{};
    std::string filter;
    GroupBy group = GroupBy::feed;
  };
  std::map<ViewId, FakeView> views_;
  ViewId view_{1};  // that was asked about last
  Anchor asked_;
  std::uint32_t before_ = 40;
  std::uint32_t after_ = 40;
  std::string marked_;
  std::int64_t next_id_ = 1;
};

}  // namespace antiphon::ui
