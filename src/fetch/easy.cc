#include "fetch/easy.h"

#include <new>

#include "fetch/decoder.h"
#include "fetch/head.h"

namespace antiphon::fetch {

namespace {

// Half a pipe's worth: fewer reads for a usual feed, and not much memory in 256 transfers.
constexpr long kReadBuffer = 32L << 10U;
constexpr long kDnsSeconds = 300;

constexpr const char* kAccept =
    "Accept: application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/feed+json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, "
    "*/*;q=0.5";

void append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

HeaderList headers_for(const Validators& validators) {
  HeaderList list;
  append(list, kAccept);
  append(list, "Accept-Encoding: " + std::string(kAcceptedCodings));
  // They were checked when they came, and again: a line end here would be a header of the feed's
  // own.
  if (!validators.etag.empty() && is_validator(validators.etag)) {
    append(list, "If-None-Match: " + validators.etag);
  }
  if (!validators.last_modified.empty() && is_validator(validators.last_modified)) {
    append(list, "If-Modified-Since: " + validators.last_modified);
  }
  return list;
}

}  // namespace

Easy::Easy(const std::string& user_agent, const std::string& ca_file, Receive on_header,
           Receive on_body)
    : easy_(curl_easy_init()), message_(CURL_ERROR_SIZE, '\0') {
  if (!easy_) throw std::bad_alloc();
  CURL* const easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // every hop is ours: see redirect_target()
  curl_easy_setopt(easy, CURLOPT_UNRESTRICTED_AUTH, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, kDnsSeconds);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReadBuffer);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Without it, ending a transfer waits for its resolver thread, and with it everything else.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, user_agent.c_str());
  if (!ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, message_.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
}

void Easy::prepare(const Address& address, const Validators& validators,
                   std::chrono::milliseconds connect_limit, bool fresh_connection, void* owner) {
  CURL* const easy = easy_.get();
  message_[0] = '\0';
  headers_ = headers_for(validators);
  curl_easy_setopt(easy, CURLOPT_URL, address.url.c_str());
  const bool credentials = address.has_credentials();
  curl_easy_setopt(easy, CURLOPT_USERNAME, credentials ? address.user.c_str() : nullptr);
  curl_easy_setopt(easy, CURLOPT_PASSWORD, credentials ? address.password.c_str() : nullptr);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_limit.count()));
  // Rather one connection with HTTP/2 than four; in plain HTTP it would wait for a whole answer.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, address.scheme == "https" ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, fresh_connection ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, owner);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, owner);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, owner);
}

long Easy::number(CURLINFO what) const {
  long value = 0;
  return curl_easy_getinfo(easy_.get(), what, &value) == CURLE_OK ? value : 0;
}

}  // namespace antiphon::fetch
