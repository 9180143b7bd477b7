#include "tests/actors/stepped_queue.hpp"

#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

namespace greenroom::test {

stepped_queue::~stepped_queue() {
  for (auto* job : jobs_)
    caf::scheduler::abstract_coordinator::cleanup_and_release(job);
}

void stepped_queue::exec_later(caf::resumable* job) {
  if (job->subtype() == caf::resumable::io_actor)
    jobs_.push_back(job);
  else
    system().scheduler().enqueue(job);
}

void stepped_queue::step(std::size_t n) {
  const auto place = jobs_.begin() + static_cast<std::ptrdiff_t>(n);
  auto* job = *place;
  jobs_.erase(place);
  if (job->resume(this, 1) == caf::resumable::resume_later)
    jobs_.push_back(job);
  else
    caf::intrusive_ptr_release(job);
}

} // namespace greenroom::test
