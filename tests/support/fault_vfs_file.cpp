#include "tests/support/fault_vfs_file.hpp"

#include <cerrno>
#include <cstring>

namespace greenroom {

namespace {

struct opened_file {
  fault_vfs::state& state;
  std::shared_ptr<fault_inode> inode;
  bool name_unsynced;
};

struct file_handle {
  sqlite3_file base;
  opened_file* opened;
};

opened_file& opened(sqlite3_file* file) noexcept {
  return *reinterpret_cast<file_handle*>(file)->opened;
}

std::size_t to_size(sqlite3_int64 value) noexcept {
  return static_cast<std::size_t>(value);
}

void unmap(opened_file& own) {
  own.inode->locks.set_mapped(&own, false);
  if (!own.inode->locks.is_mapped())
    own.inode->regions.clear();
}

int close_file(sqlite3_file* file) {
  auto* const own = &opened(file);
  {
    std::lock_guard guard{own->state.mutex};
    unmap(*own);
    own->inode->locks.forget(own);
  }
  delete own;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  if (!own.state.powered || own.state.meets(disk_fault::read_error, EIO))
    return SQLITE_IOERR_READ;
  const auto wanted = to_size(size);
  const auto there = own.inode->data.read(to_size(offset), out, wanted);
  if (there == wanted)
    return SQLITE_OK;
  std::memset(static_cast<char*>(out) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int size,
               sqlite3_int64 offset) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  const auto power = own.state.change();
  if (power == fault_power::off)
    return SQLITE_IOERR_WRITE;
  auto& written = own.inode->data;
  const auto first = to_size(offset);
  const auto count = to_size(size);
  const bool grows = first + count > written.size();
  const bool broken =
    own.state.meets(disk_fault::write_error, EIO)
    || (grows && own.state.meets(disk_fault::over_quota, EDQUOT));
  const bool full = grows && own.state.meets(disk_fault::full, ENOSPC);
  written.write(first, data, broken || full ? count / 2 : count);
  if (full)
    return SQLITE_FULL;
  return broken || power == fault_power::going ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  const auto power = own.state.change();
  if (power == fault_power::off)
    return SQLITE_IOERR_TRUNCATE;
  own.inode->data.truncate(to_size(size));
  return power == fault_power::going ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  // A sync that power ends is one that has not happened: what of it has is up
  // to the cut.
  if (own.state.change() != fault_power::on)
    return SQLITE_IOERR_FSYNC;
  if (own.state.meets(disk_fault::sync_error, EIO)
      || own.state.meets(disk_fault::sync_full, ENOSPC)) {
    own.inode->data.fail_sync();
    return SQLITE_IOERR_FSYNC;
  }
  own.inode->data.sync();
  if (own.name_unsynced) {
    own.state.disk.sync_names();
    own.name_unsynced = false;
  }
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  *size = static_cast<sqlite3_int64>(own.inode->data.size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  return own.inode->locks.lock(&own, level);
}

int unlock_file(sqlite3_file* file, int level) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  own.inode->locks.unlock(&own, level);
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* file, int* result) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  *result = own.inode->locks.is_reserved() ? 1 : 0;
  return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file*) {
  return 4096; // As the system's VFS says.
}

int characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_region(sqlite3_file* file, int region, int size, int extend,
               void volatile** out) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  own.inode->locks.set_mapped(&own, true);
  auto& regions = own.inode->regions;
  const auto wanted = static_cast<std::size_t>(region);
  if (extend != 0 && regions.size() <= wanted
      && own.state.meets(disk_fault::index_full, ENOSPC))
    return SQLITE_IOERR_SHMSIZE;
  while (extend != 0 && regions.size() <= wanted)
    regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  *out = wanted < regions.size() ? regions[wanted].get() : nullptr;
  return SQLITE_OK;
}

int lock_region(sqlite3_file* file, int first, int count, int flags) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  if ((flags & SQLITE_SHM_LOCK) != 0)
    return own.inode->locks.lock_slots(&own, first, count,
                                       (flags & SQLITE_SHM_EXCLUSIVE) != 0);
  own.inode->locks.unlock_slots(&own, first, count);
  return SQLITE_OK;
}

void region_barrier(sqlite3_file* file) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex}; // Taking it is the barrier.
}

int unmap_regions(sqlite3_file* file, int) {
  auto& own = opened(file);
  std::lock_guard guard{own.state.mutex};
  unmap(own);
  return SQLITE_OK;
}

const sqlite3_io_methods* io_methods() noexcept {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods result{};
    result.iVersion = 2;
    result.xClose = close_file;
    result.xRead = read_file;
    result.xWrite = write_file;
    result.xTruncate = truncate_file;
    result.xSync = sync_file;
    result.xFileSize = file_size;
    result.xLock = lock_file;
    result.xUnlock = unlock_file;
    result.xCheckReservedLock = check_reserved;
    result.xFileControl = control;
    result.xSectorSize = sector_size;
    result.xDeviceCharacteristics = characteristics;
    result.xShmMap = map_region;
    result.xShmLock = lock_region;
    result.xShmBarrier = region_barrier;
    result.xShmUnmap = unmap_regions;
    return result;
  }();
  return &methods;
}

} // namespace

fault_power fault_vfs::state::change() {
  if (!powered)
    return fault_power::off;
  ++changes;
  if (changes != cut_at)
    return fault_power::on;
  powered = false;
  return fault_power::going;
}

bool fault_vfs::state::meets(disk_fault kind, int reason) {
  if (fault != kind)
    return false;
  if (calls_until_fault == 0) {
    last_errno = reason;
    return true;
  }
  --calls_until_fault;
  return false;
}

int fault_file_handle_bytes() noexcept {
  return static_cast<int>(sizeof(file_handle));
}

void open_fault_file(sqlite3_file* file, fault_vfs::state& state,
                     std::shared_ptr<fault_inode> inode, bool is_journal) {
  auto* const handle = reinterpret_cast<file_handle*>(file);
  handle->opened = new opened_file{state, std::move(inode), is_journal};
  handle->base.pMethods = io_methods();
}

} // namespace greenroom
