"""Taking people and places out of a text, so that what was learnt may be kept.

Pure functions without a database (CMP-56). What is known about the customer is taken
out wherever it stands, and so is what looks like a number, an address or a name with a
form of address. A person looks at the text afterwards: this is the first sieve.
"""

import re

MARK = "…"
# Fewer letters occur in other words too.
MIN_SECRET = 2

# First what a number is part of; the order matters.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Mail and web addresses.
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*",
        r"(?:https?://|www\.)\S+",
        # Number plates: the letter of a province, a letter, five or six signs.
        r"[\u4e00-\u9fff][A-Z]\s?[\u00b7.]?\s?[A-Z0-9]{5,6}(?![A-Z0-9])",
        # Units: 3-2-1201, 3#1201, building 3 entrance 2 room 1201 in Chinese.
        r"\d+\s*(?:\u53f7\u697c|\u680b|\u5ea7|\u5e62|\u53f7\u9662)"
        r"(?:\s*\d+\s*\u5355\u5143)?(?:\s*\d+\s*(?:\u697c|\u5c42))?"
        r"(?:\s*[A-Z]?\d+[A-Z]?\s*(?:\u5ba4|\u6237|\u53f7)?)?",
        r"\d+\s*\u5355\u5143(?:\s*[A-Z]?\d+[A-Z]?\s*(?:\u5ba4|\u6237)?)?",
        r"\d+\s*[-\u2013#/]\s*(?:\d+\s*[-\u2013#/]\s*)?[A-Z]?\d{2,5}[A-Z]?"
        r"(?:\s*(?:\u5ba4|\u6237))?",
        r"[A-Z]?\d{2,5}[A-Z]?\s*(?:\u5ba4|\u6237)",
        # Numbers of telephones, identity papers, bank accounts and messengers.
        r"\+?\d(?:[\s()-]?\d){6,}[X]?",
        r"(?:\u5fae\u4fe1\u53f7?|wechat|weixin|vx|qq)\s*[:\uff1a]?\s*[\w-]{5,}",
        # One letter of a name before a form of address; the two of a rare name.
        r"[\u4e00-\u9fff](?=\u5148\u751f|\u5973\u58eb|\u5c0f\u59d0|\u592a\u592a"
        r"|\u963f\u59e8|\u5927\u7237|\u5927\u5988|\u5927\u53d4)",
        r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[\w'-]+",
    )
)
_MARKS = re.compile(rf"{MARK}(?:[\s,;\uff0c\u3001]*{MARK})+")


def anonymise(text, secrets=()):
    """Return the text without people and places.

    :param str text: any string or nothing
    :param secrets: names, numbers and places that are known, in any case of letters
    :return: str; each thing taken out is a mark, several in a row are one

    >>> anonymise("Mrs Zhang, call 199-0000-0001: the hose drips", ["Zhang"])
    'Mrs …, call …: the hose drips'
    >>> anonymise("Changed the valve of 3-2-1201", [])
    'Changed the valve of …'
    >>> anonymise("Ask LI MING or li.ming@example.com", ["Li Ming"])
    'Ask … or …'
    >>> anonymise("Changed the hose, tested for 30 minutes", ["Li"])
    'Changed the hose, tested for 30 minutes'
    >>> anonymise(None)
    ''
    """
    text, before = (text or "").strip(), None
    words = _get_secrets(secrets)
    # What one thing leaves behind may look like another.
    while text != before:
        before = text
        for word in words:
            text = re.sub(re.escape(word), MARK, text, flags=re.IGNORECASE)
        for pattern in _PATTERNS:
            text = pattern.sub(MARK, text)
        text = _MARKS.sub(MARK, text).strip()
    return text


def find_personal(text, secrets=()):
    """Return what of a text still tells about people or places, in its order.

    >>> find_personal("Call 19900000001 or Zhang", ["Zhang"])
    ['19900000001', 'Zhang']
    >>> find_personal("The hose was changed")
    []
    """
    found = {}
    text = text or ""
    for secret in _get_secrets(secrets):
        for match in re.finditer(re.escape(secret), text, re.IGNORECASE):
            found[match.start()] = match.group().strip()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found.setdefault(match.start(), match.group().strip())
    return [found[start] for start in sorted(found)]


def _get_secrets(secrets):
    """Return the words to look for, the longest first."""
    words = {(word or "").strip() for word in secrets}
    # What is in a mark cannot be taken out of it.
    words = {word for word in words if len(word) >= MIN_SECRET and MARK not in word}
    return sorted(words, key=lambda word: (-len(word), word))
