// How fast filters are: the evaluator alone, `filter` on lines of JSON, and lists of a store of a
// million items.
//
//   bench-filter BACKEND FOLDER [ITEMS [FEEDS]]
//
// The store is that of bench-views.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "bench/made_store.h"
#include "bench/measure.h"
#include <fmt/format.h>

#include "antiphon/filter/filter.h"

namespace {

using namespace antiphon;
using namespace antiphon::bench;

constexpr std::size_t kTitles = 1'000'000;
constexpr std::size_t kLines = 400'000;
constexpr std::size_t kLineBytes = 400;

std::vector<std::string> made_titles(std::size_t count) {
  static const std::vector<std::string> kWords{
      "the",   "harbour", "of",    "winter", "release", "notes", "how", "kernel",  "and",
      "comet", "why",     "linux", "with",   "garden",  "seven", "on",  "machine", "letters"};
  std::mt19937 random(7);
  std::vector<std::string> titles;
  for (std::size_t i = 0; i < count; ++i) {
    std::string title;
    for (std::size_t words = 5 + random() % 6; words > 0; --words)
      title += kWords[random() % kWords.size()] + (words > 1 ? " " : "");
    titles.push_back(std::move(title));
  }
  return titles;
}

void tell_evaluator(const std::vector<std::string>& titles) {
  for (const char* text :
       {"title =~ \"comet|harbour\"", "title =~ \"kernel.*release\" and unread", "comet unread",
        "title =~ /Linux/c or title =~ \"^why\"", "unread and age < 3d"}) {
    const filter::Filter filter =
        filter::Filter::parse(text, {from_unix(1'790'000'000), {}, {}}).value();
    std::size_t passed = 0;
    const double seconds = seconds_of([&] {
      filter::Subject subject;
      subject.parts |= filter::Part::header;
      passed = 0;
      for (const std::string& title : titles) {
        subject.title = title;
        if (filter.passes(subject).value_or(false)) ++passed;
      }
    });
    std::printf("%-40s %6.2f million items a second and core  (%zu pass)\n", text,
                static_cast<double>(titles.size()) / seconds / 1e6, passed);
  }
}

// Seconds of the clock that the command took; its output goes nowhere.
double time_of(const std::string& command) {
  const auto start = std::chrono::steady_clock::now();
  const int status = std::system((command + " >/dev/null").c_str());
  if (status != 0) std::fprintf(stderr, "%s: status %d\n", command.c_str(), status);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void tell_lines(const std::string& backend, const std::string& folder,
                const std::vector<std::string>& titles) {
  const std::string file = folder + "/lines.jsonl";
  {
    std::ofstream out(file);
    for (std::size_t i = 0; i < kLines; ++i) {
      std::string line = fmt::format(
          "{{\"key\":\"abcdefgh{:08}\",\"feed_url\":\"https://example.org/"
          "feed\",\"feed_title\":\"Feed\","
          "\"title\":\"{}\",\"url\":\"https://example.org/"
          "{}\",\"author\":\"Ann\",\"authors\":[{{\"name\":"
          "\"Ann\"}}],\"published\":\"2026-05-12T10:00:00Z\",\"fetched\":\"2026-05-12T10:00:00Z\","
          "\"read\":false,\"starred\":false,\"categories\":[\"news\"]",
          i, titles[i], i);
      line += fmt::format(",\"summary\":\"{}\"}}",
                          std::string(kLineBytes - std::min(kLineBytes, line.size() + 14), 's'));
      out << line << '\n';
    }
  }
  const double seconds =
      time_of(fmt::format("'{}' filter 'title =~ \"comet\" and age > 1d' <'{}'", backend, file));
  std::printf("filter on lines of %zu bytes               %6.0f lines a second  (>= 200000)\n",
              kLineBytes, static_cast<double>(kLines) / seconds);
  std::filesystem::remove(file);
}

void tell_lists(const std::string& backend, const std::string& home, const Size& size) {
  const auto listed = [&](const std::string& arguments) {
    const std::string command = fmt::format(
        "env XDG_CONFIG_HOME='{0}/config' XDG_DATA_HOME='{0}/data' XDG_STATE_HOME='{0}/state' "
        "'{1}' {2}",
        home, backend, arguments);
    static_cast<void>(time_of(command));
    return time_of(command);
  };
  for (const char* arguments : {"list --format jsonl", "list --format jsonl 'title =~ \"comet\"'",
                                "list --format jsonl 'comet and unread'",
                                "list 'feed.index < 10 and age > 1d' --limit 50"}) {
    const double seconds = listed(arguments);
    std::printf("%-50s %7.0f ms  (%.0f items of the store a second)\n", arguments, seconds * 1000,
                static_cast<double>(size.items) / seconds);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench-filter BACKEND FOLDER [ITEMS [FEEDS]]\n");
    return 2;
  }
  Size size;
  if (argc > 3) size.items = std::strtoull(argv[3], nullptr, 10);
  if (argc > 4) size.feeds = std::strtoull(argv[4], nullptr, 10);
  const std::string folder = std::filesystem::absolute(argv[2]);
  const std::string home = fmt::format("{}/{}-items-of-{}", folder, size.items, size.feeds);
  if (auto made = make_home(home, size, [](unsigned) {}); !made) {
    std::fprintf(stderr, "%s\n", made.error().message.c_str());
    return 1;
  }
  const std::vector<std::string> titles = made_titles(kTitles);
  tell_evaluator(titles);
  tell_lines(argv[1], folder, titles);
  tell_lists(argv[1], home, size);
  return 0;
}
