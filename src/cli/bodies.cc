#include "cli/bodies.h"

#include <utility>

namespace antiphon::cli {

Result<std::vector<backend::SafeBody>> safe_bodies(Context& context, std::vector<Body> bodies) {
  std::vector<backend::SafeBody> out(bodies.size());
  std::size_t left = 0;
  std::optional<Error> failed;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (bodies[i].kind == BodyKind::none) continue;
    ++left;
    context.backend->pool().safe_body(std::move(bodies[i]), [&, i](Result<backend::SafeBody> body) {
      if (body)
        out[i] = std::move(*body);
      else
        failed = body.error();
      if (--left == 0) context.loop.stop();
    });
  }
  while (left > 0)
    context.loop.run();
  if (failed) return *failed;
  return out;
}

}  // namespace antiphon::cli
