// Feeds as servers give them.

#pragma once

#include <string>
#include <vector>

namespace antiphon::test {

struct MadeItem {
  std::string title;
  std::string id;         // guid; empty: the title
  std::string body = "";  // HTML
  int day = 1;            // of 2024, from 1 on: higher is newer
  std::string more = "";  // elements as they are
};

// `text` with what XML wants escaped.
std::string escaped(const std::string& text);

// RSS 2.0.
std::string rss(const std::string& title, const std::vector<MadeItem>& items);

// RSS 2.0 with items `NAME 1` (the oldest) … `NAME COUNT`, each with a word or two of text.
std::string rss_of(const std::string& name, int count);

}  // namespace antiphon::test
