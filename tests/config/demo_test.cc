#include <filesystem>

#include <doctest/doctest.h>

#include "antiphon/config/feeds_file.h"

using namespace antiphon;

TEST_CASE("every feed of the demo is there, and every file of the demo is a feed") {
  const auto file = config::FeedsFile::load(DEMO_FOLDER "/feeds");
  REQUIRE(file.ok());
  CHECK(file->problems().empty());
  std::size_t documents = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DEMO_FOLDER)) {
    if (entry.path().extension() == ".xml") ++documents;
  }
  CHECK(file->subscriptions().size() == documents);
  for (const Subscription& subscription : file->subscriptions()) {
    CAPTURE(subscription.url);
    REQUIRE(subscription.url.substr(0, 5) == "file:");
    CHECK(std::filesystem::exists(DEMO_FOLDER "/" + subscription.url.substr(5)));
  }
}
