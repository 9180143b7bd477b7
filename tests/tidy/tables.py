"""What tidy knows of this tree: who may include whom, and what is excused."""

# The words of the READMEs, and which headers they mean. The first that matches
# counts.
LIBRARIES = [
    ("CAF core", r"caf/(?!io/|openssl/|test/).*"),
    ("nlohmann/json", r"nlohmann/json\.hpp"),
    ("Boost.Asio", r"boost/asio/.*"),
    ("Boost's header-only tools", r"boost/(container|locale|smart_ptr)/.*"),
    ("SQLite", r"sqlite3\.h"),
    ("spdlog", r"spdlog/.*"),
    ("CLI11", r"CLI/CLI\.hpp"),
    ("toml++", r"toml\+\+/toml\.h"),
    ("liburing", r"liburing\.h"),
    ("doctest", r"doctest/doctest\.h"),
    ("POSIX", r"(dlfcn|endian|fcntl|poll|pthread|sched|unistd)\.h"
              r"|(arpa|linux|net|netinet|sanitizer|sys)/.*"),
    ("glibc", r"malloc\.h"),
    ("the standard library", r"[a-z_]+|stdlib\.h"),
]

# Who may include which folders of this tree and which libraries. A file belongs
# to the longest of these folders that it is in, and may include that folder.
# Everybody may include the standard library.
EVERYTHING = None
MAY_INCLUDE = {
    "protocol": [{}, {"nlohmann/json", "Boost's header-only tools"}],
    "runtime": [{}, {"CAF core", "POSIX"}],
    "config": [{}, {"toml++", "POSIX"}],
    "journal": [{"protocol"}, {"SQLite", "spdlog", "POSIX"}],
    "net": [{"protocol", "runtime"},
            {"Boost.Asio", "Boost's header-only tools", "liburing", "spdlog",
             "POSIX"}],
    # What all parties say to each other: interfaces and messages.
    "actors": [{"protocol", "journal", "net"}, {"CAF core"}],
    "actors/clients": [
        {"protocol", "runtime", "journal", "net", "config", "actors",
         "actors/node"},
        {"CAF core", "Boost's header-only tools", "spdlog", "POSIX"}],
    "actors/rooms": [
        {"protocol", "runtime", "journal", "config", "actors", "actors/node"},
        {"CAF core", "Boost's header-only tools", "spdlog"}],
    "actors/node": [
        {"protocol", "runtime", "journal", "net", "config", "actors"},
        {"CAF core", "spdlog", "POSIX"}],
    "actors/cluster": [{"protocol", "runtime", "actors", "actors/node"},
                       {"CAF core", "spdlog"}],
    "app": [
        {"protocol", "runtime", "journal", "net", "config", "actors",
         "actors/clients", "actors/rooms", "actors/node"},
        {"CAF core", "Boost.Asio", "CLI11", "nlohmann/json", "spdlog",
         "POSIX", "glibc"}],
    "cmake": [{}, {"CAF core"}],
    "tests": [EVERYTHING, EVERYTHING],
}

COLUMNS_MAX = 80
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
# A file above this has its size in LONG_FILES, which may only shrink.
FILE_LINES_EASY = 250
# How much a file may shrink below its entry before the entry has to follow.
LONG_FILES_SLACK = 20

# Pattern, where it is allowed, what to do instead.
BANNED = [
    (r"\bcaf::infinite\b", ("tests/",), "give the request a timeout"),
    (r"caf/all\.hpp", (), "include what is used; it costs seconds a file"),
    (r"\bstd::this_thread::sleep", (), "wait for what happens, or use a timer"),
    (r"\busing namespace std\s*;", (), "name what is used"),
]

# A word that the glossary does not have, and the one that it has instead.
# Checked once the glossary at the head of GLOSSARY has the second.
GLOSSARY = "actors/interfaces.hpp"
SYNONYMS = {
    "incarnation": "opening",
}

# By rule, then by what the rule's complaint begins with: the reason. One that
# excuses nothing fails, so that the list shrinks.
EXCEPTIONS = {
    "dead_functions": {
        "actors/interfaces.hpp inspect": "CAF calls it",
        "actors/messages.hpp inspect": "CAF calls it",
        "actors/shared_values.hpp inspect": "CAF calls it",
        "protocol/session_id.hpp inspect": "CAF calls it",
        "tests/actors/test_client.hpp convert": "doctest calls it",
        "net/call_batch.hpp uses_io_uring":
            "tests skip what a kernel without io_uring cannot show",
        **dict.fromkeys([
            "actors/cluster/link_session.hpp closed",
            "actors/cluster/link_session.hpp counts",
            "actors/cluster/link_session.hpp flush",
            "actors/cluster/link_session.hpp unacknowledged_bytes",
            "actors/cluster/link_session.hpp waiting_heads",
            "actors/cluster/membership_table.hpp go",
            "actors/cluster/membership_table.hpp promote",
            "actors/cluster/node_membership.hpp change_made",
            "actors/cluster/node_membership.hpp link_changed",
            "actors/cluster/node_membership.hpp must_exit",
            "actors/cluster/node_membership.hpp read_asked",
            "actors/cluster/node_membership.hpp read_is_due",
            "actors/cluster/node_membership.hpp standing",
            "actors/cluster/node_membership.hpp take_log_line",
            "actors/cluster/node_membership.hpp take_promotion",
            "actors/cluster/node_membership.hpp take_verdicts",
            "actors/cluster/node_membership.hpp told_dead",
            "actors/cluster/rendezvous.hpp answers_for",
        ], "the wiring of a node in a cluster will call it"),
    },
    "dead_headers": dict.fromkeys([
        "actors/cluster/link_session.hpp",
        "actors/cluster/node_membership.hpp",
        "actors/cluster/peer.hpp",
        "actors/cluster/rendezvous.hpp",
        "actors/cluster/stand_in.hpp",
    ], "the wiring of a node in a cluster will include it"),
    "function_sizes": {
        "config/option_table.cpp table": "a row for each key",
        "actors/clients/relay.cpp make_behavior": "to be divided",
        "actors/rooms/room.cpp make_behavior": "to be divided",
    },
    "one_class_one_source": {
        "actors/clients/delivery.cpp": "a part of subscriptions; to be divided",
    },
    "banned": {
        "tests/bench/load/coordinator.cpp": "polls its threads' counters",
        "tests/bench/load/side_client.cpp": "reads slowly on purpose",
        "tests/crash/kill_rounds.cpp": "kills at a random moment",
    },
    "file_sizes": dict.fromkeys([
        "tests/actors/clients/subscriptions_random_test.cpp size",
        "tests/actors/clients/subscriptions_test.cpp size",
        "tests/actors/clients/takeover_test.cpp size",
        "tests/actors/rooms/attaching_room_test.cpp size",
        "tests/actors/rooms/random_room_test.cpp size",
        "tests/actors/rooms/room_state_test.cpp size",
        "tests/actors/rooms/room_test.cpp size",
        "tests/net/client_socket_test.cpp size",
    ], "older than the rule; follows its class when that is divided"),
}

# Files above FILE_LINES_EASY, with their sizes.
LONG_FILES = {
    "actors/cluster/peer.cpp": 257,
    "actors/clients/relay.cpp": 257,
    "actors/interfaces.hpp": 399,
    "actors/messages.hpp": 278,
    "actors/rooms/room.cpp": 314,
    "actors/rooms/room_state.cpp": 284,
    "tests/actors/rooms/room_attachment_test.cpp": 256,
    "journal/sqlite_journal.cpp": 391,
    "tests/actors/clients/connection_test.cpp": 340,
    "tests/actors/clients/limits_test.cpp": 267,
    "tests/actors/clients/subscriptions_random_test.cpp": 524,
    "tests/actors/clients/subscriptions_test.cpp": 749,
    "tests/actors/clients/takeover_test.cpp": 465,
    "tests/actors/rooms/attaching_room_test.cpp": 430,
    "tests/actors/rooms/journal_outcomes_test.cpp": 355,
    "tests/actors/rooms/lobby_test.cpp": 297,
    "tests/actors/rooms/random_room_test.cpp": 538,
    "tests/actors/rooms/rebuild_test.cpp": 329,
    "tests/actors/rooms/room_state_test.cpp": 524,
    "tests/actors/rooms/room_table_test.cpp": 271,
    "tests/actors/rooms/room_test.cpp": 412,
    "tests/bench/load/worker.cpp": 270,
    "tests/bench/results.py": 285,
    "tests/journal/sqlite_faults_test.cpp": 313,
    "tests/net/client_socket_test.cpp": 454,
    "tests/protocol/line_reader_test.cpp": 254,
    "tests/runtime/actor_queue_test.cpp": 305,
    "tests/soak/client_replies.cpp": 273,
    "tests/soak/soak_run.cpp": 255,
}
