"""What a run has done so far, for `distill status`."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from distill.domain.chat import NOT_SENT
from distill.domain.json import JsonObject
from distill.storage.batches import read_open_batches
from distill.storage.journal import Spent, sum_spent
from distill.storage.languages import read_languages
from distill.storage.learnable import count_learnable
from distill.storage.limits import LimitHistory, read_limits
from distill.storage.money import Money, read_money
from distill.storage.notes import BANK, MEASURES, RUN_ID, RUN_NAME, TARGET
from distill.storage.outcomes import read_pending
from distill.storage.place import holder
from distill.storage.rationales import read_rationales
from distill.storage.reading import read_ledger, read_meta, settle_all
from distill.storage.rows import LATEST
from distill.storage.service import Service, read_service


@dataclass(frozen=True, slots=True)
class Status:
    """One moment of a run.

    `pid` is None when no process holds the folder. `planned` = cases of `funnel` + `waiting`
    (concluded, a lower case is still open) + `pending` (not concluded). `failing` holds, by
    endpoint, the faults since its last reply (`faults`, a count) and the last of them (`last`).
    `user_simulator` counts audited turns, where a user answers; `languages` is `Languages`,
    `rationales` counts the tool-calling steps of the exported episodes by kind.
    `bank` is where a run of casegen keeps its cases ("" for a run of episodes), `proved` how many cases
    held when they were run. `money` and `service` tell of every endpoint what it cost and how it answered,
    `limits` what each key's were found to be.
    `learnable` counts exported episodes of cases that the student failed at least once, where
    a calibration is known; `measures` says that the folder is a calibration's, and `funnel` counts plays.
    `open_batches` are `{"id", "endpoint", "since", "calls"}`: `id` None while nobody knows whether the vendor has it,
    `since` a time of the day in ISO 8601.
    """

    run_id: str
    run_name: str
    target: int | None
    pid: int | None
    planned: int
    pending: int
    waiting: int
    funnel: JsonObject
    spent: Spent
    sealed_rows: int
    failing: JsonObject
    user_simulator: JsonObject
    languages: JsonObject
    rationales: JsonObject
    bank: str
    proved: int
    money: Money
    service: tuple[Service, ...]
    learnable: int | None
    measures: bool
    limits: tuple[LimitHistory, ...]
    open_batches: list[JsonObject]

    def as_json(self) -> JsonObject:
        """For `--json`."""
        return asdict(self) | {
            "money": self.money.as_json(),
            "service": [one.as_json() for one in self.service],
            "limits": [one.as_json() for one in self.limits],
        }


def read_status(run_folder: Path) -> Status:
    """Read the ledger only; takes no lock. Raises UsageError, StorageError."""
    with read_ledger(run_folder) as connection:
        meta = read_meta(connection)
        settled, funnel = settle_all(connection)
        pending = len(read_pending(connection))
        (concluded,) = connection.execute("SELECT count(DISTINCT number) FROM outcome").fetchone()
        (sealed,) = connection.execute("SELECT coalesce(sum(rows), 0) FROM shard").fetchone()
        (planned,) = connection.execute(
            "SELECT count(*) FROM (SELECT number FROM planned UNION SELECT number FROM outcome)"
        ).fetchone()
        (proved,) = connection.execute("SELECT count(DISTINCT case_id) FROM proof WHERE holds").fetchone()
        target = meta.get(TARGET)
        return Status(
            run_id=meta.get(RUN_ID, ""),
            run_name=meta.get(RUN_NAME, ""),
            target=int(target) if target else None,
            pid=holder(run_folder),
            planned=planned,
            pending=pending,
            waiting=max(0, concluded - len(settled)),
            funnel=funnel.as_json(),
            spent=sum_spent(connection),
            sealed_rows=sealed,
            failing=_failing(connection),
            user_simulator=_user_simulator(connection),
            languages=read_languages(connection, settled[-1].head.number + 1 if settled else 0).as_json(),
            rationales=read_rationales(connection, [one.head.number for one in settled if one.verdict == "accepted"]),
            bank=meta.get(BANK, ""),
            proved=proved,
            money=read_money(connection),
            service=read_service(connection),
            learnable=count_learnable(connection, settled),
            measures=MEASURES in meta,
            limits=read_limits(connection),
            open_batches=_open_batches(connection),
        )


def _open_batches(connection: sqlite3.Connection) -> list[JsonObject]:
    return [
        {
            "id": found.batch.vendor_id,
            "endpoint": found.batch.endpoint,
            "since": datetime.fromtimestamp(found.batch.since_s, UTC).isoformat(timespec="seconds"),
            "calls": len(found.batch.calls),
        }
        for found in read_open_batches(connection)
    ]


def _user_simulator(connection: sqlite3.Connection) -> JsonObject:
    """Audited turns of simulated users, those said anew, and episodes lost to them; empty where no user answers."""
    part = "json_extract(CAST(record AS TEXT), '$.metadata.generation.user.{}')"
    episodes, turns, repaired, lost = connection.execute(
        f"SELECT count({part.format('turns')}), sum({part.format('turns')}), sum({part.format('repaired')}),"
        f" sum(reason = 'user_sim') {LATEST} AND length(record)"
    ).fetchone()
    if not episodes:
        return {}
    return {"episodes": episodes, "turns": turns, "repaired": repaired, "rejected": lost}


def _failing(connection: sqlite3.Connection) -> JsonObject:
    rows = connection.execute(
        "SELECT i.endpoint, m.fault, count(*), max(i.id) FROM miss m JOIN intent i ON i.id = m.intent_id"
        " WHERE m.fault <> ? AND i.id > (SELECT coalesce(max(r.intent_id), 0) FROM receipt r"
        "  JOIN intent j ON j.id = r.intent_id LEFT JOIN miss n ON n.intent_id = j.id"
        "  WHERE j.endpoint = i.endpoint AND n.intent_id IS NULL)"
        " GROUP BY i.endpoint",
        (NOT_SENT,),
    )
    return {endpoint: {"faults": count, "last": fault} for endpoint, fault, count, _ in rows}
