"""The bookkeeping that summaries are audited in: places, what is held there, how it is counted."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class House:
    """One line of bookkeeping; `states` are (sure, provisional, void) words of a row's status."""

    house: str
    place: str
    places: tuple[str, ...]
    first_place: str
    detail: str
    one: str
    many: str
    prefix: str
    quantity: str
    counted: str
    states: tuple[str, str, str]
    summary: str
    sum_of: str
    capacity: str
    free: str
    view: str
    total: str


HOUSES: Final = (
    House("a conference centre", "hall", ("Aurora", "Borealis", "Celesta", "Dorado"), "hall_requested", "seat_bookings", "booking", "bookings", "BKG",
          "seats", "seats", ("confirmed", "optional", "cancelled"), "hall_occupancy", "booked", "seats_total", "seats_free", "occupancy_board", "TOTAL"),
    House("a blood bank", "depot", ("Harbour", "Northside", "Airfield", "Campus"), "depot_of_entry", "unit_movements", "consignment", "consignments", "CNS",
          "units", "units", ("stored", "quarantine", "discarded"), "depot_stock", "in_stock", "places_total", "places_free", "stock_board", "ALL DEPOTS"),
    House("a ferry operator", "vessel", ("Kittiwake", "Gannet", "Fulmar", "Petrel"), "vessel_booked", "car_reservations", "reservation", "reservations", "RSV",
          "lane_metres", "lane metres", ("paid", "held", "refunded"), "deck_load", "reserved_m", "deck_m", "spare_m", "load_overview", "FLEET"),
    House("a cold store", "chamber", ("Chamber 1", "Chamber 2", "Chamber 3", "Chamber 4"), "chamber_of_arrival", "pallet_receipts", "receipt", "receipts", "RCP",
          "pallets", "pallets", ("stored", "announced", "returned"), "chamber_load", "pallets_in", "pallet_places", "places_left", "load_today", "STORE"),
    House("a summer school", "workshop", ("Ceramics", "Robotics", "Drama", "Sailing"), "first_choice", "enrolments", "enrolment", "enrolments", "ENR",
          "heads", "pupils", ("enrolled", "waiting for papers", "withdrawn"), "workshop_roll", "taken", "limit_heads", "open_places", "roll_view", "SCHOOL"),
    House("a film festival", "cinema", ("Lumen", "Odeon", "Atelier", "Rex"), "cinema_requested", "ticket_blocks", "ticket block", "ticket blocks", "TKB",
          "tickets", "tickets", ("issued", "reserved", "voided"), "cinema_sales", "sold", "house_seats", "unsold", "sales_screen", "FESTIVAL"),
    House("a district heating network", "loop", ("Loop North", "Loop East", "Loop South", "Loop West"), "loop_applied", "connection_orders", "connection", "connections", "HTC",
          "kilowatts", "kilowatts", ("live", "planned", "revoked"), "loop_load", "committed_kw", "rated_kw", "headroom_kw", "load_dashboard", "NETWORK"),
    House("a hospital group", "ward", ("Ward 2A", "Ward 3B", "Ward 5C", "Ward 7D"), "ward_of_admission", "bed_orders", "bed order", "bed orders", "BED",
          "bed_days", "bed days", ("used", "planned", "annulled"), "ward_load", "bed_days_used", "bed_days_max", "bed_days_left", "ward_monitor", "HOSPITAL"),
    House("a freight railway", "yard", ("Brook", "Summit", "Junction", "Quay"), "yard_ordered", "wagon_orders", "wagon order", "wagon orders", "WGN",
          "wagons", "wagons", ("assigned", "pencilled", "struck"), "yard_usage", "wagons_in", "track_places", "places_open", "yard_board", "NETWORK"),
    House("a public library", "reading room", ("Maps", "Music", "Rare Books", "Law"), "room_requested", "desk_slots", "slot", "slots", "SLT",
          "desk_hours", "desk hours", ("taken", "tentative", "dropped"), "room_use", "hours_taken", "hours_offered", "hours_left", "use_monitor", "LIBRARY"),
)  # fmt: skip


def column(house: House) -> str:
    """The column that holds the place."""
    return house.place.replace(" ", "_")
