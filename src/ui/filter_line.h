// A filter that is being typed, as the backend has been told of it: one text at a time is tried,
// and while it is, the newest one waits. So quick fingers and slow lines queue nothing.
//
//   typed ──► next() ──► tried() ──► Checked ──► opened() or refused() ──► next() …
//
// The text itself is in the prompt.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"
#include "ui/choices.h"

namespace antiphon::ui {

class FilterLine {
 public:
  // Over a view with that filter.
  void start(std::string base);
  void end() { open_ = false; }
  [[nodiscard]] bool is_open() const { return open_; }
  // The text says what the view behind says.
  [[nodiscard]] bool is_base(std::string_view text) const;

  // Whether this text is to be tried now.
  [[nodiscard]] bool wants(std::string_view text) const;
  void tried(std::string text, wire::RequestId check, wire::RequestId open);
  void checked(wire::RequestId request, const wire::Checked& checked);
  // The request that a view be opened was answered; false: it was another one's.
  bool opened(wire::RequestId request);
  bool refused(wire::RequestId request, const std::string& why);
  // The backend is gone, and what it was asked.
  void lost();
  [[nodiscard]] bool waits() const { return open_request_ != wire::RequestId::none; }

  // What is known of this text. Null: nothing yet.
  [[nodiscard]] const wire::Checked* told(std::string_view text) const;
  // It can be kept now.
  [[nodiscard]] bool shows(std::string_view text) const;

  bool keeps = false;   // Enter was pressed: it is kept as soon as it is shown
  bool alarms = false;  // Enter was pressed, and it cannot be kept

  // --- completion ---
  void asked(wire::RequestId request, Choices::Line about);
  // The line that it was asked about, if it is that answer.
  std::optional<Choices::Line> answered(wire::RequestId request);
  Choices choices;

 private:
  bool open_ = false;
  std::string base_;
  std::optional<std::string> tried_;
  wire::RequestId check_request_{};
  wire::RequestId open_request_{};  // none: it was answered
  std::optional<wire::Checked> checked_;
  bool shown_ = false;
  wire::RequestId completing_{};
  Choices::Line completed_;
};

}  // namespace antiphon::ui
