#include "tests/bench/load/dialect.hpp"

namespace greenroom::bench {

namespace {

class nats_dialect : public dialect {
public:
  std::string login(std::string_view, std::string_view) const override {
    return "CONNECT {\"verbose\":false,\"echo\":true}\r\nPING\r\n";
  }

  std::string join(std::string_view room) const override {
    return std::string{"SUB "}.append(room).append(" 1\r\nPING\r\n");
  }

  void say(std::string& out, std::string_view room,
           std::string_view text) const override {
    out.append("PUB ").append(room).append(" ");
    out.append(std::to_string(text.size())).append("\r\n");
    out.append(text).append("\r\n");
  }

  // A delivery is a line `MSG subject 1 size` and a line with the text; the
  // texts of the generator have no line end, so each line stands for itself.
  parsed_line parse(std::string_view line, uint16_t&) const override {
    parsed_line result;
    if (line.starts_with(text_mark::first_byte)) {
      if (find_mark(line, result.mark) == 0)
        result.kind = line_kind::delivery;
    } else if (line.starts_with("MSG ")) {
      result.kind = line_kind::header;
    } else if (line.starts_with("PONG")) {
      result.kind = line_kind::reply;
    } else if (line.starts_with("PING")) {
      result.kind = line_kind::ping;
    } else if (line.starts_with("-ERR")) {
      result.kind = line_kind::error;
    }
    return result;
  }

  std::string pong(std::string_view) const override { return "PONG\r\n"; }
  bool echoes() const override { return true; }
  bool shows_joins() const override { return false; }
};

} // namespace

std::unique_ptr<dialect> make_nats_dialect() {
  return std::make_unique<nats_dialect>();
}

} // namespace greenroom::bench
