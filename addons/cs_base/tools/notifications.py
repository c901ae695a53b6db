"""What a notice says and when it may be sent again, as plain values (ux M4, M12).

A notice holds number, place, due and link, and nothing else: it is made of ``Facts``
alone, so that no addon can let a name or a telephone number slip into a message.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .local_time import to_local

# Tries of one delivery, and the minutes before each further one.
RETRY_MINUTES = (1, 5, 20, 60)
# No more lines than these in a message, and no longer than these many characters.
MAX_LINES = 20
MAX_LENGTH = 120
# Seven digits in a row, a mobile number with blanks or dashes in it, a service line.
# Houses and rooms look like 12-3-1201 and stay.
_PHONE = re.compile(
    r"\+?\d{7,}"
    r"|(?<!\d)(?:\+?86[\s\-]?)?1[3-9](?:[\s\-–—.()\uff08\uff09]{0,2}\d){9}"
    r"|(?<!\d)[48]00[\s\-–—]\d{3,4}[\s\-–—]\d{3,4}"
)


class UndeliverableError(Exception):
    """A delivery that need not be tried again."""


@dataclass(frozen=True)
class Driver:
    """A way to people.

    :param label: name for people
    :param channel: *mail*, *push* (to a person) or *group* (to a chat of many)
    :param send: callable(message, users) for a person, (message, company) for a group;
        returns values of the log row or None, raises what went wrong
    :param is_local: sends nothing outwards itself, so it is used at once
    :param reach: callable(users) -> those who can be reached; all when left out
    """

    label: str
    channel: str
    send: Callable
    is_local: bool = False
    reach: Callable | None = None

    @property
    def is_group(self):
        return self.channel == "group"


@dataclass(frozen=True)
class Facts:
    """All that a notice may tell of a record.

    :param number: number or name of the record, without names of customers
    :param place: a place of the register of places
    :param place_text: a place as somebody typed it; never in a group
    :param due: naive UTC
    :param tz: time zone of the place
    """

    number: str
    place: str = ""
    place_text: str = ""
    due: datetime | None = None
    tz: str = "UTC"

    def for_group(self):
        """Return what may be said where many read along.

        >>> Facts("26-1", place="1-2-301 138 0013 8000", place_text="Li").for_group()
        Facts(number='26-1', place='1-2-301 …', place_text='', due=None, tz='UTC')
        """
        return Facts(self.number, mask_phones(self.place), "", self.due, self.tz)


@dataclass(frozen=True)
class Labels:
    """Words of a message in the language of its reader."""

    place: str = "Place"
    due: str = "Due"
    more: str = "and %s more"


@dataclass(frozen=True)
class Message:
    """What a driver gets: words for one language and time zone, and the link."""

    subject: str
    lines: tuple[str, ...]
    url: str
    link: str = ""
    res_model: str = ""
    res_id: int = 0
    count: int = 1
    name: str = ""

    @property
    def text(self):
        return "\n".join(self.lines)


@dataclass(frozen=True)
class GroupMessage:
    """What a driver of a group gets; there is no more to be had."""

    subject: str
    lines: tuple[str, ...]
    url: str

    @property
    def text(self):
        return "\n".join(self.lines)


def mask_phones(text):
    """Blot out what looks like a telephone number.

    >>> mask_phones("3-2-1201"), mask_phones("call 138-0013-8000 now")
    ('3-2-1201', 'call … now')
    """
    return _PHONE.sub("…", text or "")


def one_line(text):
    """Return a text on one line of bearable length.

    >>> one_line(" Hall \\n  A "), len(one_line("x" * 500))
    ('Hall A', 120)
    """
    words = " ".join((text or "").split())
    return words if len(words) <= MAX_LENGTH else f"{words[: MAX_LENGTH - 1]}…"


def due_text(facts, tz=None):
    """Return the moment that something is due on the clock of the reader.

    The zone is named where it is not that of the place.

    >>> facts = Facts("1", due=datetime(2026, 3, 1, 2), tz="Asia/Shanghai")
    >>> due_text(facts), due_text(facts, "Asia/Shanghai")
    ('2026-03-01 10:00', '2026-03-01 10:00')
    >>> due_text(facts, "Asia/Tokyo")
    '2026-03-01 11:00 (Asia/Tokyo)'
    """
    if not facts.due:
        return ""
    zone = tz or facts.tz
    text = to_local(facts.due, zone).strftime("%Y-%m-%d %H:%M")
    return text if zone == facts.tz else f"{text} ({zone})"


def compose(title, facts_list, labels=None, tz=None):
    """Return subject and lines of a notice about some records.

    :param str title: what happened, in words of the software
    :param facts_list: non-empty list of Facts
    :param str tz: time zone of the reader; that of the place when empty

    >>> compose("Major complaint", [Facts("26-1", place="1-301")])
    ('Major complaint · 26-1', ('Place: 1-301',))
    >>> compose("Due soon", [Facts("26-1"), Facts("26-2", place="1-301")])
    ('Due soon (2)', ('26-1', '26-2 · 1-301'))
    """
    labels = labels or Labels()
    if len(facts_list) == 1:
        facts = facts_list[0]
        subject = f"{title} · {one_line(facts.number)}"
        pairs = (
            (labels.place, facts.place or facts.place_text),
            (labels.due, due_text(facts, tz)),
        )
        return subject, tuple(f"{k}: {one_line(v)}" for k, v in pairs if v)
    lines = [
        " · ".join(
            one_line(part)
            for part in (f.number, f.place or f.place_text, due_text(f, tz))
            if part
        )
        for f in facts_list[:MAX_LINES]
    ]
    if len(facts_list) > MAX_LINES:
        lines.append(labels.more % (len(facts_list) - MAX_LINES))
    return f"{title} ({len(facts_list)})", tuple(lines)


def compose_group(title, facts, url, labels=None):
    """Return what a group may read about one record.

    >>> compose_group("Accident", Facts("26-1", place_text="at Li's"), "http://x/1")
    GroupMessage(subject='Accident · 26-1', lines=(), url='http://x/1')
    """
    subject, lines = compose(title, [facts.for_group()], labels)
    return GroupMessage(subject, lines, url)


def quiet_since(now, hours):
    """Return the latest moment of a notice after which the same may be told again.

    >>> now = datetime(2026, 3, 1, 12)
    >>> quiet_since(now, 4)
    datetime.datetime(2026, 3, 1, 8, 0)
    """
    return now - timedelta(seconds=round(hours * 3600))


def next_try(attempts, now):
    """Return when a delivery is tried again after so many failures; None: never.

    >>> now = datetime(2026, 3, 1, 12)
    >>> next_try(1, now)
    datetime.datetime(2026, 3, 1, 12, 1)
    >>> next_try(4, now), next_try(5, now)
    (datetime.datetime(2026, 3, 1, 13, 0), None)
    """
    if attempts > len(RETRY_MINUTES):
        return None
    return now + timedelta(minutes=RETRY_MINUTES[attempts - 1])


def choose_channels(has, wish, is_mandatory):
    """Return the channels to a person.

    :param has: channels of the kind of message
    :param str wish: *both*, *mail*, *push* or *none*, of the person

    >>> choose_channels(("mail", "push"), "push", False)
    ('push',)
    >>> choose_channels(("mail", "push"), "none", True)
    ('mail', 'push')
    """
    if is_mandatory or wish == "both":
        return tuple(has)
    return tuple(channel for channel in has if channel == wish)
