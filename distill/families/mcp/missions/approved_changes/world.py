"""The catalogues that lists of approved changes are applied to."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """How a list counts: a list's figure is multiplied (`*`) or divided (`/`) by `factor` to give the database's."""

    name: str
    sign: str
    factor: str
    note: str
    low: int
    high: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One catalogue; `kinds` are the sorts of value an item has when values stand in a table of their own."""

    house: str
    one: str
    many: str
    table: str
    code: str
    prefix: str
    titles: tuple[str, ...]
    value: str
    what: str
    kind: str
    units: tuple[Unit, ...]
    side: str
    kinds: tuple[str, str]
    retired: str


CATALOGUES: Final = (
    Catalogue(
        "a regional energy supplier", "tariff", "tariffs", "tariffs", "tariff_code", "TR",
        ("Basic", "Green", "Night", "Heat pump", "Street light", "Farm", "Workshop", "Charging point", "Allotment"),
        "standing_charge", "standing charge", "DECIMAL(10,2)",
        (Unit("cents", "/", "100", "cents; 100 cents make one euro and the database holds euros", 405, 2995),
         Unit("Swiss francs", "*", "0.94", "Swiss francs at the fixed rate of 0.94 euro per franc; the database holds euros", 5, 60)),
        "tariff_rates", ("business", "household"), "closed",
    ),
    Catalogue(
        "a hospital pharmacy", "article", "articles", "articles", "article_no", "PH",
        ("Metoprolol 50", "Saline 500", "Gauze 10", "Nitrile gloves", "Ibuprofen 400", "Cannula blue", "Plaster roll", "Heparin 5000"),
        "stock_ceiling", "stock ceiling", "INTEGER",
        (Unit("boxes", "*", "24", "boxes of 24 packs; the database counts packs", 4, 60),
         Unit("pallet layers", "*", "36", "pallet layers of 36 packs; the database counts packs", 2, 18)),
        "ward_ceilings", ("day ward", "theatre"), "discontinued",
    ),
    Catalogue(
        "a chain of lake hotels", "room type", "room types", "room_types", "room_code", "RM",
        ("Single garden", "Double lake", "Suite tower", "Family attic", "Studio", "Twin annexe", "Penthouse", "Cabin"),
        "nightly_rate", "nightly rate", "DECIMAL(10,2)",
        (Unit("pounds", "*", "1.15", "pounds at the fixed rate of 1.15 euros per pound; the database holds euros", 60, 320),
         Unit("tens of euros", "*", "10", "tens of euros, so 10 euros for each unit; the database holds euros", 7, 38)),
        "season_rates", ("summer", "winter"), "closed",
    ),
    Catalogue(
        "a film festival", "accreditation", "accreditations", "accreditations", "badge_code", "AC",
        ("Press", "Industry", "Student", "Jury", "Exhibitor", "Volunteer", "Market", "Local"),
        "fee", "fee", "DECIMAL(10,2)",
        (Unit("cents", "/", "100", "cents; 100 cents make one euro and the database holds euros", 1500, 24900, 50),
         Unit("kroner", "*", "0.13", "kroner at the fixed rate of 0.13 euro per krone; the database holds euros", 200, 1900, 10)),
        "badge_fees", ("early bird", "regular"), "withdrawn",
    ),
    Catalogue(
        "a forwarding agent", "lane", "lanes", "lanes", "lane_code", "LN",
        ("Rotterdam - Basel", "Gdansk - Brno", "Antwerp - Lyon", "Felixstowe - Leeds", "Le Havre - Metz", "Duisburg - Graz", "Porto - Vigo"),
        "weight_limit_kg", "weight limit", "INTEGER",
        (Unit("tonnes", "*", "1000", "tonnes of 1000 kilograms; the database holds kilograms", 3, 40),
         Unit("hundredweight", "*", "50", "hundredweight of 50 kilograms; the database holds kilograms", 60, 700)),
        "lane_limits", ("rail", "road"), "suspended",
    ),
    Catalogue(
        "a railway maintenance depot", "spare part", "spare parts", "spare_parts", "part_no", "SP",
        ("Brake shoe", "Fishplate", "Point heater", "Rail clip", "Axle bolt", "Signal lamp", "Pantograph strip", "Sleeper pad"),
        "reorder_level", "reorder level", "INTEGER",
        (Unit("crates", "*", "12", "crates of 12 pieces; the database counts pieces", 3, 45),
         Unit("gross", "*", "144", "gross, that is 144 pieces each; the database counts pieces", 1, 9)),
        "depot_levels", ("north shed", "south shed"), "scrapped",
    ),
    Catalogue(
        "a public library", "lending class", "lending classes", "lending_classes", "class_code", "LC",
        ("Novels", "Films", "Games", "Scores", "Tools", "Maps", "Seeds", "Telescopes"),
        "fine_cap", "cap on fines", "DECIMAL(10,2)",
        (Unit("cents", "/", "100", "cents; 100 cents make one euro and the database holds euros", 250, 4950, 5),
         Unit("weeks of fines", "*", "3.5", "weeks of fines at 3.5 euros a week; the database holds euros", 1, 12)),
        "branch_caps", ("branches", "main hall"), "abolished",
    ),
    Catalogue(
        "a school district", "excursion", "excursions", "excursions", "trip_code", "EX",
        ("Planetarium", "Salt mine", "Harbour", "Bird island", "Parliament", "Glass works", "Ski week", "Roman camp"),
        "budget_per_class", "budget per class", "DECIMAL(10,2)",
        (Unit("hundreds of euros", "*", "100", "hundreds of euros, so 100 euros for each unit; the database holds euros", 3, 24),
         Unit("euros per pupil", "*", "26", "euros per pupil, with a class taken as 26 pupils; the database holds the budget of a class", 9, 48)),
        "stage_budgets", ("lower school", "upper school"), "dropped",
    ),
    Catalogue(
        "an insurer's claims desk", "loss class", "loss classes", "loss_classes", "loss_code", "LS",
        ("Water pipe", "Bicycle theft", "Glass", "Hail", "Luggage", "Travel delay", "Lock change", "Food spoilage"),
        "fast_track_limit", "fast-track limit", "DECIMAL(10,2)",
        (Unit("thousands of euros", "*", "1000", "thousands of euros, so 1000 euros for each unit; the database holds euros", 1, 12),
         Unit("dollars", "*", "0.92", "dollars at the fixed rate of 0.92 euro per dollar; the database holds euros", 150, 2400, 25)),
        "channel_limits", ("broker", "direct"), "retired",
    ),
)  # fmt: skip

PATHS: Final = (
    ("inbox/change-list.md", "notes/units.md", "notes/amendment.md", "out/applied.txt"),
    ("approvals/list.csv", "approvals/README-units.txt", "approvals/later-decisions.txt", "reports/changes-done.txt"),
    ("board/decisions.md", "board/reading-the-figures.md", "board/corrigendum.md", "board/applied.md"),
    ("mail/memo-from-the-committee.txt", "handbook/figures.txt", "mail/second-memo.txt", "handbook/done.txt"),
    ("desk/approved.csv", "desk/conversion-notes.md", "desk/erratum.md", "desk/result.txt"),
)
"""The list, the note on units, a later paper, and where the result goes."""
