#include "config/load_options.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace greenroom;

namespace {

/// A directory of its own with one configuration file in it.
struct written_file {
  std::filesystem::path directory;
  std::string path;

  explicit written_file(const std::string& text) {
    auto pattern =
      (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    directory = pattern;
    path = directory / "greenroom.toml";
    std::ofstream{path} << text;
  }

  written_file(const written_file&) = delete;
  written_file& operator=(const written_file&) = delete;

  ~written_file() { std::filesystem::remove_all(directory); }
};

/// What loading `text` complains about, each as `line key: message`.
std::vector<std::string> complaints(const std::string& text) {
  const written_file file{text};
  std::vector<std::string> result;
  for (const auto& error : load_options(file.path, {}).errors) {
    CHECK(error.file == file.path);
    result.push_back(std::to_string(error.line) + ' ' + error.key + ": "
                     + error.message);
  }
  return result;
}

std::string complaint_about_override(const std::string& assignment) {
  const auto loaded = load_options({}, std::vector{assignment});
  REQUIRE(loaded.errors.size() == 1);
  return to_string(loaded.errors.front());
}

options with_override(const std::string& assignment) {
  const auto loaded = load_options({}, std::vector{assignment});
  for (const auto& error : loaded.errors)
    FAIL_CHECK(to_string(error));
  return loaded.values;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("a file that is missing, or a directory, is an error") {
  const auto missing = load_options("/nonexistent/greenroom.toml", {});
  REQUIRE(missing.errors.size() == 1);
  CHECK(to_string(missing.errors[0])
        == "/nonexistent/greenroom.toml: cannot be read: "
           "No such file or directory");
  CHECK_FALSE(load_options("/", {}));
}

TEST_CASE("a file that is not TOML is an error with its line") {
  const auto found = complaints("loops = 1\nlimits = = 2\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("2 : "));
}

TEST_CASE("an unknown key is an error at the top, in a section and as one") {
  CHECK(complaints("colour = 1\n[limits]\nlines = 3\n[colours]\nred = 1\n")
        == texts{"1 colour: there is no such key",
                 "3 limits.lines: there is no such key",
                 "4 colours: there is no such key"});
}

TEST_CASE("a key that stands twice is an error") {
  const auto found = complaints("loops = 1\nloops = 2\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("2 : "));
}

TEST_CASE("a wrong type is an error that tells what is allowed") {
  const std::string levels = R"("debug" or "info" or "warning" or "error")";
  CHECK(complaints("listen = 9090\n"
                   "data_dir = 1\n"
                   "limits.burst = \"5\"\n"
                   "limits.rooms = 1.5\n"
                   "nicknames.unique = 1\n"
                   "log.level = 2026-11-22\n")
        == texts{"1 listen: must be a list of texts with at least one entry",
                 "2 data_dir: must be a text",
                 "3 limits.burst: must be a number from 0 to 1000000",
                 "4 limits.rooms: must be a number from 0 to 4294967295",
                 "5 nicknames.unique: must be true or false",
                 "6 log.level: must be " + levels});
  CHECK(complaints("listen = [\"127.0.0.1:1\", 2]\n")
        == texts{"1 listen: must be a list of texts with at least one entry"});
}

TEST_CASE("a section and a key do not stand in for each other") {
  CHECK(complaints("limits = 3\n[loops]\nx = 1\n")
        == texts{"1 limits: is a section: write [limits]",
                 "2 loops: must be a number from 0 to 64"});
}

TEST_CASE("more loops than there can be are refused, not fewer started") {
  CHECK(complaints("loops = 65\n")
        == texts{"1 loops: must be a number from 0 to 64, not 65"});
  CHECK(with_override("loops=64").loops == 64);
}

TEST_CASE("a value out of range is an error, its bounds are not") {
  CHECK(complaints("[limits]\nline_bytes = 63\n")
        == texts{
          "2 limits.line_bytes: must be a number from 64 to 1048576, not 63"});
  CHECK(complaints("[limits]\nline_bytes = 1048577\n").size() == 1);
  CHECK(complaints("[limits]\nline_bytes = -1\n").size() == 1);
  CHECK(complaints("[limits]\nline_bytes = 64\n").empty());
  CHECK(complaints("[limits]\nline_bytes = 1048576\n").empty());
  CHECK(complaints("limits.rooms = 4294967296").size() == 1);
  CHECK(complaints("limits.rooms = 9223372036854775807").size() == 1);
}

TEST_CASE("a text that is none of the choices is an error") {
  CHECK(complaints("[journal]\nsynchronous = \"off\"\n")
        == texts{"2 journal.synchronous: must be \"full\" or \"normal\", not "
                 "\"off\""});
}

TEST_CASE("an empty list, a name or a bad port is nothing to listen on") {
  CHECK(complaints("listen = []\n").size() == 1);
  CHECK(complaints("listen = [\"localhost:9090\"]\n")
        == texts{"1 listen: localhost:9090 is not an IP address with a port, "
                 "such as 127.0.0.1:9090 or [::1]:9090"});
  CHECK(complaints("listen = [\"127.0.0.1:9090\", \"[::1]:65536\"]").size()
        == 1);
  CHECK(complaints("data_dir = \"\"\n").size() == 1);
}

TEST_CASE("every error of a file is told at once, in the order of its lines") {
  CHECK(complaints("[limits]\nrooms = -1\nburst = \"x\"\ncolour = 1\n").size()
        == 3);
}

TEST_CASE("values that contradict each other are an error") {
  CHECK(complaints("[limits]\noutput_bytes = 4096\noutput_bytes_total = 4095\n")
        == texts{"3 limits.output_bytes_total: must not be less than "
                 "limits.output_bytes (4096)"});
  CHECK(complaints("[limits]\nburst = 0\n")
        == texts{"2 limits.burst: must not be 0 while limits.lines_per_second "
                 "limits"});
  CHECK(complaints("[limits]\nburst = 0\nlines_per_second = 0\n").empty());
  CHECK(complaints("[limits]\nburst = 1\nlines_per_second = 1000\n")
        == texts{"2 limits.burst: must not be less than a twentieth of "
                 "limits.lines_per_second: at least 50, not 1"});
  CHECK(complaints("[limits]\nlines_per_second = 2001\n")
        == texts{"2 limits.burst: must not be less than a twentieth of "
                 "limits.lines_per_second: at least 101, not 100"});
  CHECK(complaints("[limits]\nburst = 50\nlines_per_second = 1000\n").empty());
  CHECK(complaints("[limits]\nburst = 1\nlines_per_second = 20\n").empty());
  CHECK(complaints("[limits]\ninput_bytes_total = 1000\n").size() == 1);
  CHECK(complaints("[journal]\nqueue_bytes = 16383\n").size() == 1);
}

TEST_CASE("a conflict with a default is blamed on the key that was set") {
  CHECK(complaints("[limits]\n\noutput_bytes = 268435457\n")
        == texts{"3 limits.output_bytes_total: must not be less than "
                 "limits.output_bytes (268435457)"});
}

TEST_CASE("no file and an empty file mean the defaults") {
  CHECK(load_options({}, {}));
  CHECK(complaints("").empty());
  CHECK(load_options({}, {}).values.limits.line_bytes == 16384);
}

TEST_CASE("a file sets what it names") {
  const written_file file{"listen = [\"127.0.0.1:0\", \"[::1]:0\"]\n"
                          "limits.burst = 7\n"
                          "[nicknames]\nunique = true\n"
                          "[journal]\nsynchronous = \"normal\"\n"};
  const auto loaded = load_options(file.path, {});
  REQUIRE(loaded);
  CHECK(loaded.values.listen == texts{"127.0.0.1:0", "[::1]:0"});
  CHECK(loaded.values.limits.burst == 7);
  CHECK(loaded.values.nicknames.unique);
  CHECK(loaded.values.journal.synchronous == "normal");
  CHECK(loaded.values.limits.rooms == 100000);
}

TEST_CASE("an override without a value, or of no key, is an error") {
  CHECK(complaint_about_override("limits.burst")
        == "command line: limits.burst: must be given as KEY=VALUE");
  CHECK(complaint_about_override("burst=1")
        == "command line: burst: there is no such key");
  CHECK(complaint_about_override("limits={burst=1}")
        == "command line: limits: there is no such key");
}

TEST_CASE("an override of the wrong type or out of range is an error") {
  const std::string number_wanted =
    "command line: limits.burst: must be a number from 0 to 1000000";
  CHECK(complaint_about_override("limits.burst=many") == number_wanted);
  CHECK(complaint_about_override("limits.burst=") == number_wanted);
  CHECK(complaint_about_override("limits.burst=1\nloops=2") == number_wanted);
  CHECK(complaint_about_override("limits.burst=-1")
        == number_wanted + ", not -1");
  CHECK(complaint_about_override("nicknames.unique=yes")
        == "command line: nicknames.unique: must be true or false");
  CHECK(complaint_about_override("listen=")
        == "command line: listen: must be a list of texts with at least one "
           "entry");
}

TEST_CASE("an override takes texts and lists with and without TOML's signs") {
  CHECK(with_override("data_dir=/srv/chat").data_dir == "/srv/chat");
  CHECK(with_override("data_dir=\"/srv/chat\"").data_dir == "/srv/chat");
  CHECK(with_override("data_dir=2026-11-22").data_dir == "2026-11-22");
  CHECK(with_override("data_dir=a=b").data_dir == "a=b");
  CHECK(with_override("log.format=json").log.format == "json");
  const texts both{"127.0.0.1:1", "[::1]:2"};
  CHECK(with_override("listen=127.0.0.1:1,[::1]:2").listen == both);
  CHECK(with_override("listen=[\"127.0.0.1:1\", \"[::1]:2\"]").listen == both);
  CHECK(with_override("listen=[::1]:2").listen == texts{"[::1]:2"});
  CHECK(with_override("listen=\"[::1]:2\"").listen == texts{"[::1]:2"});
}

TEST_CASE("an override wins over the file, a later one over an earlier one") {
  const written_file file{"limits.burst = 7\nlimits.rooms = 8\n"};
  const texts overrides{"limits.burst=1", "limits.burst=2"};
  const auto loaded = load_options(file.path, overrides);
  REQUIRE(loaded);
  CHECK(loaded.values.limits.burst == 2);
  CHECK(loaded.values.limits.rooms == 8);
}

TEST_CASE("a good override does not hide what is wrong in the file") {
  const written_file file{"limits.burst = -7\n"};
  const auto loaded = load_options(file.path, texts{"limits.burst=2"});
  CHECK(loaded.errors.size() == 1);
}
