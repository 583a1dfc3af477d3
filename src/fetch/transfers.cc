// How a transfer goes through here:
//
//   start ── queue ──> running ──────────────> finished
//              ^       │ │ ^  \                 ^
//   redirect to│       │ │ │   `── draining ────┘   the wire is done, but credit is not there
//   other host └───────┘ └─┘ redirect on the same host, one retry
//
// libcurl drives what is running (curl_multi_socket_action), and calls back for every head line,
// every piece of a body, every change of what it waits for. Nothing ends inside of a callback:
// settle() does what followed from a call into libcurl, once libcurl has returned.

#include "antiphon/fetch/transfers.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <unordered_map>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "fetch/easy.h"
#include "fetch/multi.h"
#include "fetch/private.h"
#include "fetch/proxy.h"
#include "fetch/queue.h"
#include "fetch/transfer.h"

namespace antiphon::fetch {

using Milliseconds = std::chrono::milliseconds;

namespace {

constexpr Milliseconds kLendEvery{50};
constexpr std::size_t kBegunInATurn = 8;

}  // namespace

Result<void> start_library() {
  // libcurl reads international host names in the locale's encoding.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return Error{"libcurl cannot be started"};
  return {};
}

struct Transfers::Impl {
  struct Entry {
    enum class State { waiting, running, draining };

    Entry(Impl& impl, Transfer started) : owner(impl), transfer(std::move(started)) {}

    Impl& owner;
    Transfer transfer;
    State state = State::waiting;
    std::string host;            // whose place it waits for, or has
    bool lent = false;           // its place, to another
    std::string proxy;           // of this hop; empty: none
    std::unique_ptr<Easy> easy;  // while running
  };

  Impl(TransferOptions given, Hooks their_hooks, Sinks their_sinks);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool start(TransferId id, FetchRequest request);
  bool cancel(TransferId id);
  void grant(TransferId id, std::uint64_t bytes);
  void hold(bool hold_now);
  void socket_ready(int fd, int events);
  void time_reached();

  void begin(Entry& entry, bool fresh_connection);
  void leave_wire(Entry& entry);
  void end_hop(Entry& entry, CURLcode code);
  void finish(Entry& entry, FetchResult result);
  void follow(Entry& entry);
  void advance(Entry& entry);
  void let_go_on(Entry& entry);
  [[nodiscard]] bool is_private(const Entry& entry, std::string_view ip) const;
  void settle();
  void fill_places(std::size_t most);
  void look_for_places();
  void leave_queue(Entry& entry);
  void lend_places();
  void end_what_took_too_long();
  void set_timer();

  static std::size_t on_header(char* bytes, std::size_t one, std::size_t size,
                               void* entry) noexcept;
  static std::size_t on_body(char* bytes, std::size_t one, std::size_t size, void* entry) noexcept;
  static curl_socket_t on_open(void* entry, curlsocktype purpose, curl_sockaddr* address) noexcept;
  static int on_ready(void* entry, char* ip, char* local_ip, int port, int local_port) noexcept;

  TransferOptions options;
  Hooks hooks;
  Sinks sinks;
  HostQueue queue;
  std::unordered_map<TransferId, std::unique_ptr<Entry>> entries;
  std::vector<std::pair<TransferId, FetchResult>> refused;  // at start; told when time comes
  std::vector<std::unique_ptr<Easy>> idle;
  Multi multi;
  std::array<char, kLargestPart> scratch{};
  bool held = false;
  std::size_t freed = 0;  // places, since some were filled

  std::optional<Milliseconds> curl_due;   // when libcurl wants to be called
  std::optional<Milliseconds> check_due;  // no transfer can be late before this
  std::optional<Milliseconds> lend_due;   // when to look for places that can be lent
  std::optional<Milliseconds> fill_due;   // there are places yet for those that wait
  std::optional<Milliseconds> timer;      // what the hook was last told
};

Transfers::Impl::Impl(TransferOptions given, Hooks their_hooks, Sinks their_sinks)
    : options(std::move(given)),
      hooks(std::move(their_hooks)),
      sinks(std::move(their_sinks)),
      queue(options.transfers, options.per_host),
      multi({hooks.watch,
             [this](std::optional<Milliseconds> delay) {
               curl_due.reset();
               if (delay) curl_due = hooks.now() + *delay;
             }},
            options.transfers) {}

Transfers::Impl::~Impl() {
  for (auto& [id, entry] : entries) {
    if (entry->easy) multi.remove(*entry->easy);
  }
}

// --- what the owner asks for ---

bool Transfers::Impl::start(TransferId id, FetchRequest request) {
  const bool taken = entries.contains(id) || std::any_of(refused.begin(), refused.end(),
                                                         [&](auto& r) { return r.first == id; });
  if (taken) return false;
  auto address = parse_address(request.url);
  if (!address) {
    FetchResult result;
    result.error = address.error().message;
    refused.emplace_back(id, std::move(result));
    set_timer();
    return true;
  }
  auto entry = std::make_unique<Entry>(
      *this, Transfer(id, std::move(request), *std::move(address), options.first_credit));
  entry->host = entry->transfer.address().host;
  queue.add(id, entry->host);
  entries.emplace(id, std::move(entry));
  look_for_places();
  set_timer();
  return true;
}

bool Transfers::Impl::cancel(TransferId id) {
  if (std::erase_if(refused, [&](auto& r) { return r.first == id; }) > 0) return true;
  const auto found = entries.find(id);
  if (found == entries.end()) return false;
  Entry& entry = *found->second;
  if (entry.state == Entry::State::waiting) {
    queue.remove(id, entry.host);
  } else {
    leave_wire(entry);
    leave_queue(entry);
  }
  entries.erase(found);
  look_for_places();
  set_timer();
  return true;
}

void Transfers::Impl::grant(TransferId id, std::uint64_t bytes) {
  const auto found = entries.find(id);
  if (found == entries.end()) return;
  found->second->transfer.add_credit(bytes);
  advance(*found->second);
  settle();
}

void Transfers::Impl::hold(bool hold_now) {
  if (std::exchange(held, hold_now) == hold_now || hold_now) return;
  std::vector<TransferId> waiting;
  for (const auto& [id, entry] : entries) {
    if (entry->transfer.is_paused() || entry->transfer.is_full()) waiting.push_back(id);
  }
  for (const TransferId id : waiting) {
    if (held) break;  // one that went on has filled the way out again
    if (const auto found = entries.find(id); found != entries.end()) advance(*found->second);
  }
  settle();
}

void Transfers::Impl::socket_ready(int fd, int events) {
  multi.ready(fd, events);
  settle();
}

void Transfers::Impl::time_reached() {
  timer.reset();
  for (auto& [id, result] : std::exchange(refused, {}))
    sinks.finished(id, std::move(result));
  if (curl_due && hooks.now() >= *curl_due) {
    curl_due.reset();
    multi.ready(CURL_SOCKET_TIMEOUT, 0);
  }
  end_what_took_too_long();
  lend_places();
  if (std::exchange(fill_due, std::nullopt)) fill_places(kBegunInATurn);
  settle();
}

// --- the way of a transfer ---

// One for each that has ended, at once, and some more in each turn: where servers answer at once
// few are enough to fill the way out, and each takes memory. While that is full, none.
void Transfers::Impl::fill_places(std::size_t most) {
  for (std::size_t begun = 0; begun < most && !held; ++begun) {
    const auto id = queue.next();
    if (!id) return;
    begin(*entries.at(*id), false);
  }
}

void Transfers::Impl::look_for_places() {
  if (!fill_due && !held && queue.has_next()) fill_due = hooks.now();
  if (!lend_due && queue.is_crowded()) lend_due = hooks.now() + kLendEvery;
}

void Transfers::Impl::leave_queue(Entry& entry) {
  queue.leave(entry.host, std::exchange(entry.lent, false));
  ++freed;
}

void Transfers::Impl::lend_places() {
  const Milliseconds now = hooks.now();
  if (!lend_due || now < *lend_due) return;
  lend_due.reset();
  for (const auto& [id, entry] : entries) {
    const Transfer& transfer = entry->transfer;
    const Milliseconds slow = transfer.is_connected() ? options.slow : 10 * options.slow;
    if (entry->state != Entry::State::running || entry->lent || transfer.is_paused() ||
        transfer.silent_for(now) < slow) {
      continue;
    }
    if (!queue.is_crowded() || !queue.lend()) break;
    entry->lent = true;
    // The one that gets it may be asked for at once: begin() makes no entry and removes none.
    if (const auto next = queue.next()) begin(*entries.at(*next), false);
  }
}

void Transfers::Impl::begin(Entry& entry, bool fresh_connection) {
  entry.state = Entry::State::running;
  if (idle.empty()) {
    const Callbacks callbacks{&on_header, &on_body, &on_open, &on_ready};
    entry.easy = std::make_unique<Easy>(options.user_agent, options.ca_file, callbacks);
  } else {
    entry.easy = std::move(idle.back());
    idle.pop_back();
  }
  Transfer& transfer = entry.transfer;
  const FetchRequest& request = transfer.request();
  entry.proxy = request.means.proxy.value_or(proxy_for(transfer.address(), options.proxies));
  entry.easy->prepare(
      {transfer.address(), request, entry.proxy, transfer.cookies(), fresh_connection, &entry});
  transfer.begin_hop(hooks.now());
  check_due = std::min(check_due.value_or(Milliseconds::max()), transfer.deadline());
  multi.add(*entry.easy);
}

void Transfers::Impl::leave_wire(Entry& entry) {
  if (!entry.easy) return;
  multi.remove(*entry.easy);
  idle.push_back(std::move(entry.easy));
}

void Transfers::Impl::end_hop(Entry& entry, CURLcode code) {
  CurlFailure failure;
  failure.code = code;
  failure.connect_limit = entry.transfer.request().limits.connect;
  if (entry.easy && code != CURLE_OK) {
    failure.os_error = static_cast<int>(entry.easy->number(CURLINFO_OS_ERRNO));
    failure.certificate = entry.easy->number(CURLINFO_SSL_VERIFYRESULT);
    failure.detail = entry.easy->message();
    failure.connected = entry.easy->has_connected();
    failure.proxy_status = entry.easy->number(CURLINFO_HTTP_CONNECTCODE);
  }
  if (entry.easy && entry.transfer.is_redirect()) {
    entry.transfer.keep_cookies(entry.easy->cookies());
  }
  leave_wire(entry);
  Transfer::Next next = entry.transfer.end_hop(failure, hooks.wall_clock());
  switch (next.step) {
    case Transfer::Next::Step::finish:
      finish(entry, std::move(next.result));
      break;
    case Transfer::Next::Step::follow:
      follow(entry);
      break;
    case Transfer::Next::Step::retry:
      entry.transfer.rest(hooks.now());
      begin(entry, true);
      break;
    case Transfer::Next::Step::drain:
      entry.state = Entry::State::draining;
      break;
  }
}

void Transfers::Impl::finish(Entry& entry, FetchResult result) {
  const TransferId id = entry.transfer.id();
  leave_queue(entry);
  entries.erase(id);
  sinks.finished(id, std::move(result));
}

// To another host: waits for a place there, as everybody does.
void Transfers::Impl::follow(Entry& entry) {
  entry.transfer.rest(hooks.now());
  const std::string& host = entry.transfer.address().host;
  if (host == entry.host) {
    begin(entry, false);
    return;
  }
  leave_queue(entry);
  entry.host = host;
  entry.state = Entry::State::waiting;
  queue.add_first(entry.transfer.id(), host);
}

// There may be credit now.
void Transfers::Impl::advance(Entry& entry) {
  if (held || entry.state == Entry::State::waiting) return;
  Transfer& transfer = entry.transfer;
  if (!transfer.flow()) {
    end_hop(entry, CURLE_WRITE_ERROR);
  } else if (transfer.is_full()) {
    return;
  } else if (entry.state == Entry::State::draining) {
    end_hop(entry, CURLE_OK);
  } else if (transfer.is_paused()) {
    let_go_on(entry);
  }
}

// libcurl hands over what it kept within the call, and may be told to pause again there.
void Transfers::Impl::let_go_on(Entry& entry) {
  entry.transfer.resume(hooks.now());
  check_due = std::min(check_due.value_or(Milliseconds::max()), entry.transfer.deadline());
  const CURLcode code = curl_easy_pause(entry.easy->get(), CURLPAUSE_CONT);
  if (code != CURLE_OK) end_hop(entry, code);
}

void Transfers::Impl::settle() {
  while (const auto done = multi.next_done())
    end_hop(*static_cast<Entry*>(done->owner), done->code);
  fill_places(std::exchange(freed, 0));
  look_for_places();
  set_timer();
}

// --- time ---

void Transfers::Impl::end_what_took_too_long() {
  const Milliseconds now = hooks.now();
  if (!check_due || now < *check_due) return;
  check_due.reset();
  std::vector<TransferId> late;
  for (const auto& [id, entry] : entries) {
    if (entry->state != Entry::State::running || entry->transfer.is_paused()) continue;
    const Milliseconds deadline = entry->transfer.deadline();
    if (deadline <= now) {
      late.push_back(id);
    } else {
      check_due = std::min(check_due.value_or(Milliseconds::max()), deadline);
    }
  }
  for (const TransferId id : late) {
    const auto found = entries.find(id);  // may have been cancelled by who heard of the one before
    if (found == entries.end()) continue;
    found->second->transfer.fail_by_time(now);
    end_hop(*found->second, CURLE_OPERATION_TIMEDOUT);
  }
}

void Transfers::Impl::set_timer() {
  std::optional<Milliseconds> due = check_due;
  for (const auto& other : {curl_due, lend_due, fill_due}) {
    if (other) due = std::min(due.value_or(Milliseconds::max()), *other);
  }
  if (!refused.empty()) due = Milliseconds::min();
  if (due == timer) return;
  timer = due;
  if (!due) {
    hooks.set_timer(std::nullopt);
    return;
  }
  const Milliseconds now = hooks.now();
  hooks.set_timer(*due <= now ? Milliseconds{0} : *due - now);
}

// --- what libcurl calls ---

std::size_t Transfers::Impl::on_header(char* bytes, std::size_t, std::size_t size,
                                       void* owner) noexcept {
  Entry& entry = *static_cast<Entry*>(owner);
  Impl& impl = entry.owner;
  entry.transfer.heard(impl.hooks.now());
  const auto sink = [&impl, id = entry.transfer.id()](std::string_view part) {
    impl.sinks.body(id, part);
  };
  return entry.transfer.on_header({bytes, size}, impl.scratch, sink) ? size : 0;
}

std::size_t Transfers::Impl::on_body(char* bytes, std::size_t, std::size_t size,
                                     void* owner) noexcept {
  Entry& entry = *static_cast<Entry*>(owner);
  const Milliseconds now = entry.owner.hooks.now();
  entry.transfer.heard(now);
  if (entry.owner.held || entry.transfer.is_full()) {
    entry.transfer.pause(now);
    return CURL_WRITEFUNC_PAUSE;  // libcurl keeps the piece (at most its buffer) and stops reading
  }
  return entry.transfer.on_body({bytes, size}) ? size : 0;
}

// Behind a proxy only what the address itself says is known.
bool Transfers::Impl::is_private(const Entry& entry, std::string_view ip) const {
  if (!entry.proxy.empty()) return is_private_host(entry.transfer.address().host);
  return options.is_private ? options.is_private(ip) : is_private_ip(ip);
}

curl_socket_t Transfers::Impl::on_open(void* owner, curlsocktype, curl_sockaddr* address) noexcept {
  Entry& entry = *static_cast<Entry*>(owner);
  char ip[INET6_ADDRSTRLEN] = "";
  ::getnameinfo(&address->addr, address->addrlen, ip, sizeof ip, nullptr, 0, NI_NUMERICHOST);
  if (!entry.transfer.may_connect(ip, entry.owner.is_private(entry, ip))) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int Transfers::Impl::on_ready(void* owner, char* ip, char*, int, int) noexcept {
  Entry& entry = *static_cast<Entry*>(owner);
  const bool good = entry.transfer.connected(ip, entry.owner.is_private(entry, ip));
  return good ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

// --- the public face ---

Transfers::Transfers(TransferOptions options, Hooks hooks, Sinks sinks)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(hooks), std::move(sinks))) {}

Transfers::~Transfers() = default;

bool Transfers::start(TransferId id, FetchRequest request) {
  return impl_->start(id, std::move(request));
}

void Transfers::grant(TransferId id, std::uint64_t bytes) {
  impl_->grant(id, bytes);
}

bool Transfers::cancel(TransferId id) {
  return impl_->cancel(id);
}

void Transfers::hold(bool held) {
  impl_->hold(held);
}

void Transfers::socket_ready(int fd, bool readable, bool writable) {
  impl_->socket_ready(fd, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0));
}

void Transfers::time_reached() {
  impl_->time_reached();
}

std::size_t Transfers::size() const {
  return impl_->entries.size() + impl_->refused.size();
}

}  // namespace antiphon::fetch
