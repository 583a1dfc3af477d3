// sql [--format tsv|json|jsonl] QUERY

#include <unordered_set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "antiphon/store/questions.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/item_writer.h"
#include "cli/json.h"

namespace antiphon::cli {

namespace {

constexpr std::size_t kMaxQuery = 1U << 20U;

struct SqlOptions {
  std::string query;
  std::string format = "tsv";
};

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// As text of one field. What a query computes can be anything, and is made fit for a terminal.
std::string field_of(const store::SqlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return printable_block(*text);
  if (const auto* blob = std::get_if<store::SqlBytes>(&value)) return hex(blob->bytes);
  return "";
}

Json json_of(const store::SqlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (std::holds_alternative<std::monostate>(value)) return nullptr;
  return field_of(value);
}

// Each once, as members of an object are: the second `title` is `title:1`, as SQLite would have it.
std::vector<std::string> told_apart(std::vector<std::string> names) {
  std::unordered_set<std::string> known(names.begin(), names.end());
  std::unordered_set<std::string> taken;
  for (std::string& name : names) {
    const std::string plain = name;
    for (int i = 1; taken.contains(name) || (name != plain && known.contains(name)); ++i)
      name = plain + ":" + std::to_string(i);
    taken.insert(name);
  }
  return names;
}

class Answer {
 public:
  Answer(Output& out, const std::string& format) : out_(out), format_(format) {}

  void begin(std::vector<std::string> names) {
    names_ = told_apart(std::move(names));
    begun_ = true;
  }
  bool row(const std::vector<store::SqlValue>& values) {
    const bool first = rows_++ == 0;
    if (format_ == "tsv") return out_.write(fields(values));
    if (format_ == "jsonl") return out_.write(line(object(values)) + "\n");
    return out_.write((first ? "[\n" : ",\n") + line(object(values)));
  }
  void end() {
    if (format_ == "json") out_.write(rows_ == 0 ? "[]\n" : "\n]\n");
  }

  // The question was understood.
  [[nodiscard]] bool begun() const { return begun_; }
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  static std::string fields(const std::vector<store::SqlValue>& values) {
    std::string out;
    for (const store::SqlValue& value : values)
      out += (&value == values.data() ? "" : "\t") + tsv_field(field_of(value));
    return out + "\n";
  }
  [[nodiscard]] Json object(const std::vector<store::SqlValue>& values) const {
    Json out = Json::object();
    for (std::size_t i = 0; i < values.size(); ++i)
      out[names_[i]] = json_of(values[i]);
    return out;
  }

  Output& out_;
  std::string format_;
  std::vector<std::string> names_;
  bool begun_ = false;
  std::size_t rows_ = 0;
};

Status sql(Context& context, const SqlOptions& options) {
  std::vector<store::NamedSubscription> subscriptions;
  for (const backend::ListedFeed& feed : context.backend->feeds().feeds())
    subscriptions.push_back({feed.state.id, feed.title(), feed.subscription.tags});
  auto questions = store::Questions::open(context.paths.store, subscriptions);
  if (!questions) return unusable(questions.error());
  Answer answer(context.out, options.format);
  auto query = options.query == "-" ? read_input("-", kMaxQuery) : options.query;
  if (!query) {
    complain(query.error().message);
    return Status::usage;
  }
  const auto asked = questions->ask(
      *query, [&](std::vector<std::string> names) { answer.begin(std::move(names)); },
      [&](const std::vector<store::SqlValue>& values) { return answer.row(values); });
  if (!asked) {
    complain(asked.error().message);
    return answer.begun() ? Status::unusable : Status::usage;
  }
  answer.end();
  if (answer.rows() > 0 || !context.out.is_open()) return Status::done;
  complain("no rows");
  return Status::partly;
}

}  // namespace

Action declare_sql(CLI::App& app) {
  auto options = std::make_shared<SqlOptions>();
  app.add_option("QUERY", options->query, "a SELECT over items, feeds and tags; - reads it")
      ->required();
  app.add_option("--format", options->format, "tsv, json or jsonl")
      ->check(CLI::IsMember({"tsv", "json", "jsonl"}));
  return [options](Context& context) { return sql(context, *options); };
}

}  // namespace antiphon::cli
