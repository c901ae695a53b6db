"""Content that a page would fetch from elsewhere, such as the pixel that tells a
sender who reads his mail and when.

Pure Python on lxml.
"""

from html import escape

from lxml import etree, html

# Attributes that make a browser fetch something without being asked.
FETCHING = ("background", "data", "href", "poster", "src", "srcset", "xlink:href")
# Elements of which a link may stay, since nobody fetches it unasked.
LINKS = ("a", "area")
INLINE = ("data:", "cid:", "/", "#")


def without_remote_content(text):
    """Return HTML in which nothing is fetched from another server.

    Pictures become links that somebody may open; own pictures stay. Text of a
    subclass, such as marked as HTML, comes back as that.

    >>> without_remote_content('<p>Hi<img src="http://evil/x.gif" alt="x"/></p>')
    '<p>Hi<a href="http://evil/x.gif" rel="noopener noreferrer nofollow">[x]</a></p>'
    >>> without_remote_content('<p><img src="/web/image/5"/></p>')
    '<p><img src="/web/image/5"/></p>'
    >>> without_remote_content('<p>no picture</p>')
    '<p>no picture</p>'
    """
    if not text or "<" not in text or not _may_fetch(text):
        return text
    try:
        root = html.fragment_fromstring(str(text), create_parent="div")
    except (etree.ParserError, ValueError):
        return text
    for element in list(root.iter(etree.Element)):
        _neutralise(element)
    parts = [etree.tostring(child, encoding="unicode", method="xml") for child in root]
    return type(text)(escape(root.text or "") + "".join(parts))


def _may_fetch(text):
    lowered = text.lower()
    return "//" in lowered and any(f"{name}" in lowered for name in FETCHING)


def _is_remote(value):
    """Tell whether a browser would go to another server for ``value``.

    >>> _is_remote("HTTP://evil/x"), _is_remote("//evil/x"), _is_remote("/web/image/1")
    (True, True, False)
    """
    value = "".join(value.split()).lower()
    if value.startswith(("//", "\\\\", "/\\")):
        return True
    return not value.startswith(INLINE) and (":" in value or "//" in value)


def _neutralise(element):
    if not isinstance(element.tag, str) or element.tag.lower() in LINKS:
        return
    remote = [
        name for name in FETCHING if name in element.attrib
        and _is_remote(element.attrib[name])
    ]  # fmt: skip
    if "url(" in element.attrib.get("style", "").lower():
        del element.attrib["style"]
    if not remote:
        return
    if element.tag.lower() == "img" and "src" in remote:
        _make_link(element)
        return
    for name in remote:
        del element.attrib[name]


def _make_link(image):
    """Put a link in the place of a picture from another server."""
    source, label = image.attrib["src"].strip(), image.attrib.get("alt") or "image"
    tail = image.tail
    image.clear()
    image.tag = "a"
    if source.lower().startswith(("http://", "https://")):
        image.attrib["href"] = source
        image.attrib["rel"] = "noopener noreferrer nofollow"
    image.text = f"[{label}]"
    image.tail = tail
