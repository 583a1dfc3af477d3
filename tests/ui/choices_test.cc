#include "ui/choices.h"

#include <doctest/doctest.h>

namespace antiphon::ui {

namespace {

wire::Completions found(std::uint32_t from, std::uint32_t to, std::vector<std::string> texts) {
  wire::Completions made{from, to, {}, false};
  for (std::string& text : texts)
    made.candidates.push_back({std::move(text), ""});
  return made;
}

std::string painted(const Choices& choices, int width) {
  Canvas canvas({1, width});
  choices.paint(canvas, 0);
  return canvas.text();
}

TEST_CASE("the only choice is taken, with a space behind it at the end of the line") {
  Choices choices;
  CHECK(choices.offer(found(0, 2, {"title"}), {"ti", 2}).text == "title ");
  CHECK_FALSE(choices.is_open());
  const auto inside = choices.offer(found(4, 6, {"title"}), {"not ti = x", 6});
  CHECK(inside.text == "not title = x");
  CHECK(inside.at == 9);
}

TEST_CASE("what all choices begin with is put in, whole characters of it") {
  Choices choices;
  CHECK(choices.offer(found(0, 1, {"feed.title", "feed.tag"}), {"f", 1}).text == "feed.t");
  CHECK(choices.is_open());
  CHECK(choices.offer(found(0, 1, {"éa", "èb"}), {"e", 1}).text == "e");
  CHECK(choices.offer(found(0, 4, {"\"Rust\"", "\"The Rust blog\""}), {"\"Rus", 4}).text ==
        "\"Rus");
}

TEST_CASE("going on from the last choice comes to the first") {
  Choices choices;
  choices.offer(found(0, 0, {"a", "b"}), {"", 0});
  CHECK(choices.next(+1).text == "a");
  CHECK(choices.next(+1).text == "b");
  CHECK(choices.next(+1).text == "a");
  CHECK(choices.next(-1).text == "b");
}

TEST_CASE("places that no line has are not taken") {
  Choices choices;
  CHECK(choices.offer(found(3, 1, {"a"}), {"xyz", 3}).text == "xyz");
  CHECK(choices.offer(found(0, 9, {"a"}), {"xyz", 3}).text == "xyz");
  CHECK(choices.offer(found(0, 0, {}), {"xyz", 3}).text == "xyz");
  CHECK_FALSE(choices.is_open());
}

TEST_CASE("as many choices are shown as fit, the chosen one among them") {
  Choices choices;
  choices.offer(found(0, 0, {"alpha", "beta", "gamma", "delta"}), {"", 0});
  CHECK(painted(choices, 80) == "alpha  beta  gamma  delta");
  CHECK(painted(choices, 16) == "alpha  beta  …");
  for (int i = 0; i < 3; ++i)
    choices.next(+1);
  CHECK(painted(choices, 16).find("gamma") != std::string::npos);
}

}  // namespace

}  // namespace antiphon::ui
