#pragma once

#include <string_view>

namespace greenroom::test {

/// Says that a test cannot run here, because the machine or the kernel lacks
/// something that it needs. Unless a check fails the program then ends with 77,
/// so that ctest reports what it ran as skipped, not as passed: it has to be in
/// a ctest of its own, with SKIP_RETURN_CODE.
void cannot_run(std::string_view why);

/// Whether this run is one with io_uring: unless GREENROOM_TEST_IO_URING=0.
/// There is a ctest for each way of making system calls.
bool with_io_uring();

} // namespace greenroom::test
