// libcurl's handles: made once, used again and again.

#pragma once

#include <memory>
#include <optional>
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

// What libcurl calls; each gets the owner that prepare() was given.
struct Callbacks {
  using Receive = std::size_t (*)(char* bytes, std::size_t one, std::size_t size, void* owner);

  Receive on_header;
  Receive on_body;
  curl_opensocket_callback on_open;  // of a connection, before it is made
  curl_prereq_callback on_ready;     // a new connection, or one that is used again
};

// One request of libcurl's, and what it needs to live as long.
class Easy {
 public:
  // What differs from one request to the next.
  struct Hop {
    const Address& address;
    const FetchRequest& request;
    const std::string& proxy;                 // empty: none
    const std::vector<std::string>& cookies;  // of the hops before, as cookies() told them
    bool fresh_connection;
    void* owner;
  };

  Easy(std::string user_agent, std::string ca_file, const Callbacks& callbacks);

  void prepare(const Hop& hop);

  [[nodiscard]] CURL* get() const { return easy_.get(); }
  [[nodiscard]] const char* message() const { return message_.data(); }
  [[nodiscard]] long number(CURLINFO what) const;
  // A connection to the server or to a proxy came about.
  [[nodiscard]] bool has_connected() const;
  // Those that servers have set since prepare(), and those given there, in libcurl's words.
  [[nodiscard]] std::vector<std::string> cookies() const;

 private:
  void prepare_means(const FetchMeans& means, bool own);

  std::string user_agent_;
  std::string ca_file_;
  std::string ca_folder_;
  std::unique_ptr<CURL, EasyCleanup> easy_;
  HeaderList headers_;
  std::vector<char> message_;
};

}  // namespace antiphon::fetch
