#include "config/option_table.hpp"

#include "config/address_syntax.hpp"

#include <algorithm>

namespace greenroom {

namespace {

constexpr std::uint64_t count_max = 4294967295;
/// A TOML number has 63 bits; this leaves room to add two of them.
constexpr std::uint64_t bytes_max = std::uint64_t{1} << 60;
constexpr std::uint64_t seconds_per_day = 86400;
/// What the kernel takes for TCP_KEEPIDLE.
constexpr std::uint64_t keepalive_seconds_max = 32767;
/// About 317 years: subtracted from now, it stays a moment that can be named.
constexpr std::uint64_t age_seconds_max = 10000000000;

constexpr bool restart = false;
constexpr bool running = true;

std::string complaint_about_address(std::string_view text) {
  if (is_address_with_port(text))
    return {};
  return std::string{text}
         + " is not an IP address with a port, such as 127.0.0.1:9090 or "
           "[::1]:9090";
}

std::string complaint_about_directory(std::string_view text) {
  if (!text.empty() && text.find('\0') == std::string_view::npos)
    return {};
  return "must be the path of a directory";
}

// A path of members is no expression that could stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define GREENROOM_MEMBER(path)                                                 \
  [](options& all) -> decltype(auto) { return (all.path); }
// NOLINTEND(bugprone-macro-parentheses)

const std::vector<option_key>& table() {
  static const std::vector<option_key> keys{
    {.name = "listen",
     .member = GREENROOM_MEMBER(listen),
     .meaning = "where clients connect",
     .complaint = complaint_about_address},
    {.name = "data_dir",
     .member = GREENROOM_MEMBER(data_dir),
     .meaning = "the directory of the journal, made if it is missing",
     .complaint = complaint_about_directory},
    {"loops", GREENROOM_MEMBER(loops),
     "event loops, a thread each; 0: one for two cores", restart, 0, loops_max},
    {.name = "io_uring",
     .member = GREENROOM_MEMBER(io_uring),
     .meaning = "many socket calls in one system call, by io_uring"},
    {"shutdown_seconds", GREENROOM_MEMBER(shutdown_seconds),
     "how long a stop may take to deliver what was accepted", running, 1, 3600},

    {"limits.connections", GREENROOM_MEMBER(limits.connections),
     "connections at once; 0: as many as there are file descriptors", restart,
     0, count_max},
    {"limits.connections_per_ip", GREENROOM_MEMBER(limits.connections_per_ip),
     "connections at once from one IP address; 0: no limit", running, 0,
     count_max},
    {"limits.connects_per_minute", GREENROOM_MEMBER(limits.connects_per_minute),
     "connections in a minute from one IP address; 0: no limit", running, 0,
     1000000},
    {"limits.login_seconds", GREENROOM_MEMBER(limits.login_seconds),
     "time to LOGIN before the connection is closed; 0: no limit", running, 0,
     seconds_per_day},
    {"limits.line_bytes", GREENROOM_MEMBER(limits.line_bytes),
     "the longest line of a client, without its end", running, 64, 1048576},
    {"limits.lines_per_second", GREENROOM_MEMBER(limits.lines_per_second),
     "lines that a connection may send in the long run; 0: no limit", running,
     0, 1000000},
    {"limits.burst", GREENROOM_MEMBER(limits.burst),
     "lines that a connection may send at once", running, 0, 1000000},
    {"limits.pending_lines", GREENROOM_MEMBER(limits.pending_lines),
     "lines of a connection that may wait for their replies", running, 1, 4096},
    {"limits.output_bytes", GREENROOM_MEMBER(limits.output_bytes),
     "bytes that may wait to be sent to one connection", running, 1024,
     1073741824},
    {"limits.output_bytes_total", GREENROOM_MEMBER(limits.output_bytes_total),
     "bytes that may wait to be sent to all connections", running, 1024,
     bytes_max},
    {"limits.input_bytes_total", GREENROOM_MEMBER(limits.input_bytes_total),
     "bytes of half-finished lines of all connections", running, 64, bytes_max},
    {"limits.stalled_seconds", GREENROOM_MEMBER(limits.stalled_seconds),
     "time without taking a byte before a connection is closed; 0: no limit",
     running, 0, seconds_per_day},
    {"limits.keepalive_seconds", GREENROOM_MEMBER(limits.keepalive_seconds),
     "silence before the kernel asks whether the peer is alive; 0: never",
     restart, 0, keepalive_seconds_max},
    {"limits.rooms", GREENROOM_MEMBER(limits.rooms),
     "rooms with members; 0: no limit. At the limit the room that is empty for "
     "the longest time makes way for a new one",
     running, 0, count_max},
    {"limits.list_entries", GREENROOM_MEMBER(limits.list_entries),
     "entries of one answer to /who and /rooms", running, 1, 100000},

    {"history.max_age", GREENROOM_MEMBER(history.max_age),
     "seconds that events are kept; 0: for ever", running, 0, age_seconds_max},
    {"history.max_events_per_room",
     GREENROOM_MEMBER(history.max_events_per_room),
     "newest events of a room that are kept; 0: all", running, 0, bytes_max},
    {"history.streams", GREENROOM_MEMBER(history.streams),
     "pages of history that are read at once", running, 1, 1024},

    {.name = "journal.synchronous",
     .member = GREENROOM_MEMBER(journal.synchronous),
     .meaning = "\"full\": a reply survives a power cut; \"normal\": it "
                "survives only the end of the process",
     .choices = {"full", "normal"}},
    {"journal.queue_bytes", GREENROOM_MEMBER(journal.queue_bytes),
     "bytes of events that may wait to be recorded", restart, 64, bytes_max},
    {"journal.min_free_bytes", GREENROOM_MEMBER(journal.min_free_bytes),
     "free space of the disk below which nothing is recorded; 0: none", restart,
     0, bytes_max},

    {.name = "nicknames.unique",
     .member = GREENROOM_MEMBER(nicknames.unique),
     .meaning = "whether a nickname is taken on the whole server, not only in "
                "its room"},

    {.name = "log.format",
     .member = GREENROOM_MEMBER(log.format),
     .meaning = "how lines of the log look on standard error",
     .changes_while_running = running,
     .choices = {"text", "json"}},
    {.name = "log.level",
     .member = GREENROOM_MEMBER(log.level),
     .meaning = "the least important lines that are logged",
     .changes_while_running = running,
     .choices = {"debug", "info", "warning", "error"}},
  };
  return keys;
}

#undef GREENROOM_MEMBER

} // namespace

std::span<const option_key> option_keys() {
  return table();
}

const option_key* find_option_key(std::string_view name) {
  const auto found = std::ranges::find(table(), name, &option_key::name);
  return found == table().end() ? nullptr : &*found;
}

} // namespace greenroom
