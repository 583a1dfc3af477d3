#include "antiphon/config/settings.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <span>
#include <system_error>

#include <fmt/format.h>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"
#include "config/line_problem.h"
#include "config/nearest.h"
#include "config/programs.h"
#include "config/rules.h"
#include "config/setting_kinds.h"
#include "config/toml_file.h"
#include "config/views.h"

namespace antiphon::config {

namespace {

constexpr std::size_t kMaxFileBytes = 1'000'000;
constexpr std::size_t kMaxProblems = 20;

using namespace std::chrono_literals;
using namespace kinds;

struct Setting {
  std::string_view section;
  std::string_view key;
  Kind kind;
  std::string_view sentence;  // of the manual, in mdoc
};

// `log` is for who debugs the sandbox, and comes by the environment.
std::optional<SandboxPolicy> policy_setting(std::string_view word) {
  const auto policy = sandbox_policy_named(word);
  return policy == SandboxPolicy::log ? std::nullopt : policy;
}

// clang-format off
constexpr auto kFetch = &Settings::fetch;
constexpr auto kLimits = &FetchOptions::limits;
constexpr auto kPace = &FetchOptions::pace;
constexpr auto kParser = &Settings::parser;
constexpr auto kUi = &Settings::ui;

constexpr std::array<std::string_view, 4> kGroups{"feed", "tag", "day", "none"};
constexpr std::array<std::string_view, 3> kSandbox{"auto", "required", "off"};
constexpr std::array<std::string_view, 3> kNewItems{"in-place", "counted", "top"};

// Every setting there is. Defaults are those of the structs; all else is here. Sections stand together; what is in none
// comes first.
constexpr std::array kSettings{
  Setting{"", "sandbox", choice<policy_setting, &Settings::sandbox>(kSandbox),
    "Whether the programs of antiphon give up what they do not need: files, the network, other programs.\n"
    "With\n.Cm auto\nas much of that as this system can hold them to, with\n.Cm off\nnothing of it.\n"
    "With\n.Cm required\nantiphon does not run where something is missing.\nSee\n.Sx SANDBOX\nin\n"
    ".Xr antiphon-backend 1 ."},
  Setting{"fetch", "transfers", count<kFetch, &FetchOptions::transfers>(1, 1024),
    "How many feeds are fetched at the same time."},
  Setting{"fetch", "per-host", count<kFetch, &FetchOptions::per_host>(1, 64),
    "How many of them may come from one host.\n"
    "A small number is polite, and servers that are asked for too much at once answer with errors."},
  Setting{"fetch", "automatic", flag<kFetch, &FetchOptions::refresh_automatically>(),
    "Whether feeds that are due are refreshed while\n.Xr antiphon 1\nruns.\n"
    "If not, they are refreshed only when that is asked for."},
  Setting{"fetch", "interval", duration<kFetch, kPace, &PaceOptions::interval>(1min, 30 * 24h),
    "How long a feed is left alone before it is due again, in whole minutes: one of which nothing tells how often\n"
    "it posts, or any when\n.Ic adaptive\nis off."},
  Setting{"fetch", "adaptive", flag<kFetch, kPace, &PaceOptions::adaptive>(),
    "Whether a feed is due as often as it posts: after half of the time that its newest articles show from one to the\n"
    "next, between the two limits that follow."},
  Setting{"fetch", "least-interval", duration<kFetch, kPace, &PaceOptions::least>(1min, 30 * 24h),
    "How long the busiest feed is left alone, in whole minutes."},
  Setting{"fetch", "most-interval", duration<kFetch, kPace, &PaceOptions::most>(1min, 30 * 24h),
    "How long the quietest feed is left alone, in whole minutes.\n"
    "A server that says for how long its answer is good\n"
    ".Pq Li max-age No or Li Expires ,\nand a feed that says so itself\n"
    ".Pq Li ttl No or Li sy:updatePeriod ,\nare asked no sooner than they say, but at least this often."},
  Setting{"fetch", "connect-timeout", duration<kFetch, kLimits, &FetchLimits::connect>(1s, 10min),
    "How long a server may take to accept a connection."},
  Setting{"fetch", "stall-timeout", duration<kFetch, kLimits, &FetchLimits::stalled>(1s, 10min),
    "How long a transfer may go without a single byte before it is given up."},
  Setting{"fetch", "timeout", duration<kFetch, kLimits, &FetchLimits::total>(1s, 1h),
    "How long one fetch may take in all, redirects included."},
  Setting{"fetch", "max-download", size<kFetch, kLimits, &FetchLimits::compressed_bytes>(1'000, 1'000'000'000),
    "The largest document that is accepted, as it comes over the network."},
  Setting{"fetch", "max-decoded", size<kFetch, kLimits, &FetchLimits::decoded_bytes>(1'000, 1'000'000'000),
    "The largest document that is accepted after decompression.\n"
    "It protects against small downloads that would fill the memory."},
  Setting{"fetch", "max-redirects", count<kFetch, kLimits, &FetchLimits::redirects>(0, 30),
    "How many redirects of a server are followed."},
  Setting{"fetch", "user-agent", text<kFetch, &FetchOptions::user_agent>(),
    "What servers are told about the program that asks, in printable ASCII.\n"
    "Unless it is set, this is\n.Ql antiphon/\nand the version."},
  Setting{"fetch", "proxy", proxy<kFetch, &FetchOptions::proxy>(),
    "The proxy of all feeds that name none, as\n.Ql http://host:port ,\n.Ql https:// ,\n.Ql socks5://\nor\n"
    ".Ql socks5h:// ;\nan empty string means none.\nUnless it is set, the environment says it:\n"
    ".Ev http_proxy , https_proxy , all_proxy\nand\n.Ev no_proxy ."},
  Setting{"fetch", "netrc", flag<kFetch, &FetchOptions::netrc>(),
    "Whether user names and passwords of hosts are looked for in the file that\n.Ev NETRC\nnames, or else in\n"
    ".Pa ~/.netrc .\nOnly entries with the name of the\n.Ql machine\ncount."},
  Setting{"parser", "processes", count<kParser, &ParserOptions::processes>(0, 64),
    "How many processes read what was fetched.\n0 means one for each processor core."},
  Setting{"parser", "command", command<kParser, &ParserOptions::command>(),
    "A command that starts a parser and passes on what it says, in addition to those processes.\n"
    "With\n.Ql \\(dqssh host /usr/libexec/antiphon/antiphon-parser\\(dq\n"
    "another machine with the same version of antiphon helps; nothing else is needed there.\n"
    "It may not ask for a password.\nWhat it cannot do is done here.\nUnless it is set, there is none."},
  Setting{"parser", "command-processes", count<kParser, &ParserOptions::command_processes>(1, 64),
    "How many times that command is run at once, at most."},
  Setting{"store", "keep", keep<&Settings::store, &StoreOptions::keep>(),
    "How much is kept of a feed: the newest so many items, those of the last so many days, as in\n"
    ".Ql \\(dq90d\\(dq ,\nboth limits, as in\n.Ql \\(dq500, 90d\\(dq ,\nor\n.Ql \\(dqall\\(dq .\n"
    "Items that are unread, starred or tagged by you are never dropped, and what was dropped does not come back.\n"
    "The key\n.Cm keep\nof a line in the feeds file goes before this one."},
  Setting{"ui", "browser", command<kUi, &UiOptions::browser>(),
    "The program that opens links, with its arguments; the address is added as the last one.\n"
    "A string is split at spaces, without regard to quotes; an array is taken as it is.\n"
    "No shell is involved.\nUnless it is set, the environment variable\n.Ev BROWSER\nis used, or else\n"
    ".Xr xdg-open 1 ."},
  Setting{"ui", "text-columns", count<kUi, &UiOptions::text_columns>(20, 1000),
    "The widest that the text of an article becomes.\nOn a narrower terminal it fills the screen."},
  Setting{"ui", "collapsed", flag<kUi, &UiOptions::collapsed>(),
    "Whether the list starts with only the names of the feeds."},
  Setting{"ui", "group", choice<group_named, kUi, &UiOptions::group>(kGroups),
    "What the articles of the list stand under; with\n.Cm none\nthey are one list."},
  Setting{"ui", "sort", text<kUi, &UiOptions::sort>(),
    "What they are sorted by, as\n.Cm list Fl -sort\nof\n.Xr antiphon-backend 1\ntakes it.\n"
    "Unless it is set, the newest come first."},
  Setting{"ui", "filter", text<kUi, &UiOptions::filter>(),
    "A filter that all that is shown has to pass, in the language of\n.Xr antiphon-filter 7 :\n"
    "whatever view is open, and whatever is typed at the prompt.\n"
    "See\n.Sx LAYERS\nin\n.Xr antiphon 1 .\nUnless it is set, everything is shown."},
  Setting{"ui", "new-items", choice<new_items_named, kUi, &UiOptions::new_items>(kNewItems),
    "How articles that come in meanwhile enter the list:\nat their places at once, only\n.Cm counted\n"
    "on the last line, or at the\n.Cm top\nof the list.\nThe key\n.Ic \\&.\nputs them into their places."},
};
// clang-format on

bool is_section(std::string_view name) {
  return std::any_of(kSettings.begin(), kSettings.end(),
                     [&](const Setting& setting) { return setting.section == name; });
}

std::string full_name(const Setting& setting) {
  return setting.section.empty() ? std::string(setting.key)
                                 : fmt::format("{}.{}", setting.section, setting.key);
}

// ` did you mean "per-host"?` where something is near: in its own section, else in all of them.
std::string key_remedy(const TomlEntry& entry) {
  std::vector<std::string> own;
  std::vector<std::string> all;
  for (const Setting& setting : kSettings) {
    if (setting.section == entry.section) own.emplace_back(setting.key);
    all.push_back(full_name(setting));
    if (setting.section != entry.section && setting.key == entry.key) {
      if (setting.section.empty())
        return fmt::format("unknown setting, \"{}\" stands before the first section", all.back());
      return fmt::format("unknown setting, did you mean \"{}\"?", all.back());
    }
  }
  auto near = nearest(entry.key, own);
  if (!near && entry.section.empty()) near = nearest(entry.key, all);
  if (near) return fmt::format("unknown setting, did you mean \"{}\"?", *near);
  return "unknown setting, antiphon.toml(5) lists all of them";
}

std::string section_remedy(std::string_view name) {
  std::vector<std::string> sections;
  std::string listed;
  for (const Setting& setting : kSettings) {
    if (setting.section.empty()) continue;
    if (!sections.empty() && sections.back() == setting.section) continue;
    sections.emplace_back(setting.section);
    listed += (listed.empty() ? "" : ", ") + sections.back();
  }
  for (const char* other :
       {"[[view]]", "[[layer]]", "[[rule]]", "[[on-new]]", "[hook.NAME]", "[program.NAME]"}) {
    std::string_view word = other;
    word.remove_prefix(word.find_first_not_of('['));
    sections.emplace_back(word.substr(0, word.find_first_of(".]")));
    listed += fmt::format(", {}", other);
  }
  if (const auto near = nearest(name, sections)) {
    return fmt::format("unknown section, did you mean \"{}\"?", *near);
  }
  return "unknown section, there are " + listed;
}

std::optional<std::string> expected_section(std::string_view name) {
  return fmt::format("{0}: expected a section, as in [{0}]", name);
}

// What is wrong with the entry; nothing when it was stored, or has been complained about with its
// section.
std::optional<std::string> problem_with(const TomlEntry& entry, Settings& into) {
  if (!entry.name.empty()) {
    if (!entry.key.empty()) return std::nullopt;
    return problem_with({entry.section, "", 0, entry.name, entry.line, entry.value, "a section"},
                        into);
  }
  if (entry.number > 0 && !entry.key.empty()) return std::nullopt;
  if (entry.key.empty()) {
    if (is_section(entry.section)) {
      return entry.number == 0 ? std::nullopt : expected_section(entry.section);
    }
    return printable(entry.section) + ": " + section_remedy(entry.section);
  }
  if (entry.section.empty() && (is_section(entry.key) || is_rule_section(entry.key))) {
    return expected_section(entry.key);
  }
  if (!entry.section.empty() && !is_section(entry.section)) return std::nullopt;
  const std::string path =
      printable(entry.section.empty() ? entry.key : entry.section + "." + entry.key);
  for (const Setting& setting : kSettings) {
    if (setting.section != entry.section || setting.key != entry.key) continue;
    const auto expected = store(setting.kind, entry.value, into);
    if (!expected) return std::nullopt;
    return fmt::format("{}: expected {}, got {}", path, *expected, entry.shown);
  }
  return path + ": " + key_remedy(entry);
}

Error told(std::vector<LineProblem> problems, std::string_view name) {
  std::ranges::stable_sort(problems, {}, &LineProblem::line);
  std::string text;
  for (std::size_t i = 0; i < std::min(problems.size(), kMaxProblems); ++i)
    text +=
        fmt::format("{}{}:{}: {}", i == 0 ? "" : "\n", name, problems[i].line, problems[i].text);
  if (problems.size() > kMaxProblems)
    text += fmt::format("\n{}: {} more", name, problems.size() - kMaxProblems);
  return Error{text};
}

}  // namespace

Result<Settings> parse_settings(std::string_view content, std::string_view name) {
  const auto entries = read_toml(content, name);
  if (!entries) return entries.error();
  Settings settings;
  std::vector<LineProblem> problems = read_rules(*entries, name, settings);
  std::ranges::move(take_programs(*entries, name, settings), std::back_inserter(problems));
  std::ranges::move(read_views(*entries, name, settings), std::back_inserter(problems));
  for (const TomlEntry& entry : *entries) {
    if (is_rule_section(entry.section) || is_of_programs(entry) || is_view_section(entry.section))
      continue;
    if (auto problem = problem_with(entry, settings))
      problems.push_back({entry.line, std::move(*problem)});
    if (entry.section == "ui" && entry.key == "filter")
      settings.ui.filter_place = fmt::format("{}:{}", name, entry.line);
  }
  if (!problems.empty()) return told(std::move(problems), name);
  return settings;
}

Result<Settings> load_settings(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::status(path, failed).type() == std::filesystem::file_type::not_found) {
    return Settings{};
  }
  const auto content = read_file(path, kMaxFileBytes);
  if (!content) return content.error();
  return parse_settings(*content, std::filesystem::path(path).filename().string());
}

std::string settings_mdoc() {
  std::string out;
  std::optional<std::string_view> section;
  for (const Setting& setting : kSettings) {
    if (setting.section != section) {
      if (section) out += ".El\n";
      section = setting.section;
      out +=
          section->empty() ? ".Ss Before the first section\n" : fmt::format(".Ss [{}]\n", *section);
      out += ".Bl -tag -width Ds\n";
    }
    const Manual shown = manual(setting.kind);
    out += fmt::format(".It Ic {} No = Ar {}\n{}\n{}", setting.key, shown.argument,
                       setting.sentence, shown.limits);
  }
  return out + ".El\n";
}

}  // namespace antiphon::config
