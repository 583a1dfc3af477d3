#include "ui/history.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/os/paths.h"

namespace antiphon::ui {

namespace {

constexpr std::size_t kMostBytes = 1U << 20U;
constexpr std::size_t kMostLines = 500;
constexpr std::size_t kLongestLine = 8192;

char sign_of(Prompt::Kind kind) {
  switch (kind) {
    case Prompt::Kind::command:
      return ':';
    case Prompt::Kind::find:
      return '/';
    case Prompt::Kind::filter:
      break;
  }
  return 'F';
}

std::optional<Remembered> read_line(std::string_view line) {
  if (line.size() < 2 || line.size() > kLongestLine || !is_utf8(line)) return std::nullopt;
  for (const auto kind : {Prompt::Kind::command, Prompt::Kind::find, Prompt::Kind::filter}) {
    if (line.front() == sign_of(kind)) return Remembered{kind, std::string(line.substr(1))};
  }
  return std::nullopt;
}

std::string written(const Remembered& line) {
  return sign_of(line.kind) + line.line + '\n';
}

// Each once, where it stands last; the newest of them.
std::vector<Remembered> lines_of(std::string_view content) {
  std::vector<Remembered> lines;
  std::unordered_set<std::string_view> known;
  while (!content.empty() && lines.size() < kMostLines) {
    if (content.ends_with('\n')) content.remove_suffix(1);
    const std::size_t before = content.rfind('\n');
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::string_view text = content.substr(start);
    content = content.substr(0, start);
    auto line = read_line(text);
    if (line && known.insert(text).second) lines.push_back(std::move(*line));
  }
  std::ranges::reverse(lines);
  return lines;
}

}  // namespace

History History::open(const std::string& path) {
  History history;
  if (path.empty() || !os::make_folder_for(path)) return history;
  struct stat there {};
  const bool is_there = ::stat(path.c_str(), &there) == 0;
  if (is_there && !S_ISREG(there.st_mode)) return history;  // /dev/null, say
  if (is_there) {
    const auto content = read_file(path, 4 * kMostBytes);
    if (content) history.lines_ = lines_of(*content);
    std::string kept;
    for (const Remembered& line : history.lines_)
      kept += written(line);
    // Another antiphon that is open adds to the file that was there: so this is done seldom.
    const bool cut_off = content && !content->empty() && content->back() != '\n';
    if (!content || cut_off || content->size() > 2 * kept.size() + 4096) {
      if (!write_file(path, kept)) return history;
    }
  }
  history.file_ = Fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
                            S_IRUSR | S_IWUSR));
  if (!history.file_ || ::fstat(history.file_.get(), &there) != 0) return history;
  if ((there.st_mode & 0777) != (S_IRUSR | S_IWUSR)) {
    if (::fchmod(history.file_.get(), S_IRUSR | S_IWUSR) != 0) history.file_.reset();
  }
  history.size_ = static_cast<std::size_t>(there.st_size);
  return history;
}

void History::add(const Remembered& line) {
  const std::string text = written(line);
  if (!file_ || text.size() > kLongestLine || size_ + text.size() > kMostBytes) return;
  size_ += text.size();
  // A disk that is full takes no news either, and that is told.
  if (!write_all(file_.get(), text)) file_.reset();
}

}  // namespace antiphon::ui
