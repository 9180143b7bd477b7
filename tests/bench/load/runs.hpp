#pragma once

#include "tests/bench/load/report.hpp"

namespace greenroom::bench {

/// Does the run and answers its report. A run in which not every client could
/// join has the key `failed`.
report run(const options& settings);

} // namespace greenroom::bench
