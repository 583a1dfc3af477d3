#include "bench/made_articles.h"

#include "bench/prose.h"

namespace antiphon::bench {

namespace {

std::string paragraph(Prose& prose) {
  return "<p>" + prose.sentence(20) + " <a href=\"/" + prose.word() + "\">" + prose.word() +
         "</a>, <em>" + prose.word() + "</em> &amp; <strong>" + prose.word() + "</strong>. " +
         prose.sentence(30) + " &ldquo;" + prose.sentence(15) + "&rdquo;</p>\n";
}

std::string list(Prose& prose, const std::string& tag) {
  std::string out = "<" + tag + ">";
  for (int i = 0; i < 4; ++i)
    out += "<li>" + prose.sentence(8) + "</li>";
  return out + "</" + tag + ">\n";
}

std::string table(Prose& prose) {
  std::string out = "<table><tr><th>" + prose.word() + "</th><th>" + prose.word() + "</th></tr>";
  for (int i = 0; i < 5; ++i)
    out += "<tr><td>" + prose.sentence(3) + "</td><td>" + std::to_string(prose.number(1000)) +
           "</td></tr>";
  return out + "</table>\n";
}

}  // namespace

std::string made_article(std::size_t bytes) {
  Prose prose;
  std::string out;
  while (out.size() < bytes) {
    out += "<h2>" + prose.sentence(4) + "</h2>\n";
    for (int i = 0; i < 5; ++i)
      out += paragraph(prose);
    out += list(prose, "ul") + "<blockquote>" + paragraph(prose) + "</blockquote>\n" +
           list(prose, "ol");
    out += "<figure><img src=\"/i.png\" alt=\"" + prose.word() + "\"><figcaption>" +
           prose.sentence(5) + "</figcaption></figure>\n";
    out += "<pre><code>int main() {\n  return 0 &lt; 1;\n}</code></pre>\n" + table(prose);
  }
  return out;
}

}  // namespace antiphon::bench
