#include "feed/embeds.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

struct Service {
  std::string_view host;  // or the end of it, behind a dot; empty: any
  std::string_view path;  // that it begins with
  std::string_view what;
  std::string_view name;
  std::string_view page;      // what stands before the rest of the path; empty: the frame's address
  std::string_view argument;  // that holds the address of the page, instead
};
// clang-format off
constexpr std::array kServices{
    Service{"youtube.com", "/embed/videoseries", "video", "YouTube", "", ""},
    Service{"youtube.com", "/embed/", "video", "YouTube", "https://www.youtube.com/watch?v=", ""},
    Service{"youtube.com", "/v/", "video", "YouTube", "https://www.youtube.com/watch?v=", ""},
    Service{"youtube-nocookie.com", "/embed/", "video", "YouTube", "https://www.youtube.com/watch?v=", ""},
    Service{"player.vimeo.com", "/video/", "video", "Vimeo", "https://vimeo.com/", ""},
    Service{"dailymotion.com", "/embed/video/", "video", "Dailymotion", "https://www.dailymotion.com/video/", ""},
    Service{"open.spotify.com", "/embed-podcast/", "audio", "Spotify", "https://open.spotify.com/", ""},
    Service{"open.spotify.com", "/embed/", "audio", "Spotify", "https://open.spotify.com/", ""},
    Service{"w.soundcloud.com", "/player", "audio", "SoundCloud", "", "url"},
    Service{"bandcamp.com", "/EmbeddedPlayer", "audio", "Bandcamp", "", ""},
    Service{"embed.podcasts.apple.com", "/", "audio", "Apple Podcasts", "https://podcasts.apple.com/", ""},
    Service{"embed.music.apple.com", "/", "audio", "Apple Music", "https://music.apple.com/", ""},
    Service{"widget.deezer.com", "/widget/", "audio", "Deezer", "", ""},
    Service{"mixcloud.com", "/widget/", "audio", "Mixcloud", "", ""},
    Service{"anchor.fm", "/", "audio", "podcast", "", ""},
    Service{"podcasters.spotify.com", "/", "audio", "podcast", "", ""},
    Service{"player.simplecast.com", "/", "audio", "podcast", "", ""},
    Service{"playlist.megaphone.fm", "/", "audio", "podcast", "", ""},
    Service{"buzzsprout.com", "/", "audio", "podcast", "", ""},
    Service{"omny.fm", "/", "audio", "podcast", "", ""},
    Service{"player.twitch.tv", "/", "video", "Twitch", "", ""},
    Service{"clips.twitch.tv", "/", "video", "Twitch", "", ""},
    Service{"streamable.com", "/e/", "video", "Streamable", "https://streamable.com/", ""},
    Service{"loom.com", "/embed/", "video", "Loom", "https://www.loom.com/share/", ""},
    Service{"rumble.com", "/embed/", "video", "Rumble", "", ""},
    Service{"embed.ted.com", "/talks/", "video", "TED", "https://www.ted.com/talks/", ""},
    Service{"fast.wistia.net", "/embed/", "video", "Wistia", "", ""},
    Service{"videopress.com", "/embed/", "video", "VideoPress", "https://videopress.com/v/", ""},
    Service{"tiktok.com", "/embed/", "video", "TikTok", "", ""},
    Service{"facebook.com", "/plugins/video.php", "video", "Facebook", "", "href"},
    Service{"facebook.com", "/plugins/post.php", "post", "Facebook", "", "href"},
    Service{"instagram.com", "/", "post", "Instagram", "", ""},
    Service{"platform.twitter.com", "/embed/", "post", "Twitter", "https://twitter.com/i/status/", "id"},
    Service{"archive.org", "/embed/", "media", "Internet Archive", "https://archive.org/details/", ""},
    Service{"cdn.embedly.com", "/widgets/media.html", "embedded", "", "", "url"},
    Service{"codepen.io", "/", "code", "CodePen", "", ""},
    Service{"jsfiddle.net", "/", "code", "JSFiddle", "", ""},
    Service{"gist.github.com", "/", "code", "gist", "", ""},
    Service{"google.com", "/maps/", "map", "Google Maps", "", ""},
    Service{"openstreetmap.org", "/export/embed", "map", "OpenStreetMap", "", ""},
    Service{"", "/videos/embed/", "video", "", "/videos/watch/", ""},
};
// clang-format on

// What the page of a service is when something links to it, not to its player.
struct Known {
  std::string_view start;
  std::string_view what;
  std::string_view name;
};
constexpr std::array kKnown{
    Known{"https://www.youtube.com/", "video", "YouTube"},
    Known{"https://youtu.be/", "video", "YouTube"},
    Known{"https://vimeo.com/", "video", "Vimeo"},
    Known{"https://soundcloud.com/", "audio", "SoundCloud"},
    Known{"https://open.spotify.com/", "audio", "Spotify"},
    Known{"https://twitter.com/", "post", "Twitter"},
    Known{"https://gist.github.com/", "code", "gist"},
};

constexpr std::array<std::string_view, 7> kEmptyTitles{
    "youtube video player", "youtube video", "vimeo-player", "video player",
    "embedded content",     "iframe",        "embed"};

struct Parts {
  std::string_view origin;  // scheme and host
  std::string_view host;    // lower case is not made: addresses come that way
  std::string_view path;
  std::string_view query;
};

Parts parts_of(std::string_view address) {
  Parts parts;
  const auto slashes = address.find("://");
  if (slashes == std::string_view::npos) return parts;
  const auto host = slashes + 3;
  const auto path = std::min(address.find_first_of("/?#", host), address.size());
  const auto query = std::min(address.find_first_of("?#", path), address.size());
  parts.origin = address.substr(0, path);
  parts.host = address.substr(host, path - host);
  parts.path = address.substr(path, query - path);
  parts.query = address.substr(query);
  return parts;
}

bool is_host(std::string_view host, std::string_view wanted) {
  if (wanted.empty() || host == wanted) return true;
  return host.ends_with(wanted) && host[host.size() - wanted.size() - 1] == '.';
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const auto digits =
        text.substr(i).starts_with('%') ? text.substr(i + 1, 2) : std::string_view();
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() == 2 && result.ptr == digits.data() + 2) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string argument(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    query.remove_prefix(1);  // `?` or `&`
    const auto end = std::min(query.find('&'), query.size());
    const auto one = query.substr(0, end);
    query.remove_prefix(end);
    if (one.starts_with(name) && one.substr(name.size()).starts_with('='))
      return percent_decoded(one.substr(name.size() + 1));
  }
  return "";
}

// Where the page is, if the frame's address says it.
std::string page_of(const Service& service, const Parts& parts) {
  if (!service.argument.empty()) {
    const std::string value = argument(parts.query, service.argument);
    if (value.empty()) return "";
    std::string page = std::string(service.page) + value;
    return is_web_url(page) ? page : "";
  }
  auto rest = parts.path.substr(service.path.size());
  rest = rest.substr(0, rest.find('&'));  // as old players were given their options
  if (service.page.empty() || rest.empty()) return "";
  const std::string_view origin = service.host.empty() ? parts.origin : std::string_view();
  return std::string(origin).append(service.page).append(rest);
}

}  // namespace

Embed embed_at(std::string_view address) {
  const Parts parts = parts_of(address);
  std::string_view host = parts.host;
  if (host.starts_with("www.")) host.remove_prefix(4);
  const auto* const service =
      std::find_if(kServices.begin(), kServices.end(), [&](const Service& one) {
        return is_host(host, one.host) && parts.path.starts_with(one.path);
      });
  if (service == kServices.end()) return {"embedded", printable(host), std::string(address)};
  Embed embed{service->what, std::string(service->name), std::string(address)};
  if (std::string page = page_of(*service, parts); !page.empty()) embed.address = std::move(page);
  if (embed.name.empty()) {
    const auto* const known = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& one) {
      return embed.address.starts_with(one.start);
    });
    if (known != kKnown.end()) {
      embed.what = known->what;
      embed.name = known->name;
    } else {
      embed.name = printable(parts_of(embed.address).host);
    }
  }
  return embed;
}

std::string_view telling_title(std::string_view title) {
  title = trimmed(title);
  const std::string lower = ascii_lower(title);
  if (std::find(kEmptyTitles.begin(), kEmptyTitles.end(), lower) != kEmptyTitles.end()) return {};
  constexpr std::string_view kSpotify = "Spotify Embed: ";
  if (title.starts_with(kSpotify)) title.remove_prefix(kSpotify.size());
  return title;
}

}  // namespace antiphon::feed
