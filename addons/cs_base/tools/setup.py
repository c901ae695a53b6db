"""Steps of the set-up assistant: values and how far they are, without a database."""

from typing import NamedTuple

DONE, OPEN, SKIPPED = "done", "open", "skipped"


class Step(NamedTuple):
    """A step of the assistant; ``method`` returns its tasks."""

    key: str
    title: str
    help: str
    method: str


class Task(NamedTuple):
    """What belongs to a step, and whether the data say that it is done.

    ``text`` is what is there or missing, ``action``, ``model``, ``domain`` and
    ``context`` where to do it, ``importer`` a model whose file import is offered.
    """

    label: str
    is_done: bool
    text: str = ""
    button: str = ""
    action: str = ""
    model: str = ""
    domain: tuple = ()
    context: tuple = ()
    importer: str = ""
    is_optional: bool = False


def judge_step(tasks, is_skipped=False):
    """Return the state of a step: done is what the data show, whoever skipped it.

    >>> judge_step([Task("a", True), Task("b", False, is_optional=True)], True)
    'done'
    >>> judge_step([Task("a", False)]), judge_step([Task("a", False)], True)
    ('open', 'skipped')
    >>> judge_step([])
    'open'
    """
    needed = [task for task in tasks if not task.is_optional]
    if needed and all(task.is_done for task in needed):
        return DONE
    return SKIPPED if is_skipped else OPEN


def insert_after(steps, key, new):
    """Return ``steps`` with ``new`` ones behind the one named ``key``, else at the end.

    >>> one, two = Step("one", "", "", ""), Step("two", "", "", "")
    >>> [s.key for s in insert_after([one, two], "one", [Step("x", "", "", "")])]
    ['one', 'x', 'two']
    """
    places = [index for index, step in enumerate(steps, 1) if step.key == key]
    at = places[0] if places else len(steps)
    return [*steps[:at], *new, *steps[at:]]
