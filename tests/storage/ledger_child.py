"""A small run in its own process: what is killed in test_kill.py.

Arguments: run folder, file of acknowledgements, number of cases, crash point or "-".
Lines appended to the file: `S call` before a call is "sent", `R call` after its receipt is
acknowledged, `O number` after its outcome is.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import anyio
from storage_samples import IDENTITY, accepted, call_id, failed, job, rejected

from distill.domain.chat import Receipt, Usage
from distill.domain.tool import Observation
from distill.storage.crash import crash_at, no_crash
from distill.storage.dataset import Dataset, DatasetOptions
from distill.storage.funnel import Funnel
from distill.storage.ledger import Ledger
from distill.storage.record import outcome_row
from distill.storage.sequence import Sequencer


def ending(number):
    if number % 7 == 3:
        return rejected(number)
    return failed(number) if number % 11 == 5 else accepted(number)


async def play(ledger, number, say):
    ledger.plan(job(number))
    for step in (1, 2):
        call = call_id(number, step)
        receipt = await ledger.recall(call)
        if receipt is None:
            await ledger.intend(call, 1, f"key {call}", "end", 0.5)
            say(f"S {call}")
            await ledger.receive(call, 1, Receipt(f"key {call}", "end", f"body {call}".encode() * 50))
            say(f"R {call}")
        else:
            assert receipt.body == f"body {call}".encode() * 50
        ledger.settle(call, 1, 0.25, Usage(1, 0, 1, 0))
        ledger.record(job(number), 0, step, Observation(f"seen {step}", False, True, "git"))


async def main(folder, lines, cases, crash):
    def say(line):
        os.write(lines, f"{line}\n".encode())

    async with Ledger.open(Path(folder), crash) as ledger:
        dataset = await Dataset.open(ledger, IDENTITY, DatasetOptions(5), crash)
        sequencer, funnel = Sequencer(cases), Funnel()

        async def settle(head):
            settled = sequencer.offer(head)
            for one in settled:
                funnel.add(one)
            await dataset.add(settled)

        done = await ledger.settled_rows()
        for head in done:
            await settle(head)
        left = iter(sorted(set(range(cases)) - {head.number for head in done}))

        async def worker():
            for number in left:
                await play(ledger, number, say)
                row = outcome_row(ending(number), IDENTITY)
                await ledger.conclude(row)
                say(f"O {number}")
                await settle(row.head)

        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(worker)
        await dataset.finish(funnel)


if __name__ == "__main__":
    target = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    point = no_crash if sys.argv[4] == "-" else crash_at(sys.argv[4])
    asyncio.run(main(sys.argv[1], target, int(sys.argv[3]), point))
