"""The whole state: tables of records, the phone, what happened at the desk. Frozen; a change is a new world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import orjson
from pydantic import TypeAdapter

from distill.domain.json import JsonObject
from distill.environments.telecom import records as r
from distill.environments.telecom.phone import Phone

Table: TypeAlias = Literal[
    "customers", "lines", "plans", "sims", "devices", "bills", "charges", "payments", "outages",
    "packs", "promotions", "ports", "tickets",
]  # fmt: skip

KEYS: Final[Mapping[Table, str]] = MappingProxyType({
    "customers": "customer_id", "lines": "line_id", "plans": "plan_id", "sims": "sim_id", "devices": "device_id",
    "bills": "bill_id", "charges": "charge_id", "payments": "payment_id", "outages": "outage_id",
    "packs": "pack_id", "promotions": "promotion_id", "ports": "port_id", "tickets": "ticket_id",
})  # fmt: skip
"""The field of a table's records that names them."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What happened in this contact.

    `proven` holds `customer/factor` for each right answer, `misses` counts wrong ones. `code` is
    the last one-time code, sent to a line of customer `code_for`. `transferred` is the reason
    given to the human who takes over, "" for none. `outbox` holds texts that wait for the phone
    to be reachable.
    """

    proven: tuple[str, ...] = ()
    misses: int = 0
    code: str = ""
    code_for: str = ""
    transferred: str = ""
    outbox: tuple[str, ...] = ()
    log: tuple[r.Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """`today` is a date, `home` the operator's country, `holder` the line whose phone the caller has in hand."""

    today: str
    home: str
    holder: str
    phone: Phone
    customers: dict[str, r.Customer] = field(default_factory=dict)
    lines: dict[str, r.Line] = field(default_factory=dict)
    plans: dict[str, r.Plan] = field(default_factory=dict)
    sims: dict[str, r.Sim] = field(default_factory=dict)
    devices: dict[str, r.Device] = field(default_factory=dict)
    bills: dict[str, r.Bill] = field(default_factory=dict)
    charges: dict[str, r.Charge] = field(default_factory=dict)
    payments: dict[str, r.Payment] = field(default_factory=dict)
    outages: dict[str, r.Outage] = field(default_factory=dict)
    packs: dict[str, r.RoamingPack] = field(default_factory=dict)
    promotions: dict[str, r.Promotion] = field(default_factory=dict)
    ports: dict[str, r.Port] = field(default_factory=dict)
    tickets: dict[str, r.Ticket] = field(default_factory=dict)
    desk: Desk = Desk()
    serial: int = 0
    """Names of what is made in this contact count on from here."""

    def put(self, table: Table, *changed: Any) -> World:
        """A world in which these records stand in `table`, new or in place of their namesakes."""
        key = KEYS[table]
        rows = getattr(self, table) | {getattr(record, key): record for record in changed}
        return replace(self, **{table: rows})

    def change(self, table: Table, name: str, **values: Any) -> World:
        """A world in which one record has other values; raises KeyError for an unknown name."""
        return self.put(table, replace(getattr(self, table)[name], **values))

    def change_phone(self, **values: Any) -> World:
        """A world with the phone set otherwise."""
        return replace(self, phone=replace(self.phone, **values))

    def change_desk(self, **values: Any) -> World:
        """A world in which the contact has gone on."""
        return replace(self, desk=replace(self.desk, **values))

    def as_json(self) -> JsonObject:
        """Plain JSON; `from_json` reads it back."""
        plain: JsonObject = orjson.loads(orjson.dumps(self))
        return plain

    @classmethod
    def from_json(cls, data: JsonObject) -> World:
        """Read `as_json` back; raises ValueError for anything else."""
        return _adapter().validate_python(data)

    def digest(self) -> str:
        """Hex sha256 of the content, whatever the order of the rows."""
        return sha256(orjson.dumps(self, option=orjson.OPT_SORT_KEYS)).hexdigest()


@cache
def _adapter() -> TypeAdapter[World]:
    return TypeAdapter(World)
