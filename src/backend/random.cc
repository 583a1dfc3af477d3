#include "backend/random.h"

#include <random>

namespace antiphon::backend {

double random_share() {
  static std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>{0.0, 1.0}(engine);
}

}  // namespace antiphon::backend
