"""Finding phrases in what staff write (CMP-43, CMP-55).

Pure functions without a database. Blanks, punctuation, width and case do not count;
what stands in quotation marks is somebody else's words and is not looked at.
"""

import re
import unicodedata

# Opening and closing marks of Chinese quotations, single and double.
QUOTES = (
    ("\u201c", "\u201d"),
    ("\u2018", "\u2019"),
    ("\u300c", "\u300d"),
    ("\u300e", "\u300f"),
)
_QUOTED = re.compile(
    "|".join(f"{first}[^{first}{last}]*{last}" for first, last in QUOTES)
)
# Ends of sentences and clauses, Chinese and Latin; a line ends one too.
_CLAUSE_END = re.compile("[\n\r,.;:!?\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001]+")
# Stands where a quotation stood, so that the words around it do not grow together.
_GAP = "\0"
# Fewer letters or characters than this say nothing definite.
MIN_SUBSTANCE = 3


def normalise(text):
    """Return ``text`` as it is compared: letters, digits and gaps only.

    >>> normalise("\uff21 b\uff0cC\uff01")
    'abc'
    >>> normalise(None)
    ''
    """
    text = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(char for char in text if char.isalnum() or char == _GAP)


def without_quotes(text):
    """Return ``text`` with each quotation replaced by a gap.

    >>> without_quotes("he said \u201cI do not know\u201d today") == (
    ...     "he said \\0 today")
    True

    An opening mark without an end quotes nothing.

    >>> without_quotes("a \u201cb") == "a \u201cb"
    True
    """
    text, count = _QUOTED.subn(_GAP, text or "")
    while count:
        # A quotation within a quotation is gone; now the outer one is plain.
        text, count = _QUOTED.subn(_GAP, text)
    return text


def find_phrases(phrases, text):
    """Return those of ``phrases`` that occur in ``text``, in their own order.

    >>> find_phrases(["not my business", "no idea"], "That is NOT my\\nbusiness!")
    ['not my business']
    >>> find_phrases(["no idea"], "The customer said \u300cno idea\u300d.")
    []
    >>> find_phrases(["no idea"], "I have no \u201cgood\u201d idea")
    []
    >>> find_phrases(["", "!"], "anything")
    []

    Of two phrases of which one holds the other, the longer is named.

    >>> find_phrases(["my business", "not my business"], "Not my business.")
    ['not my business']
    """
    text = normalise(without_quotes(text))
    keys = {phrase: normalise(phrase) for phrase in phrases}
    found = [phrase for phrase, key in keys.items() if key and key in text]
    return [p for p in found if not any(_is_part(keys[p], keys[o]) for o in found)]


def _is_part(key, other):
    return key != other and key in other


def is_interim(text, interim, courtesy=()):
    """Tell whether ``text`` says only that work goes on (CMP-55).

    Each clause with an interim phrase says nothing definite, nor does a clause that is
    courtesy only. A text without any interim phrase is taken as it is.

    :param interim: phrases such as "is being worked on"
    :param courtesy: words such as "hello" and "please be patient"

    >>> is_interim("We are working on it, please wait.", ["working on it"], ["please",
    ...     "wait"])
    True
    >>> is_interim("Working on it. The pipe was changed.", ["working on it"])
    False
    >>> is_interim("The pipe was changed.", ["working on it"])
    False
    >>> is_interim("ok", ["working on it"]), is_interim("", ["working on it"])
    (False, False)
    """
    keys = [key for key in map(normalise, interim) if key]
    # The longest first, so that a short word does not eat a part of a longer one.
    fillers = sorted(filter(None, map(normalise, courtesy)), key=len, reverse=True)
    clauses = [normalise(c) for c in _CLAUSE_END.split(without_quotes(text))]
    if not any(key in clause for clause in clauses for key in keys):
        return False
    return not any(_has_substance(clause, keys, fillers) for clause in clauses)


def _has_substance(clause, interim, fillers):
    """Tell whether one normalised clause says something definite."""
    if any(key in clause for key in interim):
        return False
    for filler in fillers:
        clause = clause.replace(filler, "")
    return len(clause.replace(_GAP, "")) >= MIN_SUBSTANCE
