"""The businesses of `memo_corrections`: lists kept in a workbook, and the memos that correct them."""

# ruff: noqa: E501 - lists read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """A column that memos correct: a whole number, a price with two decimals, or one of `options`."""

    head: str
    low: int = 0
    high: int = 0
    price: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """One business: its list, the codes on it, what `apart` tells two lines of the same code apart (head, values)."""

    business: str
    book: str
    list_name: str
    subject: str
    prefix: str
    items: tuple[str, ...]
    fields: tuple[Field, ...]
    apart: tuple[str, tuple[str, ...]]
    pages: tuple[str, ...]


WORLDS: Final = (
    World("a hospital pharmacy", "pharmacy/stock.xlsx", "stock list", "stock count", "MED",
          ("Ibuprofen 400", "Saline 500 ml", "Insulin pens", "Lidocaine gel", "Zinc paste", "Vitamin K", "Heparin", "Cough syrup", "Eye drops", "Morphine 10", "Iodine"),
          (Field("On hand", 4, 240), Field("Reorder at", 5, 60), Field("Unit price", 2, 48, price=True)),
          ("Store", ("Main", "Night cupboard", "Theatre")), ("Shelf A", "Shelf B")),
    World("a museum shop", "shop/prices.xlsx", "price list", "spring prices", "SHP",
          ("Postcard set", "Tote bag", "Catalogue", "Puzzle", "Umbrella", "Scarf", "Mug", "Calendar", "Print A3", "Notebook", "Globe"),
          (Field("Price", 2, 85, price=True), Field("Member price", 2, 70, price=True), Field("In stock", 3, 160)),
          ("Outlet", ("Main hall", "Annex", "Online")), ("Paper", "Gifts")),
    World("a railway workshop", "workshop/spares.xlsx", "spares list", "stocktaking", "SPR",
          ("Brake pad", "Coupling pin", "Door seal", "Air filter", "Bearing 62", "Relay K4", "Fuse 16 A", "Wiper arm", "Horn", "Lamp", "Gasket"),
          (Field("Pieces", 1, 180), Field("Minimum", 2, 40), Field("Bay", options=("N1", "N4", "S2", "S7", "W3"))),
          ("Depot", ("South", "Yard C", "Junction")), ("Electrical", "Mechanical")),
    World("a grammar school", "office/staff-hours.xlsx", "staff roster", "second term", "STF",
          ("Choir", "Physics 10", "Latin 8", "Chess club", "Art 7", "Geography 9", "Homework room", "Football", "Drama", "Biology 11", "French 6"),
          (Field("Hours", 2, 26), Field("Room", options=("A12", "B204", "C7", "D31", "Gym")), Field("Pupils", 6, 31)),
          ("Term", ("first", "second")), ("Lower school", "Upper school")),
    World("a machinery hire firm", "hire/fleet.xlsx", "rate list", "new rates", "HIR",
          ("Mini digger", "Roller", "Scissor lift", "Generator 20", "Water pump", "Compressor", "Chipper", "Trailer", "Floor saw", "Mixer", "Light mast"),
          (Field("Day rate", 18, 260, price=True), Field("Deposit", 50, 900), Field("Units", 1, 14)),
          ("Branch", ("Leeds", "Ghent", "Turin")), ("Small plant", "Large plant")),
    World("a plant nursery", "nursery/catalogue.xlsx", "catalogue", "autumn catalogue", "PLT",
          ("Quince", "Medlar", "Hornbeam", "Sea holly", "Wood anemone", "Dogwood", "Yew", "Blackthorn", "Lungwort", "Hellebore", "Mock orange"),
          (Field("Price", 3, 64, price=True), Field("Pot size", 1, 30), Field("Available", 5, 420)),
          ("Grade", ("standard", "heavy")), ("Trees", "Perennials")),
    World("a film festival", "programme/screenings.xlsx", "screening list", "programme changes", "SCR",
          ("Low Tide", "Nine Windows", "Northbound", "The Salt Road", "Paper Moons", "Brass and Ash", "Deep Winter", "The Beekeeper", "Quarry", "Second Harvest", "Ember"),
          (Field("Seats", 60, 420), Field("Ticket", 5, 18, price=True), Field("Hall", options=("Astra", "Lumen", "Old Mill", "Studio 9", "Quay"))),
          ("Week", ("opening", "closing")), ("Competition", "Retrospective")),
    World("a district heating company", "tariffs/tariffs.xlsx", "tariff list", "tariff notice", "TRF",
          ("Flat small", "Flat large", "House", "Workshop", "School", "Clinic", "Greenhouse", "Pool", "Church", "Shop", "Depot"),
          (Field("Base fee", 8, 190, price=True), Field("Notice days", 14, 90), Field("Unit price", 2, 31, price=True)),
          ("Zone", ("inner", "outer")), ("Private", "Commercial")),
    World("a volunteer fire brigade", "station/equipment.xlsx", "equipment list", "inspection", "EQP",
          ("Hose B", "Hose C", "Nozzle", "Ladder 4 m", "Breathing set", "Axe", "Foam can", "Radio", "Stretcher", "Winch", "Cutter"),
          (Field("Pieces", 1, 60), Field("Check every", 30, 365), Field("Locker", options=("L1", "L3", "L6", "R2", "R5"))),
          ("Vehicle", ("engine 1", "engine 2", "trailer")), ("Water", "Rescue")),
    World("a lending library", "desk/holdings.xlsx", "holdings list", "shelf check", "LIB",
          ("Atlas", "Birds of Europe", "Old maps", "Cookery", "Chess openings", "Poems", "Town history", "Astronomy", "Knitting", "Letters", "Ghost stories"),
          (Field("Copies", 1, 24), Field("Loan days", 3, 42), Field("Fine", 1, 9, price=True)),
          ("House", ("Elm Street", "Riverside", "Westgate")), ("Non-fiction", "Fiction")),
    World("a coffee roastery", "roastery/greens.xlsx", "green coffee list", "arrivals", "GRN",
          ("Huila", "Sidamo", "Kayanza", "Antigua", "Mandheling", "Cerrado", "Nyeri", "Tarrazu", "Yirga", "Chiapas", "Lampung"),
          (Field("Bags", 2, 190), Field("Kilo price", 4, 19, price=True), Field("Score", 78, 91)),
          ("Crop", ("old", "new")), ("Washed", "Natural")),
)  # fmt: skip

DATES: Final = ("2025-06-01", "2025-09-15", "2025-11-01", "2026-01-10", "2026-02-01")

EVENTS: Final = (
    ("11 March", "12 March", "2026-03-11"), ("3 February", "5 February", "2026-02-03"),
    ("19 May", "20 May", "2026-05-19"), ("7 April", "8 April", "2026-04-07"), ("28 January", "30 January", "2026-01-28"),
)  # fmt: skip
"""The day of a memo, the day of its addition, and how files write the former."""
