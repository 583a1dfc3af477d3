#include "antiphon/backend/sources.h"

#include <filesystem>
#include <tuple>
#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/hash.h"
#include "antiphon/base/text.h"
#include "antiphon/config/command.h"
#include "antiphon/model/authority.h"
#include "backend/netrc.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxNetrcBytes = 1'000'000;
constexpr std::size_t kMaxPasswordOutput = 64U << 10U;
constexpr std::size_t kBegunAtOnce = 64;
constexpr std::size_t kMaxHashed = 2'000'000;
constexpr auto kPasswordTime = 60s;  // for a program that has to ask somebody first

// COMMAND and URL of `filter:COMMAND:URL`.
std::pair<std::string_view, std::string_view> parts_of(std::string_view address) {
  const auto first = address.find(':') + 1;
  const auto second = address.find(':', first);
  return {address.substr(first, second - first), address.substr(second + 1)};
}

// The first line, as such programs write it.
Result<std::string> password_in(const Result<std::string>& output) {
  if (!output) return with_context("password-command", output.error());
  std::string_view line = std::string_view(*output).substr(0, output->find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return Error{"password-command wrote no password"};
  return std::string(line);
}

// A program's output takes its own hash for a validator, so that one that is as it was is not read
// again. Large ones would keep the loop busy for too long.
std::string tag_of(std::string_view output) {
  return output.size() > kMaxHashed ? "" : "output-" + hash80({output});
}

}  // namespace

Sources::Sources(os::Loop& loop, Downloads& downloads, Commands& commands,
                 const config::FetchOptions& settings, Places places)
    : downloads_(downloads),
      commands_(commands),
      settings_(settings),
      places_(std::move(places)),
      beginner_(loop, [this] { return begin_some(); }) {}

Sources::~Sources() {
  while (!jobs_.empty())
    cancel(jobs_.begin()->first);
}

std::uint32_t Sources::start(const ListedFeed& feed, bool force, Done done) {
  const std::uint32_t id = next_id_++;
  Job& job = jobs_[id];
  job.address = feed.subscription.url;
  job.settings = *feed.subscription.settings;
  job.request.limits = settings_.limits;
  if (!force) job.request.validators = feed.state.validators;
  job.done = std::move(done);
  new_.push_back(id);
  beginner_.wake();
  return id;
}

void Sources::cancel(std::uint32_t id) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return;
  if (job->second.download) downloads_.cancel(*job->second.download);
  if (job->second.command) commands_.cancel(*job->second.command);
  jobs_.erase(job);
}

Reach Sources::reach(const std::vector<ConfiguredFeed>& feeds) const {
  Reach reach;
  for (const ConfiguredFeed& feed : feeds) {
    std::string url = feed.url;
    if (source_kind(url) == SourceKind::filter) url = parts_of(url).second;
    if (is_web_url(url)) reach.add(url, means_of(*feed.settings));
  }
  return reach;
}

void Sources::forget_passwords() {
  std::erase_if(passwords_, [](const auto& one) { return one.second.known.has_value(); });
  netrc_.reset();
}

bool Sources::begin_some() {
  for (std::size_t i = 0; i < kBegunAtOnce && !new_.empty(); ++i) {
    const std::uint32_t id = new_.front();
    new_.pop_front();
    if (const auto job = jobs_.find(id); job != jobs_.end()) begin(id, job->second);
  }
  return !new_.empty();
}

void Sources::begin(std::uint32_t id, Job& job) {
  if (auto ready = prepare(job); !ready) return fail(id, ready.error().message);
  if (job.request.url.empty()) {
    FetchResult result;
    result.outcome = FetchOutcome::fetched;
    return run_program(id, job, std::move(result), "");
  }
  const bool has_password = !job.request.means.password.empty();
  if (!has_password && !job.settings.password_command.empty()) {
    return ask_password(id, job.settings.password_command);
  }
  ask_server(id, job);
}

// --- what is asked for ---

Result<void> Sources::prepare(Job& job) {
  std::string_view address = job.address;
  const auto kind = source_kind(address);
  if (kind == SourceKind::exec || kind == SourceKind::filter) {
    std::string_view command = address.substr(address.find(':') + 1);
    if (kind == SourceKind::filter) std::tie(command, address) = parts_of(job.address);
    auto words = words_of(command);
    if (!words) return words.error();
    job.program = std::move(*words);
    if (kind == SourceKind::exec) return {};
  }
  if (!is_web_url(address)) return Error{"expected an address of the web"};
  job.request.url = address;
  job.request.means = means_of(job.settings);
  add_login(job);
  return {};
}

FetchMeans Sources::means_of(const FeedSettings& settings) const {
  FetchMeans means;
  means.user_agent = settings.user_agent;
  means.proxy = settings.proxy ? settings.proxy : settings_.proxy;
  means.headers = settings.headers;
  means.cookies = settings.cookies;
  means.user = settings.user;
  means.password = settings.password;
  means.ca_file = path_of(settings.ca_file);
  means.client_cert = path_of(settings.client_cert);
  means.client_key = path_of(settings.client_key);
  means.verify = settings.verify.value_or(true);
  return means;
}

std::string Sources::path_of(const std::string& path) const {
  if (path.empty()) return path;
  if (path.starts_with("~/")) return places_.home + path.substr(1);
  return (std::filesystem::path(places_.feeds_path).parent_path() / path).string();
}

// A program is found as a shell finds it, but that one with a slash lies where other paths of the
// feeds file do.
Result<std::vector<std::string>> Sources::words_of(std::string_view command) const {
  auto words = config::command_words(command, places_.home);
  if (words && words->front().find('/') != std::string::npos) {
    words->front() = path_of(words->front());
  }
  return words;
}

// Only for the host of the address, and where the feed has no password of its own.
void Sources::add_login(Job& job) {
  FetchMeans& means = job.request.means;
  const bool wanted = job.settings.netrc.value_or(settings_.netrc);
  if (!wanted || !means.password.empty() || !job.settings.password_command.empty()) return;
  const Authority authority = authority_of(job.request.url).value_or(Authority{});
  if (authority.user_info.find(':') != std::string_view::npos) return;
  if (!netrc_) {
    const auto content = read_file(places_.netrc, kMaxNetrcBytes);
    netrc_ = parse_netrc(content ? *content : "");
  }
  const std::string_view login = authority.user_info.empty() ? means.user : authority.user_info;
  if (const NetrcEntry* entry = find_login(*netrc_, authority.host, login)) {
    means.user = entry->login;
    means.password = entry->password;
  }
}

// --- passwords ---

void Sources::ask_password(std::uint32_t id, const std::string& command) {
  const auto [place, is_new] = passwords_.try_emplace(command);
  if (place->second.known) return go_on(id, *place->second.known);
  place->second.waiting.push_back(id);
  if (!is_new) return;
  auto words = words_of(command);
  if (!words) return got_password(command, with_context("password-command", words.error()));
  CommandJob job;
  job.words = std::move(*words);
  job.total = job.stalled = kPasswordTime;
  job.most_output = kMaxPasswordOutput;
  commands_.start(std::move(job), [this, command](const Result<std::string>& output) {
    got_password(command, password_in(output));
  });
}

void Sources::got_password(const std::string& command, const Result<std::string>& password) {
  Password& asked = passwords_[command];
  asked.known = password;
  for (const std::uint32_t id : std::exchange(asked.waiting, {}))
    go_on(id, password);
}

void Sources::go_on(std::uint32_t id, const Result<std::string>& password) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return;  // cancelled meanwhile
  if (!password) return fail(id, password.error().message);
  job->second.request.means.password = *password;
  ask_server(id, job->second);
}

// --- servers and programs ---

void Sources::ask_server(std::uint32_t id, Job& job) {
  job.download =
      downloads_.start(std::move(job.request), [this, id](FetchResult result, std::string body) {
        downloaded(id, std::move(result), std::move(body));
      });
}

void Sources::downloaded(std::uint32_t id, FetchResult result, std::string body) {
  Job& job = jobs_.at(id);
  job.download.reset();
  if (job.program.empty()) return finish(id, std::move(result), std::move(body));
  result.permanent_url.clear();  // the feed's address is more than that of the server
  if (result.outcome != FetchOutcome::fetched) return finish(id, std::move(result), "");
  result.content_type.clear();  // what the program makes of it says itself what it is
  run_program(id, job, std::move(result), std::move(body));
}

void Sources::run_program(std::uint32_t id, Job& job, FetchResult result, std::string input) {
  CommandJob command;
  command.words = job.program;
  command.input = std::move(input);
  command.total = settings_.limits.total;
  command.stalled = settings_.limits.stalled;
  command.most_output = settings_.limits.decoded_bytes;
  job.command = commands_.start(
      std::move(command), [this, id, result = std::move(result)](Result<std::string> output) {
        Job& ended = jobs_.at(id);
        ended.command.reset();
        if (!output) return fail(id, output.error().message);
        FetchResult told = result;
        if (told.url.empty()) {  // of exec:
          told.validators.etag = tag_of(*output);
          const bool is_known =
              !told.validators.etag.empty() && told.validators == ended.request.validators;
          if (is_known) told.outcome = FetchOutcome::not_modified;
          if (is_known) output->clear();
        }
        finish(id, std::move(told), std::move(*output));
      });
}

void Sources::finish(std::uint32_t id, FetchResult result, std::string body) {
  const auto job = jobs_.find(id);
  const Done done = std::move(job->second.done);
  jobs_.erase(job);
  done(std::move(result), std::move(body));
}

void Sources::fail(std::uint32_t id, const std::string& reason) {
  FetchResult result;
  result.error = printable(reason);
  finish(id, std::move(result), "");
}

}  // namespace antiphon::backend
