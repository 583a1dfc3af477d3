#include "backend/passing.h"

#include "antiphon/backend/subjects.h"

namespace antiphon::backend {

namespace {

using filter::Part;

// What was read of an item beyond its facts, a part at a time.
class Parts {
 public:
  filter::Subject subject;

  Parts(store::Store& store, const store::ItemFacts& facts)
      : subject(subject_of(facts)), store_(store), id_(facts.id) {}

  Result<void> read(Part part) {
    switch (part) {
      case Part::states:
      case Part::header:
        break;
      case Part::tags:
        return read_tags();
      case Part::numbers:
        return read_numbers();
      case Part::item:
        return read_item();
      case Part::text:
        return read_text();
      case Part::body:
        return read_body();
    }
    return {};
  }

 private:
  Result<void> read_tags() {
    auto read =
        store_.tags({&id_, 1}, [&](ItemId, std::string_view tag) { tags_.emplace_back(tag); });
    subject.tags = tags_;
    subject.parts |= Part::tags;
    return read;
  }

  Result<void> read_numbers() {
    auto numbers = store_.numbers(id_);
    if (!numbers) return numbers.error();
    numbers_ = std::move(*numbers);
    subject.numbers = &numbers_;
    subject.parts |= Part::numbers;
    return {};
  }

  Result<void> read_item() {
    auto item = store_.item(id_);
    if (!item) return item.error();
    // Gone meanwhile: then it has nothing.
    item_ = item->value_or(store::Item{});
    add_item(subject, item_);
    return {};
  }

  Result<void> read_text() {
    auto text = store_.text(id_);
    if (!text) return text.error();
    text_ = std::move(*text);
    add_text(subject, text_);
    return {};
  }

  Result<void> read_body() {
    auto body = store_.body(id_);
    if (!body) return body.error();
    body_ = body->value_or(store::ItemBody{});
    add_body(subject, body_);
    return {};
  }

  store::Store& store_;
  ItemId id_;
  std::vector<std::string> tags_;
  std::map<std::string, double> numbers_;
  store::Item item_;
  std::string text_;
  store::ItemBody body_;
};

}  // namespace

Result<bool> passes(store::Store& store, const filter::Filter& filter,
                    const store::ItemFacts& facts, InStates states) {
  Parts parts(store, facts);
  while (true) {
    const auto known = states == InStates::own ? filter.passes(parts.subject)
                                               : filter.passes_in_some_state(parts.subject);
    if (known) return *known;
    const filter::Parts missing = filter.needs().without(parts.subject.parts);
    if (auto read = parts.read(missing.cheapest()); !read) return read.error();
  }
}

}  // namespace antiphon::backend
