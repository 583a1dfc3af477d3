// Small documents for the tests of feeds.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/feed/parse.h"

namespace antiphon::feed {

// Opened once: all documents of a test program are read with the same converters, as in a parser.
inline Charsets& charsets() {
  static Charsets all;
  return all;
}

inline Result<ParsedDocument> try_parse(std::string document, ParseOptions options = {}) {
  if (options.base.empty()) options.base = "http://example.org/dir/feed.xml";
  return parse_feed(std::move(document), options, charsets());
}

// A document that has to be a feed.
inline ParsedDocument parse(std::string document, ParseOptions options = {}) {
  return try_parse(std::move(document), std::move(options)).value();
}

inline std::string rss(std::string_view channel) {
  return "<?xml version=\"1.0\"?><rss version=\"2.0\" "
         "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:media=\"http://search.yahoo.com/mrss/\" "
         "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" "
         "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>" +
         std::string(channel) + "</channel></rss>";
}

inline std::string atom(std::string_view feed) {
  return "<feed xmlns=\"http://www.w3.org/2005/Atom\">" + std::string(feed) + "</feed>";
}

// The one item of a feed with this inside of it.
inline ParsedItem rss_item(std::string_view inside) {
  return parse(rss("<item>" + std::string(inside) + "</item>")).items.at(0);
}

inline ParsedItem atom_item(std::string_view inside) {
  return parse(atom("<entry>" + std::string(inside) + "</entry>")).items.at(0);
}

}  // namespace antiphon::feed
