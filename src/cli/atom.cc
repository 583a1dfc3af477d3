#include "cli/atom.h"

#include <fmt/format.h>

#include "antiphon/base/text.h"

namespace antiphon::cli {

namespace {

// As text of an element, or as the value of an attribute. What XML 1.0 §2.2 does not allow even as
// a reference is left out.
std::string escaped(std::string_view text) {
  std::string out;
  while (const auto c = take_code_point(text)) {
    if (*c == U'&')
      out += "&amp;";
    else if (*c == U'<')
      out += "&lt;";
    else if (*c == U'>')
      out += "&gt;";
    else if (*c == U'"')
      out += "&quot;";
    else if ((*c >= 0x20 && *c != 0xfffe && *c != 0xffff) || *c == U'\t' || *c == U'\n')
      append_utf8(out, *c);
  }
  return out;
}

// Nothing where there is nothing to say.
std::string element(std::string_view name, std::string_view text) {
  if (text.empty()) return "";
  return fmt::format("<{0}>{1}</{0}>", name, escaped(text));
}

std::string body(std::string_view name, std::string_view type, const std::string& text) {
  if (text.empty()) return "";
  return fmt::format("<{0} type=\"{1}\">{2}</{0}>\n", name, type, escaped(text));
}

// Required where there is no link, §4.1.2: then an empty one will do.
std::string content(const backend::SafeBody& given, bool is_required) {
  if (!given.html.empty()) return body("content", "html", given.html);
  if (!given.text.empty()) return body("content", "text", given.text);
  return is_required ? "<content type=\"text\"></content>\n" : "";
}

std::string author(const Person& person) {
  const std::string& name = !person.name.empty()    ? person.name
                            : !person.email.empty() ? person.email
                                                    : person.url;
  if (name.empty()) return "";
  return "<author>" + element("name", name) + element("uri", person.url) + "</author>\n";
}

std::string enclosure_link(const Enclosure& enclosure) {
  std::string out = fmt::format(R"(<link rel="enclosure" href="{}")", escaped(enclosure.url));
  if (!enclosure.type.empty()) out += fmt::format(" type=\"{}\"", escaped(enclosure.type));
  if (enclosure.size) out += fmt::format(" length=\"{}\"", *enclosure.size);
  return out + "/>\n";
}

// Where it comes from, §4.2.11. An entry has an author of its own or one of its source.
std::string source(const backend::ListedFeed& feed, bool has_author) {
  const std::string address = published_address(feed);
  std::string out = "<source>" + element("title", feed.title());
  if (!address.empty()) {
    out += element("id", address);
    out += fmt::format(R"(<link rel="self" href="{}"/>)", escaped(address));
  }
  if (!has_author) out += "<author>" + element("name", feed.title()) + "</author>";
  return out + "</source>\n";
}

class AtomWriter : public ItemWriter {
 public:
  std::string begin(const AboutList& about) override {
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
           "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n" +
           element("title", about.title) + "\n" + element("id", about.id) + "\n" +
           element("updated", rfc3339(about.updated)) +
           "\n<author><name>antiphon</name></author>\n<generator>antiphon</generator>\n";
  }

  std::string item(const store::Item& item, const backend::ListedFeed* feed,
                   const ItemTexts& texts) override {
    const store::ItemHeader& header = item.header;
    std::string out = "<entry>\n";
    // Both are required, also where the feed has none.
    out += "<title>" + escaped(header.title) + "</title>\n";
    out += element("id", urn_of(header.key)) + "\n";
    out += element("updated", rfc3339(item.updated.value_or(header.date))) + "\n";
    if (item.published) out += element("published", rfc3339(*item.published)) + "\n";
    if (!header.url.empty())
      out += fmt::format("<link rel=\"alternate\" href=\"{}\"/>\n", escaped(header.url));
    for (const Enclosure& enclosure : item.enclosures)
      out += enclosure_link(enclosure);
    std::string authors;
    for (const Person& person : item.authors)
      authors += author(person);
    out += authors;
    for (const std::string& category : item.categories)
      out += fmt::format("<category term=\"{}\"/>\n", escaped(category));
    out += body("summary", "text", texts.summary);
    out += content(texts.content, header.url.empty());
    if (feed != nullptr) out += source(*feed, !authors.empty());
    return out + "</entry>\n";
  }

  std::string end() override { return "</feed>\n"; }
};

}  // namespace

std::unique_ptr<ItemWriter> atom_writer() {
  return std::make_unique<AtomWriter>();
}

}  // namespace antiphon::cli
