#pragma once

#include "tests/soak/world.hpp"

namespace greenroom::soak {

/// With no other client connected: waits until nobody is in any room, reads
/// what the journal has that was not read before, and compares it with all
/// that clients were told.
void confirm_histories(world& shared);

} // namespace greenroom::soak
