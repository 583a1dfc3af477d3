#include "cli/json_lines.h"

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include "antiphon/base/text.h"
#include "antiphon/model/item_date.h"

namespace antiphon::cli {

namespace {

using Json = nlohmann::json;

// Those of which something is taken.
enum class Member {
  none,
  key,
  feed_url,
  feed_title,
  title,
  url,
  guid,
  language,
  comments_url,
  text,
  html,
  summary,
  author,
  authors,
  published,
  updated,
  fetched,
  read,
  starred,
  tags,
  categories,
  enclosures,
  name,
  type,
  size,
  duration
};

struct MemberName {
  std::string_view name;
  Member member;
};

constexpr std::array<MemberName, 21> kMembers{{{"key", Member::key},
                                               {"feed_url", Member::feed_url},
                                               {"feed_title", Member::feed_title},
                                               {"title", Member::title},
                                               {"url", Member::url},
                                               {"guid", Member::guid},
                                               {"language", Member::language},
                                               {"comments_url", Member::comments_url},
                                               {"content_text", Member::text},
                                               {"content_html", Member::html},
                                               {"summary", Member::summary},
                                               {"author", Member::author},
                                               {"authors", Member::authors},
                                               {"published", Member::published},
                                               {"updated", Member::updated},
                                               {"fetched", Member::fetched},
                                               {"read", Member::read},
                                               {"starred", Member::starred},
                                               {"tags", Member::tags},
                                               {"categories", Member::categories},
                                               {"enclosures", Member::enclosures}}};

constexpr std::array<MemberName, 5> kInner{{{"name", Member::name},
                                            {"url", Member::url},
                                            {"type", Member::type},
                                            {"size", Member::size},
                                            {"duration", Member::duration}}};

template <class Names>
Member member_named(const Names& names, std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const MemberName& one) { return one.name == name; });
  return found == names.end() ? Member::none : found->member;
}

}  // namespace

// Takes what is known as it comes, and passes over the rest: a tree of each line would take longer
// than the filter.
class JsonMembers : public nlohmann::json_sax<Json> {
 public:
  explicit JsonMembers(JsonItem& item) : item_(item) {}

  [[nodiscard]] const std::string& failure() const { return failure_; }

  bool null() override { return value(); }
  bool boolean(bool is) override {
    if (depth_ == 0) return no_object();
    if (depth_ == 1 && outer_ == Member::read) item_.read_ = is;
    if (depth_ == 1 && outer_ == Member::starred) item_.starred_ = is;
    return true;
  }
  bool number_integer(number_integer_t number) override {
    take_number(static_cast<double>(number));
    return whole(number);
  }
  bool number_unsigned(number_unsigned_t number) override {
    take_number(static_cast<double>(number));
    return whole(static_cast<std::int64_t>(
        std::min<number_unsigned_t>(number, std::numeric_limits<std::int64_t>::max())));
  }
  bool number_float(number_float_t number, const string_t&) override {
    take_number(number);
    return value();
  }
  bool string(string_t& text) override {
    if (depth_ == 0) return no_object();
    if (depth_ == 1) take(text);
    if (depth_ == 2 && outer_ == Member::tags) item_.tags_.push_back(text);
    if (depth_ == 2 && outer_ == Member::categories) item_.categories_.push_back(text);
    if (depth_ == 3) take_inner(text);
    return true;
  }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override {
    if (++depth_ == 3) {
      if (outer_ == Member::authors) item_.authors_.emplace_back();
      if (outer_ == Member::enclosures) item_.enclosures_.emplace_back();
    }
    return depth_ <= kDeepest;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 0) return no_object();
    return ++depth_ <= kDeepest;
  }
  bool end_array() override { return end_object(); }
  bool key(string_t& name) override {
    if (depth_ == 1) {
      outer_ = member_named(kMembers, name);
      if (outer_ == Member::none) name_ = name;
    }
    if (depth_ == 3) inner_ = member_named(kInner, name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    failure_ = "no JSON";
    return false;
  }

 private:
  static constexpr int kDeepest = 64;

  bool value() { return depth_ > 0 || no_object(); }
  void take_number(double number) {
    if (depth_ == 1 && outer_ == Member::none && filter::is_number_name(name_))
      item_.numbers_[name_] = number;
  }
  bool no_object() {
    failure_ = "no object";
    return false;
  }
  bool whole(std::int64_t number) {
    if (depth_ == 0) return no_object();
    if (depth_ == 3 && outer_ == Member::enclosures && !item_.enclosures_.empty()) {
      if (inner_ == Member::size) item_.enclosures_.back().size = number;
      if (inner_ == Member::duration)
        item_.enclosures_.back().duration = std::chrono::seconds(number);
    }
    return true;
  }

  void take(const std::string& text) {
    switch (outer_) {
      case Member::key:
        item_.key_ = text;
        break;
      case Member::feed_url:
        item_.feed_.url = text;
        break;
      case Member::feed_title:
        item_.feed_.title = text;
        break;
      case Member::title:
        item_.title_ = text;
        break;
      case Member::url:
        item_.url_ = text;
        break;
      case Member::guid:
        item_.guid_ = text;
        break;
      case Member::language:
        item_.language_ = text;
        break;
      case Member::comments_url:
        item_.comments_url_ = text;
        break;
      case Member::text:
        item_.text_ = text;
        break;
      case Member::html:
        item_.html_ = text;
        break;
      case Member::summary:
        item_.summary_ = text;
        break;
      case Member::author:
        author_ = text;
        break;
      case Member::published:
        item_.published_ = parse_rfc3339(text);
        break;
      case Member::updated:
        item_.updated_ = parse_rfc3339(text);
        break;
      case Member::fetched:
        item_.fetched_ = parse_rfc3339(text);
        break;
      case Member::none:
      case Member::authors:
      case Member::read:
      case Member::starred:
      case Member::tags:
      case Member::categories:
      case Member::enclosures:
      case Member::name:
      case Member::type:
      case Member::size:
      case Member::duration:
        break;
    }
  }

  void take_inner(const std::string& text) {
    if (outer_ == Member::authors && !item_.authors_.empty()) {
      Person& person = item_.authors_.back();
      if (inner_ == Member::name) person.name = text;
      if (inner_ == Member::url) person.url = text;
    }
    if (outer_ == Member::enclosures && !item_.enclosures_.empty()) {
      Enclosure& enclosure = item_.enclosures_.back();
      if (inner_ == Member::url) enclosure.url = text;
      if (inner_ == Member::type) enclosure.type = text;
    }
  }

 public:
  // What stands for all authors where none is told by itself.
  void end() {
    if (item_.authors_.empty() && !author_.empty())
      item_.authors_.push_back({std::move(author_), "", ""});
  }

 private:
  JsonItem& item_;
  int depth_ = 0;
  Member outer_ = Member::none;  // of the line
  std::string name_;             // of a member that is none of ours
  Member inner_ = Member::none;  // of an author or enclosure
  std::string author_;
  std::string failure_;
};

// Keeps the room that texts took: the next line wants as much.
void JsonItem::forget() {
  for (std::string* text : {&key_, &title_, &url_, &guid_, &language_, &comments_url_, &text_,
                            &html_, &summary_, &feed_.title, &feed_.url})
    text->clear();
  published_ = updated_ = fetched_ = std::nullopt;
  read_ = starred_ = false;
  authors_.clear();
  tags_.clear();
  categories_.clear();
  enclosures_.clear();
  numbers_.clear();
}

Result<void> JsonItem::read(std::string_view line) {
  forget();
  JsonMembers members(*this);
  if (!Json::sax_parse(line, &members)) {
    return Error{members.failure().empty() ? "nested too deep" : members.failure()};
  }
  members.end();
  return {};
}

filter::Subject JsonItem::subject() const {
  using filter::Part;
  filter::Subject subject;
  for (const Part part :
       {Part::header, Part::tags, Part::numbers, Part::item, Part::text, Part::body})
    subject.parts |= part;
  subject.of_feed = &feed_;
  subject.read = read_;
  subject.starred = starred_;
  subject.title = title_;
  subject.published = published_;
  subject.updated = updated_;
  subject.fetched = fetched_.value_or(Time{});
  // As the store has it, where it is known when it came.
  const Time said = (published_ ? published_ : updated_).value_or(Time{});
  subject.date = fetched_ ? item_date(published_, updated_, *fetched_) : said;
  subject.length = static_cast<std::uint32_t>(text_.size());
  subject.tags = tags_;
  subject.numbers = &numbers_;
  subject.key = key_;
  subject.url = url_;
  subject.guid = guid_.empty() ? url_ : guid_;
  subject.language = language_;
  subject.comments_url = comments_url_;
  subject.authors = authors_;
  subject.categories = categories_;
  subject.enclosures = enclosures_;
  subject.text = text_.empty() ? summary_ : text_;
  subject.content = html_.empty() ? text_ : html_;
  subject.summary = summary_;
  return subject;
}

}  // namespace antiphon::cli
