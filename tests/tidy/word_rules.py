"""Words that stand nowhere, and the words of the glossary."""

import re


def banned(tree, tables):
    """Some words stand nowhere, or only in some folders."""
    for source in tree.cpp:
        for pattern, allowed, advice in tables.BANNED:
            if source.path.startswith(tuple(allowed)):
                continue
            # An include is no string, but looks like one.
            text = source.code + "\n".join(x.path for x in source.includes)
            found = re.search(pattern, text)
            if found:
                yield source.path, f"'{found[0]}': {advice}"


def todo(tree, _tables):
    """What is left to do has the number of an issue: TODO(#12)."""
    for source in tree:
        for number, line in enumerate(source.lines, 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line) and (
                    not source.path.startswith("tests/tidy/")):
                yield source.path, f"line {number}: a TODO without an issue"


def glossary_of(tree, tables):
    """Word to meaning, from `//   word   meaning` above the first code."""
    source = tree.get(tables.GLOSSARY)
    if source is None:
        return {}
    head = re.split(r"^(?:CAF_|namespace\b)", source.text, maxsplit=1,
                    flags=re.M)[0]
    return dict(re.findall(r"^//   (\S+(?: \S+)*) {2,}(\S.*)$", head, re.M))


def glossary(tree, tables):
    """Each entry of the glossary is used in actors/, be it inflected."""
    text = "\n".join(
        re.sub(r"^//   .*$", "", x.text, flags=re.M)
        if x.path == tables.GLOSSARY else x.text
        for x in tree if x.path.startswith("actors/"))
    text = text.replace("_", " ")
    for entry in glossary_of(tree, tables):
        # A held place may also be "the place is held".
        for word in re.findall(r"\w+", entry):
            if not re.search(rf"\b{word}", text, re.I):
                yield f"{tables.GLOSSARY} {entry}", f"actors/ never says {word}"


def synonyms(tree, tables):
    """Comments and READMEs use the word of the glossary, no other for it."""
    known = glossary_of(tree, tables)
    for source in tree:
        if source.path.startswith("tests/"):
            continue
        texts = (source.comments if source.is_cpp else
                 list(enumerate(source.lines, 1))
                 if source.stem == "README" else [])
        for number, text in texts:
            text = re.sub(r"`[^`]*`", "", text)  # a name, not a word
            for synonym, word in tables.SYNONYMS.items():
                if word in known and re.search(rf"\b{synonym}", text, re.I):
                    yield source.path, (f"line {number}: '{synonym}'; the "
                                        f"glossary says '{word}'")
