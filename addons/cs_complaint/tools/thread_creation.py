"""What is said of a batch of new records: collected first, then written at once."""


class ThreadCreation:
    """One ``create`` of records with messages, as it stands in the context.

    The core posts and notifies record by record. While ``is_collecting`` it runs as
    ever, but what it would insert is kept here; ``answers`` holds what it asks the
    database for, read once for the whole batch. No client can put an object into a
    context, so none can make the core keep silent.
    """

    def __init__(self, model):
        self.model = model
        self.is_open = True
        self.is_collecting = False
        # Followers that wait: (record ids, subtypes by partner).
        self.followers = []
        # What is said: (record, values of the message, options).
        self.posts = []
        # Subtypes that somebody follows, by record; None while that is not known.
        self.followed = None
        # Who alone may follow, by record: of the confidential ones.
        self.barred = {}
        self.answers = {}
        # Models of which the parts of the new records have made rows already.
        self.made = set()

    def collects(self, model):
        """Tell whether what is said of records of ``model`` is kept now.

        >>> creation = ThreadCreation("a.model")
        >>> creation.collects("a.model")
        False
        >>> creation.is_collecting = True
        >>> creation.collects("a.model"), creation.collects("another.model")
        (True, False)
        """
        return self.is_open and self.is_collecting and model == self.model

    def close(self):
        """Nothing is kept from now on, whoever still holds the context."""
        self.is_open = False

    def answer(self, key, ask):
        """Return what ``ask()`` says, asked once for each ``key``.

        >>> creation, asked = ThreadCreation("a.model"), []
        >>> for _n in range(3):
        ...     creation.answer("key", lambda: asked.append("asked"))
        >>> asked
        ['asked']
        """
        if key not in self.answers:
            self.answers[key] = ask()
        return self.answers[key]


def note_made(model):
    """Note that parts of new records, given with them, make rows of ``model``."""
    creation = get_creation(model.env)
    if creation and creation.is_open:
        creation.made.add(model._name)


def get_creation(env):
    """Return the creation that runs in this environment, or None."""
    creation = env.context.get("cs_creation")
    return creation if isinstance(creation, ThreadCreation) else None
