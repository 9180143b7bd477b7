// Shows the thread sanitizer what orders threads inside libcaf. Part of its
// build only (CMakeLists.txt).
//
// Debian's libcaf is not instrumented: the sanitizer does not see the atomics
// of its reference counts and of its blocking mailbox, and would take every
// actor that is destroyed on another thread than it ran on for a race. A
// function that the program defines takes the place of the shared library's,
// for the library's own calls too. So the functions that give up a reference
// are defined here again, instrumented, and those of the blocking mailbox are
// wrapped. What actors of ours send each other passes through the queue's mutex
// (runtime/pinned.hpp). No report needs to be suppressed after that.

#include <caf/actor_control_block.hpp>
#include <caf/blocking_actor.hpp>
#include <caf/ref_counted.hpp>

#include <sanitizer/tsan_interface.h>

#include <dlfcn.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace {

/// Finds libcaf's own definition of what this file wraps.
template <class Function>
Function* of_libcaf(const char* symbol) {
  auto* const result = dlsym(RTLD_NEXT, symbol);
  if (result == nullptr) {
    std::fprintf(stderr, "libcaf has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function*>(result);
}

/// Gives up one reference; what its owner did before happens before what the
/// last owner does after.
/// @returns whether it was the last one.
bool give_up(std::atomic<std::size_t>& count) {
  return count.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

} // namespace

namespace caf {

// -- counts: the last owner destroys ------------------------------------------

void intrusive_ptr_release_weak(actor_control_block* block) {
  if (give_up(block->weak_refs))
    block->block_dtor(block);
}

void intrusive_ptr_release(actor_control_block* block) {
  if (!give_up(block->strong_refs))
    return;
  block->data_dtor(block->get());
  intrusive_ptr_release_weak(block); // all strong ones share one weak one
}

void ref_counted::deref() const noexcept {
  if (give_up(rc_))
    request_deletion(true);
}

// -- the mailbox in which the main thread waits for actors' answers -----------

void blocking_actor::enqueue(mailbox_element_ptr element,
                             execution_unit* host) {
  static auto* const original =
    of_libcaf<void(blocking_actor*, mailbox_element_ptr, execution_unit*)>(
      "_ZN3caf14blocking_actor7enqueueESt10unique_ptrINS_15mailbox_elementENS_"
      "6detail8disposerEEPNS_14execution_unitE");
  __tsan_release(this);
  original(this, std::move(element), host);
}

void blocking_actor::await_data() {
  static auto* const original =
    of_libcaf<void(blocking_actor*)>("_ZN3caf14blocking_actor10await_dataEv");
  original(this);
  __tsan_acquire(this);
}

bool blocking_actor::await_data(timeout_type timeout) {
  static auto* const original = of_libcaf<bool(blocking_actor*, timeout_type)>(
    "_ZN3caf14blocking_actor10await_dataENSt6chrono10time_pointINS1_3_V212"
    "system_clockENS1_8durationIlSt5ratioILl1ELl1000000000EEEEEE");
  const auto any = original(this, timeout);
  __tsan_acquire(this);
  return any;
}

} // namespace caf
