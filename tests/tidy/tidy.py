#!/usr/bin/env python3
"""Holds the tree to what its READMEs promise. The rules are in rules.py, the
tables that they read in tables.py.

    tidy.py ROOT COMPILE_COMMANDS
"""

import json
import os
import sys

import rules
import source_tree
import tables


def compiled_sources(root, compile_commands):
    """The sources of all targets, as paths from the root."""
    with open(compile_commands, encoding="utf-8") as file:
        entries = json.load(file)
    return {os.path.relpath(os.path.join(x["directory"], x["file"]), root)
            for x in entries}


def main(root, compile_commands):
    root = os.path.realpath(root)
    tree = source_tree.Tree.read(root, compiled_sources(root, compile_commands))
    found = rules.complaints(tree, tables)
    for text in found:
        print(text)
    print(f"{len(tree.sources)} files, {len(rules.RULES)} rules, "
          f"{len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
