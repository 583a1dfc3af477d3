#include "ui/browser.h"

#include <doctest/doctest.h>

namespace antiphon::ui {

namespace {

using Words = std::vector<std::string>;
const std::string kUrl = "https://example.org/?a=%s&b=$(id)";

TEST_CASE("an address is one argument of the browser, whatever it holds") {
  CHECK(browser_command({}, "", kUrl) == Words{"xdg-open", kUrl});
  CHECK(browser_command({}, "firefox", kUrl) == Words{"firefox", kUrl});
  CHECK(browser_command({}, "firefox --new-tab %s:lynx", kUrl) ==
        Words{"firefox", "--new-tab", kUrl});
  CHECK(browser_command({}, ":w3m", kUrl) == Words{"w3m", kUrl});
  CHECK(browser_command({"my browser", "--url=%s"}, "lynx", kUrl) ==
        Words{"my browser", "--url=" + kUrl});
}

}  // namespace

}  // namespace antiphon::ui
