"""The head's signature of results (CMP-20): names that several files share."""

# The role in which the head of the solving department signs.
HEAD = "head"

# Callback and answer run beside the signature, which stands before closing only.
SIGNING_STEPS = ("reported", "callback")
