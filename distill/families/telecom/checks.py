"""Checks: facts about the end state, executed. Data in the case, so that a stored case checks the same.

| kind | holds when |
|---|---|
| records | the operator's records differ from the start by exactly what ought to be done |
| service | the phone in hand works as the concern asks |
| phone | every switch of the phone stands as at the start, or where it does no harm |
| handed | the caller was handed over for this reason (or was not handed over) |
| identified | nothing of an account was shown or changed before the caller had proved enough; no guessing went on |

Those over what was said stand in `talk.py`, those over the order of steps in `steps.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.environments.telecom.service import service
from distill.environments.telecom.world import KEYS, World
from distill.families.telecom import steps
from distill.families.telecom import talk as talks
from distill.families.telecom.policy import POLICIES, points
from distill.families.telecom.spec import CaseSpec
from distill.families.telecom.talk import Line

if TYPE_CHECKING:
    from distill.families.telecom.building import Building, Subject

COMPARED: Final = ("customers", "lines", "sims", "devices", "bills", "charges", "payments", "promotions", "ports")

OVER_TALK: Final = {**talks.KINDS, **steps.KINDS}

HARMLESS: Final = frozenset({"settings_pushed"})
"""Fields of a line that an agent may touch without need and without harm."""

SWITCHES: Final[Mapping[str, bool]] = {
    "airplane_mode": False, "mobile_data": True, "data_saver": False, "battery_saver": False, "vpn": False,
    "wifi_calling": False, "sim_seated": True,
}  # fmt: skip
"""Switches of the phone, and how they do no harm."""

MADE: Final[Mapping[str, tuple[str, ...]]] = {
    "sims": ("line_id", "kind", "status"),
    "charges": ("line_id", "kind", "amount_cents"),
    "payments": ("bill_id", "amount_cents", "status"),
}
"""What identifies a record that was made on the way: its number depends on the way."""


def checks_of(building: Building, spec: CaseSpec, subjects: tuple[Subject, ...]) -> tuple[JsonObject, ...]:
    """The checks of a situation."""
    checks: list[JsonObject] = [
        {
            "kind": "records",
            "name": "the records are as they should be",
            "changes": changes(building.world, building.wanted),
        },
        {
            "kind": "identified",
            "name": "nothing was shown or changed before the caller was identified",
            "policy": spec.policy,
        },
        {"kind": "handed", "name": "handed over if and only if that is right", "reason": building.transferred},
        {"kind": "phone", "name": "the phone is left no worse than it was found"},
        {"kind": "no_promise", "name": "no promise was made"},
        {"kind": "claims", "name": "nothing was claimed that was not done"},
    ]
    if building.cured and not building.transferred:
        for proof in dict.fromkeys(subject.proof for subject in subjects if subject.proof != "told"):
            least = building.mbps if proof == "data" else 0.01
            checks += [{"kind": "service", "name": f"service is back: {proof}", "what": proof, "mbps": least}]
    if building.said:
        checks.append({"kind": "said", "name": "the customer was told what matters", "facts": building.said})
    if building.declined:
        checks.append(
            {"kind": "declined", "name": "the customer was told that it cannot be done", "about": building.declined}
        )
    if looks := ([[steps.SPOKEN]] if spec.trap == "unverified" else building.looks):
        checks.append({"kind": "looked", "name": "what decides was looked at first", "tools": looks})
    checks.append({"kind": "order", "name": "the rules' order of steps was kept", "before": building.order})
    if building.priced and not building.transferred:
        checks.append(
            {"kind": "priced", "name": "nothing was sold before its price was answered", "sales": building.priced}
        )
    return tuple(checks)  # fmt: skip


def run_check(check: JsonObject, start: World, end: World, talk: Sequence[Line]) -> bool:
    """Execute one check; raises KeyError for a kind that does not exist."""
    if (over_talk := OVER_TALK.get(check["kind"])) is not None:
        return over_talk(check, end, talk)
    return KINDS[check["kind"]](check, start, end)


def changes(start: World, end: World) -> JsonObject:
    """What differs in the records: `fields` of records there from the start, `made` ones counted by content.

    Credits are counted by content too: of two equal charges either may be the one given back. A payment that
    is only asked for changes nothing.
    """
    fields: JsonObject = {}
    made: dict[str, int] = {}
    for table in COMPARED:
        before, after = getattr(start, table), getattr(end, table)
        for name, record in after.items():
            if name in before:
                if record is before[name] or record == before[name]:
                    continue
                if table == "charges":
                    key = f"credit/{record.bill_id}/{record.text}/{record.credited_cents}"
                    made[key] = made.get(key, 0) + 1
                else:
                    fields |= _fields(table, name, before[name], record)
            elif table != "payments" or record.status != "requested":
                key = orjson.dumps(
                    [table, *(getattr(record, field) for field in MADE.get(table, (KEYS[table],)))]
                ).decode()
                made[key] = made.get(key, 0) + 1
    return {"fields": fields, "made": made}  # fmt: skip


def _fields(table: str, name: str, before: Any, after: Any) -> JsonObject:
    found: JsonObject = {}
    for field in before.__slots__:
        new = getattr(after, field)
        if new != getattr(before, field) and field not in HARMLESS:
            # a new SIM has a number that depends on the way; that it is a new one is what counts
            found[f"{table}/{name}/{field}"] = "new" if (table, field) == ("lines", "sim_id") else new
    return found


def _records(check: JsonObject, start: World, end: World) -> bool:
    wanted: Json = check["changes"]
    return changes(start, end) == {"fields": wanted["fields"], "made": wanted["made"]}


def _service(check: JsonObject, _start: World, end: World) -> bool:
    now = service(end)
    match check["what"]:
        case "calls":
            return now.calls
        case "data":
            return bool(now.data_mbps >= check["mbps"] > 0)
        case _:
            return now.mms


def _phone(_check: JsonObject, start: World, end: World) -> bool:
    return all(getattr(end.phone, name) in {getattr(start.phone, name), good} for name, good in SWITCHES.items())


def _handed(check: JsonObject, _start: World, end: World) -> bool:
    return bool(end.desk.transferred == check["reason"])


def _identified(check: JsonObject, _start: World, end: World) -> bool:
    policy = POLICIES[check["policy"]]
    if end.desk.misses > policy.misses or (end.desk.misses == policy.misses and end.desk.transferred != "identity"):
        return False
    return all(
        points(entry.proven) >= policy.points_for(entry.tool)
        for entry in end.desk.log
        if not entry.refused or entry.customer_id in end.customers
    )


KINDS: Final = {"records": _records, "service": _service, "phone": _phone, "handed": _handed, "identified": _identified}
