"""What commands that only print have in common."""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def prints_only(command: Callable[P, R]) -> Callable[P, R]:
    """Die of SIGPIPE while `command` runs, as other Unix tools do when nobody reads on (`... | head -1`)."""

    @wraps(command)
    def printing(*args: P.args, **kwargs: P.kwargs) -> R:
        before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        try:
            return command(*args, **kwargs)
        finally:
            signal.signal(signal.SIGPIPE, before)

    return printing
