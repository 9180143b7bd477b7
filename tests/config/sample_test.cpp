#include "config/load_options.hpp"
#include "config/option_values.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace greenroom;

namespace {

std::string sample_path() {
  const std::filesystem::path here{__FILE__};
  return here.parent_path() / "../../config/greenroom.toml";
}

/// What the sample says about one key.
struct entry {
  std::string value;   ///< As it is written.
  std::string comment; ///< The lines above it, joined, without their `#`.
};

/// Reads the sample by its form, not as TOML: the comments are the manual.
std::map<std::string, entry> read_sample() {
  std::map<std::string, entry> result;
  std::ifstream file{sample_path()};
  std::string section;
  std::string comment;
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find(" = ");
    if (line.starts_with("# ")) {
      comment.append(comment.empty() ? "" : " ").append(line, 2);
    } else if (line.starts_with('[')) {
      section = line.substr(1, line.size() - 2).append(".");
    } else if (equals != std::string::npos) {
      result[section + line.substr(0, equals)] = {line.substr(equals + 3),
                                                  comment};
      comment.clear();
    } else {
      comment.clear();
    }
  }
  return result;
}

std::string with_capital(std::string text) {
  if (text[0] >= 'a' && text[0] <= 'z' && !text.starts_with("true"))
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the sample is a good configuration") {
  const auto loaded = load_options(sample_path(), {});
  for (const auto& error : loaded.errors)
    FAIL_CHECK(to_string(error));
}

TEST_CASE("the sample names every key, with its default") {
  const auto sample = read_sample();
  CHECK(sample.size() == option_keys().size());
  for (const auto& key : option_keys()) {
    const auto found = sample.find(std::string{key.name});
    INFO(key.name);
    REQUIRE(found != sample.end());
    CHECK(found->second.value == value_text(key, options{}));
  }
}

TEST_CASE("the sample tells what every key means and may be") {
  const auto sample = read_sample();
  for (const auto& key : option_keys()) {
    const auto& comment = sample.at(std::string{key.name}).comment;
    INFO(key.name, ": ", comment);
    CHECK(comment.starts_with(with_capital(std::string{key.meaning})));
    CHECK(contains(comment, ". " + with_capital(allowed_text(key)) + '.'));
    CHECK(comment.ends_with("(restart)") != key.changes_while_running);
  }
}
