#pragma once

#include "tests/soak/client_line.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace greenroom::soak {

/// Makes the lines of one user, at random from its seed.
class line_source {
public:
  /// Its texts begin with the prefix, which no other source has.
  line_source(std::string nickname, std::string prefix, uint64_t seed)
      : nickname_(std::move(nickname)), prefix_(std::move(prefix)),
        random_(seed) {}

  client_line login(const std::string& token = {}) const;
  client_line join(const std::string& room) const;
  client_line join(const std::string& room, uint64_t since) const;
  client_line leave() const;
  client_line quit() const;

  /// A message whose text no other line has.
  /// @param line_bytes it is not longer than that, mostly much shorter.
  client_line message(uint32_t line_bytes);

  /// Any line but /quit and LOGIN with a token.
  client_line any(uint32_t line_bytes);

  /// A room, mostly one of a few.
  std::string room();

  uint64_t below(uint64_t end) { return random_() % end; }
  bool once_in(uint64_t times) { return below(times) == 0; }

private:
  client_line good_command();
  client_line bad_line(uint32_t line_bytes);
  client_line history();

  std::string nickname_;
  std::string prefix_;
  std::mt19937_64 random_;
  uint64_t messages_ = 0;
};

} // namespace greenroom::soak
