#include "feed/embeds.h"

#include <string>

#include <doctest/doctest.h>

#include "feed/image_source.h"
#include "feed/raised.h"
#include "feed/styled.h"

using namespace antiphon::feed;

namespace {

std::string embed(std::string_view address) {
  const Embed found = embed_at(address);
  return std::string(found.what) + " " + found.name + " " + found.address;
}

}  // namespace

TEST_CASE("a player is named, and its address is that of the page where people see the same") {
  // clang-format off
  constexpr std::string_view kCases[][2] = {
      {"https://www.youtube.com/embed/abc?start=5", "video YouTube https://www.youtube.com/watch?v=abc"},
      {"http://youtube.com/v/abc&hl=en", "video YouTube https://www.youtube.com/watch?v=abc"},
      {"https://www.youtube.com/embed/videoseries?list=PL1", "video YouTube https://www.youtube.com/embed/videoseries?list=PL1"},
      {"https://player.vimeo.com/video/1?h=2", "video Vimeo https://vimeo.com/1"},
      {"https://open.spotify.com/embed/track/1?x=y", "audio Spotify https://open.spotify.com/track/1"},
      {"https://w.soundcloud.com/player/?visual=true&url=https%3A//api.soundcloud.com/tracks/1&x", "audio SoundCloud https://api.soundcloud.com/tracks/1"},
      {"https://w.soundcloud.com/player/?url=javascript%3Aalert(1)", "audio SoundCloud https://w.soundcloud.com/player/?url=javascript%3Aalert(1)"},
      {"https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fv%2F1", "video Facebook https://www.facebook.com/v/1"},
      {"https://platform.twitter.com/embed/Tweet.html?dnt=1&id=20", "post Twitter https://twitter.com/i/status/20"},
      {"https://archive.org/embed/film", "media Internet Archive https://archive.org/details/film"},
      {"https://tube.example/videos/embed/1-2", "video tube.example https://tube.example/videos/watch/1-2"},
      {"https://cdn.embedly.com/widgets/media.html?url=https%3A%2F%2Fvimeo.com%2F5", "video Vimeo https://vimeo.com/5"},
      {"https://cdn.embedly.com/widgets/media.html?url=https%3A%2F%2Fx.example%2F5", "embedded x.example https://x.example/5"},
      {"https://www.google.com/maps/embed?pb=1", "map Google Maps https://www.google.com/maps/embed?pb=1"},
      {"https://notyoutube.com/embed/abc", "embedded notyoutube.com https://notyoutube.com/embed/abc"},
      {"https://www.example.org/widget", "embedded example.org https://www.example.org/widget"},
  };
  // clang-format on
  for (const auto& [address, expected] : kCases)
    CHECK(embed(address) == expected);
}

TEST_CASE("a title that only says that it is a player says nothing") {
  CHECK(telling_title(" YouTube video player ").empty());
  CHECK(telling_title("Spotify Embed: A song") == "A song");
  CHECK(telling_title("How clocks work") == "How clocks work");
}

TEST_CASE("of several sizes of a picture the largest is taken") {
  CHECK(largest_of_set("a.jpg 300w, b.jpg 1200w, c.jpg 600w") == "b.jpg");
  CHECK(largest_of_set("a.jpg, b.jpg 2x, c.jpg 1.5x") == "b.jpg");
  CHECK(largest_of_set("https://e.org/f_auto,w_300/a.jpg 300w,\n b.jpg 200w") ==
        "https://e.org/f_auto,w_300/a.jpg");
  CHECK(largest_of_set("a.jpg") == "a.jpg");
  CHECK(largest_of_set(" , ").empty());
}

TEST_CASE("what scripts would load late goes before what stands there until then") {
  CHECK(image_source("src=spinner.gif data-src=real.jpg") == "real.jpg");
  CHECK(image_source("src='data:image/gif;base64,R0' srcset='real.jpg 2x'") == "real.jpg");
  CHECK(image_source("src=real.jpg data-src='{\"a\":1}'") == "real.jpg");
  CHECK(image_source("src=real.jpg srcset='large.jpg 2x'") == "real.jpg");
  CHECK(image_source("alt=x").empty());
}

TEST_CASE("what is raised is readable on a line") {
  CHECK(raised_behind("x", "2", true) == "²");
  CHECK(raised_behind("x", "n+1", true) == "ⁿ⁺¹");
  CHECK(raised_behind("e", "x", true) == "^x");
  CHECK(raised_behind("2", "a+b", true) == "^(a+b)");
  CHECK(raised_behind("4", "th", true) == "th");
  CHECK(raised_behind("XX", "e", true) == "e");
  CHECK(raised_behind("x", "max", false) == "_max");
  CHECK(raised_behind("", "th", true) == "th");
  CHECK(raised_behind("Name", "®", true) == "®");
}
