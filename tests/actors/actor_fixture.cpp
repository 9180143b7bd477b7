#include "tests/actors/actor_fixture.hpp"

#include "tests/actors/clients/fake_transport.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace greenroom::test {

namespace {

using nlohmann::json;

// Not file descriptors: a mistake must not close one of the test's own.
constexpr std::int32_t first_descriptor = 1'000'000;

std::string event_text(const std::string& room, std::uint64_t seq,
                       const std::string& what) {
  return room + "#" + std::to_string(seq) + " " + what;
}

bool is_event(const std::string& heard) {
  const auto mark = heard.find('#');
  return mark != std::string::npos && mark < heard.find(' ');
}

std::string result_text(const json& x) {
  auto text = x["result"].get<std::string>();
  if (x.size() == 3 && x.contains("seq"))
    return text; // of MESSAGE and LEAVE: `value_of` tells the seq
  for (const auto& [key, value] : x.items())
    if (key != "type" && key != "result" && key != "token" && key != "journal")
      text += " " + key + "=" + value.dump();
  return text;
}

std::string short_form(const json& x) {
  const auto text = [&](const char* key) { return x[key].get<std::string>(); };
  const auto type = text("type");
  if (type == "commandResult")
    return result_text(x);
  if (type == "error")
    return "error: " + text("error");
  if (type == "notice")
    return "notice: " + text("body");
  if (type == "tell")
    return "tell " + text("from") + ">" + text("to") + ": " + text("body");
  if (type == "lagging")
    return "lagging " + text("room") + "#" + x["seq"].dump();
  if (type == "history")
    return "history " + short_form(x["body"]);
  const auto seq = x["seq"].get<std::uint64_t>();
  if (type == "message")
    return event_text(text("room"), seq, text("from") + ": " + text("body"));
  return event_text(text("room"), seq,
                    (type == "userJoined" ? "+" : "-") + text("from"));
}

} // namespace

/// One connection, which may outlive the server's end of it.
struct wire {
  fake_transport* transport = nullptr;
  std::string typed_before; // the server did not look
  lines came;
  bool ended_before = false;
  bool reading = true;
  bool closed = false;

  /// The client is not polite: it speaks as soon as it is connected.
  void speak_first() {
    if (!typed_before.empty())
      transport->type(std::exchange(typed_before, {}));
    if (std::exchange(ended_before, false))
      transport->end_typing();
  }

  void take() {
    if (!transport)
      return;
    for (auto& line : transport->lines())
      came.push_back(std::move(line));
  }
};

namespace {

/// Leaves what was sent behind when the server ends the connection.
class test_transport final : public fake_transport {
public:
  explicit test_transport(std::shared_ptr<wire> at) : wire_(std::move(at)) {
    wire_->transport = this;
  }

  ~test_transport() override {
    wire_->closed = true;
    wire_->transport = nullptr;
  }

private:
  std::shared_ptr<wire> wire_;
};

} // namespace

std::string value_of(const std::string& line, const std::string& key) {
  const auto x = json::parse(line, nullptr, false);
  if (!x.is_object() || !x.contains(key))
    return {};
  return x[key].is_string() ? x[key].get<std::string>() : x[key].dump();
}

std::string long_line(std::size_t bytes) {
  std::string line(bytes, 'x');
  line += '\n';
  return line;
}

lines events_in(lines heard) {
  std::erase_if(heard, [](const auto& x) { return !is_event(x); });
  return heard;
}

lines replies_in(lines heard) {
  std::erase_if(heard, [](const auto& x) {
    return is_event(x) || x.starts_with("history ");
  });
  return heard;
}

void check_heard(const lines& heard, const std::string& nickname,
                 const lines& replies, const lines& events) {
  CHECK(replies_in(heard) == replies);
  CHECK(events_in(heard) == events);
  auto answered = 0;
  for (const auto& x : heard) {
    CAPTURE(x);
    if (x == "OK")
      ++answered;
    else if (is_event(x) && x.find(" " + nickname + ": ") != std::string::npos)
      CHECK(--answered >= 0);
  }
}

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

void test_client::says(std::string_view text) {
  if (wire_->transport)
    wire_->transport->type(text);
  else
    wire_->typed_before += text;
}

void test_client::ends_input() {
  if (wire_->transport)
    wire_->transport->end_typing();
  else
    wire_->ended_before = true;
}

void test_client::hangs_up() {
  if (wire_->transport)
    wire_->transport->hang_up();
}

void test_client::resets() {
  if (wire_->transport)
    wire_->transport->reset();
  else
    wire_->ended_before = true; // she reads what she likes
}

void test_client::stops_reading() {
  wire_->reading = false;
}

void test_client::reads_on() {
  wire_->reading = true;
}

void test_client::reads(std::size_t bytes) {
  if (!wire_->transport)
    return;
  wire_->transport->read(bytes);
  for (auto& line : wire_->transport->complete_lines())
    wire_->came.push_back(std::move(line));
}

lines test_client::raw() {
  return std::exchange(wire_->came, {});
}

lines test_client::hears() {
  lines result;
  for (const auto& line : raw())
    result.push_back(short_form(json::parse(line)));
  return result;
}

bool test_client::closed() const {
  return wire_->closed || (wire_->transport && wire_->transport->closed());
}

bool test_client::paused() const {
  return wire_->transport && wire_->transport->paused();
}

std::size_t test_client::waiting_bytes() const {
  return wire_->transport ? wire_->transport->waiting_bytes() : 0;
}

options test_options() {
  options values;
  values.limits.lines_per_second = 0;
  return values;
}

test_config::test_config() {
  spdlog::set_level(spdlog::level::off); // rooms end here for good reasons
  greenroom::add_message_types(*this);
  set("scheduler.policy", caf::atom("testing"));
}

actor_fixture::actor_fixture(options values,
                             std::shared_ptr<memory_store> store)
    : system(config), clock(dynamic_cast<caf::scheduler::test_coordinator&>(
                        system.scheduler())),
      engine(std::make_shared<memory_journal>(std::move(store))),
      loop_queues{std::make_unique<stepped_queue>(system),
                  std::make_unique<stepped_queue>(system)},
      journal_queue(system), reader_queue(system), self(system, true),
      not_ours_(system.registry().running()),
      actors(system, std::move(values), ground()), node(actors.context()) {
  settle();
}

node_ground actor_fixture::ground() {
  node_ground result{
    {},
    journal_queue,
    reader_queue,
    engine,
    [this](const std::string& what) { failures.push_back(what); },
    [this] {
      using std::chrono::microseconds;
      // 2026-11-22 07:31:11
      const auto begin = utc_time{1'795'332'671s};
      return begin
             + std::chrono::duration_cast<microseconds>(
               clock.clock().now().time_since_epoch());
    }};
  const auto make_transport =
    [this](std::int32_t fd) -> std::unique_ptr<transport> {
    return std::make_unique<test_transport>(
      wires_.at(static_cast<std::size_t>(fd - first_descriptor)));
  };
  const auto on_tick = [this](std::chrono::seconds now) {
    for (auto& x : wires_)
      if (x->transport)
        x->transport->set_now(now);
  };
  for (auto& queue : loop_queues)
    result.loops.push_back({*queue, make_transport, on_tick});
  return result;
}

actor_fixture::~actor_fixture() {
  for (auto* queue : queues())
    queue->hold(false);
  actors.end_clients_and_rooms();
  settle();
  actors.end_journal();
  settle();
  if (const auto left = system.registry().running() - not_ours_; left != 0) {
    // The actor system would wait for them for ever.
    std::fprintf(stderr, "%zu actors have not ended\n", left);
    std::abort();
  }
}

std::array<stepped_queue*, 4> actor_fixture::queues() {
  return {loop_queues[0].get(), loop_queues[1].get(), &journal_queue,
          &reader_queue};
}

test_client actor_fixture::connect(std::size_t loop) {
  auto at = std::make_shared<wire>();
  wires_.push_back(at);
  ++node.connections;
  const auto number = static_cast<std::int32_t>(wires_.size()) - 1;
  caf::anon_send(actors.relays().at(loop), adopt_atom_v,
                 accepted_socket{first_descriptor + number}, std::uint64_t{0});
  return test_client{std::move(at)};
}

test_client actor_fixture::login(const std::string& nickname, std::size_t loop,
                                 std::string* token) {
  auto client = connect(loop);
  client.says("LOGIN " + nickname + "\n");
  settle();
  const auto answers = client.raw();
  REQUIRE(answers.size() == 1);
  if (token)
    *token = value_of(answers.front(), "token");
  return client;
}

test_client actor_fixture::join(const std::string& nickname,
                                const std::string& room, std::size_t loop) {
  auto client = login(nickname, loop);
  client.says("JOIN " + room + "\n");
  settle();
  client.hears();
  return client;
}

bool actor_fixture::step() {
  if (clock.try_run_once())
    return true;
  const auto all = queues();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (random_)
      next_queue_ = (*random_)();
    auto& queue = *all[next_queue_++ % all.size()];
    if (queue.ready() == 0)
      continue;
    queue.step(random_ ? (*random_)() % queue.ready() : 0);
    greet();
    return true;
  }
  for (auto* queue : all)
    if (queue->ready() > 0) {
      queue->step(0);
      greet();
      return true;
    }
  return false;
}

void actor_fixture::greet() {
  for (auto i = greeted_; i < wires_.size(); ++i)
    if (wires_[i]->transport)
      wires_[i]->speak_first();
  while (greeted_ < wires_.size()
         && (wires_[greeted_]->transport || wires_[greeted_]->closed))
    ++greeted_;
}

bool actor_fixture::take_what_came() {
  auto any = false;
  for (auto& x : wires_) {
    if (!x->transport || !x->reading)
      continue;
    any = any || x->transport->waiting_bytes() > 0;
    x->take();
  }
  return any;
}

void actor_fixture::settle() {
  do {
    while (step()) {
    }
  } while (take_what_came());
}

void actor_fixture::advance(std::chrono::milliseconds time) {
  settle();
  while (time > 0ms) {
    const auto part = std::min(time, std::chrono::milliseconds{50});
    time -= part;
    clock.advance_time(part);
    settle();
  }
}

room_actor actor_fixture::room_named(const std::string& name) {
  settle();
  self->send(node.lobby, find_atom_v, name, line_number{1}, false,
             caf::actor_cast<connection_actor>(self));
  settle();
  room_actor result;
  self->receive([&](found_atom, line_number, const room_start& start, refusal,
                    bool) { result = start.room; });
  return result;
}

void actor_fixture::kill(const room_actor& room) {
  // Ahead of what waits in its mailbox, which is lost.
  caf::actor_cast<caf::strong_actor_ptr>(room)->enqueue(
    nullptr, caf::make_message_id(caf::message_priority::high),
    caf::make_message(
      caf::exit_msg{room.address(), caf::exit_reason::unhandled_exception}),
    nullptr);
}

void actor_fixture::begin_drain() {
  for (const auto& x : actors.relays())
    self->send(x, drain_atom_v, std::string{"The server ends"});
}

bool actor_fixture::drained() {
  settle();
  while (self->has_next_message())
    self->receive([&](done_atom) { ++drain_answers_; });
  return drain_answers_ == actors.relays().size();
}

lines actor_fixture::recorded(const std::string& room) const {
  lines result;
  const auto& rooms = engine->store()->rooms;
  const auto found = rooms.find(room);
  if (found == rooms.end())
    return result;
  for (const auto& x : found->second.events)
    result.push_back(
      event_text(room, x.seq,
                 x.kind == event_kind::message       ? x.from + ": " + x.body
                 : x.kind == event_kind::user_joined ? "+" + x.from
                                                     : "-" + x.from));
  return result;
}

} // namespace greenroom::test
