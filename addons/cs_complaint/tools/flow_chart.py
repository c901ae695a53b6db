"""The flow chart of a matter, drawn from the steps that the software takes (CMP-38).

Pure functions without a database: from ``steps.WAYS`` to a diagram in text (mermaid,
for the manual) and to a picture (SVG, for the screen).
"""

from html import escape

from .steps import STEPS, WAYS

BOX_WIDTH, BOX_HEIGHT, GAP = 128, 44, 44
MARGIN = 16
ARC = 26  # how much higher an arc stands for each step that it passes over


def get_arrows(ways=WAYS):
    """Return the arrows as (from, to, is usual way), in their order.

    >>> get_arrows({"a": ("b", "c"), "b": (), "c": ()})
    [('a', 'b', True), ('a', 'c', False)]
    """
    return [
        (step, target, place == 0)
        for step, targets in ways.items()
        for place, target in enumerate(targets)
    ]


def to_mermaid(labels=None, ways=WAYS):
    """Return the diagram as text for the manual.

    :param dict labels: step -> what is shown, the English words when left out

    >>> print(to_mermaid({"a": "Start", "b": "End"}, {"a": ("b",), "b": ()}))
    stateDiagram-v2
        a: Start
        b: End
        [*] --> a
        a --> b
        b --> [*]
    """
    labels = labels or dict(STEPS)
    lines = [f"{step}: {labels[step]}" for step in ways]
    lines.append(f"[*] --> {next(iter(ways))}")
    lines += [f"{step} --> {target}" for step, target, _usual in get_arrows(ways)]
    ends = [step for step in ways if not ways[step]]
    lines += [f"{step} --> [*]" for step in ends]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def read_mermaid(text):
    """Return the arrows of a diagram as (from, to), without beginning and end.

    >>> read_mermaid("stateDiagram-v2\\n  [*] --> a\\n  a --> b: go\\n  b --> [*]")
    [('a', 'b')]
    """
    lines = (line.partition(":")[0] for line in text.splitlines() if "-->" in line)
    arrows = [tuple(map(str.strip, line.split("-->"))) for line in lines]
    return [arrow for arrow in arrows if "[*]" not in arrow]


def to_svg(labels=None, ways=WAYS, title="", lang="en"):
    """Return the diagram as a picture: the usual way in a row, other ways as arcs.

    Arrows over the row lead on, those under it lead back; where nothing follows, the
    box stands below. Each arrow tells in ``data-from`` and ``data-to`` what it joins.

    :param dict labels: step -> what is shown
    :param str title: for who cannot see the picture
    :param str lang: language of the words
    """
    labels = labels or dict(STEPS)
    row = [step for step in ways if ways[step]]
    below = [step for step in ways if not ways[step]]
    above = ARC * max(len(row) - 2, 1)
    top = MARGIN + above
    places = {
        step: (MARGIN + place * (BOX_WIDTH + GAP), top)
        for place, step in enumerate(row)
    }
    width = 2 * MARGIN + len(row) * BOX_WIDTH + (len(row) - 1) * GAP
    bottom = top + BOX_HEIGHT + above + 40
    for place, step in enumerate(below):
        room = width / (len(below) + 1)
        places[step] = (room * (place + 1) - BOX_WIDTH / 2, bottom)
    height = bottom + BOX_HEIGHT + MARGIN
    parts = [_arrow(places, row, *arrow) for arrow in get_arrows(ways)]
    parts += [_box(*places[step], labels[step], step) for step in ways]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{escape(lang)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif">'
        f"<title>{escape(title)}</title>"
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" '
        'markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse" '
        'orient="auto">'
        '<path d="M0 0L10 5L0 10z" fill="#495057"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _box(left, top, label, step):
    middle = left + BOX_WIDTH / 2
    return (
        f'<g data-step="{escape(step)}"><rect x="{left:.0f}" y="{top:.0f}" '
        f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8" fill="#e7f1ff" '
        f'stroke="#0d6efd"/><text x="{middle:.0f}" y="{top + BOX_HEIGHT / 2 + 5:.0f}" '
        f'text-anchor="middle" font-size="14">{escape(label)}</text></g>'
    )


def _arrow(places, row, step, target, is_usual):
    (left, top), (to_left, to_top) = places[step], places[target]
    middle, to_middle = left + BOX_WIDTH / 2, to_left + BOX_WIDTH / 2
    dashes = ""
    if target not in row:
        # Out of the row: straight down, so that many of them stay apart.
        start, end = (middle, top + BOX_HEIGHT), (to_middle, to_top)
        bends = (middle, to_top - 30), (to_middle, to_top - 60)
        path = f"M{_at(start)}C{_at(bends[0])} {_at(bends[1])} {_at(end)}"
        dashes = ' stroke-dasharray="5 4"'
    elif row.index(target) == row.index(step) + 1:
        y = top + BOX_HEIGHT / 2
        path = f"M{_at((left + BOX_WIDTH, y))}L{_at((to_left, y))}"
    else:
        distance = row.index(target) - row.index(step)
        is_forward = distance > 0
        y = top if is_forward else top + BOX_HEIGHT
        bend = ARC * abs(distance) * 1.25
        peak = y - bend if is_forward else y + bend
        shift = 18 if is_forward else -18
        start, end = (middle + shift, y), (to_middle - shift, y)
        path = f"M{_at(start)}C{_at((start[0], peak))} {_at((end[0], peak))} {_at(end)}"
    is_back = step in row and target in row and row.index(target) < row.index(step)
    weight = 2.5 if is_usual and not is_back else 1.25
    return (
        f'<path data-from="{escape(step)}" data-to="{escape(target)}" d="{path}" '
        f'fill="none" stroke="#495057" stroke-width="{weight}"{dashes} '
        'marker-end="url(#tip)"/>'
    )


def _at(point):
    return f"{point[0]:.0f} {point[1]:.0f}"
