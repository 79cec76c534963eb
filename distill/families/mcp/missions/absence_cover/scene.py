"""The team of `absence_cover`, the tickets of the one who is away, and who has to take which."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.absence_cover import texts
from distill.families.mcp.missions.absence_cover.subjects import SUBJECTS
from distill.families.mcp.speaker import Speaker

TRAPS: Final[Mapping[str, str]] = MappingProxyType({
    "calendar": "the one with the fewest tickets is away that day by the calendar alone",
    "load": "each ticket handed over counts, so that the next one goes to somebody else",
    "waiting": "a ticket is due in time but waits for the customer",
    "back": "a ticket is due only after the return",
    "late": "the absent agent changes a ticket while the work goes on",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agent:
    """One of the team; `away` are dates with an all-day entry that counts, `free_day` one that does not."""

    name: str
    key: str
    skills: tuple[str, ...]
    load: int
    away: tuple[str, ...] = ()
    free_day: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket of the absent agent. `fate`: `goes`, `waiting`, `after` (due after the return) or `late`."""

    key: str
    fate: str
    skill: str
    due: str
    subject: str
    org: str
    requester: str
    taker: str = ""
    body: str = ""
    tied: bool = False

    @property
    def day(self) -> str:
        """The date on which it is due."""
        return self.due[:10]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn; `cases` are in the order in which they are due."""

    house: str
    queue: str
    lead: str
    absent: Agent
    team: tuple[Agent, ...]
    first: str
    last: str
    back: str
    cases: tuple[Case, ...]
    trap: str
    ticket: str
    narrow: bool
    together: bool
    check: bool
    paired: bool
    voice: Speaker

    @property
    def goes(self) -> list[Case]:
        """What is handed over, in the order in which it is due."""
        return [case for case in self.cases if case.fate == "goes"]

    @property
    def takers(self) -> list[Agent]:
        """Who gets something, in the order of the team."""
        return [agent for agent in self.team if any(case.taker == agent.key for case in self.goes)]

    @property
    def candidates(self) -> list[Agent]:
        """Whose calendar matters: they have a skill that one of the tickets needs."""
        needed = {case.skill for case in self.cases if case.fate in {"goes", "late"}}
        return [agent for agent in self.team if needed & {*agent.skills}]

    def mail_of(self, agent: Agent) -> str:
        """An agent's address."""
        return f"{agent.key}@{seeds.host(self.house)}"

    def say(self, options: Sequence[str], case: Case | None = None, **values: object) -> str:
        """One of some phrasings, filled in."""
        words: dict[str, object] = {
            "absent": self.absent.name,
            "back": self.back,
            "first": self.first,
            "last": self.last,
            "queue": self.queue,
        }
        if case is not None:
            words |= {"key": case.key, "skill": case.skill, "due": case.due, "day": case.day, "taker": case.taker}
        return self.voice.say(options, **words, **values)


def placed(cases: Sequence[Case], team: Sequence[Agent], *, blind: str = "") -> tuple[Case, ...] | None:
    """Every ticket that goes with its taker; None when nobody fits. `blind` names what is overlooked."""
    loads = {agent.key: agent.load for agent in team}
    found = []
    for case in cases:
        if (
            case.fate != "goes"
            and not (blind == "waiting" and case.fate == "waiting")
            and not (blind == "back" and case.fate == "after")
        ):
            found.append(case)
            continue
        able = [
            agent
            for agent in team
            if case.skill in agent.skills and (blind == "calendar" or case.day not in agent.away)
        ]
        if not able:
            return None
        taker = min(able, key=lambda agent: loads[agent.key])
        tied = sum(loads[agent.key] == loads[taker.key] for agent in able) > 1
        loads[taker.key] += 0 if blind == "load" else 1
        found.append(replace(case, taker=taker.key, tied=tied))
    return tuple(found)


def drawn(draw: Draw) -> Scene:
    """All that is drawn; the team is drawn again until the trap shows."""
    domain = seeds.domain_of(draw)
    trap = draw.choose([*TRAPS])
    names = seeds.names(draw, "names", 6)
    begin = datetime.fromisoformat(draw.choose(("2026-05-11", "2026-06-08", "2026-09-14", "2026-11-09", "2026-01-19")))
    length = draw.choose((3, 4))
    days = [f"{begin + timedelta(days=count):%Y-%m-%d}" for count in range(length + 1)]
    skills = draw.sample([*SUBJECTS], 3)
    fates = _fates(draw, trap)
    people = seeds.names(draw, "customers", len(fates))
    companies = [draw.choose(domain.parties) for _ in fates]
    numbers = draw.sample(range(3100, 3890), len(fates))
    scene = Scene(
        house=draw.pick("house", texts.HOUSES), queue=draw.choose(texts.QUEUES), lead=names[5], absent=Agent(names[0], _key(names[0]), tuple(skills), 0),
        team=(), first=days[0], last=days[-2], back=days[-1], cases=(), trap=trap,
        ticket=f"{draw.choose(('TEAM', 'DESK', 'ROTA'))}-{draw.number('ticket', 110, 2990)}",
        narrow=draw.chance(0.5), together=draw.chance(0.5), check=draw.chance(0.5), paired=draw.chance(0.35), voice=Speaker(draw.count(0, 10**9)),
    )  # fmt: skip
    draw.note("absent", scene.absent.name)
    number = draw.count(0, 10**9)
    blank = [
        Case(
            f"TD-{numbers[index]}",
            fate,
            "",
            "",
            "",
            companies[index],
            seeds.address(people[index], seeds.host(companies[index])),
        )
        for index, fate in enumerate(fates)
    ]
    tries = (_filled(Draw(f"{number}/{attempt}"), scene, blank, names[1:5], skills, days) for attempt in range(10_000))
    return next(found for found in tries if found is not None)


def _fates(draw: Draw, trap: str) -> list[str]:
    extra = {"waiting": "waiting", "back": "after", "late": "late"}.get(trap)
    more = [fate for fate in ("waiting", "after", "after") if fate != extra and draw.chance(0.5)]
    return [*["goes"] * draw.count(3, 5), *([extra] if extra else []), *more]


def _filled(
    draw: Draw, it: Scene, blank: list[Case], names: list[str], skills: list[str], days: list[str]
) -> Scene | None:
    """Due dates, skills and the team; None when the trap would not show or nobody fits somewhere."""
    cases = sorted((_dated(draw, case, draw.choose(skills), days) for case in blank), key=lambda case: case.due)
    if len({case.due for case in cases}) < len(cases) or not (titled := _titled(draw, cases)):
        return None
    cases = titled
    team = []
    for name in names:
        own = tuple(draw.sample(skills, draw.count(1, 2)))
        away = (draw.choose(days[:-1]),) if draw.chance(0.4) else ()
        other = draw.choose(days[:-1]) if not away and draw.chance(0.3) else ""
        team.append(Agent(name, _key(name), own, draw.count(1, 5), away, other))
    right = placed(cases, team)
    if right is None or len({case.taker for case in right} - {""}) < 2:
        return None
    wrong = placed(cases, team, blind="" if it.trap == "late" else it.trap)
    if it.trap == "late":
        late = next(case for case in cases if case.fate == "late")
        if not any(late.skill in agent.skills and late.day not in agent.away for agent in team):
            return None
    elif wrong is None or [case.taker for case in wrong] == [case.taker for case in right]:
        return None
    return replace(it, team=tuple(team), cases=right)


def _titled(draw: Draw, cases: list[Case]) -> list[Case]:
    """The cases with subjects that fit their skills, no two the same; none when a skill has too few."""
    left = {skill: draw.shuffled(SUBJECTS[skill]) for skill in SUBJECTS}
    if any(sum(case.skill == skill for case in cases) > len(left[skill]) for skill in SUBJECTS):
        return []
    found = []
    for case in cases:
        subject, body = left[case.skill].pop()
        found.append(replace(case, subject=subject, body=body))
    return found


def _dated(draw: Draw, case: Case, skill: str, days: list[str]) -> Case:
    """A case with a skill and a due time: before the return, or after it."""
    day = days[-1] if case.fate == "after" else draw.choose(days[:-1])
    return replace(
        case, skill=skill, due=f"{day}T{draw.count(8, 17):02d}:{draw.choose(('00', '10', '20', '30', '40'))}Z"
    )


def _key(name: str) -> str:
    first, last = name.lower().split()
    return f"{first[0]}.{last}"
