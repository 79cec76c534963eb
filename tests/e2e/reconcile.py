"""The checker of the promises: call bank, ledger and shards of one run folder, laid side by side.

(I1) every billed and acknowledged reply is in the ledger once; (I2) every accepted case is in
exactly one sealed shard once; (I3) cases = accepted + surplus + rejected + failed + pending;
(I4) every sealed file matches its manifest; (I5) spent <= call bank's money <= spent + possibly billed.
Call it on a folder that no process writes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from distill.simulator.call_bank import BankedCall, CallBankContents
from distill.storage.journal import Spent, sum_spent
from distill.storage.outcomes import read_pending, read_planned_count
from distill.storage.reading import read_ledger, settle_all


@dataclass(frozen=True)
class Books:
    """What the ledger says of calls: receipts and intents by call id, and the money."""

    receipts: Counter[str]
    answered: frozenset[str]
    """Calls that have a receipt which can be read: a reply that is no JSON is kept, and the call sent again."""
    intents: Counter[str]
    open_intents: Counter[str]
    """Intents without a receipt whose attempt may have been billed."""
    spent: Spent
    settled_usd: float
    """Without receipts whose cost was not noted yet: `spent` has those at their reservation until a resume reads them."""
    diverged: int


def read_books(folder: Path) -> Books:
    with read_ledger(folder) as connection:
        rows = connection.execute("SELECT call, body FROM receipt").fetchall()
        intents = Counter(call for (call,) in connection.execute("SELECT call FROM intent"))
        may_be_billed = connection.execute(
            "SELECT i.call FROM intent i LEFT JOIN receipt r ON r.intent_id = i.id LEFT JOIN miss m ON m.intent_id = i.id"
            " WHERE r.intent_id IS NULL AND coalesce(m.billed, 1)"
        )
        open_intents = Counter(call for (call,) in may_be_billed)
        (settled,) = connection.execute("SELECT total(cost_usd) FROM settlement").fetchone()
        (diverged,) = connection.execute("SELECT count(*) FROM note WHERE kind = 'diverged'").fetchone()
        receipts, answered = (
            Counter(call for call, _ in rows),
            frozenset(call for call, body in rows if _readable(body)),
        )
        return Books(receipts, answered, intents, open_intents, sum_spent(connection), settled, diverged)


def _readable(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def reconcile(folder: Path, bank: CallBankContents, price: Callable[[BankedCall], float] | None = None) -> Books:
    """Check I1 to I5; raises AssertionError that names the promise. Gives the ledger's side for further checks."""
    books = read_books(folder)
    replies_once(books, bank)
    with_shards(folder)
    money_covers(books, bank, price)
    return books


def replies_once(books: Books, bank: CallBankContents) -> None:
    """I1, by call id where the bank knows it (scripted endpoints), else by the totals."""
    assert bank.torn == 0, "I1: the call bank has torn lines"
    complete = [call for call in bank.calls if call.billed and call.fault is None]
    named = Counter(call.call for call in complete if call.call is not None)
    if len(complete) == named.total():
        for call in books.receipts.keys() | named.keys():
            assert books.receipts[call] <= named[call] or any(line.fault for line in bank.calls), (
                f"I1: {call} has a receipt and no reply"
            )
            unacknowledged = named[call] - books.receipts[call]
            assert unacknowledged <= books.open_intents[call], f"I1: a reply to {call} is not in the ledger"
    if not any(call.fault for call in bank.calls):
        assert all(count == 1 for count in books.receipts.values()), "I1: a call has more than one receipt"
    assert len(complete) - books.receipts.total() <= books.open_intents.total(), "I1: replies are missing in the ledger"


def with_shards(folder: Path) -> None:
    """I2, I3 and I4; while a run is unfinished there may be no manifest yet."""
    with read_ledger(folder) as connection:
        settled, funnel = settle_all(connection)
        planned, pending = read_planned_count(connection), len(read_pending(connection))
        (concluded,) = connection.execute("SELECT count(DISTINCT number) FROM outcome").fetchone()
        recorded = dict(connection.execute("SELECT path, sha256 FROM shard ORDER BY idx").fetchall())
    waiting = concluded - len(settled)
    assert planned == funnel.cases + waiting + pending, "I3: the cases do not add up"
    assert funnel.cases == len(settled), "I3: the funnel does not count every settled case"
    for path, sha256 in recorded.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == sha256, f"I4: {path} is not what was sealed"
    ids = [json.loads(line)["id"] for path in recorded for line in (folder / path).read_bytes().splitlines()]
    accepted = [one.head.record_id for one in settled if one.verdict == "accepted"]
    assert len(set(ids)) == len(ids), "I2: a case is in the shards twice"
    assert ids == accepted[: len(ids)], "I2: the shards hold other cases than were accepted"
    manifest = folder / "manifest.json"
    if not manifest.exists():
        return
    listed = json.loads(manifest.read_bytes())
    for shard in listed["shards"]:
        content = (folder / shard["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == shard["sha256"], (
            f"I4: {shard['path']} does not match the manifest"
        )
        assert content.count(b"\n") == shard["rows"], f"I4: {shard['path']} has another number of rows"


def finished(folder: Path) -> None:
    """The end of a run: everything accepted is sealed and listed, nothing else lies about."""
    listed = json.loads((folder / "manifest.json").read_bytes())
    assert listed["complete"] is True
    names = {shard["path"] for shard in listed["shards"]}
    assert {path.name for path in folder.glob("shard-*")} == names
    with read_ledger(folder) as connection:
        settled, _ = settle_all(connection)
        recorded = {path for (path,) in connection.execute("SELECT path FROM shard")}
    assert recorded == names
    accepted = [one.head.record_id for one in settled if one.verdict == "accepted"]
    ids = [json.loads(line)["id"] for name in sorted(names) for line in (folder / name).read_bytes().splitlines()]
    assert ids == accepted, "I2: an accepted case is in no shard"
    assert not list((folder / ".distill" / "tmp").iterdir()), "temporary files were left behind"


def money_covers(books: Books, bank: CallBankContents, price: Callable[[BankedCall], float] | None) -> None:
    """I5, in calls and, with a price, in dollars."""
    billed = [call for call in bank.calls if call.billed]
    spent = books.spent
    assert spent.calls <= len(billed) <= spent.calls + spent.possibly_billed_calls, "I5: calls"
    if price is not None:
        owed = sum(price(call) for call in billed)
        assert spent.usd - 1e-6 <= owed <= spent.usd + spent.possibly_billed_usd + 1e-6, f"I5: {spent} against ${owed}"
