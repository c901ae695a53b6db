"""Kinds of emergency at the desk, and what is tapped in each (ux 5.1, F8)."""

EMERGENCIES = [
    ("trapped", "Trapped in a Lift"),
    ("fire", "Fire or Smoke"),
    ("gas", "Smell of Gas"),
    ("burst_pipe", "Burst Pipe"),
    ("blackout", "Power Failure"),
    ("security", "Security"),
    ("injury", "Injury"),
]

# What the emergency is as a ticket; things are repaired, people are helped.
EMERGENCY_TICKET_KINDS = {
    "trapped": "help",
    "fire": "help",
    "gas": "help",
    "burst_pipe": "repair",
    "blackout": "repair",
    "security": "help",
    "injury": "help",
}

# The order in which things are usually done.
EMERGENCY_TAPS = {
    "trapped": ("calmed", "rescue", "on_site", "ambulance", "over"),
    "fire": ("fire_brigade", "evacuated", "on_site", "ambulance", "over"),
    "gas": ("gas_company", "shut_off", "evacuated", "fire_brigade", "on_site", "over"),
    "burst_pipe": ("shut_off", "on_site", "told_residents", "over"),
    "blackout": ("power_company", "on_site", "told_residents", "over"),
    "security": ("police", "on_site", "ambulance", "over"),
    "injury": ("ambulance", "on_site", "calmed", "over"),
}
