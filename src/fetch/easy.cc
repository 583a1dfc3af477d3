#include "fetch/easy.h"

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include "antiphon/base/text.h"
#include "fetch/decoder.h"
#include "fetch/head.h"

namespace antiphon::fetch {

namespace {

// Not much memory in 256 transfers, each of which may keep as much again while it is paused.
constexpr long kReadBuffer = 16L << 10U;
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

bool is_named(std::string_view header, std::string_view name) {
  return ascii_iequals(header.substr(0, header.find(':')), name);
}

HeaderList headers_for(const Easy::Hop& hop) {
  const std::vector<std::string> none;
  const std::vector<std::string>& given = hop.address.own ? hop.request.means.headers : none;
  HeaderList list;
  if (std::none_of(given.begin(), given.end(),
                   [](const std::string& header) { return is_named(header, "Accept"); })) {
    append(list, kAccept);
  }
  append(list, "Accept-Encoding: " + std::string(kAcceptedCodings));
  for (const std::string& header : given) {
    if (is_header_value(header)) append(list, header);
  }
  // They were checked when they came, and again: a line end here would be a header of the feed's
  // own.
  const Validators& validators = hop.request.validators;
  if (asks_for_delta(validators)) append(list, "A-IM: feed");
  if (!validators.etag.empty() && is_validator(validators.etag)) {
    append(list, "If-None-Match: " + validators.etag);
  }
  if (!validators.last_modified.empty() && is_validator(validators.last_modified)) {
    append(list, "If-Modified-Since: " + validators.last_modified);
  }
  return list;
}

std::string joined(const std::vector<std::string>& cookies) {
  std::string out;
  for (const std::string& cookie : cookies) {
    if (!is_header_value(cookie)) continue;
    if (!out.empty()) out += "; ";
    out += cookie;
  }
  return out;
}

// Where libcurl looks for the system's certificates.
std::string built_in(CURL* easy, CURLINFO which) {
  const char* path = nullptr;
  if (curl_easy_getinfo(easy, which, &path) != CURLE_OK || path == nullptr) return "";
  return path;
}

const char* text_or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace

Easy::Easy(std::string user_agent, std::string ca_file, const Callbacks& callbacks)
    : user_agent_(std::move(user_agent)),
      ca_file_(std::move(ca_file)),
      easy_(curl_easy_init()),
      message_(CURL_ERROR_SIZE, '\0') {
  if (!easy_) throw std::bad_alloc();
  CURL* const easy = easy_.get();
  if (ca_file_.empty()) {
    ca_file_ = built_in(easy, CURLINFO_CAINFO);
    ca_folder_ = built_in(easy, CURLINFO_CAPATH);
  }
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
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");     // which proxy is ours to say, too
  curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");  // reads none, and keeps those that come
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, message_.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callbacks.on_header);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callbacks.on_body);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callbacks.on_open);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callbacks.on_ready);
}

void Easy::prepare(const Hop& hop) {
  CURL* const easy = easy_.get();
  const Address& address = hop.address;
  message_[0] = '\0';
  headers_ = headers_for(hop);
  curl_easy_setopt(easy, CURLOPT_URL, address.url.c_str());
  const bool credentials = address.has_credentials();
  curl_easy_setopt(easy, CURLOPT_USERNAME, credentials ? address.user.c_str() : nullptr);
  curl_easy_setopt(easy, CURLOPT_PASSWORD, credentials ? address.password.c_str() : nullptr);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_PROXY, hop.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");  // forget those of the transfer before
  for (const std::string& cookie : hop.cookies)
    curl_easy_setopt(easy, CURLOPT_COOKIELIST, cookie.c_str());
  prepare_means(hop.request.means, address.own);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(hop.request.limits.connect.count()));
  // Rather one connection with HTTP/2 than four; in plain HTTP it would wait for a whole answer.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, address.scheme == "https" ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, hop.fresh_connection ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, hop.owner);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, hop.owner);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, hop.owner);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, hop.owner);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, hop.owner);
}

// libcurl uses a connection again only for what has the same proxy and TLS options.
void Easy::prepare_means(const FetchMeans& means, bool own) {
  const FetchMeans usual;
  const FetchMeans& here = own ? means : usual;
  CURL* const easy = easy_.get();
  const std::string& agent = means.user_agent.empty() ? user_agent_ : means.user_agent;
  curl_easy_setopt(easy, CURLOPT_USERAGENT, agent.c_str());
  curl_easy_setopt(easy, CURLOPT_COOKIE, text_or_null(joined(here.cookies)));
  // In the system's folder others would be found besides.
  const bool usual_authorities = here.ca_file.empty();
  const std::string& authorities = usual_authorities ? ca_file_ : here.ca_file;
  curl_easy_setopt(easy, CURLOPT_CAINFO, text_or_null(authorities));
  curl_easy_setopt(easy, CURLOPT_CAPATH, usual_authorities ? text_or_null(ca_folder_) : nullptr);
  curl_easy_setopt(easy, CURLOPT_SSLCERT, text_or_null(here.client_cert));
  curl_easy_setopt(easy, CURLOPT_SSLKEY, text_or_null(here.client_key));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, here.verify ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, here.verify ? 2L : 0L);
}

// The time of connecting would be told only after TLS; the ends of the connection are known before.
bool Easy::has_connected() const {
  return number(CURLINFO_LOCAL_PORT) > 0;
}

std::vector<std::string> Easy::cookies() const {
  curl_slist* list = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_COOKIELIST, &list);
  const HeaderList owned(list);
  std::vector<std::string> out;
  for (const curl_slist* one = list; one != nullptr; one = one->next)
    out.emplace_back(one->data);
  return out;
}

long Easy::number(CURLINFO what) const {
  long value = 0;
  return curl_easy_getinfo(easy_.get(), what, &value) == CURLE_OK ? value : 0;
}

}  // namespace antiphon::fetch
