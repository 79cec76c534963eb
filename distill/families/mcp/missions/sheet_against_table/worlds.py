"""The businesses of `sheet_against_table`: what is kept in a workbook and in a database at once."""

# ruff: noqa: E501 - lists read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """What both sides keep: the heading in the sheet, the range of its values; prices have two decimals."""

    head: str
    low: int
    high: int
    price: bool = False

    @property
    def name(self) -> str:
        """The column's name in the database, cents aside."""
        return self.head.lower().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class World:
    """One business: its workbook, table and items; `hold` is the status of a line that nobody may touch."""

    business: str
    book: str
    sheet: str
    table: str
    prefix: str
    items: tuple[str, ...]
    columns: tuple[Column, ...]
    hold: str


WORLDS: Final = (
    World("a hospital kitchen", "kitchen/larder.xlsx", "Larder", "larder_items", "LRD",
          ("Rice 10 kg", "Rapeseed oil", "Oats", "Lentils", "Tomato tins", "Soy milk", "Rusks", "Jelly", "Broth", "Honey", "Salt"),
          (Column("On hand", 3, 190), Column("Minimum", 2, 40), Column("Unit price", 1, 38, price=True)), "recalled"),
    World("a bicycle hire scheme", "fleet/bikes.xlsx", "Bikes", "bike_types", "BIK",
          ("City", "Cargo", "Tandem", "Child seat", "Trailer", "Folding", "E-city", "E-cargo", "Mountain", "Recumbent", "Gravel"),
          (Column("Fleet", 4, 120), Column("Day rate", 6, 64, price=True), Column("Deposit", 20, 400)), "under inquiry"),
    World("a film archive", "archive/reels.xlsx", "Reels", "reel_stock", "REL",
          ("Harbour 1931", "Snowmen", "The Visitor", "Newsreel 4", "Old bridge", "Dance hall", "Tramway", "Lighthouse", "Flood", "Market day", "Regatta"),
          (Column("Copies", 1, 14), Column("Minutes", 4, 140), Column("Loan fee", 8, 95, price=True)), "in restoration"),
    World("a garden centre", "sales/plants.xlsx", "Plants", "plants", "GAR",
          ("Box hedge", "Lavender", "Rosemary", "Maple", "Fern", "Peony", "Ivy", "Clematis", "Hosta", "Thyme", "Heather"),
          (Column("In stock", 5, 320), Column("Price", 2, 74, price=True), Column("Pot litres", 1, 25)), "quarantined"),
    World("a ferry company", "ferry/fares.xlsx", "Fares", "fare_classes", "FRY",
          ("Foot adult", "Foot child", "Car", "Van", "Coach", "Lorry", "Motorcycle", "Caravan", "Cabin", "Kennel", "Bicycle"),
          (Column("Fare", 3, 180, price=True), Column("Quota", 6, 240), Column("Lead days", 1, 30)), "disputed"),
    World("a schools' instrument pool", "music/instruments.xlsx", "Instruments", "instrument_pool", "MUS",
          ("Violin 1/2", "Cello", "Flute", "Oboe", "Trumpet", "Horn", "Tuba", "Harp", "Clarinet", "Bassoon", "Viola"),
          (Column("Number", 1, 40), Column("Term fee", 9, 88, price=True), Column("Insured value", 120, 2900)), "stolen"),
    World("a cold store", "store/pallets.xlsx", "Pallets", "pallet_lines", "PAL",
          ("Peas", "Spinach", "Cod", "Herring", "Berries", "Butter", "Dough", "Chips", "Ice", "Beans", "Corn"),
          (Column("Pallets", 2, 160), Column("Kilos each", 180, 900), Column("Week rate", 4, 47, price=True)), "under seizure"),
    World("a research laboratory", "lab/reagents.xlsx", "Reagents", "reagents", "RGT",
          ("Ethanol", "Agarose", "Tris", "Glycerol", "Taq", "Acetone", "EDTA", "Hexane", "Urea", "Casein", "SDS"),
          (Column("Bottles", 1, 60), Column("Reorder at", 1, 20), Column("Bottle price", 5, 96, price=True)), "locked"),
    World("a theatre's wardrobe", "wardrobe/costumes.xlsx", "Costumes", "costumes", "COS",
          ("Frock coat", "Crinoline", "Toga", "Cape", "Tricorn", "Corset", "Livery", "Kimono", "Bonnet", "Breastplate", "Mask"),
          (Column("Pieces", 1, 48), Column("Hire fee", 7, 82, price=True), Column("Sizes", 1, 9)), "on tour"),
    World("a water utility", "meters/types.xlsx", "Meters", "meter_types", "MTR",
          ("Flat 2.5", "Flat 4", "House 6", "House 10", "Farm 16", "Ring main", "Hydrant", "Garden", "Pool", "Works", "Ship"),
          (Column("Installed", 8, 900), Column("Spare", 1, 70), Column("Month fee", 2, 59, price=True)), "recalled"),
)  # fmt: skip
