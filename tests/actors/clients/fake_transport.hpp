#pragma once

#include "net/transport.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenroom::test {

/// A client without a socket: what is sent waits until the test takes it.
class fake_transport : public transport {
public:
  // -- what the client does ---------------------------------------------------

  /// Sends bytes to the server.
  void type(std::string_view bytes) {
    input().feed(bytes);
    tell_input();
  }

  /// Ends the client's input, as half a close does.
  void end_typing() {
    end_input();
    tell_input();
  }

  /// Reads at most `bytes` of what waits.
  /// @returns what was read.
  std::string read(std::size_t bytes) {
    std::string result;
    while (result.size() < bytes && waiting_bytes() > 0) {
      std::array<iovec, 8> parts{};
      const auto count = gather(parts.data(), parts.size());
      const auto before = result.size();
      for (std::size_t i = 0; i < count && result.size() < bytes; ++i)
        result.append(static_cast<const char*>(parts[i].iov_base),
                      std::min(parts[i].iov_len, bytes - result.size()));
      drop_front(result.size() - before);
    }
    received_ += result;
    if (!result.empty())
      tell_progress(now_);
    close_if_sent();
    return result;
  }

  /// Reads everything that waits.
  std::string read_all() { return read(waiting_bytes()); }

  /// Reads everything that waits and takes the complete lines of what was read
  /// so far and not taken yet.
  std::vector<std::string> lines() {
    read_all();
    return complete_lines();
  }

  /// The same without reading.
  std::vector<std::string> complete_lines() {
    std::vector<std::string> result;
    for (auto end = received_.find('\n'); end != std::string::npos;
         end = received_.find('\n')) {
      result.push_back(received_.substr(0, end));
      received_.erase(0, end + 1);
    }
    return result;
  }

  /// The server's end closes at once, as that of a stalled client does.
  void hang_up() { abort(); }

  /// The client closes both ways: what it sent is there, it reads no more.
  void reset() {
    end_output();
    clear();
    tell_progress(now_);
    end_typing();
    close_if_sent();
  }

  // -- what the server did ----------------------------------------------------

  bool paused() const noexcept { return paused_; }
  bool closed() const noexcept { return closed_; }
  bool finishing() const noexcept { return finishing_; }

  /// How often an empty transport was given something.
  int outputs() const noexcept { return outputs_; }

  /// What `last_progress` shows from now on.
  void set_now(std::chrono::seconds now) noexcept { now_ = now; }

  // -- transport --------------------------------------------------------------

  void pause_input(bool paused) override { paused_ = paused; }

  void finish() override {
    finishing_ = true;
    close_if_sent();
  }

  void abort() override {
    clear();
    close_once();
  }

private:
  void on_output() override {
    ++outputs_;
    if (output_ended())
      clear();
    note_output(now_);
  }

  void close_if_sent() {
    if (finishing_ && waiting_bytes() == 0)
      close_once();
  }

  void close_once() {
    if (std::exchange(closed_, true))
      return;
    tell_closed();
  }

  std::string received_; // complete lines that nobody has taken yet, and more
  std::chrono::seconds now_{0};
  int outputs_ = 0;
  bool paused_ = false;
  bool finishing_ = false;
  bool closed_ = false;
};

} // namespace greenroom::test
