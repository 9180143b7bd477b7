#include "tests/support/fault_vfs.hpp"

#include "tests/support/fault_vfs_file.hpp"

#include <atomic>
#include <cstring>

namespace greenroom {

namespace {

fault_vfs::state& state_of(sqlite3_vfs* vfs) noexcept {
  return *static_cast<fault_vfs::state*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
              int* out_flags) {
  auto& state = state_of(vfs);
  std::lock_guard guard{state.mutex};
  file->pMethods = nullptr;
  if (!state.powered)
    return SQLITE_CANTOPEN;
  auto inode = name == nullptr
                 ? std::make_shared<fault_inode>()
                 : state.disk.open(name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (inode == nullptr)
    return SQLITE_CANTOPEN;
  const bool is_journal =
    (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  open_fault_file(file, state, std::move(inode), is_journal);
  if (out_flags != nullptr)
    *out_flags = flags;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  auto& state = state_of(vfs);
  std::lock_guard guard{state.mutex};
  const auto power = state.change();
  if (power == fault_power::off)
    return SQLITE_IOERR_DELETE;
  if (!state.disk.remove(name))
    return SQLITE_IOERR_DELETE_NOENT;
  if (power == fault_power::going)
    return SQLITE_IOERR_DELETE;
  if (sync_directory != 0)
    state.disk.sync_names();
  return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, const char* name, int, int* result) {
  auto& state = state_of(vfs);
  std::lock_guard guard{state.mutex};
  const auto found = state.disk.open(name, false);
  // As the system's: a journal without content is none.
  *result = found != nullptr && found->data.size() != 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
  auto* const system = sqlite3_vfs_find(nullptr);
  return system->xRandomness(system, size, out);
}

int wait_microseconds(sqlite3_vfs*, int microseconds) {
  auto* const system = sqlite3_vfs_find(nullptr);
  return system->xSleep(system, microseconds);
}

int current_time(sqlite3_vfs*, double* now) {
  auto* const system = sqlite3_vfs_find(nullptr);
  return system->xCurrentTime(system, now);
}

int last_error(sqlite3_vfs* vfs, int, char*) {
  auto& state = state_of(vfs);
  std::lock_guard guard{state.mutex};
  return state.last_errno;
}

std::string new_name() {
  static std::atomic<unsigned> count = 0;
  return "greenroom-fault-" + std::to_string(++count);
}

} // namespace

fault_vfs::fault_vfs() : state_(std::make_unique<state>()) {
  state_->name = new_name();
  auto& vfs = state_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = fault_file_handle_bytes();
  vfs.mxPathname = 1024;
  vfs.zName = state_->name.c_str();
  vfs.pAppData = state_.get();
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_name;
  vfs.xRandomness = randomness;
  vfs.xSleep = wait_microseconds;
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs, 0);
}

fault_vfs::~fault_vfs() {
  sqlite3_vfs_unregister(&state_->vfs);
}

const std::string& fault_vfs::name() const noexcept {
  return state_->name;
}

void fault_vfs::cut_power_after(std::uint64_t calls) {
  std::lock_guard guard{state_->mutex};
  state_->powered = calls != 0;
  state_->cut_at = state_->changes + calls;
}

bool fault_vfs::has_power() const {
  std::lock_guard guard{state_->mutex};
  return state_->powered;
}

void fault_vfs::restore_power(std::mt19937_64& random, cut_survival survival) {
  std::lock_guard guard{state_->mutex};
  state_->disk.cut(random, survival);
  state_->powered = true;
  state_->cut_at = 0;
}

void fault_vfs::set_fault(disk_fault fault, std::uint64_t after_calls) {
  std::lock_guard guard{state_->mutex};
  state_->fault = fault;
  state_->calls_until_fault = after_calls;
}

std::uint64_t fault_vfs::changes() const {
  std::lock_guard guard{state_->mutex};
  return state_->changes;
}

} // namespace greenroom
