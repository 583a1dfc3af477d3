#include <string>

#include "antiphon/filter/expression.h"
#include "antiphon/filter/order.h"
#include "filter/moments.h"
#include "filter/read_value.h"

namespace antiphon::filter {

namespace {

std::string_view written(Op op) {
  switch (op) {
    case Op::equal:
      return "=";
    case Op::unequal:
      return "!=";
    case Op::matches:
      return "=~";
    case Op::matches_not:
      return "!~";
    case Op::less:
      return "<";
    case Op::greater:
      return ">";
    case Op::at_most:
      return "<=";
    case Op::at_least:
      return ">=";
    case Op::has:
      return "#";
    case Op::has_not:
      return "!#";
    case Op::between:
      return "between";
    case Op::in:
      return "in";
  }
  return "";
}

std::string between_slashes(std::string_view text) {
  std::string out = "/";
  bool escaped = false;
  for (const char c : text) {
    if (c == '/' && !escaped) out += '\\';
    escaped = c == '\\' && !escaped;
    out += c;
  }
  return out + "/c";
}

std::string printed(const Literal& literal, Op op) {
  switch (literal.kind) {
    case Literal::Kind::text:
      return quoted_value(literal.text, op);
    case Literal::Kind::plain:
      return literal.text;
    case Literal::Kind::regex:
      return between_slashes(literal.text);
    case Literal::Kind::range:
      break;
  }
  const std::string plain = literal.text + ":" + literal.to;
  const bool is_plain = !literal.text.empty() && !literal.to.empty() &&
                        plain_length(plain) == literal.text.size() &&
                        plain_length(literal.to) == literal.to.size();
  return is_plain ? plain : quoted_value(literal.text, op) + ":" + quoted_value(literal.to, op);
}

// A state by its name alone.
bool is_state(const Node& node) {
  const bool flag = node.attribute == Attribute::unread || node.attribute == Attribute::read ||
                    node.attribute == Attribute::starred || node.attribute == Attribute::is_new;
  return flag && node.op == Op::equal && node.values.front() == Literal{Literal::Kind::text, "yes"};
}

std::string printed_comparison(const Node& node) {
  std::string out = node.attribute == Attribute::score ? name_of_number(node.number)
                                                       : std::string(info_of(node.attribute).name);
  if (is_state(node)) return out;
  out += ' ';
  out += written(node.op);
  out += ' ';
  if (node.op != Op::in) return out + printed(node.values.front(), node.op);
  out += '(';
  for (std::size_t i = 0; i < node.values.size(); ++i)
    out += (i == 0 ? "" : ", ") + printed(node.values[i], node.op);
  return out + ')';
}

std::string printed_words(const Node& node) {
  const std::string bare = node.words + (node.prefix ? "*" : "");
  const auto read = parse_query(bare, std::string::npos);
  if (read && *read == Query{node, {}, {}}) return bare;
  return quoted_value(node.words, Op::equal) + (node.prefix ? "*" : "");
}

std::string printed_node(const Node& node);

// What is made of several stands in parentheses: nobody has to know what binds tighter.
std::string printed_part(const Node& node) {
  const bool several = node.kind == Node::Kind::all || node.kind == Node::Kind::any;
  return several ? "(" + printed_node(node) + ")" : printed_node(node);
}

std::string printed_node(const Node& node) {
  switch (node.kind) {
    case Node::Kind::words:
      return printed_words(node);
    case Node::Kind::compare:
      return printed_comparison(node);
    case Node::Kind::no:
      return "not " + printed_part(node.parts.front());
    case Node::Kind::all:
    case Node::Kind::any:
      break;
  }
  std::string out;
  for (const Node& part : node.parts) {
    if (!out.empty()) out += node.kind == Node::Kind::all ? " and " : " or ";
    out += printed_part(part);
  }
  return out;
}

}  // namespace

std::string print(const Node& condition) {
  return printed_node(condition);
}

std::string print(const Query& query) {
  std::string out = print(query.where);
  const auto add = [&](const std::string& clause) { out += (out.empty() ? "" : " ") + clause; };
  if (!query.order.empty()) add("order by " + print(query.order));
  if (query.limit) add("limit " + std::to_string(*query.limit));
  return out;
}

}  // namespace antiphon::filter
