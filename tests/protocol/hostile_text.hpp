#pragma once

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace greenroom {

/// Random well-formed UTF-8 without NUL, made of characters that are likely to
/// be mishandled and of runs of plain ones between them.
class hostile_text {
public:
  explicit hostile_text(unsigned seed) : random_(seed) {}

  std::size_t up_to(std::size_t maximum) {
    return std::uniform_int_distribution<std::size_t>{0, maximum}(random_);
  }

  std::string text(std::size_t pieces_max) {
    static constexpr std::array<std::string_view, 30> pieces{"\"",
                                                             "\\",
                                                             "/",
                                                             "\b",
                                                             "\f",
                                                             "\n",
                                                             "\r",
                                                             "\t",
                                                             "\x01",
                                                             "\x1F",
                                                             " ",
                                                             "!",
                                                             "\x7E",
                                                             "\x7F",
                                                             "\xC2\x80",
                                                             "\xC2\x9F",
                                                             "\xC2\xA0",
                                                             "\xC3\x80",
                                                             "\xE2\x80\xA7",
                                                             "\xE2\x80\xA8",
                                                             "\xE2\x80\xA9",
                                                             "\xE2\x80\xAA",
                                                             "\xE2\x81\xA8",
                                                             "\xE3\x80\xA8",
                                                             "\xED\x9F\xBF",
                                                             "\xEF\xBF\xBF",
                                                             "\xF0\x90\x80\x80",
                                                             "\xF4\x8F\xBF\xBF",
                                                             "\\u2028",
                                                             "\\\""};
    std::string out;
    for (auto count = up_to(pieces_max); count > 0; --count) {
      const auto choice = up_to(pieces.size());
      if (choice < pieces.size())
        out += pieces[choice];
      else
        out.append(up_to(20), static_cast<char>('a' + up_to(25)));
    }
    return out;
  }

  std::string bytes(std::size_t size_max) {
    std::string out(up_to(size_max), '\0');
    for (auto& byte : out)
      byte = static_cast<char>(up_to(255));
    return out;
  }

private:
  std::mt19937 random_;
};

} // namespace greenroom
