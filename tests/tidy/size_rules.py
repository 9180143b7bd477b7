"""Lines, functions, files and classes of a size that can be read."""


def columns(tree, tables):
    """Lines are no longer than COLUMNS_MAX; documents may have wide tables."""
    for source in tree:
        if source.extension == ".md":
            continue
        for number, line in enumerate(source.lines, 1):
            if len(line) > tables.COLUMNS_MAX:
                yield source.path, f"line {number} has {len(line)} columns"


def file_sizes(tree, tables):
    """Files are short. Long ones are listed, and may only shrink."""
    for path in tables.LONG_FILES:
        if path not in tree:
            yield path, "is in LONG_FILES and does not exist"
    for source in tree:
        if not source.is_cpp and source.extension != ".py":
            continue
        size = len(source.lines)
        entry = tables.LONG_FILES.get(source.path)
        if entry is None:
            if size > tables.FILE_LINES_EASY:
                yield source.path, (
                    f"has {size} lines; above {tables.FILE_LINES_EASY}: divide "
                    "it, or give it a line in LONG_FILES with your reason in "
                    "the commit")
        elif size > entry:
            yield source.path, f"has grown from {entry} lines to {size}"
        elif size <= tables.FILE_LINES_EASY:
            yield source.path, "needs no line in LONG_FILES any more"
        elif size < entry - tables.LONG_FILES_SLACK:
            yield source.path, f"has shrunk: enter {size} in LONG_FILES"
        if size > tables.FILE_LINES_MAX:
            yield (source.path + " size",
                   f"has {size} lines; the most is {tables.FILE_LINES_MAX}")


def function_sizes(tree, tables):
    """A function, from its first line to its last, fits on a screen."""
    for source in tree.cpp:
        for function in source.functions:
            size = function.last_line - function.first_line + 1
            if (function.is_definition
                    and size >= tables.FUNCTION_LINES_MAX):
                yield (f"{source.path} {function.name}",
                       f"line {function.first_line}: has {size} lines; fewer "
                       f"than {tables.FUNCTION_LINES_MAX}, please")


def one_class_one_source(tree, _tables):
    """A source of the product has a header of its own name, so that a class is
    not spread over several sources."""
    for source in tree.product:
        if (source.extension == ".cpp" and source.stem != "main"
                and source.path.removesuffix(".cpp") + ".hpp" not in tree):
            yield source.path, "has no header of its own name"
