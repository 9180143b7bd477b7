#pragma once

#include "tests/support/database_servers.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace greenroom {

class database_engine;

/// Faults of the program that a simulation must find.
struct database_bugs {
  /// Appends are not checked for their epoch. The primary key still keeps a
  /// room in order: alone this costs its new owner an append, no event.
  bool has_no_fence = false;
  /// An append replaces the events that are in its place. With the bug above,
  /// rooms fork.
  bool has_no_key = false;
  bool reuses_openings = false; ///< `take_opening` gives the last one again.
  bool forgets_moves = false;   ///< Rows name who joined, whoever has it now.
  bool trusts_short_pages = false; ///< Readers are never behind.
};

/// What has happened, in rooms unless another unit is named.
struct database_counters {
  std::uint64_t claims_granted = 0;
  std::uint64_t claims_taken_over = 0; ///< Granted, from an opening that ended.
  std::uint64_t claims_elsewhere = 0;
  std::uint64_t claims_refused = 0;
  std::uint64_t dead_rows_loaded = 0;  ///< Member rows.
  std::uint64_t appends_committed = 0; ///< And answered so.
  std::uint64_t appends_refused = 0;
  std::uint64_t appends_fenced = 0; ///< Those in flight, too.
  std::uint64_t unknown_written = 0;
  std::uint64_t unknown_unwritten = 0; ///< When they were answered so.
  std::uint64_t landed_written = 0;    ///< In flight, and written after all.
  std::uint64_t moves_stored = 0;      ///< Rows asked for.
  std::uint64_t reads_behind = 0;      ///< Reads.
  std::uint64_t fail_overs = 0;
  std::uint64_t transactions_lost = 0; ///< Transactions.
};

/// The PostgreSQL that the nodes of a simulated cluster share, by the rules of
/// cluster.md, without its SQL: every call is one transaction, executed at
/// once. For one thread; outlives its engines and their readers.
///
/// A database that pauses is not modelled: who simulates it holds the queue of
/// the node's journal.
class memory_database {
public:
  /// @param is_up whether the opening's node is a member that lives: rooms of
  ///              all others may be claimed, their members have ended.
  /// @param now the database's clock, for what is too young to be removed; by
  ///            default everything is old.
  explicit memory_database(
    std::function<bool(opening_number)> is_up,
    std::function<utc_time()> now = [] { return utc_time::max(); });

  database_bugs bugs;
  database_counters counters;

  /// A new opening, higher than all before.
  opening_number take_opening();

  /// The journal of one opening, connected to the present primary.
  std::shared_ptr<database_engine> engine(opening_number opening);

  /// What the present primary holds.
  const database_tables& tables() const noexcept { return *servers_.primary(); }

  /// The standby takes over. Engines stay connected to the old primary, where
  /// nothing changes any more, until they are told to reconnect.
  /// @param lag transactions that the standby never got, acknowledged or not;
  ///            a synchronous one has all of them.
  void fail_over(std::size_t lag = 0);

  /// How many batches of an opening are in flight, its engine gone or not.
  std::size_t in_flight(opening_number opening) const;

  /// Executes the batches of an opening that are in flight, in order.
  /// @returns what has become of their appends; refused: they were in flight
  ///          to a server that is the primary no more.
  std::vector<append_outcome> land(opening_number opening);

  // -- for engines and readers ------------------------------------------------

  using server = std::shared_ptr<const database_tables>;

  server primary() const noexcept { return servers_.primary(); }

  /// All or nothing: refused to an opening that is not up.
  std::vector<claim_result> claim(opening_number who,
                                  std::span<const std::string> rooms);
  /// @returns committed or fenced, for each.
  std::vector<append_outcome> append(std::vector<database_append> batch);
  /// @param to the server that it is on its way to.
  void send(opening_number who, server to, std::vector<database_append> batch);
  void release(opening_number who, const std::string& room,
               std::uint64_t epoch);
  trim_step trim(std::optional<utc_time> oldest_kept, std::uint64_t events_max);

private:
  struct flight {
    server to;
    std::vector<database_append> batch;
  };

  bool may_claim(opening_number who, const std::string& room);
  void grant(const std::string& room, claim_result& result);

  std::function<bool(opening_number)> is_up_;
  std::function<utc_time()> now_;
  database_servers servers_;
  opening_number openings_ = 0;
  std::map<opening_number, std::vector<flight>> in_flight_;
};

} // namespace greenroom
