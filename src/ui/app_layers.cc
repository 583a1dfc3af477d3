// Views that have names, as a list and as filters and orders to go through; and what holds articles
// back beside the filter at the prompt.

#include <algorithm>
#include <utility>
#include <vector>

#include "antiphon/base/text.h"
#include "ui/app.h"

namespace antiphon::ui {

namespace {

// As antiphon-filter(7) writes it.
std::string filter_of(const std::string& name) {
  std::string text = "view = \"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

// What stands `step` places from `now`, around the end; from none of them, at the beginning.
std::size_t next_of(const std::vector<std::string>& all, const std::string& now, int step) {
  const auto found = std::ranges::find(all, now);
  const auto size = static_cast<std::ptrdiff_t>(all.size());
  const std::ptrdiff_t at = found == all.end() ? 0 : found - all.begin();
  return static_cast<std::size_t>((at + step + size) % size);
}

// There for who has named no order.
const std::vector<std::string>& usual_orders() {
  static const std::vector<std::string> kOrders{"date asc", "title", "length"};
  return kOrders;
}

}  // namespace

// --- the list of views ---------------------------------------------------------------------------

// With numbers only while they are looked at: they cost the backend something.
void App::list_views() {
  if (connected_) send(wire::ListViews{views_.is_open(), bare_ ? "" : options_.base, !bare_});
}

void App::open_views() {
  if (tell_if_away()) return;
  views_.open(shown().is.name);
  list_views();
}

void App::close_views() {
  views_.close();
  list_views();
}

void App::on_views_key(const Key& key) {
  const auto chosen = views_.on(key);
  if (chosen || !views_.is_open()) close_views();
  if (chosen) show_view(*chosen);
}

const wire::NamedViewRow* App::view_named(const std::string& name) const {
  const auto& views = views_.list().views;
  const auto found = std::ranges::find(views, name, &wire::NamedViewRow::name);
  return found == views.end() ? nullptr : &*found;
}

const wire::NamedViewRow* App::view_of_key(const Key& key) const {
  for (const wire::NamedViewRow& view : views_.list().views) {
    if (!view.key.empty() && view.key == key.name) return &view;
  }
  return nullptr;
}

// By its name, or by how only one of them begins.
void App::show_view(const std::string& name) {
  if (const wire::NamedViewRow* view = view_named(name)) return show_named(*view);
  std::vector<const wire::NamedViewRow*> like;
  for (const wire::NamedViewRow& view : views_.list().views) {
    if (ascii_lower(view.name).starts_with(ascii_lower(name))) like.push_back(&view);
  }
  if (like.size() == 1) return show_named(*like.front());
  std::string names;
  for (const wire::NamedViewRow& view : views_.list().views)
    names += (names.empty() ? "" : ", ") + view.name;
  say("no view \"" + name + "\"; " + (names.empty() ? "there are none yet" : "there are: " + names),
      wire::NoticeLevel::warning);
}

// --- filters and orders one after another --------------------------------------------------------

void App::next_filter(int step) {
  std::vector<std::string> filters{""};
  std::vector<std::string> names{"no filter"};
  for (const wire::NamedViewRow& view : views_.list().views) {
    if (view.filter.empty() || !view.order.empty() || !view.error.empty()) continue;
    filters.push_back(filter_of(view.name));
    names.push_back("filter: " + view.name);
  }
  if (filters.size() == 1) return say("none of your views is but a filter");
  if (tell_if_away()) return;
  const std::size_t at = next_of(filters, shown().is.filter, step);
  set_filter(filters[at]);
  say(names[at]);
}

void App::next_order(int step) {
  std::vector<std::string> orders{shown_ == Shown::feeds ? options_.sort : ""};
  std::vector<std::string> names{orders[0].empty() && shown_ != Shown::named ? "newest first"
                                                                             : "its own order"};
  for (const wire::NamedViewRow& view : views_.list().views) {
    if (!view.filter.empty() || view.order.empty() || !view.error.empty()) continue;
    orders.push_back(view.order);
    names.push_back(view.name + ": " + view.order);
  }
  if (orders.size() == 1) {
    for (const std::string& order : usual_orders()) {
      orders.push_back(order);
      names.push_back("by " + order);
    }
  }
  if (tell_if_away()) return;
  const std::size_t at = next_of(orders, shown().is.order, step);
  sort(orders[at]);
  say(names[at]);
}

// --- layers --------------------------------------------------------------------------------------

void App::toggle_layers() {
  if (options_.base.empty() && views_.list().layered == 0)
    return say("there is no base filter, and no feed has one of its own");
  if (tell_if_away()) return;
  bare_ = !bare_;
  for (OpenedView* view : all_views()) {
    if (view != &shown() && view->is_open) open_view(*view);
  }
  define(shown().is.filter, shown().is.order, shown().is.group);
  list_views();
  say(bare_ ? "without the base filter and those of feeds"
            : "with the base filter and those of feeds");
}

std::string App::active_layers() const {
  const ViewDefinition& is = shown().is;
  std::vector<std::string> layers;
  if (!is.name.empty()) layers.push_back(is.name);
  if (!is.base.empty()) layers.push_back(is.base);
  const std::uint32_t layered = views_.list().layered;
  if (is.layers && layered > 0)
    layers.push_back(std::to_string(layered) + (layered == 1 ? " feed" : " feeds") + " filtered");
  if (!is.filter.empty()) layers.push_back(is.filter);
  std::string text;
  for (const std::string& layer : layers)
    text += (text.empty() ? "" : " · ") + layer;
  return text;
}

}  // namespace antiphon::ui
