// libcurl's handles: made once, used again and again.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "antiphon/model/fetch.h"
#include "fetch/address.h"

namespace antiphon::fetch {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct HeadersFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, HeadersFree>;

// One request of libcurl's, and what it needs to live as long.
class Easy {
 public:
  using Receive = std::size_t (*)(char* bytes, std::size_t one, std::size_t size, void* owner);

  Easy(const std::string& user_agent, const std::string& ca_file, Receive on_header,
       Receive on_body);

  // What differs from one request to the next; `owner` is what the callbacks get.
  void prepare(const Address& address, const Validators& validators,
               std::chrono::milliseconds connect_limit, bool fresh_connection, void* owner);

  [[nodiscard]] CURL* get() const { return easy_.get(); }
  [[nodiscard]] const char* message() const { return message_.data(); }
  [[nodiscard]] long number(CURLINFO what) const;

 private:
  std::unique_ptr<CURL, EasyCleanup> easy_;
  HeaderList headers_;
  std::vector<char> message_;
};

}  // namespace antiphon::fetch
