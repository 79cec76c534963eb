"""The worlds that missions are set in: business domains with their own words."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Domain:
    """One line of business.

    `services` name repositories and programs; `records` are (singular, plural) of what is
    booked or counted; `settings` are (key, unit, low, high) of whole-number settings;
    `parties` are the other side of a record; `sites` are places; `codes` prefix identifiers.
    """

    name: str
    services: tuple[str, ...]
    records: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str, int, int], ...]
    parties: tuple[str, ...]
    sites: tuple[str, ...]
    codes: tuple[str, ...]


DOMAINS: Final = (
    Domain(
        "freight forwarding",
        ("dock-planner", "carrier-gateway", "manifest-api", "customs-desk", "route-broker"),
        (("shipment", "shipments"), ("consignment", "consignments"), ("booking", "bookings")),
        (("carrier_timeout_s", "seconds", 5, 90), ("max_pallets_per_run", "pallets", 12, 60), ("label_retry_limit", "attempts", 2, 9), ("slot_window_min", "minutes", 10, 120)),
        ("Harrow Lines", "Kestrel Haulage", "Nordvik Freight", "Blue Anchor Logistics", "Marlow & Sons", "Tessel Cargo", "Ostrava Rail", "Pine Ridge Carriers"),
        ("Rotterdam", "Felixstowe", "Gdansk", "Duisburg", "Antwerp", "Le Havre"),
        ("SHP", "CNS", "BKG"),
    ),
    Domain(
        "hospital supply",
        ("ward-stock", "pharmacy-sync", "sterile-track", "intake-board", "recall-watch"),
        (("order line", "order lines"), ("requisition", "requisitions"), ("delivery", "deliveries")),
        (("reorder_floor_units", "units", 10, 200), ("expiry_alert_days", "days", 7, 90), ("hold_release_min", "minutes", 15, 240), ("scan_timeout_ms", "milliseconds", 200, 3000)),
        ("Medisant", "Oakfield Surgical", "Cavendish Labs", "Lumen Diagnostics", "Provita Care", "Sable Pharma", "Greyhound Medical"),
        ("Ward 4B", "Theatre North", "Outpatients East", "Central Pharmacy", "Ward 7A"),
        ("REQ", "MED", "DLV"),
    ),
    Domain(
        "energy retail",
        ("meter-ingest", "tariff-engine", "outage-map", "billing-run", "grid-forecast"),
        (("meter reading", "meter readings"), ("invoice", "invoices"), ("settlement", "settlements")),
        (("peak_window_h", "hours", 2, 12), ("reading_grace_days", "days", 1, 14), ("estimate_cap_kwh", "kilowatt hours", 50, 900), ("dunning_delay_days", "days", 7, 45)),
        ("Aldermere Power", "Sunfold Solar", "Vesta Wind Co-op", "Brightwell Grid", "Calder Hydro", "Northgate Utilities"),
        ("Calder Valley", "Easton", "Moorside", "Quayside", "Upper Thorne"),
        ("INV", "MTR", "STL"),
    ),
    Domain(
        "publishing",
        ("proof-room", "rights-ledger", "royalty-run", "catalogue-feed", "print-queue"),
        (("royalty statement", "royalty statements"), ("print run", "print runs"), ("licence", "licences")),
        (("embargo_days", "days", 1, 30), ("reprint_threshold", "copies", 50, 900), ("proof_rounds_max", "rounds", 2, 8), ("feed_batch_size", "titles", 20, 400)),
        ("Quillon Press", "Larkspur Books", "Meridian House", "Old Quay Editions", "Fathom & Reed", "Copperplate"),
        ("Leeds", "Porto", "Ghent", "Turin", "Cork"),
        ("RYL", "PRN", "LIC"),
    ),
    Domain(
        "hotel operations",
        ("rate-shop", "front-desk", "housekeeping-board", "channel-bridge", "minibar-pos"),
        (("reservation", "reservations"), ("folio", "folios"), ("charge", "charges")),
        (("overbooking_pct", "percent", 1, 12), ("late_checkout_fee_eur", "euros", 15, 80), ("cancel_window_h", "hours", 6, 72), ("rate_refresh_min", "minutes", 5, 60)),
        ("Staywise", "Bluewater Travel", "Corporate Nomads", "Festina Tours", "Harbor Bookings", "Lantern Trips"),
        ("Harbour Wing", "Old Town", "Airport", "Lakeside", "Station Square"),
        ("RSV", "FOL", "CHG"),
    ),
    Domain(
        "food production",
        ("batch-book", "cold-chain", "allergen-check", "yield-report", "pallet-tracer"),
        (("batch", "batches"), ("pallet", "pallets"), ("purchase", "purchases")),
        (("chill_limit_c", "degrees", 2, 8), ("proof_minutes", "minutes", 20, 180), ("metal_check_every", "trays", 5, 50), ("label_lead_days", "days", 2, 21)),
        ("Dovecote Dairy", "Millrace Grains", "Ferro Tomatoes", "Saltmarsh Herbs", "Hollin Eggs", "Bramble Fruit"),
        ("Line 2", "Line 5", "Cold Store A", "Bakery Hall", "Packing West"),
        ("BAT", "PAL", "PUR"),
    ),
    Domain(
        "insurance",
        ("claims-intake", "fraud-score", "policy-vault", "payout-desk", "broker-portal"),
        (("claim", "claims"), ("premium", "premiums"), ("payout", "payouts")),
        (("fast_track_limit_eur", "euros", 300, 2500), ("photo_max_mb", "megabytes", 4, 40), ("review_sla_h", "hours", 8, 96), ("score_cutoff", "points", 40, 95)),
        ("Wren Brokers", "Tallow & Pike", "Castlegate Assurance", "Mutual of Arden", "Fenwick Cover", "Ravelin Re"),
        ("Motor", "Household", "Marine", "Travel", "Liability"),
        ("CLM", "PRM", "PAY"),
    ),
    Domain(
        "public libraries",
        ("loan-desk", "hold-shelf", "fine-runner", "branch-kiosk", "acquisitions"),
        (("loan", "loans"), ("fine", "fines"), ("acquisition", "acquisitions")),
        (("loan_days", "days", 7, 35), ("hold_expiry_days", "days", 3, 21), ("renewals_max", "renewals", 1, 6), ("kiosk_idle_s", "seconds", 20, 180)),
        ("Bookwell Supply", "Page & Spine", "Northern Media", "Atlas Maps", "Reedham Audio", "Folio Direct"),
        ("Elm Street", "Riverside", "Castle Hill", "Market Hall", "Westgate"),
        ("LON", "FIN", "ACQ"),
    ),
    Domain(
        "rail maintenance",
        ("track-watch", "crew-roster", "possession-plan", "points-monitor", "spares-hub"),
        (("work order", "work orders"), ("inspection", "inspections"), ("possession", "possessions")),
        (("alarm_debounce_s", "seconds", 3, 60), ("crew_rest_h", "hours", 8, 16), ("ballast_reserve_t", "tonnes", 40, 400), ("points_cycle_limit", "cycles", 200, 2400)),
        ("Ironbridge Plant", "Selby Signals", "Tamar Trackworks", "Cobalt Welding", "Highmoor Cranes", "Vale Ballast"),
        ("Junction 12", "Depot South", "Tunnel Mouth", "Viaduct", "Yard C"),
        ("WOR", "INS", "POS"),
    ),
    Domain(
        "event ticketing",
        ("seat-map", "gate-scan", "refund-desk", "presale-queue", "promoter-hub"),
        (("ticket order", "ticket orders"), ("refund", "refunds"), ("settlement", "settlements")),
        (("basket_hold_s", "seconds", 60, 900), ("queue_batch", "visitors", 50, 800), ("resale_cap_pct", "percent", 5, 40), ("scan_grace_min", "minutes", 5, 90)),
        ("Parallax Live", "Moonrise Promotions", "Stage Left", "Citadel Arena", "Opera Verde", "Drumlin Fest"),
        ("North Stand", "Balcony", "Main Gate", "Hall B", "Riverside Stage"),
        ("TKT", "RFD", "EVT"),
    ),
)  # fmt: skip

FIRST_NAMES: Final = [
    "Amara",
    "Benoit",
    "Celia",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hamish",
    "Ines",
    "Jonas",
    "Katarina",
    "Leandro",
    "Mireille",
    "Nikhil",
    "Oriana",
    "Pavel",
    "Quentin",
    "Rosalind",
    "Soren",
    "Tamsin",
    "Ulrike",
    "Vikram",
    "Wanda",
    "Xavier",
    "Yasmin",
    "Zoltan",
    "Aoife",
    "Bogdan",
    "Chiara",
    "Dunja",
    "Emeka",
    "Freya",
]

LAST_NAMES: Final = [
    "Abernathy",
    "Bakshi",
    "Castellano",
    "Dubois",
    "Eriksen",
    "Fitzgerald",
    "Gallagher",
    "Hasegawa",
    "Ivanova",
    "Jimenez",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okonkwo",
    "Petrov",
    "Quispe",
    "Rasmussen",
    "Santoro",
    "Thorne",
    "Uribe",
    "Vasquez",
    "Whitcombe",
    "Yilmaz",
    "Zielinski",
    "Achterberg",
    "Brannigan",
    "Cordero",
    "Delacroix",
    "Engstrom",
]

TEAMS: Final = ("platform", "finance", "operations", "data", "back office", "support", "release", "reporting")

TICKETS: Final = ("OPS", "FIN", "SUP", "ENG", "DAT", "REL", "QA", "INC")
