"""How well each endpoint served a run: latency, refusals and verdicts; read from the ledger alone."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import Final

from distill.domain.chat import FROM_CACHE, NOT_SENT
from distill.domain.json import JsonObject
from distill.storage.notes import CONFIG
from distill.storage.rows import LATEST

THROTTLED: Final = "throttled"
"""What the miss of a 429 is called."""

JUDGE_FAILED: Final = "judge_failed"
"""Why a case has failed whose last verdict could not be read either."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a reviewer gave: `mean_score` of its verdicts, and how many `passed` by `review_flow.min_score`.

    `unreadable` are its replies that were no verdict.
    """

    given: int
    mean_score: float | None
    passed: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Service:
    """One endpoint over all starts of a run.

    `sent` are requests of which something came back, good or bad. Latencies are seconds from the request to the last
    byte of whole replies; None where no reply says (ledgers of version 1 do not). `reviews` is None for one that
    reviewed nothing.
    """

    endpoint: str
    sent: int
    throttled: int
    faults: int
    median_s: float | None
    p95_s: float | None
    reviews: Verdicts | None

    @property
    def throttled_share(self) -> float:
        """Of the requests sent, those answered with 429; 0 to 1."""
        return self.throttled / self.sent if self.sent else 0.0

    def as_json(self) -> JsonObject:
        """For `--json`."""
        return asdict(self) | {"throttled_share": round(self.throttled_share, 6)}


def read_service(connection: sqlite3.Connection) -> tuple[Service, ...]:
    """Every endpoint that was called, by name. Reads the reviews out of all records: for status, not for a run."""
    latency, reviews = _latency(connection), _reviews(connection)
    rows = connection.execute(
        "SELECT i.endpoint, sum(i.attempt <> ?1 AND (r.intent_id IS NOT NULL OR m.fault <> ?2)), sum(m.fault IS ?3),"
        " total(m.fault NOT IN (?2, ?3))"
        " FROM intent i LEFT JOIN receipt r ON r.intent_id = i.id LEFT JOIN miss m ON m.intent_id = i.id"
        " GROUP BY i.endpoint ORDER BY i.endpoint",
        (FROM_CACHE, NOT_SENT, THROTTLED),
    )
    found = []
    for name, sent, throttled, faults in rows:
        median, p95 = latency.get(name, (None, None))
        found.append(Service(name, sent or 0, throttled or 0, int(faults), median, p95, reviews.get(name)))
    return tuple(found)


def _latency(connection: sqlite3.Connection) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile, by endpoint: the smallest time that so many are not above."""
    rows = connection.execute(
        "SELECT endpoint, min(seconds) FILTER (WHERE place * 2 >= n), min(seconds) FILTER (WHERE place * 20 >= n * 19)"
        " FROM (SELECT i.endpoint, r.seconds, row_number() OVER one AS place, count(*) OVER every AS n"
        "  FROM intent i JOIN receipt r ON r.intent_id = i.id WHERE r.seconds IS NOT NULL"
        "  WINDOW one AS (PARTITION BY i.endpoint ORDER BY r.seconds), every AS (PARTITION BY i.endpoint))"
        " GROUP BY endpoint"
    )
    return {name: (round(median, 3), round(p95, 3)) for name, median, p95 in rows}


def _reviews(connection: sqlite3.Connection) -> dict[str, Verdicts]:
    unreadable = _unreadable(connection)
    rows = connection.execute(
        "SELECT json_extract(v.value, '$.reviewer_endpoint') AS reviewer, count(*),"  # noqa: S608 - a constant
        " avg(json_extract(v.value, '$.score')),"
        " total(json_extract(v.value, '$.score') >= json_extract((SELECT value FROM meta WHERE key = ?),"
        "  '$.review_flow.min_score'))"
        f" FROM (SELECT CAST(record AS TEXT) AS record {LATEST} AND length(record)) o,"
        " json_each(o.record, '$.metadata.generation.review') v GROUP BY reviewer",
        (CONFIG,),
    )
    given = {name: (count, round(mean, 4), int(passed)) for name, count, mean, passed in rows}
    return {
        name: Verdicts(*given.get(name, (0, None, 0)), unreadable.get(name, 0))
        for name in sorted(given.keys() | unreadable.keys())
    }


def _unreadable(connection: sqlite3.Connection) -> dict[str, int]:
    """A verdict that was asked for once more could not be read; nor the last one of a case that failed for it."""
    rows = connection.execute(
        "WITH asked AS (SELECT i.*, rtrim(i.call, '0123456789') AS question"
        "  FROM intent i JOIN receipt r ON r.intent_id = i.id WHERE i.call LIKE '%.reviewer.%'),"
        " seen AS (SELECT *, CAST(substr(call, length(question) + 1) AS INT) AS ask, first_value(question)"
        "  OVER (PARTITION BY case_number, sample, generation ORDER BY id DESC) AS last FROM asked),"
        " ranked AS (SELECT *, max(ask) OVER (PARTITION BY question) AS asks FROM seen)"
        " SELECT a.endpoint, count(*) FROM ranked a LEFT JOIN outcome o ON o.number = a.case_number"
        "  AND o.sample = a.sample AND o.generation = a.generation AND o.kind = 'failed' AND o.reason = ?"
        " WHERE a.ask < a.asks OR (o.number IS NOT NULL AND a.question = a.last) GROUP BY a.endpoint",
        (JUDGE_FAILED,),
    )
    return dict(rows.fetchall())
