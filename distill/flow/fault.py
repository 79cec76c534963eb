"""Which of many exceptions came first."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import NoReturn


class FirstFault(AbstractContextManager["FirstFault"]):
    """Remembers the first exception that left any task, in time order."""

    def __init__(self) -> None:
        """Nothing went wrong yet."""
        self.error: Exception | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Note the exception and let it pass."""
        if self.error is None and isinstance(error, Exception):
            self.error = error

    def surface(self, group: BaseExceptionGroup[BaseException]) -> NoReturn:
        """Raise the root cause, not the group of everything that fell over after it."""
        if self.error is None:
            raise group
        raise self.error from self.error.__cause__
