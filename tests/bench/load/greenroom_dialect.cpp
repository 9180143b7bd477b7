#include "tests/bench/load/dialect.hpp"

#include <charconv>

namespace greenroom::bench {

namespace {

constexpr std::string_view type_key = R"({"type":")";
constexpr std::string_view seq_key = R"("seq":)";

uint64_t read_seq(std::string_view line, size_t from, uint16_t& offset) {
  auto at = from + offset;
  if (offset == 0 || line.compare(at, seq_key.size(), seq_key) != 0) {
    at = line.find(seq_key, from);
    if (at == std::string_view::npos)
      return 0;
    offset = static_cast<uint16_t>(at - from);
  }
  uint64_t seq = 0;
  std::from_chars(line.data() + at + seq_key.size(), line.data() + line.size(),
                  seq);
  return seq;
}

class greenroom_dialect : public dialect {
public:
  std::string login(std::string_view nickname,
                    std::string_view room) const override {
    std::string lines{"LOGIN "};
    lines.append(nickname).append("\nJOIN ").append(room) += '\n';
    return lines;
  }

  std::string join(std::string_view) const override { return {}; }

  void say(std::string& out, std::string_view,
           std::string_view text) const override {
    out.append("MESSAGE ").append(text) += '\n';
  }

  // `type` is the first key, by the protocol; a type shows in its first and,
  // for a few, its second letter.
  parsed_line parse(std::string_view line,
                    uint16_t& seq_offset) const override {
    parsed_line result;
    if (!line.starts_with(type_key) || line.size() < type_key.size() + 2) {
      result.kind = line_kind::error;
      return result;
    }
    switch (line[type_key.size()]) {
      case 'm': // message
        if (auto at = find_mark(line, result.mark);
            at != std::string_view::npos) {
          result.kind = line_kind::delivery;
          result.seq = read_seq(line, at, seq_offset);
        }
        break;
      case 'u': { // userJoined, userLeft
        uint16_t unused = 0;
        result.kind = line_kind::member_event;
        result.seq = read_seq(line, 0, unused);
        break;
      }
      case 'c': // commandResult
        result.kind = line_kind::reply;
        break;
      case 'e': // error
        result.kind = line_kind::error;
        break;
      default:
        break;
    }
    return result;
  }

  std::string pong(std::string_view) const override { return {}; }
  bool echoes() const override { return true; }
  bool shows_joins() const override { return true; }
};

} // namespace

std::unique_ptr<dialect> make_greenroom_dialect() {
  return std::make_unique<greenroom_dialect>();
}

} // namespace greenroom::bench
