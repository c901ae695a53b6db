"""What an import has to say about a file, a mapping or a row, as plain values.

The text is translated where it is shown: ``Problem.message(env)``.
"""

# What a row can suffer from: code -> label of the closing summary. The model makes
# its Selection of it, so a code is defined here alone.
REFUSALS = [
    ("no_key", "Key is missing"),
    ("duplicate_key", "Key stands in the file twice"),
    ("no_received_date", "Receipt date is missing"),
    ("bad_received_date", "Receipt date cannot be read"),
    ("future_date", "Receipt date lies in the future"),
    ("unknown_value", "Value is not in the mapping"),
    ("required_empty", "Required cell is empty"),
    ("cell_too_long", "Cell is too long"),
    ("ragged_row", "Row has too few or too many cells"),
    ("bad_quotes", "Quotation marks do not match"),
    ("not_accepted", "Refused by a rule of the system"),
]
REMARKS = [
    ("contradicting_date", "Dates contradict each other"),
    ("unreadable_date", "Date cannot be read"),
    ("date_without_step", "End date on a row that has not ended"),
    ("no_end_date", "Ended without a date"),
    ("control_characters", "Control characters removed"),
]
CODES = REFUSALS + REMARKS


class Problem:
    """One thing that is wrong.

    :param str code: one of CODES, or any other word for a file or a mapping
    :param text: LazyGettext with its values, or text that is translated already
    :param str column: column of the file, where there is one
    :param str value: the cell as it stands in the file
    """

    __slots__ = ("code", "column", "text", "value")

    def __init__(self, code, text, column="", value=""):
        self.code = code
        self.text = text
        self.column = column
        self.value = value

    def message(self, env):
        """Return the text in the language of ``env``."""
        if isinstance(self.text, str):
            return self.text
        return self.text._translate(env.lang or "en_US")

    def __str__(self):
        return str(self.text)

    def __repr__(self):
        return f"<Problem {self.code}: {self}>"


class ImportProblems(Exception):
    """Everything that is wrong with one thing, named at once.

    :param list problems: Problem, at least one
    """

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self):
        return "\n".join(str(problem) for problem in self.problems)

    def message(self, env):
        """Return all texts, one a line, in the language of ``env``."""
        return "\n".join(problem.message(env) for problem in self.problems)


class MappingError(ImportProblems):
    """The mapping cannot be used."""


class FileError(ImportProblems):
    """The file cannot be read as the mapping says; nothing was taken from it."""


class RowError(ImportProblems):
    """The row cannot be a ticket; the rows around it can."""
