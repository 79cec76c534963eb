"""`run(source, stages)`: stages joined by bounded channels.

Each task owns the clones it was given and closes them with `with`; the end of a stream is
the only end signal. The function that builds the line closes its own ends before it waits,
so no stream stays open behind anyone's back.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
from anyio.abc import TaskGroup
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
                crew = _Crew(stage, gauges.add(stage.name, partial(_in_front, stage, receive)), done, fault, group)
                onward, next_receive = anyio.create_memory_object_stream[Any](following.capacity if following else 0)
                for _ in range(stage.workers):
                    crew.hire(receive, onward if following else None)
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


@dataclass(frozen=True, slots=True)
class _Crew:
    """The workers of one stage: as many as it began with, and more when its slots become more."""

    stage: Stage
    gauge: StageGauge
    done: StageGauge
    fault: FirstFault
    group: TaskGroup

    def hire(self, receive: MemoryObjectReceiveStream[Any], send: MemoryObjectSendStream[Any] | None) -> None:
        """One more worker, with clones of its own."""
        self.gauge.workers += 1
        self.group.start_soon(self._work, receive.clone(), send.clone() if send is not None else None)

    async def _work(self, receive: MemoryObjectReceiveStream[Any], send: MemoryObjectSendStream[Any] | None) -> None:
        gauge, slots = self.gauge, self.stage.slots
        with self.fault, receive, send or nullcontext():
            async for item in _items(receive):
                if slots is not None and gauge.workers < slots.size:
                    self.hire(receive, send)
                async with slots or nullcontext():
                    gauge.entered += 1
                    result = await self.stage.fn(item)
                    gauge.left += 1
                if send is None:
                    self.done.left += 1
                elif not await _passed_on(send, result):
                    return


def _in_front(stage: Stage, receive: MemoryObjectReceiveStream[Any]) -> int:
    """Items that wait for a stage: in its channel, in the hands of those before it, and for one of its slots."""
    channel = receive.statistics()
    waiting = stage.slots.waiting if stage.slots is not None else 0
    return channel.current_buffer_used + channel.tasks_waiting_send + waiting


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
