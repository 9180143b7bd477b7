"""All rules. Each takes the tree and the tables, and yields complaints: what it
is about (a path, or a path and a name: the key of an exception), and a text."""

from dead_rules import dead_functions, dead_headers, dead_sources
from include_rules import (includes, own_header_first, readme,
                           unused_libraries)
from size_rules import (columns, file_sizes, function_sizes,
                        one_class_one_source)
from word_rules import banned, glossary, synonyms, todo


RULES = [
    includes, own_header_first, unused_libraries, readme, dead_headers,
    dead_sources, dead_functions, columns, file_sizes, function_sizes,
    one_class_one_source, banned, todo, glossary, synonyms,
]


def complaints(tree, tables):
    """All that is wrong, without what is excused; and excuses for nothing."""
    result = []
    for rule in RULES:
        excused = dict(tables.EXCEPTIONS.get(rule.__name__, {}))
        needed = set()
        for key, text in rule(tree, tables):
            if key in excused:
                needed.add(key)
            else:
                result.append(f"{rule.__name__}: {key}: {text}")
        result += [f"{rule.__name__}: {key}: needs no exception any more"
                   for key in excused if key not in needed]
    result += [f"{name}: no rule of that name has exceptions"
               for name in tables.EXCEPTIONS
               if name not in {x.__name__ for x in RULES}]
    return result
