#pragma once

#include "journal/journal.hpp"

#include <deque>
#include <map>
#include <mutex>

namespace greenroom {

/// What stands in for the disk: outlives the journals that open it, one after
/// the other. Everything in it is guarded by `mutex`.
struct memory_store {
  struct room {
    std::uint64_t epoch = 0;
    bool claimed = false;
    std::deque<event> events; ///< Never empty again once it held one.
    std::map<std::string, member_row, std::less<>> members;

    std::uint64_t head() const {
      return events.empty() ? 0 : events.back().seq;
    }
    std::uint64_t oldest() const {
      return events.empty() ? 1 : events.front().seq;
    }
  };

  std::mutex mutex;
  std::string id = "00000001";
  opening_number openings = 0;
  std::map<std::string, room, std::less<>> rooms;
  read_status reads_as = read_status::good;
};

/// A journal without a disk, for demonstrations and for tests of what uses a
/// journal: it keeps the whole contract and can be told to be in trouble.
/// Trouble may be scripted from any thread.
class memory_journal final : public journal {
public:
  memory_journal();

  /// Opens a store as a new process would.
  explicit memory_journal(std::shared_ptr<memory_store> store);

  /// To open the same events again after this journal is gone.
  const std::shared_ptr<memory_store>& store() const noexcept { return store_; }

  // -- scripted trouble -------------------------------------------------------

  /// The next requests (not batches) meet these fates, in order. A scripted
  /// `committed` is an ordinary append; `fenced` means that another owner has
  /// claimed the room; `unknown` was not written.
  void next_append_outcomes(std::vector<append_outcome> outcomes);

  /// While set, every claim and append is refused, as on a full disk.
  void refuse_everything(bool refuse);

  /// The next batch is answered `unknown`; its requests that could be
  /// committed are, if `written`.
  void lose_next_answer(bool written);

  /// The next claim of a room is answered as if another opening owned it.
  void answer_next_claim_elsewhere(opening_number owner);

  /// From now on the journal has failed: `failure()` is set for ever, nothing
  /// is written. The batch that meets it first is answered `unknown`.
  void fail(std::string what);

  /// Readers answer with this status from now on.
  void make_reads(read_status status);

  // -- journal ----------------------------------------------------------------

  std::string id() const override;
  opening_number opening() const override { return opening_; }
  std::vector<claim_result> claim(std::span<const std::string> rooms) override;
  std::vector<append_outcome>
  append(std::span<const append_request> batch) override;
  void release(std::string_view room, std::uint64_t epoch) override;
  trim_step trim(std::optional<utc_time> oldest_kept,
                 std::uint64_t events_per_room_max) override;
  std::optional<std::string> failure() const override;
  std::unique_ptr<journal_reader> open_reader() override;

private:
  enum class lost_answer : std::uint8_t { none, unwritten, written };

  append_outcome append_one(const append_request& request, lost_answer lost);
  room_snapshot snapshot(const memory_store::room& room) const;

  std::shared_ptr<memory_store> store_;
  opening_number opening_ = 0;
  // Guarded by the store's mutex, as the store is.
  std::deque<append_outcome> script_;
  bool refuse_ = false;
  opening_number elsewhere_ = 0;
  lost_answer lost_answer_ = lost_answer::none;
  std::optional<std::string> failure_;
  bool failure_met_ = false;
};

} // namespace greenroom
