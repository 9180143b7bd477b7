#pragma once

namespace greenroom::test {

/// Whether a sanitizer watches this build: it is several times slower, and
/// keeps freed memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

} // namespace greenroom::test
