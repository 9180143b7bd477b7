#pragma once

#include "journal/journal.hpp"
#include "journal/reading_gate.hpp"
#include "journal/sqlite_pages.hpp"

namespace greenroom {

/// Reads a journal through a connection of its own. The first read opens it; if
/// that fails, the next read tries again. One process has the database for
/// itself, so it is never behind, and epochs are of no use here.
class sqlite_reader final : public journal_reader {
public:
  sqlite_reader(std::string path, std::string vfs,
                std::shared_ptr<reading_gate> gate)
      : path_(std::move(path)), vfs_(std::move(vfs)), gate_(std::move(gate)) {}

  event_page read(std::string_view room, std::uint64_t first,
                  std::uint64_t last, std::uint64_t epoch) override;
  found_seq first_not_before(std::string_view room, std::uint64_t first,
                             std::uint64_t last, std::uint64_t epoch,
                             utc_time when) override;

private:
  bool open();
  /// @param room becomes 0 if no room of that name was ever claimed.
  int find_room(std::string_view name, std::int64_t& room);

  const std::string path_;
  const std::string vfs_;
  const std::shared_ptr<reading_gate> gate_;
  sqlite_handle handle_; // Closed after the statements below.
  struct statements {
    sqlite_statement find_room;
    sqlite_pages pages;
  };
  std::unique_ptr<statements> statements_;
};

} // namespace greenroom
