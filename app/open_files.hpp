#pragma once

#include <cstddef>

namespace greenroom {

/// Raises the limit of open files as far as the system lets this process.
void raise_open_files_limit() noexcept;

/// Opens /dev/null for each of the standard descriptors that is closed: else a
/// file of the journal could get its number, and be written what we print.
void fill_standard_descriptors() noexcept;

/// How many client sockets fit under the limit: 64 are left for the rest.
std::size_t open_files_for_clients() noexcept;

} // namespace greenroom
