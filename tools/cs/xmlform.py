"""Form of XML files: well-formed, four spaces for each level, no tabs, no trailing
blanks, a last newline.

python3 tools/task.py xml FILES…         check
python3 tools/task.py xml --fix FILES…   mend what can be mended safely
"""

from pathlib import Path
from xml.parsers import expat

STEP = 4


def check(path: Path) -> list[str]:
    """What is wrong with one file, a line each: `path:line: message`."""
    data = path.read_bytes()
    found = [f"{path}:{line}: {message}" for line, message in form(data)]
    try:
        places = elements(data)
    except expat.ExpatError as error:
        return [
            *found,
            f"{path}:{error.lineno}: not well-formed: {expat.ErrorString(error.code)}",
        ]
    lines = data.decode().split("\n")
    for number, column, depth in places:
        first_on_line = not lines[number - 1].encode()[:column].strip()
        if first_on_line and column != depth * STEP:
            found.append(
                f"{path}:{number}: indented by {column} spaces instead of "
                f"{depth * STEP}"
            )
    return found


def form(data: bytes) -> list[tuple[int, str]]:
    """What is wrong with a file as plain text: (line, message)."""
    found = []
    if b"\r" in data:
        found.append((1, "Windows line ends"))
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        found.append((data.count(b"\n") + 1, "must end with exactly one newline"))
    for number, line in enumerate(data.split(b"\n"), start=1):
        if b"\t" in line:
            found.append((number, "tab"))
        if line != line.rstrip():
            found.append((number, "blanks at the end"))
    return found


def elements(data: bytes) -> list[tuple[int, int, int]]:
    """Line, column and depth of every tag that opens or closes. Raises ExpatError if
    not well-formed.
    """
    parser = expat.ParserCreate()
    places, depth = [], 0

    def opened(_name, _attributes):
        nonlocal depth
        places.append((parser.CurrentLineNumber, parser.CurrentColumnNumber, depth))
        depth += 1

    def closed(_name):
        nonlocal depth
        depth -= 1
        places.append((parser.CurrentLineNumber, parser.CurrentColumnNumber, depth))

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.Parse(data, True)
    # An empty element `<a/>` reports its end where it began.
    return sorted(set(places))


def fix(path: Path) -> bool:
    """Mend blanks, line ends and indentation; text and attributes move with their
    element. True if changed.
    """
    before = path.read_bytes()
    text = (
        "\n".join(line.rstrip() for line in before.decode().splitlines()).rstrip("\n")
        + "\n"
    )
    lines = text.split("\n")
    wanted = {}
    for number, column, depth in elements(text.encode()):
        if not lines[number - 1].encode()[:column].strip():
            wanted.setdefault(number, depth * STEP)
    shift = 0
    for number, line in enumerate(lines, start=1):
        blank = len(line) - len(line.lstrip(" "))
        if number in wanted:
            shift = wanted[number] - blank
        if line:
            lines[number - 1] = " " * max(0, blank + shift) + line.lstrip(" ")
    after = "\n".join(lines).encode()
    if after != before:
        path.write_bytes(after)
    return after != before
