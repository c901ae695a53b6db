"""Names and matters of the seed, taken from the demo data of the addons."""

import runpy

from cs import paths

# Latin words, so that trigrams find something; a fifth of the contacts are firms.
WORDS = (
    "Amber", "Birch", "Cedar", "Delta", "Ember", "Falcon", "Granite", "Harbour",
    "Island", "Jasmine", "Kestrel", "Lantern", "Meadow", "Nimbus", "Orchid", "Pioneer",
    "Quartz", "Raven", "Summit", "Thistle", "Umber", "Velvet", "Willow", "Yarrow",
)  # fmt: skip
TRADES = (
    "Trading", "Logistics", "Design", "Foods", "Software", "Travel", "Pharmacy",
    "Textiles", "Printing", "Consulting",
)  # fmt: skip


def names() -> list[str]:
    """Names of people: each surname with each given name of the demo archive."""
    made = runpy.run_path(str(paths.ADDONS / "cs_archive/demo/make_households_demo.py"))
    return [first + given for given in made["GIVEN"] for first in made["SURNAMES"]]


def firms() -> list[str]:
    """The beginnings of names of firms."""
    return [f"{word} {trade}" for trade in TRADES for word in WORDS]


def matters() -> list[str]:
    """What people say."""
    made = runpy.run_path(str(paths.ADDONS / "cs_complaint/demo/texts.py"))
    groups = ("REPAIR_TEXTS", "COMPLAINT_TEXTS", "HELP_TEXTS", "SUGGESTION_TEXTS")
    return [row[0] for group in groups for row in made[group]]
