#!/usr/bin/env python3
"""A check that cannot fail is a defect: each rule is shown a small wrong tree
and has to complain about it."""

import re
import unittest

import rules
import tables
from small_tree import README, RIGHT_TREE, SmallTreeTest, small_tables


def function(name, lines):
    return f"void {name}() {{\n" + "  ++count;\n" * (lines - 2) + "}\n"


class TidyTest(SmallTreeTest):

    def test_a_right_tree_is_right(self):
        self.assertEqual(self.complaints({}), [])

    def test_every_rule_has_a_wrong_tree_here(self):
        with open(__file__, encoding="utf-8") as file:
            expected = set(re.findall(r'expect\(\s*"(\w+)"', file.read()))
        self.assertEqual(expected, {x.__name__ for x in rules.RULES})

    def test_includes(self):
        def include(path, what):
            self.expect("includes", path, {path: f"#include {what}\n"})

        include("protocol/main.cpp", '"net/README.md"')
        include("protocol/main.cpp", '"nowhere/name.hpp"')
        include("protocol/main.cpp", '"name.hpp"')
        include("protocol/main.cpp", "<spdlog/spdlog.h>")
        include("protocol/main.cpp", "<unistd.h>")
        include("protocol/main.cpp", "<unheard/of.hpp>")
        include("elsewhere/main.cpp", "<string>")

    def test_the_sides_of_actors_are_apart(self):
        for side, other in (("clients", "rooms"), ("rooms", "clients"),
                            ("node", "rooms")):
            folders, _ = tables.MAY_INCLUDE[f"actors/{side}"]
            self.assertNotIn(f"actors/{other}", folders)

    def test_own_header_first(self):
        self.expect("own_header_first", "protocol/name.cpp", {
            "protocol/name.cpp": "#include <string>\n"
                                 + RIGHT_TREE["protocol/name.cpp"]})

    def test_unused_libraries(self):
        self.expect(
            "unused_libraries", "net",
            {"net/README.md": "May include: protocol/, SQLite.\n"},
            MAY_INCLUDE={"protocol": [{}, set()],
                         "net": [{"protocol"}, {"SQLite"}]})

    def test_readme(self):
        for text in (None, "Includes much.\n", "May include: net/.\n",
                     "May include: protocol/, spdlog.\n"):
            self.expect("readme", "net/README.md", {"net/README.md": text})

    def test_dead_headers(self):
        self.expect("dead_headers", "net/dead.hpp",
                    {"net/dead.hpp": "#pragma once\n"})
        self.expect("dead_headers", "net/dead.hpp",
                    {"net/dead.hpp": "#pragma once\n",
                     "net/dead.cpp": '#include "net/dead.hpp"\n',
                     "tests/net/dead_test.cpp": '#include "net/dead.hpp"\n'})
        self.expect("dead_headers", "tests/dead.hpp",
                    {"tests/dead.hpp": "#pragma once\n"})

    def test_dead_sources(self):
        for path in ("net/more/main.cpp", "tests/net/name_test.cpp"):
            self.expect("dead_sources", path, {path: "#include <string>\n"},
                        compiled=set(RIGHT_TREE))

    def test_dead_functions(self):
        def declare(line, more="", **files):
            header = RIGHT_TREE["protocol/name.hpp"]
            return {"protocol/name.hpp": header[:-2] + line + "\n}\n",
                    "tests/name_test.cpp": more, **files}

        for line in ("void dead();", "inline void dead() {\n}",
                     "struct dead_owner {\n  dead_owner();\n"
                     "  std::function<void(int)> member{};\n"
                     "  const std::string& dead(int x = 1) const;\n};",
                     "template <class T>\nstd::vector<T> dead(T x);"):
            self.expect("dead_functions", "protocol/name.hpp dead",
                        declare(line))
        self.expect("dead_functions", "protocol/name.hpp dead",
                    declare("void dead();", "void f() {\n  dead();\n}\n"))
        self.expect("dead_functions", "tests/dead.hpp dead",
                    {"tests/dead.hpp": "#pragma once\nvoid dead();\n",
                     "tests/some_test.cpp": '#include "tests/dead.hpp"\n'})

    def test_what_is_called_or_has_no_name_is_not_dead(self):
        self.assertEqual([], self.complaints({
            "protocol/name.hpp":
                RIGHT_TREE["protocol/name.hpp"] + "struct owner : base {\n"
                "  explicit owner(int x) : x_{x}, y_(x) {}\n  ~owner();\n"
                "  int name() const override;\n  int count = of(3);\n"
                "  owner& operator=(const owner&) = delete;\n};\n"
                "// void dead();\n"}))

    def test_columns(self):
        self.expect("columns", "net/more/main.cpp", {
            "net/more/main.cpp": "//" + "x" * 79})

    def test_file_sizes(self):
        for path, more in (("net/more/main.cpp", ""), ("net/tool.py", "#")):
            def expect(lines, **changes):
                self.expect("file_sizes", path, {path: f"{more}\n" * lines},
                            **changes)

            expect(251)
            expect(401, LONG_FILES={path: 400})
            expect(270, LONG_FILES={path: 269})
            expect(270, LONG_FILES={path: 291})
            expect(250, LONG_FILES={path: 250})
        self.expect("file_sizes", "net/more/main.cpp size",
                    {"net/more/main.cpp": "\n" * 401},
                    LONG_FILES={"net/more/main.cpp": 401})
        self.expect("file_sizes", "net/gone.cpp", {},
                    LONG_FILES={"net/gone.cpp": 300})
        self.assertEqual([], self.complaints(
            {"net/more/main.cpp": "\n" * 270},
            LONG_FILES={"net/more/main.cpp": 280}))

    def test_function_sizes(self):
        for before in ("", "namespace {\n\n", "class owner {\npublic:\n"):
            end = "}\n" if before else ""
            self.expect("function_sizes", "net/more/main.cpp long_one", {
                "net/more/main.cpp": before + function("short_one", 59)
                                + function("long_one", 60) + end})
        self.assertEqual([], self.complaints({
            "net/more/main.cpp": function("short_one", 59) * 3}))

    def test_one_class_one_source(self):
        self.expect("one_class_one_source", "protocol/name_rules.cpp",
                    {"protocol/name_rules.cpp": "#include <string>\n"})

    def test_banned(self):
        for line in ("  wait(caf::infinite);", "  using namespace std;",
                     "  std::this_thread::sleep_for(1s);"):
            self.expect("banned", "net/more/main.cpp",
                        {"net/more/main.cpp": f"int main() {{\n{line}\n}}\n"})
        self.expect("banned", "tests/x_test.cpp",
                    {"tests/x_test.cpp": "#include <caf/all.hpp>\n"})
        self.assertEqual([], self.complaints({
            "tests/x_test.cpp": "void f() {\n  wait(caf::infinite);\n}\n",
            "net/more/main.cpp": "// Not caf::infinite.\n"}))

    def test_todo(self):
        self.expect("todo", "net/more/main.cpp",
                    {"net/more/main.cpp": "// TODO: more\n"})
        self.assertEqual([], self.complaints({
            "net/more/main.cpp": "// TODO(#12): more\n"}))

    ACTORS = {**small_tables().MAY_INCLUDE, "actors": [{}, set()]}

    def glossary(self, lines, comment="// An opening.\n"):
        return {"actors/README.md": README,
                "actors/interfaces.hpp":
                    "#pragma once\n\n// Words:\n//\n" + lines
                    + "\nnamespace greenroom {\n}\n",
                "actors/main.cpp": '#include "actors/interfaces.hpp"\n'
                                   + comment}

    def test_glossary(self):
        self.expect("glossary", "actors/interfaces.hpp held place",
                    self.glossary("//   opening       what it is\n"
                                  "//   held place    what that is\n"),
                    MAY_INCLUDE=self.ACTORS)

    def test_synonyms(self):
        opening = "//   opening   what it is\n"
        both = "// An opening; an incarnation; the column `incarnation`.\n"
        self.expect("synonyms", "actors/main.cpp",
                    self.glossary(opening, both), MAY_INCLUDE=self.ACTORS)
        self.expect("synonyms", "net/README.md",
                    {**self.glossary(opening), "net/README.md":
                     RIGHT_TREE["net/README.md"] + "Of this incarnation.\n"},
                    MAY_INCLUDE=self.ACTORS)
        for right in (self.glossary("", both),
                      self.glossary(opening, "// In `incarnation`: openings.")):
            self.assertEqual([], self.complaints(right,
                                                 MAY_INCLUDE=self.ACTORS))

    def test_exceptions_excuse_what_they_name_and_nothing_else(self):
        wrong = {"net/more/main.cpp": "// TODO: more\n"}
        reason = {"net/more/main.cpp": "the reason"}
        self.assertEqual([], self.complaints(wrong,
                                             EXCEPTIONS={"todo": reason}))
        self.assertEqual(
            ["todo: net/more/main.cpp: needs no exception any more"],
            self.complaints({}, EXCEPTIONS={"todo": reason}))
        self.assertEqual(["toodoo: no rule of that name has exceptions"],
                         self.complaints({}, EXCEPTIONS={"toodoo": reason}))


if __name__ == "__main__":
    unittest.main()
