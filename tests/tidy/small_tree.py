"""A small tree with nothing to complain about, and what tests do with it."""

import os
import tempfile
import types
import unittest

import rules
import source_tree
import tables

README = "May include: the standard library. Nothing of this tree.\n"


def small_tables(**changes):
    """The tables of a tree with two folders, and no exceptions."""
    values = {name: getattr(tables, name)
              for name in dir(tables) if name.isupper()}
    values["MAY_INCLUDE"] = {"protocol": [{}, set()],
                             "net": [{"protocol"}, set()],
                             "tests": [None, None]}
    values["EXCEPTIONS"] = {}
    values["LONG_FILES"] = {}
    values.update(changes)
    return types.SimpleNamespace(**values)


RIGHT_TREE = {
    "protocol/README.md": README,
    "protocol/name.hpp": "#pragma once\n\n#include <string>\n\n"
                         "namespace greenroom {\n\n/// A name.\n"
                         "bool is_name(const std::string& text);\n\n}\n",
    "protocol/name.cpp": '#include "protocol/name.hpp"\n\n'
                         "namespace greenroom {\n\n"
                         "bool is_name(const std::string& text) {\n"
                         "  return !text.empty();\n}\n\n}\n",
    "net/README.md": "May include: protocol/. Never actors/.\n",
    "net/main.cpp": '#include "protocol/name.hpp"\n\n'
                    'int main() {\n  return greenroom::is_name("x");\n}\n',
}


class SmallTreeTest(unittest.TestCase):

    def complaints(self, files, compiled=None, **changes):
        """Of the right tree with these files changed or, with None, removed.
        Written and read again, so that the reading is tested too."""
        files = {path: text for path, text in {**RIGHT_TREE, **files}.items()
                 if text is not None}
        if compiled is None:
            compiled = {x for x in files if x.endswith(".cpp")}
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                path = os.path.join(root, path)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            tree = source_tree.Tree.read(root, compiled)
        return rules.complaints(tree, small_tables(**changes))

    def expect(self, rule, key, files, **changes):
        """The rule, and no other, complains about the key."""
        found = self.complaints(files, **changes)
        self.assertEqual({x.split(": ")[0] for x in found}, {rule}, found)
        self.assertTrue(any(x.startswith(f"{rule}: {key}: ") for x in found),
                        found)
