#pragma once

#include "tests/support/memory_database.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace greenroom {

/// What happens to a batch of appends that a node sends to its database.
enum class batch_fate : std::uint8_t {
  executed = 1,
  refused, ///< Surely nothing is written.
  // Answered `unknown`:
  unanswered_written,
  unanswered_unwritten,
  in_flight, ///< Executed when `memory_database::land` is called, if ever.
};

/// The connection of one node to a server of the database.
struct database_link {
  memory_database::server server;
  bool is_cut = false; ///< No server can be reached.
};

/// The journal of one opening in a database that several share. Its faults are
/// its own: the other nodes' engines go on.
class database_engine final : public journal {
public:
  /// @param opening not 0. May be one that has ended.
  database_engine(memory_database& database, opening_number opening);

  // -- scripted trouble -------------------------------------------------------

  /// The next batches meet these fates, in order; those after them are
  /// executed.
  void script_batches(const std::vector<batch_fate>& fates);

  /// While set, claims are refused.
  void refuse_claims(bool refuse) noexcept { refuses_claims_ = refuse; }

  /// While set, no server can be reached: claims and appends are refused, and
  /// reads are behind. What was under way when it began is for
  /// `script_batches`.
  void cut_off(bool cut) noexcept { link_->is_cut = cut; }

  /// Connects to the present primary. On an old one claims are refused, appends
  /// never commit and are `unknown`, and reads show what was there.
  void reconnect() { link_->server = database_.primary(); }

  /// Whether it is connected to the present primary.
  bool is_on_primary() const noexcept {
    return !link_->is_cut && link_->server == database_.primary();
  }

  // -- journal ----------------------------------------------------------------

  std::string id() const override { return "00000001"; }
  opening_number opening() const override { return opening_; }
  std::vector<claim_result> claim(std::span<const std::string> rooms) override;
  std::vector<append_outcome>
  append(std::span<const append_request> batch) override;
  /// Lost where no primary is reached: the room stays this opening's.
  void release(std::string_view room, std::uint64_t epoch) override;
  trim_step trim(std::optional<utc_time> oldest_kept,
                 std::uint64_t events_per_room_max) override;
  std::optional<std::string> failure() const override { return std::nullopt; }
  std::unique_ptr<journal_reader> open_reader() override;

private:
  bool owns(const append_request& asked) const;
  batch_fate next_fate();
  std::vector<append_outcome> execute(std::vector<database_append> batch,
                                      batch_fate fate);
  void forget_unknown(std::span<const append_request> batch,
                      std::span<const append_outcome> outcomes);

  memory_database& database_;
  opening_number opening_;
  std::shared_ptr<database_link> link_;
  std::deque<batch_fate> script_;
  bool refuses_claims_ = false;
  // Epochs of the rooms that it may append to. What has an unknown fate is to
  // be claimed again first.
  std::map<std::string, std::uint64_t, std::less<>> claimed_;
};

} // namespace greenroom
