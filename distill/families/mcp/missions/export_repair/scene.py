"""What is drawn for one export: its lines, what is wrong with some of them, what each should become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.export_repair.texts_format import format_text
from distill.families.mcp.missions.export_repair.world import CHECK, FOLDERS, PAIRS, TOTALS, TRADES, Trade, makefile
from distill.families.mcp.vocabulary import TICKETS

TRAPS: Final = {
    "twice": "an order with two deliveries of the same article looks like a line that was sent twice",
    "special": "a price that differs from the list was agreed and stays; only gaps are filled from it",
    "rejected": "a line that cannot be repaired has to be kept elsewhere, not dropped",
    "quantity": "a missing quantity can be known from nowhere",
}

HEAD: Final = ("order", "site", "article", "quantity", "price")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as exported and as it should be: `after` is None for a line that goes, `fault` says why."""

    before: tuple[str, ...]
    after: tuple[str, ...] | None
    fault: str = ""

    @property
    def rejected(self) -> bool:
        """Whether it cannot be repaired."""
        return self.fault in {"orphan", "quantity"}


@dataclass(frozen=True, slots=True)
class Export:
    """One file; line numbers count from 1 with the heading."""

    path: str
    lines: tuple[Line, ...]

    def faulty(self) -> list[tuple[int, Line]]:
        """The lines to be changed or taken out, with their numbers."""
        return [(number, line) for number, line in enumerate(self.lines, 2) if line.after != line.before]

    def text(self, *, repaired: bool = False) -> str:
        """The whole file."""
        kept = [line.after if repaired else line.before for line in self.lines]
        return joined([HEAD, *(row for row in kept if row is not None)])


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn."""

    trade: Trade
    ticket: str
    trap: str
    month: str
    places: tuple[str, str, str, str]
    exports: tuple[Export, ...]
    codes: dict[str, str]
    prices: dict[str, str]
    lost: str
    number: int

    @property
    def reject_path(self) -> str:
        """Where lines go that cannot be repaired."""
        return f"{self.places[0]}/rejected.tsv"

    def rejected(self) -> list[Line]:
        """Those lines, in the order of the files and of their lines."""
        return [line for export in self.exports for line in export.lines if line.rejected]

    def lines_with(self, fault: str) -> list[Line]:
        """All lines with one fault."""
        return [line for export in self.exports for line in export.lines if line.fault == fault]

    def totals(self) -> list[tuple[str, str, str]]:
        """Site, pieces and amount as the build works them out."""
        pieces: dict[str, int] = defaultdict(int)
        amount: dict[str, Decimal] = defaultdict(Decimal)
        for export in self.exports:
            for line in export.lines:
                if line.after is not None:
                    pieces[line.after[1]] += int(line.after[3])
                    amount[line.after[1]] += int(line.after[3]) * Decimal(line.after[4])
        return [(site, str(pieces[site]), f"{amount[site]:.2f}") for site in sorted(pieces)]


def joined(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows as tab-separated lines."""
    return "".join("\t".join(row) + "\n" for row in rows)


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    trade = draw.choose(TRADES)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    trap = draw.choose(tuple(TRAPS))
    places = draw.choose(FOLDERS)
    draw.note("places", places)
    names = draw.choose(PAIRS)[: draw.count(1, 2)]
    codes = {
        site: f"{trade.prefix}{number}" for site, number in zip(trade.sites, draw.sample(range(11, 98), 5), strict=True)
    }
    prices = {article: f"{draw.count(90, 9900) / 100:.2f}" for article in trade.articles[:-1]}
    orders = iter(draw.sample(range(20100, 98900), 60))
    lost = draw.choose(trade.sites)
    exports = tuple(
        Export(f"{places[0]}/{name}.tsv", _lines(draw, trade, codes, prices, (orders, trap, lost, index)))
        for index, name in enumerate(names)
    )
    return Scene(
        trade, ticket, trap, f"2025-{draw.count(1, 9):02d}", places, exports, codes, prices, lost, draw.count(0, 10**9)
    )


def _lines(draw: Draw, trade: Trade, codes: dict[str, str], prices: dict[str, str], rest: tuple) -> tuple[Line, ...]:  # type: ignore[type-arg]
    """The lines of one export, in an order that tells nothing; every export has its share of what is wrong."""
    orders, trap, lost, index = rest
    stock = trade.articles[:-1]

    def fresh(site: str = "") -> tuple[str, ...]:
        article = draw.choose(stock)
        quantity = str(draw.count(2, 900))
        return (f"{next(orders)}", site or draw.choose(trade.sites), article, quantity, prices[article])

    made = [Line(row, row) for row in (fresh() for _ in range(draw.count(9, 14)))]
    faults = _faults(draw, trap, first=index == 0)
    for fault in faults:
        made += _spoilt(draw, fresh(lost if fault == "code" else ""), fault, (codes, trade.articles[-1]))
    mixed = draw.shuffled(made)
    doubled = [line for line in mixed if line.fault == "first"]
    for line in doubled:
        place = draw.count(mixed.index(line) + 1, len(mixed))
        mixed.insert(place, Line(line.before, None, "double"))
    return tuple(replace(line, fault="") if line.fault == "first" else line for line in mixed)


def _faults(draw: Draw, trap: str, *, first: bool) -> list[str]:
    always = ["code", "first"] if first else []
    always += {"rejected": ["orphan"], "special": ["gap", "special"]}.get(trap, [trap]) if first else []
    more = [
        fault
        for fault in ("thousands", "unit", "gap", "code", "orphan", "twice", "special", "first")
        if fault not in always
    ]
    return always + draw.sample(more, draw.count(2, 3))


def _spoilt(draw: Draw, row: tuple[str, ...], fault: str, known: tuple[dict[str, str], str]) -> list[Line]:
    """The line or lines of one fault, as exported and as they should be."""
    codes, stranger = known
    order, site, article, quantity, price = row
    big, other = draw.count(1100, 8900), f"{Decimal(price) * 9 / 10:.2f}"
    more = str(int(quantity) + draw.count(3, 60))
    special, again = (order, site, article, quantity, other), (order, site, article, more, price)
    found: dict[str, list[Line]] = {
        "thousands": [Line((order, site, article, f"{big:,}", price), (order, site, article, str(big), price), fault)],
        "unit": [Line((order, site, article, quantity, f"{price} EUR"), row, fault)],
        "gap": [Line((order, site, article, quantity, ""), row, fault)],
        "code": [Line((order, codes[site], article, quantity, price), row, fault)],
        "orphan": [Line((order, site, stranger, quantity, ""), None, fault)],
        "quantity": [Line((order, site, article, "", price), None, fault)],
        "special": [Line(special, special, fault)],
        "twice": [Line(row, row, fault), Line(again, again, fault)],
        "first": [Line(row, row, fault)],
    }
    return found[fault]


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Exports, papers and build; an abstention closes the period or leaves out one old code."""
    _, form, sites, prices = it.places
    codes = dict(it.codes)
    if abstention == "missing_fact":
        codes[it.lost] = f"{it.trade.prefix}{max(int(code[1:]) for code in codes.values()) + 1}"
    files = {
        "Makefile": makefile([export.path for export in it.exports], sites),
        "tools/check.awk": CHECK,
        "tools/totals.awk": TOTALS,
        form: format_text(it.month, "closed" if abstention == "forbidden" else "open", (sites, prices, it.reject_path)),
        sites: joined([("old code", "site"), *sorted((code, site) for site, code in codes.items())]),
        prices: joined([("article", "list price"), *it.prices.items()]),
        **{export.path: export.text() for export in it.exports},
    }
    return {"files": files}
