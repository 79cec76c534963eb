"""Who and what a case is about, and the world before anything goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from distill.environments.telecom import records as r
from distill.environments.telecom.phone import Phone
from distill.environments.telecom.skin import Skin
from distill.environments.telecom.world import World
from distill.families.telecom.months import billed, used_mb

FIRST: Final = (
    "Mara", "Jonas", "Ines", "Tobias", "Lena", "Victor", "Priya", "Omar", "Helen", "Carlos", "Noor", "Peter", "Yuki",
    "Agnes", "Dario", "Sofia", "Liang", "Mei", "Rafael", "Ewa", "Simon", "Farah", "Anton", "Greta", "Wei", "Nadia",
)  # fmt: skip
LAST: Final = (
    "Keller", "Novak", "Okafor", "Lindqvist", "Moreau", "Castellano", "Hughes", "Petrov", "Tanaka", "Brandt", "Silva",
    "Dunn", "Chen", "Fischer", "Amari", "Walsh", "Kowalski", "Ferrari", "Zhou", "Berg", "Haddad", "Young", "Marsh",
)  # fmt: skip
MODELS: Final = ("Orion 9", "Orion 8 Lite", "Pixa 6", "Pixa 7 Pro", "Vela S", "Vela Mini", "Kite 12", "Kite 11 Max")
ABROAD: Final = ("Portavia", "Grenmark", "Isola", "Valdoria", "Ostrava Coast", "Lumeria")
"""Made-up countries, so that nothing known of real ones helps."""

UNCOVERED: Final = "Kharun"
"""A country without any roaming agreement."""

EPOCH: Final = date(2026, 3, 2)
PLAN_MB: Final = (2_000, 8_000, 20_000, 50_000, 200_000)
PLAN_CENTS: Final = (900, 1_500, 2_500, 3_500, 5_500)
PLAN_MBPS: Final = (50, 100, 150, 300, 300)
DECADES_OF_BIRTH: Final = (1948, 2004)


@dataclass(frozen=True, slots=True)
class Cast:
    """Names of the records that a case turns on, and what the caller knows by heart."""

    skin: Skin
    today: date
    customer: r.Customer
    line: r.Line
    bill: r.Bill
    town: str
    abroad: str
    country: str

    def knows(self) -> dict[str, str]:
        """Facts that the caller may state when asked."""
        return {
            "name": self.customer.name,
            "phone_number": self.line.phone_number,
            "birth_date": self.customer.birth_date,
            "postcode": self.customer.postcode,
            "pin": self.customer.pin,
            "town": self.town,
            "country": self.country,
        }


def cast_of(
    skin: Skin, chance: random.Random, name: str = "", born: tuple[int, int] = DECADES_OF_BIRTH
) -> tuple[World, Cast]:
    """A world in which everything works, and its cast; `chance` decides all that the skin leaves open.

    The caller is `born` in one of these years.
    """
    today = EPOCH + timedelta(days=chance.randrange(240))
    serial = chance.randrange(2_000, 70_000)
    customer = _customer(skin, chance, serial, (name, born))
    stranger = _customer(skin, chance, serial + 7, ("", DECADES_OF_BIRTH))
    plans = _plans(skin)
    plan = chance.choice(plans[1:4])
    lines = [
        _line(skin, chance, (serial + step, owner, plan), today)
        for step, owner in ((0, customer), (3, customer), (7, stranger))
    ]
    sims = [_sim(line, chance) for line in lines]
    devices = [_device(line, chance) for line in lines]
    town, country = chance.choice(skin.towns), chance.choice(ABROAD)
    phone = Phone(lines[0].device_id, lines[0].sim_id, skin.home, town)
    world = World(today.isoformat(), skin.home, lines[0].line_id, phone, serial=chance.randrange(100, 900))
    world = world.put("customers", customer, stranger).put("plans", *plans).put("lines", *lines).put("sims", *sims)
    world = world.put("devices", *devices).put("packs", *_packs(skin)).put("promotions", *_promotions(skin, today))
    world, bill = billed(world, skin, chance, (customer, lines[0], plan))
    return world, Cast(skin, today, customer, lines[0], bill, town, country, skin.home)


def _customer(skin: Skin, chance: random.Random, serial: int, who: tuple[str, tuple[int, int]]) -> r.Customer:
    """`who` is the name, "" for any, and the years of birth."""
    name, years = who
    name = name or f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    born = date(chance.randrange(*years), chance.randrange(1, 13), chance.randrange(1, 29))
    mail = f"{name.lower().replace(' ', '.')}@mail.example"
    return r.Customer(
        skin.number("customer", serial),
        name,
        born.isoformat(),
        f"{chance.randrange(1_000, 9_999)}",
        mail,
        f"{chance.randrange(1_000, 9_999)}",
        chance.choice(("consumer", "consumer", "business")),
    )


def _plans(skin: Skin) -> list[r.Plan]:
    rows = zip(skin.plans, PLAN_CENTS, PLAN_MB, PLAN_MBPS, strict=True)
    return [
        r.Plan(skin.number("plan", 10 + step), name, cents, mb, mbps, 12)
        for step, (name, cents, mb, mbps) in enumerate(rows)
    ]


def _line(skin: Skin, chance: random.Random, who: tuple[int, r.Customer, r.Plan], today: date) -> r.Line:
    serial, customer, plan = who
    return r.Line(
        line_id=skin.number("line", serial * 3 % 90_000),
        customer_id=customer.customer_id,
        phone_number=skin.number("phone", chance.randrange(*_phone_range(skin))),
        plan_id=plan.plan_id,
        sim_id=skin.number("sim", serial * 10_000 + chance.randrange(1_000, 9_000)),
        device_id=skin.number("device", serial % 90_000),
        contract_end=(today + timedelta(days=chance.randrange(40, 300))).isoformat(),
        data_used_mb=used_mb(chance, today, plan.data_mb),
    )  # fmt: skip


def _phone_range(skin: Skin) -> tuple[int, int]:
    return (1_000, 9_999) if "{:04d}" in skin.ids["phone"] else (100_000, 999_999)


def _sim(line: r.Line, chance: random.Random) -> r.Sim:
    return r.Sim(line.sim_id, line.line_id, f"{chance.randrange(10_000_000, 99_999_999)}")


def _device(line: r.Line, chance: random.Random) -> r.Device:
    imei = f"35{chance.randrange(10**12, 10**13 - 1)}"
    return r.Device(line.device_id, chance.choice(MODELS), imei)


def _packs(skin: Skin) -> list[r.RoamingPack]:
    rows = (
        ("Weekend", ABROAD[:4], 1_000, 3, 600),
        ("Week", ABROAD[:4], 3_000, 7, 1_200),
        ("World", ABROAD, 2_000, 7, 2_400),
    )
    return [
        r.RoamingPack(skin.number("pack", 20 + step), name, countries, mb, days, cents)
        for step, (name, countries, mb, days, cents) in enumerate(rows)
    ]  # fmt: skip


def _promotions(skin: Skin, today: date) -> list[r.Promotion]:
    plans = [skin.number("plan", 10 + step) for step in range(5)]
    later, earlier = (today + timedelta(days=40)).isoformat(), (today - timedelta(days=25)).isoformat()
    return [
        r.Promotion(skin.number("promotion", 41), "Loyalty 5", tuple(plans[1:4]), 500, later),
        r.Promotion(skin.number("promotion", 42), "Welcome 8", tuple(plans), 800, later, new_only=True),
        r.Promotion(skin.number("promotion", 43), "Spring 10", tuple(plans[2:]), 1_000, earlier),
    ]
