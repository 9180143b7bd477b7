#pragma once

namespace greenroom {

/// What to do for each alternative of a variant, for `std::visit`. A function
/// of `const auto&` serves all alternatives that have none of their own.
template <class... Functions>
struct cases : Functions... {
  using Functions::operator()...;
};

template <class... Functions>
cases(Functions...) -> cases<Functions...>;

} // namespace greenroom
