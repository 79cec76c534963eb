"""The registers of people that the merging of records is set in."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dependent:
    """A table whose rows belong to a person: `owner` is the column that points there, `extra` a column with its values."""

    table: str
    key: str
    owner: str
    day: str
    extra: str
    values: tuple[str, ...]
    many: str


@dataclass(frozen=True, slots=True)
class World:
    """One register: what a person is called there, the columns, and three tables that depend on it."""

    house: str
    one: str
    many: str
    table: str
    key: str
    prefix: str
    name: str
    born: str
    number: str
    number_word: str
    site: str
    sites: tuple[str, ...]
    since: str
    deps: tuple[Dependent, ...]
    archive: str


WORLDS: Final = (
    World(
        "a group of outpatient clinics", "patient", "patients", "patients", "patient_no", "PT", "full_name", "birth_date",
        "insurance_no", "insurance number", "clinic", ("Harbour Clinic", "Oakfield", "St Brannoc"), "registered_on",
        (
            Dependent("appointments", "appointment_id", "patient_no", "held_on", "department", ("cardiology", "dermatology", "physiotherapy", "eye clinic"), "appointments"),
            Dependent("prescriptions", "rx_no", "patient_ref", "issued_on", "substance", ("metoprolol", "ibuprofen", "salbutamol", "ramipril"), "prescriptions"),
            Dependent("invoices", "invoice_no", "bill_to", "dated", "status", ("paid", "open", "reminded"), "invoices"),
        ),
        "patients_2019_export",
    ),
    World(
        "a city library", "reader", "readers", "readers", "card_no", "RD", "reader_name", "born",
        "resident_id", "resident number", "branch", ("Elm Street", "Riverside", "Castle Hill"), "joined_on",
        (
            Dependent("loans", "loan_id", "card_no", "lent_on", "medium", ("novel", "atlas", "audio book", "score"), "loans"),
            Dependent("holds_queue", "place_id", "for_card", "asked_on", "medium", ("novel", "film", "magazine"), "reservations"),
            Dependent("fines", "fine_id", "charged_card", "raised_on", "state", ("open", "paid", "waived"), "fines"),
        ),
        "readers_2018_migration",
    ),
    World(
        "a film festival", "accredited guest", "accredited guests", "guests", "guest_id", "FF", "name", "birth_date",
        "passport_ref", "passport reference", "section", ("Competition", "Shorts", "Industry"), "accredited_on",
        (
            Dependent("screening_seats", "seat_id", "guest_id", "screened_on", "hall", ("Lumen", "Grand", "Atelier"), "screening seats"),
            Dependent("hotel_nights", "night_id", "occupant", "night_of", "hotel", ("Miramar", "Station Inn", "Palace"), "hotel nights"),
            Dependent("badge_prints", "print_id", "badge_for", "printed_on", "desk", ("north desk", "south desk"), "badge prints"),
        ),
        "guests_2022_edition",
    ),
    World(
        "a municipal energy supplier", "customer", "customers", "customers", "customer_id", "CU", "customer_name", "date_of_birth",
        "tax_number", "tax number", "district", ("Quayside", "Moorside", "Easton"), "customer_since",
        (
            Dependent("readings", "reading_id", "customer_id", "read_on", "meter_type", ("power", "gas", "heat"), "meter readings"),
            Dependent("contracts", "contract_no", "holder", "signed_on", "tariff", ("basic", "green", "night"), "contracts"),
            Dependent("complaints", "case_no", "raised_by", "received_on", "topic", ("billing", "outage", "moving"), "complaints"),
        ),
        "customers_2017_sap",
    ),
    World(
        "a music school", "pupil", "pupils", "pupils", "pupil_id", "PU", "pupil_name", "born_on",
        "school_pass", "school pass", "house", ("Main House", "Annexe", "Old Mill"), "entered_on",
        (
            Dependent("lessons", "lesson_id", "pupil_id", "given_on", "instrument", ("cello", "oboe", "piano", "harp"), "lessons"),
            Dependent("instrument_hires", "hire_id", "hired_by", "hired_on", "instrument", ("violin", "flute", "horn"), "instrument hires"),
            Dependent("fee_slips", "slip_no", "payer", "issued_on", "state", ("paid", "due", "deferred"), "fee slips"),
        ),
        "pupils_2020_roll",
    ),
    World(
        "a rowing club", "member", "members", "members", "member_no", "RC", "member_name", "birth_date",
        "federation_no", "federation number", "boathouse", ("Upper Lock", "Weir", "Island"), "admitted_on",
        (
            Dependent("outings", "outing_id", "member_no", "rowed_on", "boat", ("single", "pair", "eight"), "outings"),
            Dependent("locker_leases", "lease_id", "leased_to", "leased_on", "room", ("east", "west"), "locker leases"),
            Dependent("subscriptions", "sub_id", "debtor", "booked_on", "grade", ("full", "junior", "veteran"), "subscriptions"),
        ),
        "members_2016_cards",
    ),
    World(
        "a veterinary practice", "owner", "owners", "owners", "owner_id", "VO", "owner_name", "birth_date",
        "citizen_no", "citizen number", "surgery", ("Millgate", "Northfield", "Chapel Row"), "first_seen",
        (
            Dependent("visits", "visit_id", "owner_id", "seen_on", "reason", ("vaccination", "limp", "check-up", "dental"), "visits"),
            Dependent("animals", "chip_no", "belongs_to", "entered_on", "species", ("cat", "dog", "rabbit", "hen"), "animals"),
            Dependent("bills", "bill_no", "addressed_to", "sent_on", "state", ("open", "paid", "partly paid"), "bills"),
        ),
        "owners_2015_backup",
    ),
    World(
        "a mutual insurer", "policyholder", "policyholders", "holders", "holder_id", "PH", "holder_name", "born",
        "identity_no", "identity number", "agency", ("Arden", "Fenwick", "Castlegate"), "client_since",
        (
            Dependent("policies", "policy_no", "holder_id", "started_on", "line", ("motor", "household", "travel"), "policies"),
            Dependent("claims", "claim_no", "claimant", "reported_on", "line", ("motor", "household", "liability"), "claims"),
            Dependent("letters", "letter_id", "sent_to", "posted_on", "kind", ("reminder", "offer", "notice"), "letters"),
        ),
        "holders_2014_ledger",
    ),
    World(
        "a ferry line's loyalty scheme", "traveller", "travellers", "travellers", "traveller_id", "TV", "full_name", "birth_date",
        "document_no", "document number", "home_port", ("Rosslare", "Cherbourg", "Santander"), "enrolled_on",
        (
            Dependent("crossings", "crossing_id", "traveller_id", "sailed_on", "route", ("northern", "southern", "night"), "crossings"),
            Dependent("points_moves", "move_id", "credited_to", "moved_on", "reason", ("crossing", "bonus", "expiry"), "points moves"),
            Dependent("vouchers", "voucher_no", "made_out_to", "issued_on", "kind", ("cabin", "meal", "upgrade"), "vouchers"),
        ),
        "travellers_2021_import",
    ),
)  # fmt: skip

HOLDS: Final = (
    ("legal_holds", "legal hold", ("court order", "pending dispute", "regulator asks")),
    ("record_locks", "audit lock", ("yearly audit", "data protection review", "spot check")),
    ("dispute_freezes", "dispute freeze", ("chargeback", "ombudsman case", "lawyer's letter")),
)
"""Table, what an entry is called, reasons."""
