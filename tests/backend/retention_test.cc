#include "antiphon/backend/retention.h"

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

TEST_CASE_FIXTURE(News, "a feed's own line goes before the settings, also when it says all") {
  const FeedId alpha = feed("alpha", {"a"});
  const FeedId beta = feed("beta", {"b"});
  feed("gamma", {"c"});
  const auto file = config::FeedsFile::parse(
      "https://alpha.example.org/feed\n"
      "https://beta.example.org/feed keep=90d\n"
      "https://gamma.example.org/feed keep=all\n"
      "https://never.fetched.example.org/feed keep=3\n");
  const auto all = retentions(store, file, Retention{500, std::nullopt}).value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].feed == alpha);
  CHECK(all[0].keep == Retention{500, std::nullopt});
  CHECK(all[1].feed == beta);
  CHECK(all[1].keep == Retention{std::nullopt, std::chrono::days{90}});
  CHECK(retentions(store, file, Retention{}).value().size() == 1);
}

TEST_CASE_FIXTURE(News, "a feed whose limit is not known keeps everything") {
  feed("alpha", {"a"});
  const auto limits = [&](const std::string& file) {
    return retentions(store, config::FeedsFile::parse(file), Retention{500, std::nullopt})
        .value()
        .size();
  };
  CHECK(limits("https://alpha.example.org/feed\n") == 1);
  CHECK(limits("") == 0);
  CHECK(limits("https://alpha.example.org/feed keep=al\n") == 0);
}

}  // namespace
}  // namespace antiphon::backend
