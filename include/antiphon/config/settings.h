// config.toml, as small structs. One table in settings.cc names every setting, its default, its
// limits and its sentence in antiphon.toml(5); a test holds the manual to the table.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/sandbox_policy.h"
#include "antiphon/config/programs.h"
#include "antiphon/config/rules.h"
#include "antiphon/config/views.h"
#include "antiphon/model/fetch.h"
#include "antiphon/model/retention.h"
#include "antiphon/model/view.h"

namespace antiphon::config {

// How often feeds are asked by themselves.
struct PaceOptions {
  std::chrono::minutes interval{60};  // where nothing else is known
  bool adaptive = true;               // by how often a feed posts, between the limits
  std::chrono::minutes least{15};
  std::chrono::minutes most{24 * 60};  // also of what servers and documents ask for
};

struct FetchOptions {
  std::uint32_t transfers = 256;
  std::uint32_t per_host = 4;
  FetchLimits limits;
  std::string user_agent;            // empty: antiphon/VERSION
  std::optional<std::string> proxy;  // nothing: what the environment says; empty: none
  bool netrc = false;                // for feeds that do not say
  PaceOptions pace;
  bool refresh_automatically = true;  // by `serve`
};

struct ParserOptions {
  std::uint32_t processes = 0;       // 0: one a core
  std::vector<std::string> command;  // that starts one more, perhaps elsewhere; empty: none
  std::uint32_t command_processes = 2;
};

struct UiOptions {
  std::vector<std::string> browser;  // program and arguments; empty: $BROWSER, else xdg-open
  std::uint16_t text_columns = 80;   // widest that an article's text gets
  bool collapsed = false;            // blocks start closed
  GroupBy group = GroupBy::feed;     // of the list
  std::string sort;                  // its keys, as of `list --sort`; empty: newest first
  NewItems new_items = NewItems::in_place;
  std::string filter;        // the base of what is shown; empty: everything
  std::string filter_place;  // where it stands: `config.toml:3`
};

struct StoreOptions {
  Retention keep;  // of feeds whose line in the feeds file says nothing else
};

struct Settings {
  SandboxPolicy sandbox = SandboxPolicy::automatic;
  FetchOptions fetch;
  ParserOptions parser;
  StoreOptions store;
  UiOptions ui;
  std::vector<RuleOptions> rules;        // [[rule]], in order; each name once
  std::vector<HookOptions> hooks;        // [[on-new]] and [hook.NAME]
  std::vector<ProgramOptions> programs;  // [program.NAME], in order
  std::vector<NamedView> views;          // [[view]], each name once
  std::vector<TagLayer> layers;          // [[layer]]
};

// A file that is missing is an empty one. Unknown names, wrong types and values out of limits are
// errors that name place and remedy: `config.toml:3: fetch.transfers: expected 1 to 1024, got 0`.
// All problems of the file are in the one error, a line each, in the order of the file.
Result<Settings> load_settings(const std::string& path);

// The same from text; `name` stands for the file in errors.
Result<Settings> parse_settings(std::string_view content, std::string_view name = "config.toml");

// The settings table as the sections and list items of antiphon.toml(5), in mdoc.
std::string settings_mdoc();

}  // namespace antiphon::config
