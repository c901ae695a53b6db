"""The fixed words of the work on an assignment (CMP-10, CMP-16, CMP-19)."""

STATES = [
    ("current", "Current"),
    ("returned", "Returned"),
    ("withdrawn", "Taken Back"),
    ("done", "Done"),
]

WORK_STATES = [
    ("new", "To Be Accepted"),
    ("accepted", "Accepted"),
    ("working", "On Site"),
    ("hold", "On Hold"),
    ("finished", "Finished"),
]

HOLD_REASONS = [
    ("customer_rescheduled", "Customer Rescheduled"),
    ("waiting_parts", "Waiting for Parts"),
    ("third_party", "Third Party Needed"),
    ("not_home", "Customer Not at Home"),
]

ENTRY_WAYS = [
    ("home", "Somebody Is at Home"),
    ("call_first", "Call Before Coming"),
    ("key", "Key at the Service Centre"),
    ("no_entry", "No Entry Needed"),
]

# Steps of a ticket in which a department has the task.
WORK_STEPS = ("assigned", "in_progress")

# Rules of the deadline engine.
DEPARTMENT_RULE = "complaint.department"
REPORT_RULE = "complaint.report"
