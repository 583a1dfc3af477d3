#include "programs/drill/truth.h"

#include <chrono>
#include <thread>
#include <vector>

#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

constexpr std::chrono::milliseconds kDelay{25};
constexpr std::size_t kBody = 1500;
constexpr int kServedItems = 40;  // a feed's document has its newest

std::string title_of(int feed, int number) {
  return "item " + std::to_string(feed) + "-" + std::to_string(number);
}

}  // namespace

Truth::Truth(int feeds)
    : feeds_(feeds), server_([this](HttpConnection& connection) { answer(connection); }) {}

std::string Truth::feeds_file() const {
  std::string lines;
  for (int feed = 1; feed <= feeds_; ++feed)
    lines += server_.url("/" + std::to_string(feed)) + "\n";
  return lines;
}

std::set<std::string> Truth::items() const {
  std::set<std::string> all;
  for (int feed = 1; feed <= feeds_; ++feed) {
    for (int number = 1; number <= version_; ++number)
      all.insert(title_of(feed, number));
  }
  return all;
}

std::string Truth::document(int feed, int version) const {
  std::vector<MadeItem> items;
  for (int number = version; number > 0 && number > version - kServedItems; --number) {
    MadeItem item;
    item.title = title_of(feed, number);
    item.body = std::string(kBody, 'x');
    item.day = number;
    items.push_back(std::move(item));
  }
  return rss("Feed " + std::to_string(feed), items);
}

void Truth::answer(HttpConnection& connection) {
  while (const auto request = connection.read_request()) {
    std::this_thread::sleep_for(kDelay);
    const int version = version_;
    const std::string tag = "\"v" + std::to_string(version) + "\"";
    const int feed = std::stoi(request->path().substr(1));
    const bool known = request->field("If-None-Match") == tag;
    const std::string answer =
        known ? "HTTP/1.1 304 Not Modified\r\nETag: " + tag + "\r\n\r\n"
              : http_answer("200 OK", {"Content-Type: text/xml", "ETag: " + tag},
                            document(feed, version));
    if (!connection.send(answer)) return;
  }
}

}  // namespace antiphon::test
