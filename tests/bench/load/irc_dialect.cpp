#include "tests/bench/load/dialect.hpp"

namespace greenroom::bench {

namespace {

/// The word after the source, and the word at the start of a line without.
std::string_view command_of(std::string_view line) {
  if (line.starts_with(':')) {
    auto blank = line.find(' ');
    line.remove_prefix(blank == line.npos ? line.size() : blank + 1);
  }
  return line.substr(0, line.find(' '));
}

line_kind kind_of_numeric(std::string_view numeric) {
  if (numeric == "001" || numeric == "366") // Welcome, end of names.
    return line_kind::reply;
  if (numeric == "422") // No message of the day.
    return line_kind::other;
  return numeric[0] == '4' || numeric[0] == '5' ? line_kind::error
                                                : line_kind::other;
}

class irc_dialect : public dialect {
public:
  std::string login(std::string_view nickname,
                    std::string_view) const override {
    std::string lines{"NICK "};
    lines.append(nickname).append("\r\nUSER ").append(nickname);
    return lines.append(" 0 * :load\r\n");
  }

  // A server refuses JOIN before its welcome.
  std::string join(std::string_view room) const override {
    return std::string{"JOIN #"}.append(room).append("\r\n");
  }

  void say(std::string& out, std::string_view room,
           std::string_view text) const override {
    out.append("PRIVMSG #").append(room).append(" :");
    out.append(text).append("\r\n");
  }

  parsed_line parse(std::string_view line, uint16_t&) const override {
    parsed_line result;
    auto command = command_of(line);
    if (command == "PRIVMSG") {
      if (find_mark(line, result.mark) != line.npos)
        result.kind = line_kind::delivery;
    } else if (command == "JOIN" || command == "PART" || command == "QUIT") {
      result.kind = line_kind::member_event;
    } else if (command == "PING") {
      result.kind = line_kind::ping;
    } else if (command == "ERROR") {
      result.kind = line_kind::error;
    } else if (command.size() == 3 && command[0] >= '0' && command[0] <= '9') {
      result.kind = kind_of_numeric(command);
    }
    return result;
  }

  std::string pong(std::string_view line) const override {
    std::string answer{"PONG"};
    return answer.append(line.substr(line.find(' '))).append("\n");
  }

  bool echoes() const override { return false; }
  bool shows_joins() const override { return true; }
};

} // namespace

std::unique_ptr<dialect> make_irc_dialect() {
  return std::make_unique<irc_dialect>();
}

} // namespace greenroom::bench
