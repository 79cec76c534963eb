"""What is drawn for one inbox: documents in several versions under names that mislead, the register, the holds."""

# ruff: noqa: E501 - rows read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.sql_looks import Table, database
from distill.families.mcp.vocabulary import DOMAINS, FIRST_NAMES, LAST_NAMES, TEAMS, TICKETS, Domain

TRAPS: Final = {
    "names": "a file named final holds an older version than the one beside it",
    "draft": "the newest version of a document was never signed",
    "hold": "a document that looks ready is on hold, which only the database says",
    "year": "the register files a document under another year than the one it is dated",
}

NAMES: Final = (
    ("{no}.txt", "{no}_final.txt"),
    ("{no} (1).txt", "{no}.txt"),
    ("{no}-rev.txt", "{no}-final.txt"),
    ("{no}_b.txt", "{no}_NEW.txt"),
    ("{no} copy.txt", "{no} FINAL.txt"),
)
"""Names of two versions of a document; the first is the later one, whatever the second is called."""

RULES_FILE: Final = """# Filing

State of the archive: {state}

- What a file holds is told by its first lines, not by its name: document, version, date, signature.
- The highest version that is signed goes to the archive, into the folder of its department and below that of its year. Department and year are those of the register.
- Lower signed versions of the same document go to the folder superseded of the archive.
- A version that is not signed is a draft. Drafts stay in the inbox, whatever their number.
- A document on hold stays in the inbox with all its versions until the hold is lifted.
- A document that the register does not know stays in the inbox.
- Files keep their names and their contents. They are moved; copies are not made, and nothing is deleted.
- For each document that was filed, filed_as in the register is the path of its file below the archive.
"""

OPEN: Final = ("open", "open, no restrictions", "open as usual")
CLOSED: Final = "closed for the yearly audit; nothing goes in or out until it is over"


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of the inbox; `to` is where it belongs below the archive, empty if it stays."""

    name: str
    no: str
    version: int
    day: str
    signer: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: what became of it, its entry in the register (department and year), its files, newest first."""

    no: str
    fate: str
    party: str
    department: str
    year: int
    papers: tuple[Paper, ...]

    @property
    def filed(self) -> Paper | None:
        """The file that goes to its department."""
        return next((paper for paper in self.papers if paper.to and "superseded" not in paper.to), None)


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `standing` are folders of the archive that exist, `state` that of the archive."""

    house: str
    ticket: str
    inbox: str
    archive: str
    rules: str
    state: str
    trap: str
    records: str
    documents: tuple[Document, ...]
    standing: tuple[str, ...]
    holds: tuple[tuple[str, str, str], ...]
    subject: tuple[str, ...]

    @property
    def filed(self) -> tuple[Document, ...]:
        """Documents that go to the archive."""
        return tuple(one for one in self.documents if one.filed)

    @property
    def left(self) -> tuple[Document, ...]:
        """Documents of which something stays in the inbox."""
        return tuple(one for one in self.documents if any(not paper.to for paper in one.papers))

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every file of the inbox, by name."""
        return tuple(sorted((paper for one in self.documents for paper in one.papers), key=lambda paper: paper.name))

    @property
    def missing(self) -> tuple[str, ...]:
        """Folders of the archive that are to be made."""
        wanted = dict.fromkeys(paper.to.rpartition("/")[0] for paper in self.papers if paper.to)
        return tuple(folder for folder in wanted if folder not in self.standing)

    def text(self, paper: Paper) -> str:
        """The contents of a file."""
        subject = self.subject[int(paper.no[-2:]) % len(self.subject)]
        party = next(one.party for one in self.documents if one.no == paper.no)
        return f"Document: {paper.no}\nVersion: {paper.version}\nDate: {paper.day}\nParty: {party}\nSigned: {paper.signer or 'no'}\n\n{subject}\n"


SUBJECTS: Final = (
    "Terms as agreed by telephone, put in writing for both sides.",
    "This replaces the letter of last month, with which it agrees in all else.",
    "Enclosed are the conditions for the coming season.",
    "Quantities and prices are given in the annex, which was sent by post.",
    "Please return one copy to our office.",
)

FOLDERS: Final = (
    ("inbox", "archive"),
    ("to-file", "records"),
    ("desk/incoming", "archive"),
    ("scans", "files/archive"),
    ("mailroom", "vault"),
)
"""Where papers come in, and the archive."""

FATES: Final = ("draft", "hold", "lifted", "stranger", "single")


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    domain, trap = draw.choose(DOMAINS), draw.choose(tuple(TRAPS))
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    inbox, archive = draw.pick("folders", FOLDERS)
    rules = f"{archive}/{draw.choose(('FILING.md', 'README.md', 'how-to-file.md'))}"
    _, records = draw.pick("records", domain.records)
    departments = draw.several("departments", TEAMS, 3)
    more = draw.sample(FATES, draw.choose((1, 2, 2, 3)))
    fates = (
        ["single", "versions", *more] if trap in {"names", "year", *more} else ["single", "versions", trap, *more[1:]]
    )
    numbers = [f"{draw.choose(domain.codes)}-{number}" for number in draw.sample(range(1000, 9900), len(fates))]
    draw.note("documents", numbers)
    documents = tuple(
        draw.shuffled([_document(draw, domain, no, fate, departments) for no, fate in zip(numbers, fates, strict=True)])
    )
    places = sorted({paper.to.rpartition("/")[0] for one in documents for paper in one.papers if paper.to})
    standing = tuple(place for place in places if place == "superseded" or draw.chance(0.5))
    holds = _holds(draw, domain, documents)
    state = draw.choose(OPEN)
    return Scene(
        domain.name,
        ticket,
        inbox,
        archive,
        rules,
        state,
        trap,
        records,
        documents,
        standing,
        holds,
        tuple(draw.shuffled(SUBJECTS)),
    )


def _holds(draw: Draw, domain: Domain, documents: tuple[Document, ...]) -> tuple[tuple[str, str, str], ...]:
    """The table of holds: number, reason, whether it was lifted; two of them are of other documents."""
    reasons = ("legal dispute", "tax inspection", "open complaint")
    holds = [
        (one.no, draw.choose(reasons), "no" if one.fate == "hold" else "yes")
        for one in documents
        if one.fate in {"hold", "lifted"}
    ]
    holds += [
        (f"{domain.codes[0]}-{draw.count(100, 900)}", draw.choose(reasons), draw.choose(("yes", "no")))
        for _ in range(2)
    ]
    return tuple(holds)


def _document(draw: Draw, domain: Domain, no: str, fate: str, departments: list[str]) -> Document:
    department, year = draw.choose(departments), draw.choose((2024, 2025))
    days = sorted(
        f"{draw.choose((2024, 2025)) if fate != 'single' else 4049 - year}-{draw.count(1, 12):02d}-{draw.count(1, 28):02d}"
        for _ in range(2)
    )
    later, earlier = (name.format(no=no) for name in draw.choose(NAMES))
    signers = [f"{draw.choose(FIRST_NAMES)} {draw.choose(LAST_NAMES)}" for _ in range(2)]
    version, place = draw.count(2, 4), f"{department}/{year}"
    stays = fate in {"hold", "stranger"}
    if fate == "versions" or (fate in {"hold", "lifted"} and draw.chance(0.5)):
        newest = Paper(later, no, version, days[1], signers[0], "" if stays else f"{place}/{later}")
        papers: tuple[Paper, ...] = (
            newest,
            Paper(earlier, no, version - 1, days[0], signers[1], "" if stays else f"superseded/{earlier}"),
        )
    elif fate == "draft":
        papers = (
            Paper(later, no, version, days[1], ""),
            Paper(earlier, no, version - 1, days[0], signers[1], f"{place}/{earlier}"),
        )
    else:
        name = draw.choose((later, earlier))
        papers = (Paper(name, no, version, days[1], signers[0], "" if stays else f"{place}/{name}"),)
    return Document(no, fate, draw.choose(domain.parties), department, year, papers)


def register(it: Scene, *, after: bool) -> Table:
    """The register before, or after the filing; it does not know strangers."""
    columns = (
        ("doc_no", "VARCHAR"),
        ("party", "VARCHAR"),
        ("department", "VARCHAR"),
        ("year", "INTEGER"),
        ("filed_as", "VARCHAR"),
    )
    rows: list[tuple[Json, ...]] = [
        (one.no, one.party, one.department, one.year, one.filed.to if after and one.filed else None)
        for one in sorted(it.documents, key=lambda one: one.no)
        if one.fate != "stranger"
    ]
    old = (
        "ARC-0417",
        it.documents[0].party,
        it.documents[0].department,
        2023,
        f"{it.documents[0].department}/2023/ARC-0417.txt",
    )
    return Table("documents", columns, (*rows, old))


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Inbox, archive and database; an abstention closes the archive (a missing tool changes nothing here)."""
    state = CLOSED if abstention == "forbidden" else it.state
    files = {f"{it.inbox}/{paper.name}": it.text(paper) for paper in it.papers}
    files[it.rules] = RULES_FILE.format(state=state)
    for folder in it.standing:
        files[f"{it.archive}/{folder}/ARC-{100 + len(folder)}.txt"] = (
            f"Document: ARC-{100 + len(folder)}\nVersion: 1\nSigned: yes\n"
        )
    holds = Table("holds", (("doc_no", "VARCHAR"), ("reason", "VARCHAR"), ("lifted", "VARCHAR")), it.holds)
    return {"files": files, **database([register(it, after=False), holds])}
