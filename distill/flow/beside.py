"""Something that runs beside a block and ends with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import anyio

from distill.flow.fault import FirstFault


@asynccontextmanager
async def beside(watch: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run `watch` until the block ends, then cancel it; of their exceptions the first comes out, as itself."""
    fault = FirstFault()

    async def watched() -> None:
        with fault:
            await watch()

    try:
        async with anyio.create_task_group() as group:
            group.start_soon(watched)
            with fault:
                yield
            group.cancel_scope.cancel()
    except BaseExceptionGroup as caught:
        fault.surface(caught)
