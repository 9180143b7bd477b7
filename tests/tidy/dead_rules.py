"""What nobody includes, compiles or calls."""


def dead_headers(tree, _tables):
    """Somebody else than its own source includes a header."""
    includers = {}
    for source in tree.cpp:
        for x in source.includes:
            includers.setdefault(x.path, []).append(source)
    for source in tree.cpp:
        if source.extension != ".hpp" or source.path in tree.build_scripts:
            continue
        in_tests = source.path.startswith("tests/")
        if not any(x.path != source.path.removesuffix(".hpp") + ".cpp"
                   and (in_tests or not x.path.startswith("tests/"))
                   for x in includers.get(source.path, [])):
            yield source.path, ("no other file includes it" if in_tests else
                                "no other file of the product includes it")


def dead_sources(tree, _tables):
    """A target compiles a source; a build script may name it for one preset."""
    for source in tree.cpp:
        if (source.extension == ".cpp" and source.path not in tree.compiled
                and source.path not in tree.build_scripts):
            yield source.path, "no target compiles it"


def dead_functions(tree, _tables):
    """A function that a header declares is called; one of the product by the
    product. Known by its name only, so some dead ones are not found."""
    for declaring, users in (
            (tree.product, tree.product),
            ([x for x in tree.cpp if x.path.startswith("tests/")], tree.cpp)):
        uses = {}
        for source in users:
            for word, count in source.words.items():
                uses[word] = uses.get(word, 0) + count
            for function in source.functions:
                uses[function.name] = uses.get(function.name, 0) - 1
        for source in declaring:
            if source.extension != ".hpp":
                continue
            for name in sorted({x.name for x in source.functions
                                if x.name and not x.overrides}):
                if uses[name] <= 0:
                    yield f"{source.path} {name}", "nobody calls it"
