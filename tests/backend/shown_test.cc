#include "antiphon/backend/shown.h"

#include <doctest/doctest.h>

#include "antiphon/base/text.h"

namespace antiphon::backend {
namespace {

TEST_CASE("a made title is the first line, or the first sentence of it") {
  CHECK(made_title("") == "");
  CHECK(made_title(" \n ") == "");
  CHECK(made_title("\nOne line\nand another") == "One line");
  CHECK(made_title("This is the whole first sentence. Here is more.") ==
        "This is the whole first sentence.");
  CHECK(made_title("He said \"this is the first sentence.\" Here is more.") ==
        "He said \"this is the first sentence.\"");
  CHECK(made_title("Dr. No and version 1.5 stay together") ==
        "Dr. No and version 1.5 stay together");
  CHECK(made_title("\u4e00\u4e8c\u4e09\u3002\u56db\u4e94") == "\u4e00\u4e8c\u4e09\u3002");
}

TEST_CASE("a long made title ends between words, within 90 columns") {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "word ";
  const std::string title = made_title(text);
  CHECK(title.ends_with("word\u2026"));
  CHECK(columns(title) <= 90);
  CHECK(columns(title) > 80);
  std::string wide;
  for (int i = 0; i < 1000; ++i)
    wide += "\u4e00";
  CHECK(columns(made_title(wide)) <= 90);
  CHECK(columns(made_title(wide)) > 80);
  CHECK(columns(made_title(std::string(5000, 'x'))) == 90);
}

TEST_CASE("an address is shown without what is secret in it") {
  CHECK(shown_address("https://me:secret@example.org:80/a?b=c@d") ==
        "https://example.org:80/a?b=c@d");
  CHECK(shown_address("https://example.org/@me") == "https://example.org/@me");
  CHECK(shown_address("exec:/bin/fetch --token secret") == "exec:/bin/fetch …");
  CHECK(shown_address("filter:clean x:https://me:secret@example.org/") == "filter:clean …");
  CHECK(shown_address("file:/tmp/a@b.xml") == "file:/tmp/a@b.xml");
}

}  // namespace
}  // namespace antiphon::backend
