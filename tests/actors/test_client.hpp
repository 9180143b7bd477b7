#pragma once

#include "protocol/event.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenroom::test {

using lines = std::vector<std::string>;

/// The value of a key of a line from the server, as JSON; empty: none.
std::string value_of(const std::string& line, const std::string& key);

/// A message of so many bytes, with its line's end.
std::string long_line(std::size_t bytes);

/// Of what a client hears: rooms' events, and all else but histories' entries.
lines events_in(lines heard);
lines replies_in(lines heard);

/// Checks that who says messages as `nickname` has heard these replies and
/// these events, and no message of her own before its reply. How many messages
/// share a batch, and so what comes between, is nobody's business.
void check_heard(const lines& heard, const std::string& nickname,
                 const lines& replies, const lines& events);

/// An event as `test_client::hears` shows it.
std::string short_form(const std::string& room, const event& recorded);

struct wire;

/// What a person does at the other end of a connection, and what she sees.
/// Reads everything as soon as it comes, unless told otherwise.
class test_client {
public:
  explicit test_client(std::shared_ptr<wire> at) : wire_(std::move(at)) {}

  /// Sends bytes; a line needs its `\n`.
  void says(std::string_view text);
  void ends_input();
  /// The connection is closed from the server's end, in the midst of things.
  void hangs_up();
  /// Closes without reading on: all that she said has come, and no answer
  /// reaches her.
  void resets();

  void stops_reading();
  void reads_on();
  /// Reads at most that much, while not reading otherwise.
  void reads(std::size_t bytes);

  /// What has come since the last call, each line in a short form:
  /// `OK` and other results with the keys that follow, `error: text`,
  /// `lobby#7 ann: hi`, `lobby#1 +ann` (userJoined), `lobby#8 -ann` (userLeft),
  /// `history lobby#7 ann: hi`, `tell ann>bob: hi`, `notice: text`,
  /// `lagging lobby#7`.
  lines hears();

  /// The same, as they came; takes them from `hears` too.
  lines raw();

  bool closed() const;
  bool paused() const;
  std::size_t waiting_bytes() const;

private:
  std::shared_ptr<wire> wire_;
};

} // namespace greenroom::test

namespace doctest {

template <>
struct StringMaker<greenroom::test::lines> {
  static String convert(const greenroom::test::lines& x) {
    std::string text;
    for (const auto& line : x)
      text += "\n    " + line;
    return text.c_str();
  }
};

} // namespace doctest
