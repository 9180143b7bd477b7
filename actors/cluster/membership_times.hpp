#pragma once

#include <chrono>

// The numbers of cluster.md, "Membership: counters, no clocks". A read is one
// statement that adds one to the own beat and reads everyone's.

namespace greenroom::membership_times {

/// "Four times a second": the time from one read to the next.
inline constexpr std::chrono::milliseconds beat_period{250};

/// "A peer is dead after 16 successful reads without a beat": about 4 s.
inline constexpr unsigned silent_reads = 16;

/// "After 8 when the link to it is down": about 2 s.
inline constexpr unsigned silent_reads_without_link = 8;

/// "After 2 when besides its port refuses connections": about 0.5 s.
inline constexpr unsigned silent_reads_when_refused = 2;

/// "Two reads count as two only if at least 200 ms of the reader's monotonic
/// clock lie between them": a burst of reads is no evidence of silence.
inline constexpr std::chrono::milliseconds between_counted_reads{200};

/// "More than 1 s between two: that reading only sets the baseline": a reader
/// that was stopped cannot tell whether its peers were stopped with it.
inline constexpr std::chrono::seconds baseline_gap{1};

/// "After an outage of its own connection a node needs 40 reads before it
/// judges anyone": about 10 s, for the others to have reconnected as well.
inline constexpr unsigned reads_after_outage = 40;

/// "When both beats are fine but two nodes cannot reach each other for 5 s":
/// longer than the 4 s after which both ends of a link know that it is cut.
inline constexpr std::chrono::seconds unreachable_max{5};

/// "A node whose last beat succeeded 10 s ago, or whose unknown append is not
/// settled within 10 s": then others may have evicted it without its knowing.
inline constexpr std::chrono::seconds isolated_after{10};

/// "Saying so in the log each second".
inline constexpr std::chrono::seconds log_period{1};

} // namespace greenroom::membership_times
