// show KEY [--format text|html|json] [--width N]

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "antiphon/backend/shown.h"
#include "antiphon/base/text.h"
#include "cli/bodies.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/keyed_item.h"

namespace antiphon::cli {

namespace {

constexpr int kDefaultColumns = 80;

struct ShowOptions {
  std::string key;
  std::string format = "text";
  int columns = 0;
};

// The terminal's, where there is one and it is narrower than the default.
int output_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return std::min<int>(size.ws_col, kDefaultColumns);
}

std::string header_text(const store::Item& item, const backend::ListedFeed* feed) {
  std::string text = "Title: " + item.header.title + "\n";
  if (feed != nullptr) text += "Feed: " + feed->title() + "\n";
  if (const std::string names = backend::names_of(item.authors); !names.empty())
    text += "Author: " + names + "\n";
  text += "Date: " + rfc3339(item.header.date) + "\n";
  if (!item.header.url.empty()) text += "Link: " + item.header.url + "\n";
  for (const Enclosure& enclosure : item.enclosures) {
    text += "Enclosure: " + enclosure.url +
            (enclosure.type.empty() ? "" : " (" + enclosure.type + ")") + "\n";
  }
  return text;
}

Result<std::string> as_text(Context& context, const store::Item& item, Body body, int columns) {
  std::string out = header_text(item, context.backend->feeds().find(item.header.feed));
  if (body.kind == BodyKind::none) return out;
  auto text = wait_for<StyledText>(context, [&](auto done) {
    context.backend->pool().render(std::move(body), columns, std::move(done));
  });
  if (!text) return text.error();
  out += "\n";
  for (const StyledLine& styled : text->lines) {
    for (const Span& span : styled.spans)
      out += span.text;
    out += "\n";
  }
  if (!text->links.empty()) out += "\nLinks:\n";
  for (std::size_t i = 0; i < text->links.size(); ++i) {
    out += "[" + std::to_string(i + 1) + "] " + text->links[i] + "\n";
  }
  return out;
}

Result<std::string> shown(Context& context, const store::Item& item, Body body,
                          const ShowOptions& options) {
  if (options.format == "text") {
    return as_text(context, item, std::move(body),
                   options.columns > 0 ? options.columns : output_columns());
  }
  auto safe = safe_bodies(context, {std::move(body)});
  if (!safe) return safe.error();
  const backend::SafeBody& first = safe->front();
  if (options.format == "html") {
    if (!first.html.empty()) return first.html + "\n";
    // A body that is text, as HTML: escaped, its line ends kept.
    std::string html = "<pre>";
    for (const char c : first.text) {
      if (c == '<')
        html += "&lt;";
      else if (c == '&')
        html += "&amp;";
      else
        html.push_back(c);
    }
    return html + "</pre>\n";
  }
  Json json = item_json(item, context.backend->feeds().find(item.header.feed));
  if (!first.html.empty()) json["content_html"] = first.html;
  if (!first.text.empty()) json["content_text"] = first.text;
  return line(json) + "\n";
}

Status show(Context& context, const ShowOptions& options) {
  auto found = keyed_item(context.backend->store(), options.key);
  if (const Status* ends = std::get_if<Status>(&found)) return *ends;
  auto& named = std::get<KeyedItem>(found);
  auto text = shown(context, named.item, backend::shown_body(std::move(named.body)), options);
  if (!text) {
    complain(text.error().message);
    return Status::partly;
  }
  context.out.write(*text);
  return Status::done;
}

}  // namespace

Action declare_show(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  app.add_option("KEY", options->key, "the item's key, or a unique start of it")->required();
  app.add_option("--format", options->format, "text, html or json")
      ->check(CLI::IsMember({"text", "html", "json"}));
  app.add_option("--width", options->columns, "columns of text")->check(CLI::Range(10, 1000));
  return [options](Context& context) { return show(context, *options); };
}

}  // namespace antiphon::cli
