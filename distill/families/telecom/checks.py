"""Checks: facts about the end state, executed. Data in the case, so that a stored case checks the same.

| kind | holds when |
|---|---|
| records | the operator's records differ from the start by exactly what ought to be done |
| service | the phone in hand works as the concern asks |
| handed | the caller was handed over for this reason (or was not handed over) |
| identified | nothing of an account was shown or changed before the caller had proved enough; no guessing went on |
| said | the customer was told each fact |
| declined | the agent said that it cannot be done |
| no_promise | nothing was promised that nobody may promise |
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.environments.telecom.service import service
from distill.environments.telecom.world import KEYS, World
from distill.families.telecom.policy import POLICIES, points
from distill.families.telecom.spec import CaseSpec

if TYPE_CHECKING:
    from distill.families.telecom.building import Building, Subject

COMPARED: Final = ("customers", "lines", "sims", "devices", "bills", "charges", "payments", "promotions", "ports")

HARMLESS: Final = frozenset({"settings_pushed"})
"""Fields of a line that an agent may touch without need and without harm."""

MADE: Final[Mapping[str, tuple[str, ...]]] = {
    "sims": ("line_id", "kind", "status"),
    "charges": ("line_id", "kind", "amount_cents"),
    "payments": ("bill_id", "amount_cents", "status"),
}
"""What identifies a record that was made on the way: its number depends on the way."""

_CANNOT: Final = re.compile(
    r"can(?:no|')t|can not|couldn't|not able|unable|not possible|isn't possible|won't be possible|not allowed|"
    r"won't be able|may not|must not|have to decline|not eligible|stays as it is|so it stays|has to stay|no room|"
    r"only after|not before|do(?:es)? not allow|无法|不能|没办法|不可以|不行",
    re.IGNORECASE,
)
_PROMISED: Final = re.compile(
    r"\bI (?:can )?(?:promise|guarantee)\b|you have my word|never happen again, (?:I|we)|我保证|一定不会再",
    re.IGNORECASE,
)


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
        {"kind": "no_promise", "name": "no promise was made"},
    ]
    if building.cured and not building.transferred:
        for proof in dict.fromkeys(subject.proof for subject in subjects if subject.proof != "told"):
            least = building.mbps if proof == "data" else 0.01
            checks += [{"kind": "service", "name": f"service is back: {proof}", "what": proof, "mbps": least}]
    if building.said:
        checks.append({"kind": "said", "name": "the customer was told what matters", "facts": building.said})
    if building.declined:
        checks.append({"kind": "declined", "name": "the customer was told that it cannot be done"})
    return tuple(checks)  # fmt: skip


def run_check(check: JsonObject, start: World, end: World, agent_said: Sequence[str]) -> bool:
    """Execute one check; raises KeyError for a kind that does not exist."""
    return KINDS[check["kind"]](check, start, end, agent_said)


def changes(start: World, end: World) -> JsonObject:
    """What differs in the records: `fields` of records there from the start, `made` ones counted by content.

    Credits are counted by content too: of two equal charges either may be the one given back.
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
            else:
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


def _records(check: JsonObject, start: World, end: World, _said: Sequence[str]) -> bool:
    wanted: Json = check["changes"]
    return changes(start, end) == {"fields": wanted["fields"], "made": wanted["made"]}


def _service(check: JsonObject, _start: World, end: World, _said: Sequence[str]) -> bool:
    now = service(end)
    match check["what"]:
        case "calls":
            return now.calls
        case "data":
            return bool(now.data_mbps >= check["mbps"] > 0)
        case _:
            return now.mms


def _handed(check: JsonObject, _start: World, end: World, _said: Sequence[str]) -> bool:
    return bool(end.desk.transferred == check["reason"])


def _identified(check: JsonObject, _start: World, end: World, _said: Sequence[str]) -> bool:
    policy = POLICIES[check["policy"]]
    if end.desk.misses >= policy.misses and end.desk.transferred != "identity":
        return False
    return all(points(entry.proven) >= policy.points_for(entry.tool) for entry in end.desk.log)


def _said(check: JsonObject, _start: World, _end: World, agent_said: Sequence[str]) -> bool:
    text = "\n".join(agent_said)
    return all(any(mentions(text, spelling) for spelling in spellings) for spellings in check["facts"])


def _declined(_check: JsonObject, _start: World, _end: World, agent_said: Sequence[str]) -> bool:
    return any(_CANNOT.search(text.replace("\u2019", "'")) for text in agent_said)


def _no_promise(_check: JsonObject, _start: World, _end: World, agent_said: Sequence[str]) -> bool:
    return not any(_PROMISED.search(text) for text in agent_said)


_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


_AMOUNT: Final = re.compile(r"(\d+)\.(\d{2})")
_CURRENCY: Final = r"(?:EUR|USD|GBP|SEK|CNY|euros?|dollars?|pounds?|kronor|yuan|\u20ac|\u00a3|\$|\u00a5|\u5143)"


def mentions(text: str, fact: str) -> bool:
    """Whether a text holds a fact as a whole word; a date or an amount counts however it is usually written."""
    if not fact.isascii():
        return fact in text
    if (amount := _AMOUNT.fullmatch(fact)) is not None:
        return re.search(_amount_pattern(amount[1], amount[2]), text, re.IGNORECASE) is not None
    return any(
        re.search(rf"(?<![A-Za-z0-9_]){re.escape(form)}(?![A-Za-z0-9_])", text, re.IGNORECASE) for form in _forms(fact)
    )


def _amount_pattern(whole: str, cents: str) -> str:
    """12.50 and 12,50, with or without a currency; 5.00 as a bare 5 only beside a currency."""
    full = rf"(?<![\d.,]){whole}[.,]{cents}(?!\d)"
    if cents != "00":
        return full
    return rf"{full}|{_CURRENCY}\s?{whole}(?![\d.,]\d)(?!\d)|(?<![\d.,]){whole}\s?{_CURRENCY}"


def _forms(fact: str) -> tuple[str, ...]:
    match = _ISO.fullmatch(fact)
    if match is None:
        return (fact,)
    year, month, day = (int(part) for part in match.groups())
    ending = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    days = (f"{day}", f"{day}{ending}", f"{day:02d}")
    names = (_MONTHS[month - 1], _MONTHS[month - 1][:3], f"{_MONTHS[month - 1][:3]}.")
    words = [form for name in names for one in days for form in (f"{one} {name}", f"{one} of {name}", f"{name} {one}")]
    return (
        fact, *words, f"{day:02d}.{month:02d}", f"{day}.{month}.{year}", f"{day}/{month}", f"{month}/{day}",
        f"{month}\u6708{day}\u65e5", f"{month}\u6708{day}\u53f7",
    )  # fmt: skip


KINDS: Final = {
    "records": _records,
    "service": _service,
    "handed": _handed,
    "identified": _identified,
    "said": _said,
    "declined": _declined,
    "no_promise": _no_promise,
}
