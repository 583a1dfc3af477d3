// Documents in other encodings than UTF-8. iconv opens files when a converter is made, and a parser
// in its sandbox cannot: so all of them are opened before.

#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace antiphon::feed {

class Charsets {
 public:
  // Opens a converter for each charset that feeds are seen in. Does I/O: construct it before the
  // sandbox.
  Charsets();
  ~Charsets();
  Charsets(Charsets&&) noexcept;
  Charsets& operator=(Charsets&&) noexcept;

  struct Decoded {
    std::string text;  // valid UTF-8, no byte order mark, no NUL
    std::string charset;
    bool recovered = false;  // something was invalid, or charsets disagreed
  };
  // By byte order mark, HTTP header, XML declaration and content, as RFC 7303 has it and then what
  // works: a charset under which the bytes are invalid is not believed when another one is valid.
  Decoded decode(std::string bytes, std::string_view content_type);

 private:
  struct Converters;
  std::unique_ptr<Converters> converters_;
};

}  // namespace antiphon::feed
