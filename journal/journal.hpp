#pragma once

#include "protocol/event.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace greenroom {

/// The most that one page of events holds, so that reading it is short. The
/// first event of a page may be larger.
inline constexpr std::size_t page_events_max = 256;
inline constexpr std::size_t page_bytes_max = 65536;

/// A membership: stored with a userJoined, removed with its userLeft.
struct member_row {
  std::string nickname;
  session_id session; ///< The one that joined, perhaps in an earlier opening.
  std::uint64_t joined_seq = 0; ///< The seq of the userJoined.
  /// The opening of `session` has ended, so nobody of it will leave by itself.
  bool has_ended = false;
};

/// What a room needs to know when it starts or is rebuilt.
struct room_snapshot {
  std::uint64_t epoch = 0;   ///< Ownership number; each claim raises it by one.
  std::uint64_t oldest = 1;  ///< First seq that retention has left.
  std::uint64_t head = 0;    ///< Last committed seq, 0 for a new room.
  utc_time last_at{};        ///< The head's stamp.
  std::vector<event> newest; ///< Up to one page, oldest first, ends at head.
  std::vector<member_row> members;
};

enum class claim_outcome : std::uint8_t {
  granted = 1, ///< The room is the claimer's until another one claims it.
  refused,     ///< The journal cannot write now (disk full) or has failed.
  elsewhere,   ///< Another opening that has not ended owns the room.
};

/// What became of the claim of one room.
struct claim_result {
  claim_outcome outcome = claim_outcome::refused;
  room_snapshot snapshot;   ///< If granted.
  opening_number owner = 0; ///< If elsewhere: who has it.

  bool is_granted() const noexcept { return outcome == claim_outcome::granted; }

  /// Grants the claim. @returns the snapshot, to be filled in.
  room_snapshot& grant() noexcept {
    outcome = claim_outcome::granted;
    return snapshot;
  }
};

/// A takeover has given a membership to another session.
struct member_move {
  std::string nickname;
  std::uint64_t joined_seq = 0; ///< Of the membership: its userJoined.
  session_id session;           ///< Who has it now.
};

/// The events that a room wants recorded next: seqs head + 1, head + 2, …
struct append_request {
  std::string room;
  std::uint64_t epoch = 0; ///< From the claim.
  std::uint64_t head = 0;  ///< Last committed seq, as far as the room knows.
  std::span<const event> events;
  /// Stored after the memberships that the events begin and end. One whose
  /// membership has ended changes nothing.
  std::span<const member_move> moves = {};
};

enum class append_outcome : std::uint8_t {
  committed = 1, ///< On stable storage.
  refused,       ///< Nothing was written; the room may use the seqs again.
  fenced,        ///< Another owner claimed the room, or the head differs.
  unknown,       ///< Perhaps written; the room's next claim shows it.
};

enum class read_status : std::uint8_t {
  good = 1,
  unreadable, ///< Damage, or an I/O error.
  behind,     ///< The database lacks what the owner has told, or none answers:
              ///< it says nothing about the events. Ask again later.
};

/// Consecutive events of one room.
struct event_page {
  read_status status = read_status::good;
  /// Begins with the first event at or after the seq asked for; has no gap.
  std::vector<event> events;
};

/// A seq that was looked for.
struct found_seq {
  read_status status = read_status::good;
  std::uint64_t seq = 0; ///< If good.
};

/// A reading handle, used by one thread at a time.
///
/// Reads are asked with a seq `last` that the room's owner has told as
/// recorded, and the owner's epoch then (0: none was told). A database that
/// several openings share may be an old one: it is `behind` if the room has a
/// lower epoch there, or lacks the event `last` that retention has not removed.
class journal_reader {
public:
  virtual ~journal_reader() = default;

  /// Reads events first … last of a room, as many as fit a page (at least one
  /// if there is any). One short transaction.
  virtual event_page read(std::string_view room, std::uint64_t first,
                          std::uint64_t last, std::uint64_t epoch) = 0;

  /// The first seq in [first, last + 1] whose event is not before `when`;
  /// last + 1 if there is none. Binary search: times never fall in a room.
  virtual found_seq first_not_before(std::string_view room, std::uint64_t first,
                                     std::uint64_t last, std::uint64_t epoch,
                                     utc_time when) = 0;
};

/// What retention removed from one room.
struct trimmed_room {
  std::string room;
  std::uint64_t oldest = 1; ///< The first seq that is left.
};

/// What one step of retention did.
struct trim_step {
  std::vector<trimmed_room> rooms; ///< Those that events were removed from.
  /// Whether more is known to be found or removed: `trim` should be called
  /// again soon.
  bool has_work = false;
};

/// The durable record of all rooms. Used by one thread at a time; its readers
/// may live on other threads.
class journal {
public:
  virtual ~journal() = default;

  /// 8 hex digits, made when the journal was created or restored.
  virtual std::string id() const = 0;

  /// Which opening of the journal this is: higher than all before, never 0.
  virtual opening_number opening() const = 0;

  /// Takes ownership of rooms, in one transaction, and says where they stand;
  /// unknown rooms are created. Only an engine that several openings share
  /// answers `elsewhere`.
  /// @returns one entry per room, in order.
  virtual std::vector<claim_result>
  claim(std::span<const std::string> rooms) = 0;

  /// Records the batch in one transaction. If that fails for a reason that may
  /// concern one room only, records it room by room, so that the others do not
  /// suffer. The events' kinds also change the membership rows.
  /// @pre a room has at most one request in the batch.
  /// @returns one outcome per request, in order.
  virtual std::vector<append_outcome>
  append(std::span<const append_request> batch) = 0;

  /// Gives up a claim; ignored if the room has a newer one.
  virtual void release(std::string_view room, std::uint64_t epoch) = 0;

  /// One small step of retention, of a few milliseconds: finds or removes
  /// events that are older than `oldest_kept` (when given) or beyond the newest
  /// `events_per_room_max` (0: no limit). Never removes a room's newest event.
  /// Reads and writes nothing when nothing has to be removed.
  /// @param oldest_kept `utc_time::min()` suspends the limit by age, because no
  ///        event is older. Nothing ends it: what is known of the rooms' ages
  ///        is forgotten, and a later limit has to look at all rooms.
  virtual trim_step trim(std::optional<utc_time> oldest_kept,
                         std::uint64_t events_per_room_max) = 0;

  /// To be called when nothing was appended for some seconds: frees caches that
  /// only speed up appends.
  virtual void rest() {}

  /// What happened, if an error (I/O error, corruption) made every later
  /// success meaningless; it stays set for ever. The process must then end with
  /// exit code 1.
  virtual std::optional<std::string> failure() const = 0;

  /// A new reading handle, which may be used on another thread.
  virtual std::unique_ptr<journal_reader> open_reader() = 0;
};

} // namespace greenroom
