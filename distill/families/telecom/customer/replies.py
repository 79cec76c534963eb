"""Words for facts and behaviours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from distill.families.telecom.customer.behaviours import SAY

if TYPE_CHECKING:
    from distill.families.telecom.customer.actor import Actor

FORMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "name": ("My name is {}.", "我叫{}。"),
        "phone_number": ("The number is {}.", "号码是{}。"),
        "birth_date": ("I was born on {}.", "出生日期是{}。"),
        "postcode": ("The postcode is {}.", "邮编是{}。"),
        "pin": ("The PIN is {}.", "密码是{}。"),
        "account_number": ("My account number there was {}.", "那边的账号是{}。"),
        "transfer_pin": ("The transfer PIN they gave me is {}.", "他们给的携号码是{}。"),
        "wants": ("{}", "{}"),
        "top_up": ("{} MB will do.", "{} MB就够了。"),
        "pack": ("The {} pack, please.", "要{}那个。"),
        "stolen": ("{}", "{}"),
    }
)

UNKNOWN: Final = {
    "pin": ("I don't remember the PIN.", "密码我不记得了。"),
    "one_time_code": ("No text has come.", "没有收到短信。"),
}
NOT_KNOWN: Final = ("I don't know that.", "这个我不知道。")


def fact(actor: Actor, name: str, *, mismatch: bool) -> str:
    """What is said when asked for a fact; the second time a mistaken PIN is put right."""
    script, mind = actor.script, actor.mind
    value = script.fact(name)
    if name == "pin" and script.wrong_pin:
        if "wrong_pin_first" not in mind.done:
            actor.mind = replace(mind, done=mind.done | {"wrong_pin_first"})
            value = script.wrong_pin
        elif mismatch:
            return actor.tongue(f"Oh, I mixed it up. It is {value}.", f"哦,我记错了,是{value}。")
    if not value:
        return actor.tongue(*UNKNOWN.get(name, NOT_KNOWN))
    if name in {"wants", "stolen"}:
        value = script.concerns[mind.concern].wants or value if name == "wants" else value
    if name == "birth_date":
        value = spoken_date(value, chinese=actor.chinese)
    return actor.tongue(*FORMS.get(name, ("It is {}.", "是{}。"))).format(value)


def spoken_date(iso: str, *, chinese: bool) -> str:
    """A date as people say it."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日" if chinese else f"{day.day} {day:%B} {day.year}"


def line(actor: Actor, name: str) -> str:
    """A behaviour's sentence; which of its forms depends on the script alone."""
    forms = SAY[name]
    pick = sum(map(ord, actor.script.about + name)) % len(forms)
    return actor.tongue(*forms[pick])
