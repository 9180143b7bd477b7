#include "tests/bench/load/side_client.hpp"

#include "tests/bench/load/dialect.hpp"
#include "tests/support/line_client.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace greenroom::bench {

namespace {

using test::line_client;

// Reads raw bytes until as many lines have ended.
void skip_lines(line_client& from, uint64_t lines) {
  while (lines > 0) {
    auto bytes = from.receive(65536);
    if (bytes.empty())
      throw std::runtime_error("the connection ended");
    if (bytes.find(R"({"type":"error")") != std::string::npos)
      throw std::runtime_error("refused: " + bytes.substr(0, 200));
    lines -= std::min<uint64_t>(lines, static_cast<uint64_t>(std::count(
                                         bytes.begin(), bytes.end(), '\n')));
  }
}

} // namespace

void fill_room(const options& settings, const std::string& room) {
  line_client filler{settings.port};
  filler.enter("filler", room);
  auto line = "MESSAGE " + marked_text({}, settings.text_bytes) + '\n';
  // As much as surely fits into the buffers on the way, so that neither side
  // waits for the other.
  constexpr uint64_t chunk = 500;
  for (uint64_t done = 0; done < settings.entries;) {
    auto count = std::min(chunk, settings.entries - done);
    std::string lines;
    for (uint64_t i = 0; i < count; ++i)
      lines += line;
    filler.send(lines);
    skip_lines(filler, 2 * count); // The reply and the echo of each.
    done += count;
  }
}

slow_reader::slow_reader(const options& settings, std::string room)
    : thread_([this, &settings, room = std::move(room)] {
        try {
          run(settings, room);
        } catch (const std::exception& error) {
          failure_ = error.what();
        }
      }) {}

slow_reader::~slow_reader() {
  catch_up();
}

void slow_reader::catch_up() {
  hurry_ = true;
  if (thread_.joinable())
    thread_.join();
}

void slow_reader::run(const options& settings, const std::string& room) {
  line_client::options narrow;
  narrow.receive_buffer_bytes = 4096;
  line_client client{settings.port, narrow};
  client.enter("reader", room);
  auto reply = client.command("HISTORY");
  promised_ = reply.at("count");
  auto step = std::max(1U, settings.read_bytes_per_second / 10);
  std::string unfinished = client.take_buffered();
  for (;;) {
    for (size_t end; (end = unfinished.find('\n')) != std::string::npos;) {
      entries_ += unfinished.starts_with(R"({"type":"history")") ? 1 : 0;
      unfinished.erase(0, end + 1);
    }
    if (entries_ >= promised_)
      return;
    auto bytes = client.receive(hurry_ ? 4096 : step);
    if (bytes.empty())
      throw std::runtime_error("the connection ended within the history");
    unfinished += bytes;
    if (!hurry_)
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

ping_flood::ping_flood(const options& settings)
    : thread_([this, port = settings.port] { run(port); }) {}

ping_flood::~ping_flood() {
  stop();
}

uint64_t ping_flood::stop() {
  stop_ = true;
  if (thread_.joinable())
    thread_.join();
  return sent_bytes_;
}

void ping_flood::run(uint16_t port) {
  line_client::options narrow;
  narrow.receive_buffer_bytes = 4096;
  line_client client{port, narrow};
  std::string lines;
  for (auto i = 0; i < 1000; ++i)
    lines += "/ping 0123456789abcdef\n";
  size_t offset = 0;
  while (!stop_) {
    pollfd writable{client.descriptor(), POLLOUT, 0};
    if (::poll(&writable, 1, 50) <= 0)
      continue;
    auto sent = client.send_some(std::string_view{lines}.substr(offset));
    sent_bytes_ += sent;
    offset = (offset + sent) % lines.size();
  }
}

} // namespace greenroom::bench
