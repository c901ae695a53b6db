"""Steps, kinds and grades of a ticket: the fixed words of the whole area."""

STEPS = [
    ("registered", "Registered"),
    ("verified", "Verified"),
    ("assigned", "Assigned"),
    ("in_progress", "In Progress"),
    ("reported", "Result Reported"),
    ("callback", "Callback"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]

# CMP-02: step -> steps that may follow; the first one is the usual way on.
WAYS = {
    # Solved on the spot or answered at once, a matter needs no department (CMP-30).
    "registered": ("assigned", "verified", "reported", "cancelled"),
    "verified": ("assigned", "cancelled"),
    "assigned": ("reported", "in_progress", "cancelled"),
    # A task given back is assigned anew (CMP-10).
    "in_progress": ("reported", "assigned", "cancelled"),
    "reported": ("callback", "assigned", "cancelled"),
    "callback": ("closed", "assigned", "cancelled"),
    "closed": ("assigned",),
    "cancelled": (),
}

FINAL_STEPS = ("closed", "cancelled")

KINDS = [
    ("complaint", "Complaint"),
    ("repair", "Repair Request"),
    ("help", "Help Request"),
    ("suggestion", "Suggestion"),
]

# Kinds whose customer is called back before closing (CMP-13, CMP-57); a suggestion
# is answered instead (CMP-31).
CALLBACK_KINDS = ("complaint", "repair", "help")

SEVERITIES = [("ordinary", "Ordinary"), ("major", "Major")]

URGENCIES = [
    ("normal", "Normal"),
    ("urgent", "Urgent"),
    ("emergency", "Emergency"),
]

# Never shown to a customer, in print, by mail or in the portal (CMP-29).
FAULT_SIDES = [
    ("open", "Open"),
    ("ours", "Ours"),
    ("customer", "The Customer's"),
    ("third", "A Third Party's"),
]

SATISFACTIONS = [
    ("very_satisfied", "Very Satisfied"),
    ("satisfied", "Satisfied"),
    ("partly", "Partly Satisfied"),
    ("unsatisfied", "Unsatisfied"),
]

VERIFICATIONS = [
    ("founded", "Founded"),
    ("partly", "Partly Founded"),
    ("unfounded", "Unfounded"),
]

OUTCOMES = [
    ("reached", "Reached"),
    ("refused", "Declined to Rate"),
    ("not_the_person", "Not the Person"),
    ("wrong_number", "Wrong Number"),
    ("no_answer", "No Answer"),
    ("do_not_call", "Do Not Call"),
]

# Outcomes after which the customer need not be called again.
FINISHED_OUTCOMES = ("reached", "refused", "do_not_call")
