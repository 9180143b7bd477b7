#pragma once

#include <cstddef>

namespace greenroom {

/// Raises the limit of open files as far as the system lets this process.
void raise_open_files_limit() noexcept;

/// Opens /dev/null for each standard descriptor that is closed: otherwise a
/// file of the journal could get its number, and our output would go into it.
void fill_standard_descriptors() noexcept;

/// How many client sockets fit under the limit: 64 are left for the rest, and 8
/// for each event loop but the first.
std::size_t open_files_for_clients(std::size_t loops) noexcept;

} // namespace greenroom
