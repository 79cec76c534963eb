"""`run(source, stages)`: stages joined by bounded channels.

Each task owns the clones it was given and closes them with `with`; the end of a stream is
the only end signal. The function that builds the line closes its own ends before it waits,
so no stream stays open behind anyone's back.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import nullcontext
from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from distill.flow.fault import FirstFault
from distill.flow.gauge import Gauges, StageGauge
from distill.flow.stage import Stage


async def run(source: AsyncIterable[Any], stages: Sequence[Stage], gauges: Gauges | None = None) -> int:
    """Move every item of `source` through `stages`; returns how many left the last one.

    What the last stage returns is only counted. The first exception of any stage cancels the
    rest and is raised as itself. Cancelling the caller cancels the line.
    """
    if not stages:
        raise ValueError("a line needs at least one stage")
    gauges = gauges or Gauges()
    fault = FirstFault()
    done = StageGauge("done")
    try:
        async with anyio.create_task_group() as group:
            send, receive = anyio.create_memory_object_stream[Any](stages[0].capacity)
            group.start_soon(_feed, source, send, fault)
            for stage, following in zip(stages, [*stages[1:], None], strict=True):
                gauge = gauges.add(stage.name)
                onward, next_receive = anyio.create_memory_object_stream[Any](following.capacity if following else 0)
                for _ in range(stage.workers):
                    target = onward.clone() if following else None
                    group.start_soon(_work, stage, receive.clone(), target, (gauge, done), fault)
                receive.close()
                onward.close()
                receive = next_receive
            receive.close()
    except BaseExceptionGroup as caught:
        fault.surface(caught)
    return done.left


async def _feed(source: AsyncIterable[Any], send: MemoryObjectSendStream[Any], fault: FirstFault) -> None:
    with fault, send:
        async for item in source:
            if not await _passed_on(send, item):
                return


async def _work(
    stage: Stage,
    receive: MemoryObjectReceiveStream[Any],
    send: MemoryObjectSendStream[Any] | None,
    gauges: tuple[StageGauge, StageGauge],
    fault: FirstFault,
) -> None:
    gauge, done = gauges
    with fault, receive, send or nullcontext():
        async for item in _items(receive):
            gauge.entered += 1
            result = await stage.fn(item)
            gauge.left += 1
            if send is None:
                done.left += 1
            elif not await _passed_on(send, result):
                return


async def _items(receive: MemoryObjectReceiveStream[Any]) -> AsyncIterator[Any]:
    """What comes in, until the end of the stream; waits, and lets others run, only when nothing is there."""
    while True:
        try:
            item = receive.receive_nowait()
        except anyio.WouldBlock:
            try:
                item = await receive.receive()
            except anyio.EndOfStream:
                return
        except anyio.EndOfStream:
            return
        yield item


async def _passed_on(send: MemoryObjectSendStream[Any], item: Any) -> bool:
    """False when everyone downstream has gone: they fell over, and their error is the one to show."""
    try:
        send.send_nowait(item)
    except anyio.WouldBlock:
        try:
            await send.send(item)
        except anyio.BrokenResourceError:
            return False
    except anyio.BrokenResourceError:
        return False
    return True
