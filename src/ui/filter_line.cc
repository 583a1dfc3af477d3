#include "ui/filter_line.h"

#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::ui {

void FilterLine::start(std::string base) {
  *this = {};
  open_ = true;
  base_ = std::move(base);
}

bool FilterLine::is_base(std::string_view text) const {
  return trimmed(text) == trimmed(base_);
}

bool FilterLine::wants(std::string_view text) const {
  return open_ && !waits() && tried_ != text;
}

void FilterLine::tried(std::string text, wire::RequestId check, wire::RequestId open) {
  tried_ = std::move(text);
  check_request_ = check;
  open_request_ = open;
  checked_.reset();
  shown_ = false;
}

void FilterLine::checked(wire::RequestId request, const wire::Checked& checked) {
  if (request == check_request_ && tried_) checked_ = checked;
}

bool FilterLine::opened(wire::RequestId request) {
  if (!waits() || request != open_request_) return false;
  open_request_ = wire::RequestId::none;
  shown_ = true;
  return true;
}

bool FilterLine::refused(wire::RequestId request, const std::string& why) {
  if (!waits() || request != open_request_) return false;
  open_request_ = wire::RequestId::none;
  // The filter may be right, and something else wrong.
  if (!checked_ || checked_->ok) checked_ = wire::Checked{false, 0, why, ""};
  return true;
}

void FilterLine::lost() {
  open_request_ = completing_ = wire::RequestId::none;
  tried_.reset();
  keeps = false;
}

const wire::Checked* FilterLine::told(std::string_view text) const {
  return tried_ == text && checked_ ? &*checked_ : nullptr;
}

bool FilterLine::shows(std::string_view text) const {
  return shown_ && tried_ == text;
}

void FilterLine::asked(wire::RequestId request, Choices::Line about) {
  completing_ = request;
  completed_ = std::move(about);
}

std::optional<Choices::Line> FilterLine::answered(wire::RequestId request) {
  if (!open_ || request == wire::RequestId::none || request != completing_) return std::nullopt;
  completing_ = wire::RequestId::none;
  return std::move(completed_);
}

}  // namespace antiphon::ui
