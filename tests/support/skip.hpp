#pragma once

#include <cstdlib>
#include <iostream>
#include <string>

namespace greenroom::test {

/// What a ctest of cases that cannot run here ends with (SKIP_RETURN_CODE in
/// tests/CMakeLists.txt).
inline constexpr int skipped_exit_code = 77;

/// Ends the whole run, so that ctest reports it as skipped and not as passed.
/// Only for cases that have a ctest of their own.
[[noreturn]] inline void skip_all(const std::string& why) {
  std::cout << "skipped: " << why << std::endl;
  std::_Exit(skipped_exit_code);
}

} // namespace greenroom::test
