#pragma once

#include "tests/soak/world.hpp"

#include <string>
#include <vector>

namespace greenroom::soak {

/// What the server is started with for a while, and what that makes possible.
struct phase {
  std::string name;
  std::vector<std::string> settings;
  conditions possible;
};

/// All phases, in the order in which a run goes through them, again and again.
std::vector<phase> all_phases();

} // namespace greenroom::soak
