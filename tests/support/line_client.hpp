#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom::test {

/// A blocking client of the line protocol over TCP. What does not happen
/// within a deadline, and an end of the connection where an object was
/// expected, is a `std::runtime_error` that says what was waited for.
class line_client {
public:
  using json = nlohmann::json;
  using milliseconds = std::chrono::milliseconds;

  struct options {
    std::string host = "127.0.0.1"; ///< An IPv4 or IPv6 address.
    int receive_buffer_bytes = 0;   ///< SO_RCVBUF; 0: the system's default.
    milliseconds deadline{20000};   ///< Of every single wait.
  };

  explicit line_client(uint16_t port) : line_client(port, options{}) {}
  line_client(uint16_t port, const options& settings);
  line_client(line_client&& other) noexcept;
  line_client& operator=(line_client&&) = delete;
  ~line_client();

  /// Sends the bytes as they are. Fails when the connection breaks.
  void send(std::string_view bytes);

  /// Sends what the socket takes at once: how many bytes that were.
  size_t send_some(std::string_view bytes);

  /// The next object of any type, kept ones first; nothing at the end of the
  /// connection.
  std::optional<json> next();

  /// The next object, which must be there.
  json expect();

  /// The next object of the type; what comes before it is dropped.
  json expect_type(std::string_view type);

  /// Sends one line and answers its reply (commandResult or error). Events
  /// that arrive before are kept for `next`.
  json command(std::string_view line);

  /// LOGIN and JOIN; answers the reply of JOIN. Its own userJoined is taken
  /// from the stream when `own_event` is set.
  json enter(std::string_view nickname, std::string_view room,
             bool own_event = true);

  /// Drops everything up to the end of the connection: how many objects.
  /// Fails when the end does not come.
  size_t read_to_end();

  /// Raw bytes, at most so many, past the objects; empty at the end of the
  /// connection. What `next` has read ahead is `take_buffered`'s.
  std::string receive(size_t bytes_max);

  /// Removes and answers the raw bytes that were read ahead.
  std::string take_buffered();

  /// Whether an object, or the end, is there within the time.
  bool readable(milliseconds within);

  /// Ends the output; input stays open, like `nc -N`.
  void end_output();

  /// Closes the connection with a reset.
  void reset();

  int descriptor() const { return socket_; }

private:
  std::optional<std::string> read_line();
  std::optional<json> read_object();
  void await(short events, std::string_view what);

  int socket_ = -1;
  milliseconds deadline_;
  std::string buffer_;
  size_t consumed_ = 0;
  std::deque<json> kept_;
};

} // namespace greenroom::test
