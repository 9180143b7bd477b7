"""Who may include whom: the table MAY_INCLUDE and the READMEs."""

import os
import re


def row_of(folder, tables):
    """The row of MAY_INCLUDE for a folder: the longest that it lies in."""
    while folder and folder not in tables.MAY_INCLUDE:
        folder = os.path.dirname(folder)
    return folder


def library_of(header, tables):
    for name, pattern in tables.LIBRARIES:
        if re.fullmatch(pattern, header):
            return name
    return None


def includes(tree, tables):
    """An include is in the table, and quoted ones are paths from the root."""
    for source in tree.cpp:
        row = row_of(source.folder, tables)
        if not row:
            yield source.path, "its folder has no row in MAY_INCLUDE"
            continue
        folders, libraries = tables.MAY_INCLUDE[row]
        for line, path, quoted in source.includes:
            where = f"line {line} includes {path}"
            if quoted:
                other = row_of(os.path.dirname(path), tables)
                if path not in tree:
                    yield source.path, f"{where}: no file, seen from the root"
                elif (other != row and folders is not None
                        and other not in folders):
                    yield source.path, f"{where}: {row}/ may not"
                continue
            library = library_of(path, tables)
            if library is None:
                yield source.path, f"{where}: in no library of the table"
            elif (libraries is not None and library not in libraries
                    and library != "the standard library"):
                yield source.path, f"{where}: {row}/ may not"


def own_header_first(tree, _tables):
    """A source includes its own header before anything else."""
    for source in tree.cpp:
        own = source.path.removesuffix(".cpp") + ".hpp"
        if source.extension == ".cpp" and own in tree:
            if not source.includes or source.includes[0].path != own:
                yield source.path, f"does not include {own} first"


def unused_libraries(tree, tables):
    """A folder that may include a library does so somewhere."""
    used = set()
    for source in tree.cpp:
        row = row_of(source.folder, tables)
        used.update((row, library_of(x.path, tables)) for x in source.includes)
    present = {row_of(x.folder, tables) for x in tree.cpp}
    for row, (_, libraries) in tables.MAY_INCLUDE.items():
        for library in sorted(libraries or []):
            if row in present and (row, library) not in used:
                yield row, f"may include {library}, but nothing there does"


def readme(tree, tables):
    """A folder's README names what the folder may include, and no more."""
    for folder in {x.split("/")[0] for x in tables.MAY_INCLUDE}:
        rows = [x for x in tables.MAY_INCLUDE if x.split("/")[0] == folder]
        if (folder in ("cmake", "tests")
                or not any(x.folder.split("/")[0] == folder for x in tree.cpp)):
            continue
        path = f"{folder}/README.md"
        text = tree.get(path).text if path in tree else ""
        found = re.search(r"May include:(.*?)\.(\s|$)", text, re.S)
        if not found:
            yield path, "does not say what its folder may include"
            continue
        said = {re.sub(r"^and ", "", " ".join(x.split()))
                for x in re.split("[,;]", found[1])}
        said -= {"the standard library"}
        may = set()
        for folders, libraries in (tables.MAY_INCLUDE[x] for x in rows):
            may |= {x.split("/")[0] + "/" for x in folders or []}
            may |= libraries or set()
        may -= {folder + "/"}
        for item in sorted(said - may):
            yield path, f"names '{item}', which MAY_INCLUDE does not"
        for item in sorted(may - said):
            yield path, f"does not name '{item}', which MAY_INCLUDE does"
