#include "antiphon/backend/quarantine.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>

#include "antiphon/backend/pool.h"
#include "backend/news.h"
#include "backend/refreshes.h"
#include "backend/spawner.h"

namespace antiphon::backend {
namespace {

class Quarantines : public News {
 public:
  Quarantines() { id = feed("alpha", {"comet"}); }

  // As another run of the program would know it.
  Quarantine fresh() {
    return Quarantine(store, folder / "kept", [] { return kNow; });
  }
  Origin document() const { return {id, false}; }
  Origin article() const { return {id, true}; }

  FeedId id{};
  Quarantine quarantine = fresh();
};

std::size_t files_in(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& each : std::filesystem::directory_iterator(folder))
    count += each.is_regular_file() ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE_FIXTURE(Quarantines, "one death is written down, and is no quarantine yet") {
  CHECK(quarantine.admit(document(), "x").value() == 0);
  quarantine.strike(document(), "x", "it died");
  CHECK(store.strikes(ANTIPHON_VERSION).value().size() == 1);
  CHECK(quarantine.quarantined().value().empty());
  SUBCASE("it was read well after all") {
    quarantine.acquit(document(), "x");
    CHECK(store.strikes(ANTIPHON_VERSION).value().empty());
  }
  SUBCASE("we ended while it was tried") {
    quarantine.withdraw(document(), "x");
    CHECK(store.strikes(ANTIPHON_VERSION).value().empty());
  }
}

TEST_CASE_FIXTURE(Quarantines, "a crash of everything over one input happens twice at most") {
  quarantine.strike(document(), "x", "it died");
  // Everything ends here.
  Quarantine next = fresh();
  CHECK(next.admit(document(), "x").value() == 1);
  // And here.
  Quarantine last = fresh();
  const auto verdict = last.admit(document(), "x");
  REQUIRE_FALSE(verdict.ok());
  CHECK(verdict.error().message ==
        "quarantined: it died, and everything ended in the next try; refresh --force tries it "
        "again");
}

TEST_CASE_FIXTURE(Quarantines, "what is quarantined is told why, until its content changes") {
  quarantine.strike(document(), "x", "it died");
  CHECK(quarantine.condemn(document(), "x", "it died twice") ==
        "quarantined: it died twice; refresh --force tries it again");
  CHECK_FALSE(quarantine.admit(document(), "x").ok());
  REQUIRE(quarantine.quarantined().value().size() == 1);
  CHECK(quarantine.quarantined().value()[0].feed == id);
  SUBCASE("another content may be tried, and forgives the feed when it is well") {
    CHECK(quarantine.admit(document(), "y").value() == 0);
    quarantine.acquit(document(), "y");
    CHECK(quarantine.admit(document(), "x").value() == 0);
  }
  SUBCASE("an article of the feed is another matter") {
    CHECK(quarantine.admit(article(), "y").value() == 0);
    quarantine.acquit(article(), "y");
    CHECK_FALSE(quarantine.admit(document(), "x").ok());
  }
  SUBCASE("by hand it is lifted") {
    REQUIRE(quarantine.lift(id).ok());
    CHECK(quarantine.admit(document(), "x").value() == 0);
  }
}

TEST_CASE_FIXTURE(Quarantines,
                  "what was quarantined is kept for a report, for us alone, ten of them") {
  quarantine.condemn(document(), std::string(3U << 20U, 'x'), "it died");
  const std::string kept = folder / "kept";
  REQUIRE(files_in(kept) == 1);
  const auto file = std::filesystem::directory_iterator(kept)->path();
  CHECK(std::filesystem::file_size(file) == 1U << 20U);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
  for (int i = 0; i < 15; ++i)
    quarantine.condemn(document(), std::to_string(i), "it died");
  CHECK(files_in(kept) == 10);
}

// --- in a refresh ------------------------------------------------------------------------------

namespace {

std::string file_feed(const Refreshes& world, const std::string& name, const std::string& content) {
  const std::string path = world.folder / name;
  REQUIRE(write_file(path, content).ok());
  return "file:" + path;
}

}  // namespace

TEST_CASE_FIXTURE(Refreshes, "a document that two parsers died of is not given to a third") {
  const std::string address = file_feed(*this, "feed", "die");
  subscribe(address + "\n");
  CHECK(ask().find("quarantined: the parser died twice of it") != std::string::npos);
  const std::size_t deaths = parser_deaths();
  CHECK(deaths == 2);
  CHECK(feed(0).error.find("refresh --force") != std::string::npos);
  CHECK(ask().find("quarantined") != std::string::npos);
  CHECK(parser_deaths() == deaths);
  SUBCASE("force tries it again") {
    CHECK(ask(true).find("quarantined") != std::string::npos);
    CHECK(parser_deaths() == 4);
  }
  SUBCASE("another document is read") {
    REQUIRE(write_file(folder / "feed", "title well").ok());
    CHECK(ask().empty());
    CHECK(feed(0).title == "well");
    CHECK(quarantine.quarantined().value().empty());
  }
}

TEST_CASE_FIXTURE(Refreshes, "what the sandbox forbids is quarantined at once") {
  subscribe(file_feed(*this, "feed", "forbidden") + "\n");
  CHECK(ask().find("quarantined: the sandbox stopped the parser") != std::string::npos);
  CHECK(parser_deaths() == 1);
}

TEST_CASE_FIXTURE(Refreshes,
                  "a document that one parser died of leaves nothing behind when it is well") {
  subscribe(file_feed(*this, "feed", "die once " + (folder / "mark")) + "\n");
  CHECK(ask().empty());
  CHECK(parser_deaths() == 1);
  CHECK(store.strikes(ANTIPHON_VERSION).value().empty());
}

}  // namespace antiphon::backend
