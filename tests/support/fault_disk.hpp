#pragma once

#include "tests/support/fault_locks.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace greenroom {

/// What a cut of power leaves of that which was written but not synced.
enum class cut_survival : std::uint8_t {
  nothing = 1,  ///< Only what was synced.
  some_sectors, ///< A random part of the sectors, names and lengths.
};

/// A file that remembers, beside its content, which of it is on stable
/// storage. Sectors have 512 bytes and are written as a whole or not at all.
class fault_file {
public:
  static constexpr std::size_t sector_bytes = 512;

  std::size_t size() const noexcept { return live_.size(); }
  /// @returns how many bytes there were to read.
  std::size_t read(std::size_t offset, void* out, std::size_t size) const;
  void write(std::size_t offset, const void* data, std::size_t size);
  void truncate(std::size_t size);
  void sync();

  /// What a failed fsync does: the changes count as written although they are
  /// not, and no later sync brings them to stable storage.
  void fail_sync() noexcept { forget_changes(); }

  void cut(std::mt19937_64& random, cut_survival survival);

private:
  void mark(std::size_t first_byte, std::size_t end_byte);
  void forget_changes() noexcept;

  std::vector<unsigned char> live_;
  std::vector<unsigned char> stable_;
  std::vector<std::size_t> changed_; ///< Sectors.
  std::vector<bool> is_changed_;     ///< The same, by sector.
};

/// A file with what its openers share.
struct fault_inode {
  fault_file data;
  fault_locks locks;
  /// The regions of a WAL index: gone with the last who has mapped them.
  std::vector<std::unique_ptr<char[]>> regions;
};

/// Named files. Names, too, are stable only after they were synced.
class fault_disk {
public:
  /// @returns null when there is none and it should not be made.
  std::shared_ptr<fault_inode> open(const std::string& name, bool create);
  bool exists(const std::string& name) const;
  /// @returns whether there was such a file.
  bool remove(const std::string& name);
  void sync_names();
  void cut(std::mt19937_64& random, cut_survival survival);

private:
  using names = std::map<std::string, std::shared_ptr<fault_inode>>;

  names live_;
  names stable_;
};

} // namespace greenroom
