"""The businesses of `month_summary`: who sums up what at the end of a month."""

# ruff: noqa: E501 - lists read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class World:
    """One business.

    `what` is summed up in `unit`; `others` are units that one of the sheets may be kept in, each with the
    range of its factor in hundredths; `heads` are headings of the column to be summed, `extra` another column
    of numbers with its range; `low`, `high` are whole units.
    """

    business: str
    folder: str
    what: str
    unit: str
    others: tuple[tuple[str, int, int], ...]
    places: tuple[str, ...]
    items: tuple[str, ...]
    heads: tuple[str, ...]
    extra: tuple[str, int, int]
    low: int
    high: int


WORLDS: Final = (
    World("a film festival", "festival", "box office", "EUR", (("CZK", 3, 5), ("GBP", 112, 121), ("PLN", 21, 26)),
          ("Kino Astra", "Open Air", "Lumen Hall", "Old Mill", "Studio Nine", "Harbour Stage"),
          ("The Salt Road", "Nine Windows", "Paper Moons", "Low Tide", "Brass and Ash", "A Quiet Field", "Northbound", "The Beekeeper"),
          ("Box office", "Takings", "Gross"), ("Seats", 40, 380), 210, 4200),
    World("a hospital group", "wards", "consumables", "EUR", (("CHF", 102, 109), ("USD", 86, 95), ("SEK", 8, 10)),
          ("Ward 4B", "Theatre North", "Outpatients", "Central Pharmacy", "Ward 7A", "Dialysis"),
          ("Gloves", "Infusion sets", "Dressings", "Syringes", "Catheters", "Swabs", "Drapes", "Masks"),
          ("Cost", "Charged", "Amount"), ("Packs", 4, 90), 80, 1900),
    World("a city's libraries", "branches", "acquisitions", "GBP", (("EUR", 83, 89), ("USD", 74, 81), ("NOK", 7, 9)),
          ("Elm Street", "Riverside", "Castle Hill", "Market Hall", "Westgate", "Bookmobile"),
          ("Fiction", "Picture books", "Local history", "Audio", "Maps", "Large print", "Periodicals", "Comics"),
          ("Spent", "Invoiced", "Total cost"), ("Titles", 3, 120), 45, 2100),
    World("a mineral-water bottler", "bottling", "output", "bottles", (("crates", 1200, 2400), ("pallets", 48000, 72000)),
          ("Line 1", "Line 2", "Line 5", "Night Shift", "Glass Hall", "Export Line"),
          ("Still 0.5", "Still 1.0", "Sparkling 0.5", "Sparkling 1.0", "Lemon", "Elderflower", "Sport cap", "Medium"),
          ("Filled", "Output", "Produced"), ("Stops", 0, 14), 300, 9000),
    World("a freight forwarder", "ports", "handling charges", "EUR", (("NOK", 8, 9), ("USD", 86, 95), ("DKK", 12, 15)),
          ("Rotterdam", "Felixstowe", "Gdansk", "Duisburg", "Antwerp", "Le Havre"),
          ("Harrow Lines", "Kestrel Haulage", "Nordvik", "Blue Anchor", "Tessel Cargo", "Ostrava Rail", "Pine Ridge", "Marlow"),
          ("Charge", "Handling", "Billed"), ("Containers", 2, 75), 260, 7400),
    World("a school district", "schools", "travel claims", "EUR", (("DKK", 12, 15), ("CHF", 102, 109), ("RON", 19, 23)),
          ("Oakwood Primary", "St Brigid", "Hill School", "Canal Street", "North Grammar", "Music School"),
          ("Museum trip", "Swimming", "Science fair", "Choir meeting", "Exchange visit", "Theatre", "Ski week", "Orientation"),
          ("Claimed", "Cost", "Refund due"), ("Pupils", 8, 160), 60, 2300),
    World("a dairy co-operative", "farms", "milk delivered", "litres", (("churns", 3800, 4200), ("tanks", 60000, 98000)),
          ("Hollin Farm", "Upper Thorne", "Moorside", "Greenlea", "Brook End", "Stone Barn"),
          ("Week 1 early", "Week 1 late", "Week 2 early", "Week 2 late", "Week 3 early", "Week 3 late", "Week 4 early", "Week 4 late"),
          ("Delivered", "Collected", "Volume"), ("Cows", 22, 190), 400, 6800),
    World("a chain of swimming baths", "baths", "ticket revenue", "GBP", (("EUR", 83, 89), ("tokens", 215, 480)),
          ("Lido", "Quayside", "Victoria Baths", "Easton", "Leisure Park", "Calder"),
          ("Adults", "Children", "Families", "Season passes", "Lessons", "Sauna", "Lockers", "Clubs"),
          ("Revenue", "Takings", "Sold"), ("Visits", 25, 900), 70, 3600),
    World("a building firm", "sites", "labour", "hours", (("shifts", 750, 900), ("crew days", 2400, 4800)),
          ("Viaduct", "School Annex", "Tower B", "Old Depot", "Riverside Flats", "Bus Station"),
          ("Formwork", "Scaffolding", "Concrete", "Roofing", "Plumbing", "Electrics", "Plaster", "Clearing"),
          ("Worked", "Booked", "Time"), ("Heads", 2, 18), 16, 420),
    World("a museum trust", "houses", "shop sales", "EUR", (("GBP", 112, 121), ("CHF", 102, 109), ("CAD", 62, 69)),
          ("Main House", "Mill Museum", "Portrait Rooms", "Railway Shed", "Castle Keep", "Garden Pavilion"),
          ("Postcards", "Catalogues", "Toys", "Jewellery", "Prints", "Tea towels", "Audio guides", "Books"),
          ("Sales", "Turnover", "Sold for"), ("Receipts", 9, 340), 55, 2700),
    World("an event caterer", "kitchens", "portions", "portions", (("trays", 1200, 3200), ("trolleys", 14000, 21000)),
          ("Arena", "Conference Hall", "Winter Garden", "Racecourse", "Town Hall", "Boathouse"),
          ("Soup", "Risotto", "Salmon", "Roast", "Curry", "Salad", "Tart", "Cheese plate"),
          ("Served", "Sent out", "Portions out"), ("Returned", 0, 30), 35, 1300),
)  # fmt: skip

MONTHS: Final = (
    ("January", "February", "2026-02"), ("February", "March", "2026-03"), ("March", "April", "2026-04"),
    ("April", "May", "2026-05"), ("May", "June", "2026-06"), ("August", "September", "2025-09"),
    ("September", "October", "2025-10"), ("October", "November", "2025-11"),
)  # fmt: skip
"""The month before, the month, and how files write it."""
