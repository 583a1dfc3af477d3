#include "ui/choices.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::ui {

namespace {

constexpr int kApart = 2;

// Of whole characters.
std::string common_start(const std::vector<wire::Candidate>& candidates) {
  std::string_view common = candidates.front().text;
  for (const wire::Candidate& each : candidates) {
    const auto [end, other] = std::ranges::mismatch(common, each.text);
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  std::string_view rest = common;
  while (!rest.empty() && (static_cast<unsigned char>(rest.back()) & 0x80U) != 0)
    rest.remove_suffix(1);
  return std::string(is_utf8(common) ? common : rest);
}

}  // namespace

Choices::Line Choices::with(const std::string& text) const {
  Line made = line_;
  made.text.replace(offered_.from, offered_.to - offered_.from, text);
  made.at = offered_.from + text.size();
  return made;
}

Choices::Line Choices::offer(wire::Completions found, const Line& line) {
  close();
  chosen_.reset();
  const bool fits = found.from <= found.to && found.to <= line.text.size();
  if (!fits || found.candidates.empty()) return line;
  offered_ = std::move(found);
  line_ = line;
  if (offered_.candidates.size() == 1) {
    // What follows is something of its own.
    Line made = with(offered_.candidates.front().text);
    if (made.at == made.text.size()) made.text.insert(made.at++, " ");
    close();
    return made;
  }
  const std::string common = offered_.more ? std::string() : common_start(offered_.candidates);
  return common.size() > offered_.to - offered_.from ? with(common) : line;
}

Choices::Line Choices::next(int step) {
  const std::size_t count = offered_.candidates.size();
  if (!chosen_)
    chosen_ = step > 0 ? 0 : count - 1;
  else
    chosen_ = (*chosen_ + (step > 0 ? 1 : count - 1)) % count;
  return with(offered_.candidates[*chosen_].text);
}

void Choices::paint(Canvas& canvas, int row) const {
  const int width = canvas.size().columns;
  const auto& all = offered_.candidates;
  const std::size_t chosen = chosen_.value_or(0);
  const auto width_of = [&](std::size_t i) { return columns(printable(all[i].text)) + kApart; };
  // From the first that leaves room for the chosen one.
  std::size_t first = 0;
  int used = 0;
  for (std::size_t i = 0; i <= chosen; ++i) {
    used += width_of(i);
    while (first < i && used > width - kApart)
      used -= width_of(first++);
  }
  int x = first > 0 ? canvas.put(row, 0, "… ", Pen{.dim = true}) : 0;
  for (std::size_t i = first; i < all.size(); ++i) {
    const bool is_chosen = chosen_ == i;
    if (i > first && x + width_of(i) > width) {
      canvas.put(row, std::min(x, width - 1), "…", Pen{.dim = true});
      return;
    }
    x = canvas.put(row, x, printable(all[i].text), Pen{.reverse = is_chosen});
    if (is_chosen && !all[i].note.empty() && x + 1 + columns(all[i].note) + kApart < width)
      x = canvas.put(row, x + 1, printable(all[i].note), Pen{.dim = true});
    x += kApart;
  }
  if (offered_.more) canvas.put(row, std::min(x, width - 1), "…", Pen{.dim = true});
}

}  // namespace antiphon::ui
