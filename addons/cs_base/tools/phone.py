"""Telephone numbers as people write them (ux V1, M11).

Pure functions without a database: digits for comparing, extension, last four
digits, a plausibility check and a masked form for lists.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

MIN_DIGITS = 5
MAX_DIGITS = 15
MAX_TEXT = 64

_DASHES = re.compile(r"[\u2010-\u2015\u2212\uff0d\u30fc~]")
_SEPARATORS = re.compile("[/\\\\,;|\n\u3001\uff0c\uff1b\u6216]+")
# "put through to", "branch machine" (both spellings), then the Latin forms.
_EXTENSION = re.compile(
    r"(?:\u8f6c|\u8f49|\u5206\u673a\u53f7?|\u5206\u6a5f|ext(?:ension)?\.?|\bx|#)"
    r"[\s:.]*(\d{1,8})\D*$",
    re.IGNORECASE,
)
# 0571-88001234-8012: a third group after a fixed line is its extension.
_THIRD_GROUP = re.compile(r"^(\(?0\d{2,3}\)?[\s-]*\d{7,8})-(\d{1,6})$")


@dataclass(frozen=True)
class Phone:
    """One written number taken apart.

    ``digits`` compares equal for all spellings of one number: national form
    with the leading zero of the area code for numbers of the own region, country
    code and number for others.
    """

    digits: str = ""
    extension: str = ""

    @property
    def last4(self):
        """The last four digits, or fewer when the number is shorter."""
        return self.digits[-4:]

    @property
    def is_plausible(self):
        """True for 5 to 15 digits that are not only zeros."""
        return MIN_DIGITS <= len(self.digits) <= MAX_DIGITS and bool(
            self.digits.strip("0")
        )

    @property
    def masked(self):
        """The number with its middle hidden, e.g. ``138****0012``."""
        return mask_phone(self.digits)


def normalize_phone(text, region="CN"):
    """Take one written telephone number apart.

    :param text: any string or false value
    :param region: country whose numbers are written without country code
    :return: Phone; an empty one when there are no digits. Never raises.
    """
    text = unicodedata.normalize("NFKC", text or "")[:MAX_TEXT]
    text = _DASHES.sub("-", text).strip()
    extension = ""
    match = _EXTENSION.search(text)
    if match and re.search(r"\d", text[: match.start()]):
        text, extension = text[: match.start()], match.group(1)
    else:
        match = _THIRD_GROUP.match(text)
        if match:
            text, extension = match.groups()
    return Phone(_digits(text, region), extension)


def split_phones(text, region="CN"):
    """Return the plausible numbers in a cell that may hold several.

    :param text: any string or false value, numbers parted by comma, slash,
        semicolon, line break or the like
    :return: list of Phone in order, each number once
    """
    return list(split_written_phones(text, region))


def split_written_phones(text, region="CN"):
    """Return the plausible numbers in a cell, each as it is written there.

    :param text: as for ``split_phones``
    :return: dict of Phone and str in order, each number once
    """
    found = {}
    for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text or "")):
        phone = normalize_phone(part, region)
        if phone.is_plausible:
            found.setdefault(phone, part.strip())
    return found


def mask_phone(digits):
    """Return ``digits`` with the middle hidden; never the whole number.

    Eight digits and more keep the last four, and eleven and more also the first
    three (four when a long area code starts it); shorter ones keep the last two.
    """
    digits = "".join(re.findall(r"[0-9]", digits or ""))
    if not digits:
        return ""
    if len(digits) < 8:
        return "****" + (digits[-2:] if len(digits) > 2 else "")
    head = 0
    if len(digits) >= 11:
        head = 4 if re.match("0[3-9]", digits) else 3
    return f"{digits[:head]}****{digits[-4:]}"


def _digits(text, region):
    """Return the comparable digits of a number without its extension."""
    written = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return written
    home = phonenumbers.country_code_for_region(region)
    has_country = written.startswith(f"00{number.country_code}") or text.lstrip(
        " ("
    ).startswith("+")
    if number.country_code != home:
        if not has_country or not phonenumbers.is_possible_number(number):
            return written
        significant = phonenumbers.national_significant_number(number)
        return f"{number.country_code}{significant}"
    national = phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.NATIONAL
    )
    digits = "".join(re.findall(r"[0-9]", national))
    # A number that is not known to exist is kept as it was written.
    return digits if has_country or phonenumbers.is_valid_number(number) else written
