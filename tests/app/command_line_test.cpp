#include "app/command_line.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace greenroom;

namespace {

using texts = std::vector<std::string>;

command_line parse(std::vector<const char*> words) {
  words.insert(words.begin(), "greenroom");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

template <class T>
T parsed_as(const std::vector<const char*>& words) {
  const auto result = parse(words);
  REQUIRE_MESSAGE(std::holds_alternative<T>(result),
                  "the words were understood as something else");
  return std::get<T>(result);
}

/// What is told, after checking that it is told as wrong usage.
std::string refusal(const std::vector<const char*>& words) {
  const auto exit = parsed_as<early_exit>(words);
  CHECK(exit.exit_code == exit_usage);
  return exit.output;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string sample_path() {
  const std::filesystem::path here{__FILE__};
  return here.parent_path() / "../../config/greenroom.toml";
}

} // namespace

TEST_CASE("wrong usage ends with exit code 2 and names a way to help") {
  CHECK(contains(refusal({}), "--help"));
  CHECK(contains(refusal({"dance"}), "--help"));
  CHECK(contains(refusal({"serve", "--dance"}), "--help"));
  CHECK(contains(refusal({"serve", "extra"}), "extra"));
  CHECK(contains(refusal({"serve", "--listen"}), "--listen"));
  CHECK(contains(refusal({"serve", "--listen", "127.0.0.1:1", "x"}), "x"));
  CHECK(contains(refusal({"check-config"}), "FILE"));
  CHECK(contains(refusal({"backup"}), "FILE"));
  CHECK(contains(refusal({"backup", "a", "b"}), "b"));
}

TEST_CASE("a wrong configuration ends with exit code 2, all errors told") {
  CHECK(refusal({"serve", "--set", "loops=-1", "--set", "x=1"})
        == "command line: loops: must be a number from 0 to 64, not -1\n"
           "command line: x: there is no such key\n");
  CHECK(contains(refusal({"serve", "--config", "/nonexistent"}),
                 "/nonexistent: cannot be read"));
  CHECK(contains(refusal({"serve", "--listen", "localhost:1"}),
                 "command line: listen: localhost:1 is not an IP address"));
  CHECK(contains(refusal({"backup", "copy", "--set", "data_dir="}),
                 "data_dir: must be the path"));
}

TEST_CASE("an empty word is refused, not ignored") {
  for (const auto* flag : {"--config", "--data-dir", "--listen"})
    CHECK(contains(refusal({"serve", flag, ""}), flag));
  CHECK(contains(refusal({"check-config", ""}), "FILE"));
  CHECK(contains(refusal({"backup", ""}), "FILE"));
}

TEST_CASE("help and version end with exit code 0") {
  const auto help = parsed_as<early_exit>({"--help"});
  CHECK(help.exit_code == exit_good);
  for (const auto* part : {"serve", "check-config", "backup", "--version"})
    CHECK(contains(help.output, part));
  const auto serve_help = parsed_as<early_exit>({"serve", "--help"});
  CHECK(serve_help.exit_code == exit_good);
  for (const auto* part : {"--config", "--listen", "--data-dir", "--set"})
    CHECK(contains(serve_help.output, part));
  const auto version = parsed_as<early_exit>({"--version"});
  CHECK(version.exit_code == exit_good);
  CHECK(version.output.starts_with("greenroom "));
}

TEST_CASE("serve without flags runs with the defaults") {
  const auto serve = parsed_as<serve_arguments>({"serve"});
  CHECK(serve.config_file.empty());
  CHECK(serve.overrides.empty());
  CHECK(serve.values.listen == texts{"127.0.0.1:9090"});
}

TEST_CASE("serve takes a file, addresses, a directory and overrides") {
  const auto path = sample_path();
  const auto serve = parsed_as<serve_arguments>(
    {"serve", "--config", path.c_str(), "--listen", "127.0.0.1:0", "--listen",
     "[::1]:0", "--data-dir", "/srv/a b", "--set", "limits.burst=1", "--set",
     "loops=2"});
  CHECK(serve.config_file == path);
  CHECK(serve.values.listen == texts{"127.0.0.1:0", "[::1]:0"});
  CHECK(serve.values.data_dir == "/srv/a b");
  CHECK(serve.values.limits.burst == 1);
  CHECK(serve.values.loops == 2);
}

TEST_CASE("--listen and --data-dir win over --set, wherever they stand") {
  const auto serve = parsed_as<serve_arguments>(
    {"serve", "--listen", "127.0.0.1:1", "--data-dir", "a", "--set",
     "listen=127.0.0.1:2", "--set", "data_dir=b"});
  CHECK(serve.values.listen == texts{"127.0.0.1:1"});
  CHECK(serve.values.data_dir == "a");
}

TEST_CASE("the overrides of serve repeat what it came to") {
  const auto serve = parsed_as<serve_arguments>(
    {"serve", "--listen", "[::1]:7", "--data-dir", "d", "--set", "loops=2"});
  CHECK(serve.overrides == texts{"loops=2", "listen=[::1]:7", "data_dir=d"});
}

TEST_CASE("check-config and backup name their files") {
  CHECK(parsed_as<check_config_arguments>({"check-config", "f"}).file == "f");
  const auto backup = parsed_as<backup_arguments>(
    {"backup", "copy.sqlite", "--data-dir", "/srv/chat"});
  CHECK(backup.file == "copy.sqlite");
  CHECK(backup.data_dir == "/srv/chat");
}
