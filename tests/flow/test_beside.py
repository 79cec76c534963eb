"""What runs beside a block: its end, and whose exception is told."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from distill.flow.beside import beside


async def test_it_ends_with_the_block():
    seen = []

    async def watch():
        try:
            await anyio.sleep_forever()
        finally:
            seen.append("ended")

    async with beside(watch):
        await anyio.lowlevel.checkpoint()
    assert seen == ["ended"]


@pytest.mark.parametrize("where", ["while the block runs", "when it is told to end"])
async def test_a_fault_of_the_watch_comes_out_as_itself(where):
    async def watch():
        try:
            if where == "while the block runs":
                raise OSError(where)
            await anyio.sleep_forever()
        finally:
            if where == "when it is told to end":
                raise OSError(where)

    with pytest.raises(OSError, match=where):
        async with beside(watch):
            await anyio.sleep(0.01)


async def test_the_first_of_two_faults_comes_out():
    async def watch():
        try:
            await anyio.sleep_forever()
        finally:
            raise OSError("later")

    async def both():
        async with beside(watch):
            await anyio.lowlevel.checkpoint()
            raise ValueError("first")

    with pytest.raises(ValueError, match="first"):
        await both()
