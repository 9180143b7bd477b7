#include "app/node.hpp"

#include "app/open_files.hpp"
#include "net/client_socket.hpp"

#include <caf/scoped_actor.hpp>

#include <pthread.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace greenroom {

namespace {

utc_time wall_clock_now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(
    std::chrono::system_clock::now());
}

static_assert(loops_max == session_id::audiences_max);

std::size_t loop_count(const options& values) {
  if (values.loops != 0)
    return values.loops;
  // The journal, the kernel and the other programs want the other half: on
  // two cores a second loop takes a fifth of the acknowledged messages/s and
  // gains next to no deliveries (loops-… in tests/bench/RESULTS.md).
  return std::clamp(std::thread::hardware_concurrency() / 2, 1U, loops_max);
}

} // namespace

node_config::node_config() {
  greenroom::add_message_types(*this);
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", std::size_t{1});
}

node::node(options values, std::shared_ptr<journal> engine,
           std::function<void(const std::string&)> journal_failed)
    : system_(config_) {
  node_ground ground{
    make_loops(values), journal_thread_,           reader_thread_,
    std::move(engine),  std::move(journal_failed), wall_clock_now};
  actors_ = std::make_unique<node_actors>(system_, std::move(values),
                                          std::move(ground));
  sockets_ = std::make_shared<listener::acceptors>();
}

std::vector<loop_ground> node::make_loops(const options& values) {
  std::vector<loop_ground> result;
  const auto count = loop_count(values);
  for (std::size_t i = 0; i < count; ++i) {
    loops_.push_back(std::make_unique<event_loop>(system_, values.io_uring));
    auto& sockets = loops_.back()->sockets();
    result.push_back(
      {*loops_.back(),
       [&sockets](int fd) -> std::unique_ptr<transport> {
         return std::make_unique<client_socket>(sockets, fd);
       },
       [this, &sockets](std::chrono::seconds now) {
         sockets.tick(
           now, std::chrono::seconds{this->values().limits.stalled_seconds});
       }});
  }
  return result;
}

node::~node() {
  end_actors();
}

std::string node::bind() {
  for (const auto& text : context().opts().listen) {
    const auto address = parse_listen_address(text);
    if (!address)
      return "listen: " + text + " is no address of the form 127.0.0.1:9090";
    auto socket = std::make_unique<acceptor>(
      loops_[0]->sockets().events(),
      [this](int fd, std::uint64_t counting_key) {
        caf::anon_send(context().listener, accepted_atom_v, accepted_socket{fd},
                       counting_key);
      },
      [this](int error) {
        caf::anon_send(context().listener, refused_atom_v, std::int32_t{error});
      });
    if (const auto error = socket->open(
          *address,
          std::chrono::seconds{context().opts().limits.keepalive_seconds});
        error != 0)
      return "cannot listen on " + text + ": " + std::strerror(error)
             + ". Stop what listens there or choose another address";
    sockets_->push_back(std::move(socket));
  }
  return {};
}

std::vector<std::string> node::addresses() const {
  std::vector<std::string> result;
  for (const auto& x : *sockets_)
    result.push_back(x->address());
  return result;
}

void node::start() {
  const auto& limits = context().opts().limits;
  const auto connections_max = limits.connections != 0
                                 ? limits.connections
                                 : open_files_for_clients(loops_.size());
  context().listener =
    spawn_pinned<listener>(system_, *loops_[0], context(), actors_->relays(),
                           sockets_, connections_max);
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    threads_.emplace_back([loop = loops_[i].get()] { loop->run(); });
    const auto name = "loop" + std::to_string(i);
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
  }
}

bool node::drain(const std::string& notice, std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  const auto left = [&] {
    return std::max(std::chrono::milliseconds{1},
                    std::chrono::duration_cast<std::chrono::milliseconds>(
                      deadline - std::chrono::steady_clock::now()));
  };
  caf::anon_send_exit(context().listener, caf::exit_reason::user_shutdown);
  caf::scoped_actor self{system_, true};
  auto in_time = true;
  const auto good = [](done_atom) {};
  const auto late = [&](const caf::error&) { in_time = false; };
  // All loops answer first: what one has accepted others have to deliver.
  for (const auto& step : {std::string{}, notice})
    for (const auto& x : actors_->relays())
      self->request(x, left(), drain_atom_v, step).receive(good, late);
  self->request(context().lobby, left(), drain_atom_v).receive(good, late);
  return in_time;
}

void node::end_clients(const std::string& notice,
                       std::chrono::milliseconds time) {
  caf::anon_send_exit(context().listener, caf::exit_reason::user_shutdown);
  caf::scoped_actor self{system_, true};
  for (const auto& x : actors_->relays())
    self->request(x, time, end_atom_v, notice)
      .receive([](done_atom) {}, [](const caf::error&) {});
}

void node::end_actors() {
  if (threads_.empty())
    start(); // actors end on their own threads only
  actors_->end_clients_and_rooms();
  actors_->end_journal();
  system_.await_all_actors_done();
  for (auto& x : loops_)
    x->stop();
  for (auto& x : threads_)
    x.join();
  actors_->forget();
}

} // namespace greenroom
