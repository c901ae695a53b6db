"""Search keys: find people and places by characters, pinyin or initials (ux M11).

Pure functions without a database. A key is lower-case text in which every
token follows a blank, so that ``like '% zl%'`` is a search from the start of a
word that a trigram index can serve even for two letters.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, pinyin

MAX_LENGTH = 512
MAX_TEXT = 160
MAX_VARIANTS = 6
MAX_TOKENS = 8
# Long texts are sentences, not names: second readings would only add noise.
MAX_HETERONYM_LENGTH = 12

_HAN_RANGE = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{_HAN_RANGE}]")
_PARTS = re.compile(f"[{_HAN_RANGE}]+|[^{_HAN_RANGE}]+")
_WORD = re.compile(r"\w+")


def normalize_text(text):
    """Return ``text`` in one form for comparing.

    Width and compatibility forms are unified (NFKC), letters are lower-case,
    control characters are gone and blanks are single.

    :param text: any string, or a false value
    :return: str
    """
    text = unicodedata.normalize("NFKC", text or "").lower()
    # Lower-casing may decompose a letter; a second pass makes the form stable.
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        char if unicodedata.category(char)[0] != "C" else " " for char in text
    )
    return " ".join(text.split())


def make_search_key(*texts):
    """Return the search key of a record.

    Each text is kept as it is written, and what contains Chinese characters
    follows as full pinyin and as initials. The reading is taken from the phrase
    (the first character of the city Chongqing is "chong", not "zhong"); where a
    character alone has several readings, as surnames do, each reading is added.
    Letters and digits stay. The result depends on the texts alone.

    :param texts: strings or false values, the most important first
    :return: str of at most ``MAX_LENGTH`` characters, every token after a
        blank; empty when there is no text
    """
    tokens = {}
    for text in texts:
        for token in _tokens(normalize_text(text)[:MAX_TEXT]):
            tokens.setdefault(token)
    key = "".join(f" {token}" for token in tokens)
    if len(key) > MAX_LENGTH:
        key = key[: key.rfind(" ", 0, MAX_LENGTH + 1)] or key[:MAX_LENGTH]
    return key


def search_terms(text):
    """Return the patterns that must all occur in a key, for ``like``.

    One or two letters or digits match from the start of a word, which the index
    can serve; longer terms and Chinese characters match anywhere.

    :param text: what the user typed
    :return: list of str, at most ``MAX_TOKENS``; empty for blank text
    """
    return [
        f" {token}" if len(token) < 3 and token.isascii() else token
        for token in normalize_text(text).split()[:MAX_TOKENS]
    ]


@lru_cache(maxsize=8192)
def _tokens(text):
    """Return the tokens of one normalised text, written form first."""
    tokens = text.split()
    for word in text.split():
        if _HAN.search(word):
            tokens += _pinyin_tokens(word)
    return tuple(tokens)


def _pinyin_tokens(word):
    """Return full pinyin and initials of a word, the usual reading first."""
    readings = _readings(word)
    usual = [options[0] for options in readings]
    variants = [usual]
    if len(readings) <= MAX_HETERONYM_LENGTH:
        for index, options in enumerate(readings):
            variants += [
                [*usual[:index], option, *usual[index + 1 :]] for option in options[1:]
            ]
    tokens = []
    for variant in variants[: MAX_VARIANTS + 1]:
        tokens.append(_compact("".join(syllable for syllable, __ in variant)))
        tokens.append(
            _compact("".join(s[:1] if is_han else s for s, is_han in variant))
        )
    return [token for token in tokens if token]


def _readings(word):
    """Return per part of the word its readings as ``[(syllable, is Chinese)]``."""
    result = []
    for part in _PARTS.findall(word):
        if _HAN.match(part):
            result += _read_characters(part)
        else:
            result.append(((part, False),))
    return result


@lru_cache(maxsize=8192)
def _read_characters(run):
    """Return the readings of each character in a run of Chinese ones.

    Runs recur in thousands of addresses; numbers between them do not.
    """
    return tuple(
        tuple((option, True) for option in dict.fromkeys(options))
        for options in pinyin(run, style=Style.NORMAL, heteronym=True)
    )


def _compact(text):
    """Return the letters and digits of ``text`` without signs between them."""
    return "".join(_WORD.findall(text))
