// Articles and how they look: each golden/NAME.html (or NAME.plain, for a body that is text) beside
// what it is at 40, 80 and 120 columns, NAME.40.txt and so on. A NAME.marked.txt shows the styles
// at 80 columns as well. ANTIPHON_GOLDEN=write writes them anew, for a person to review.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "feed/styled.h"

using namespace antiphon;
using namespace antiphon::feed;

namespace {

namespace fs = std::filesystem;

constexpr int kWidths[] = {40, 80, 120};
constexpr int kMarkedWidth = 80;

std::optional<std::string> read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

bool is_writing() {
  const char* const wanted = std::getenv("ANTIPHON_GOLDEN");
  return wanted != nullptr && std::string_view(wanted) == "write";
}

std::vector<fs::path> bodies() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(GOLDEN_FOLDER)) {
    const auto kind = entry.path().extension();
    if (kind == ".html" || kind == ".plain") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

StyledText rendered_file(const fs::path& path, int columns) {
  const BodyKind kind = path.extension() == ".plain" ? BodyKind::text : BodyKind::html;
  return render({kind, read(path).value(), "https://example.org/blog/post"}, columns);
}

// The article with the list of its links, as `show` prints it.
std::string shown(const StyledText& article, const std::string& text) {
  std::string out = text + "\n";
  if (!article.links.empty()) out += "\nLinks:\n";
  for (std::size_t i = 0; i < article.links.size(); ++i)
    out += "[" + std::to_string(i + 1) + "] " + article.links[i] + "\n";
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Where two texts part, with the lines around: `-` is what was expected, `+` what came.
std::string difference(const std::string& expected, const std::string& got) {
  constexpr std::ptrdiff_t kAround = 3;
  const auto before = lines_of(expected);
  const auto after = lines_of(got);
  const auto [a, b] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto [ra, rb] = std::mismatch(before.rbegin(), std::make_reverse_iterator(a),
                                      after.rbegin(), std::make_reverse_iterator(b));
  std::string out = "line " + std::to_string(a - before.begin() + 1) + ":\n";
  const auto show = [&](auto from, auto to, const char* mark) {
    for (; from != to; ++from)
      out += mark + *from + "\n";
  };
  show(a - std::min(kAround, a - before.begin()), a, "  ");
  show(a, ra.base(), "- ");
  show(b, rb.base(), "+ ");
  show(ra.base(), ra.base() + std::min(kAround, before.end() - ra.base()), "  ");
  return out;
}

void check(const fs::path& path, const std::string& got) {
  if (is_writing()) return write(path, got);
  const auto expected = read(path);
  INFO(path.filename().string());
  if (!expected) {
    FAIL_CHECK("is missing: ANTIPHON_GOLDEN=write writes it");
  } else if (*expected != got) {
    FAIL_CHECK(difference(*expected, got));
  }
}

}  // namespace

TEST_CASE("articles look as the golden files say") {
  const auto found = bodies();
  REQUIRE(found.size() > 10);
  for (const fs::path& body : found) {
    for (const int columns : kWidths) {
      const StyledText article = rendered_file(body, columns);
      const auto name = body.stem().string() + "." + std::to_string(columns) + ".txt";
      check(body.parent_path() / name, shown(article, as_text(article)));
    }
    const auto marked = body.parent_path() / (body.stem().string() + ".marked.txt");
    if (fs::exists(marked)) {
      const StyledText article = rendered_file(body, kMarkedWidth);
      check(marked, as_marked(article) + "\n");
    }
  }
}

TEST_CASE("every golden file belongs to an article") {
  for (const auto& entry : fs::directory_iterator(GOLDEN_FOLDER)) {
    if (entry.path().extension() != ".txt") continue;
    const auto base = entry.path().parent_path() / entry.path().stem().stem();
    CAPTURE(entry.path().filename().string());
    CHECK((fs::exists(base.string() + ".html") || fs::exists(base.string() + ".plain")));
  }
}
