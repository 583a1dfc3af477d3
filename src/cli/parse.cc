// parse [--base URL] FILE|-

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/json.h"

namespace antiphon::cli {

namespace {

constexpr std::size_t kMaxDocument = 50U << 20U;

struct ParseArguments {
  std::string base;
  std::string file;
};

// A pool of its own: this command touches neither store nor settings.
Status parse(Context& context, const ParseArguments& arguments) {
  auto content = read_input(arguments.file, kMaxDocument);
  if (!content) {
    complain(content.error().message);
    return Status::partly;
  }
  backend::Children children(context.loop, context.spawner);
  backend::Pool pool(children, {1});
  auto document = wait_for<ParsedDocument>(context, [&](auto done) {
    pool.parse(
        std::move(*content), {arguments.base, "", true},
        [done = std::move(done)](backend::Parsed parsed) { done(std::move(parsed.document)); });
  });
  if (!document) {
    complain(arguments.file + ": " + document.error().message);
    return Status::partly;
  }
  context.out.write(json_feed(*document).dump(1, ' ', false, Json::error_handler_t::replace) +
                    "\n");
  return Status::done;
}

}  // namespace

Action declare_parse(CLI::App& app) {
  auto arguments = std::make_shared<ParseArguments>();
  app.add_option("--base", arguments->base, "the address that the document was read from");
  app.add_option("FILE", arguments->file, "the document; - for standard input")->required();
  return [arguments](Context& context) { return parse(context, *arguments); };
}

}  // namespace antiphon::cli
