"""The tree as the rules see it: files, includes, functions, comments."""

import collections
import functools
import os
import re

TOKEN = re.compile(
    r"""(?P<separator>(?<=\d)'(?=\d))
      | (?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<string>R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"
                  |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.S | re.X)
INCLUDE = re.compile(r'^\s*#\s*include\s+(<[^>]+>|"[^"]+")', re.M)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
MACRO_LINE = re.compile(r"^[ \t]*[A-Z][A-Z0-9_]+\([^;{}\n]*\)[ \t]*$", re.M)
WORD = re.compile(r"[A-Za-z_]\w*")

Include = collections.namedtuple("Include", "line path quoted")
Function = collections.namedtuple(
    "Function", "name first_line last_line overrides is_definition")


def blank(text):
    """Spaces for the text, so that what follows keeps its place."""
    return re.sub(r"[^\n]", " ", text)


class Source:
    """One file. `code` has neither comments nor the insides of strings."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.folder = os.path.dirname(path)
        self.stem, self.extension = os.path.splitext(os.path.basename(path))
        self.is_cpp = self.extension in (".hpp", ".cpp")

    @property
    def lines(self):
        return self.text.splitlines()

    @functools.cached_property
    def code(self):
        def replacement(found):
            if found["comment"]:
                return blank(found[0])
            if found["string"]:
                return '"' + blank(found[0][1:-1]) + '"'
            return found[0]

        return TOKEN.sub(replacement, self.text)

    @functools.cached_property
    def comments(self):
        """Pairs of a line's number and a comment that begins there."""
        return [(self.line_of(found.start()), found["comment"])
                for found in TOKEN.finditer(self.text) if found["comment"]]

    @functools.cached_property
    def includes(self):
        return [
            Include(self.line_of(found.start(1)), found[1][1:-1],
                    found[1][0] == '"')
            for found in INCLUDE.finditer(self.text)
        ]

    @functools.cached_property
    def words(self):
        return collections.Counter(WORD.findall(self.code))

    @functools.cached_property
    def functions(self):
        """What is declared or defined outside of functions."""
        return list(FunctionScanner(self.code).run())

    def line_of(self, position):
        return self.text.count("\n", 0, position) + 1


class FunctionScanner:
    """Finds functions by braces and semicolons. It relies on clang-format: a
    body's brace follows a space, an initializer's does not."""

    NO_FUNCTION = re.compile(r"(using|typedef|friend|static_assert|enum)\b")
    NO_NAME = {"alignas", "decltype", "explicit", "noexcept", "requires",
               "sizeof", "void"}
    ACCESS = re.compile(r"^\s*(public|private|protected)\s*:(?!:)")
    CLASS = re.compile(r"\b(?:class|struct|union)\s+(\w+)[^(]*$")

    def __init__(self, code):
        self.code = MACRO_LINE.sub(lambda x: blank(x[0]),
                                   DIRECTIVE.sub(lambda x: blank(x[0]), code))
        self.scopes = []  # of each open class its name, of a namespace None

    def run(self):
        position = start = 0
        depth = 0
        while position < len(self.code):
            char = self.code[position]
            depth += (char == "(") - (char == ")")
            if char == "{":
                if depth > 0 or self.initializes(start, position):
                    position = self.closing(position)
                elif self.opens_scope(self.code[start:position]):
                    start = position + 1
                else:
                    end = self.closing(position)
                    yield from self.function(start, position, end)
                    position = end
                    start = end + 1
            elif char == "}":
                self.scopes.pop()
                start = position + 1
            elif char == ";" and depth == 0:
                yield from self.function(start, position, None)
                start = position + 1
            position += 1

    def initializes(self, start, brace):
        if re.match(r"[\w>\]]", self.code[brace - 1]):
            return True
        head = without_groups(self.code[start:brace], "(", ")")
        return (re.search(r"(?<![=!<>])=(?!=)", head) is not None
                and "operator" not in head)

    def opens_scope(self, head):
        head = self.without_prefix(head)
        if re.match(r"(inline )?\s*namespace\b", head) or head == 'extern "C"':
            self.scopes.append(None)
            return True
        named = self.CLASS.search(re.sub(r"alignas\([^)]*\)", "", head))
        if named:
            self.scopes.append(named[1])
        return named is not None

    def without_prefix(self, head):
        """Without access specifiers and template parameters."""
        head = self.ACCESS.sub("", head).strip()
        if head.startswith("template"):
            head = without_groups(head[len("template"):], "<", ">").strip()
        return head

    def closing(self, brace):
        depth = 0
        for position in range(brace, len(self.code)):
            depth += {"{": 1, "}": -1}.get(self.code[position], 0)
            if depth == 0:
                return position
        return len(self.code) - 1

    def function(self, start, end_of_head, end_of_body):
        head = self.without_prefix(self.code[start:end_of_head])
        if self.NO_FUNCTION.match(head) or "operator" in head:
            return
        for found in re.finditer(r"(~?\w[\w:~]*)\s*\(",
                                 without_groups(head, "<", ">")):
            parts = found[1].split("::")
            if parts[-1] not in self.NO_NAME:
                break
        else:
            return
        if "=" in without_groups(head, "<", ">")[:found.start()]:
            return
        # Constructors and destructors have no name that somebody could call.
        nameless = ("~" in found[1] or parts[-1] in parts[:-1]
                    or (self.scopes and parts[-1] == self.scopes[-1]))
        first = start + re.search(r"\S", self.code[start:]).start()
        yield Function(
            "" if nameless else parts[-1],
            self.code.count("\n", 0, first) + 1,
            self.code.count("\n", 0, end_of_body or end_of_head) + 1,
            re.search(r"\boverride\b", head) is not None,
            end_of_body is not None)


def without_groups(text, opening, closing):
    """The text without what stands between the two, however deep."""
    result, depth = [], 0
    for i, char in enumerate(text):
        arrow = char == ">" and text[i - 1:i] == "-"
        if char == opening:
            depth += 1
        if depth == 0:
            result.append(char)
        elif char == opening and depth == 1:
            result.append(char)
        elif char == closing and not arrow:
            depth -= 1
            if depth == 0:
                result.append(char)
    return "".join(result)


class Tree:
    """All text files that the rules look at, by their path from the root."""

    NAMES = {"CMakeLists.txt", "README.md", "dev", "run"}
    EXTENSIONS = {".hpp", ".cpp", ".py", ".cmake"}

    def __init__(self, files, compiled):
        """`compiled`: the paths of the sources that some target compiles."""
        self.sources = {path: Source(path, text)
                        for path, text in sorted(files.items())}
        self.compiled = compiled

    @classmethod
    def read(cls, root, compiled):
        files = {}
        for folder, folders, names in os.walk(root):
            folders[:] = [x for x in folders
                          if (x == ".ci" or not x.startswith("."))
                          and not x.startswith("build")]
            for name in names:
                if (name in cls.NAMES
                        or os.path.splitext(name)[1] in cls.EXTENSIONS):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        files[os.path.relpath(path, root)] = file.read()
        return cls(files, compiled)

    def __iter__(self):
        return iter(self.sources.values())

    def __contains__(self, path):
        return path in self.sources

    def get(self, path):
        return self.sources.get(path)

    @property
    def cpp(self):
        return [x for x in self if x.is_cpp]

    @property
    def product(self):
        return [x for x in self.cpp if not x.path.startswith("tests/")]

    @functools.cached_property
    def build_scripts(self):
        return "\n".join(x.text for x in self
                         if x.stem == "CMakeLists" or x.extension == ".cmake")
