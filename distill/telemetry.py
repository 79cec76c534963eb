"""Log set-up, the closed list of events, and the one canonical line per episode.

Log lines are JSON, one object per line, in `<run>/.distill/log.jsonl`. Secret values
registered with `configure` are blanked in every field.
"""

from __future__ import annotations

import io
import math
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger


class Event(StrEnum):
    """Everything distill ever logs; `noun.past_participle`."""

    RUN_STARTED = "run.started"
    """The line is built; from here on calls are made."""
    RUN_ENDED = "run.ended"
    """How it ended, with all counts: the last line of every start."""
    RUN_DRAINING = "run.draining"
    """No new call is sent any more, and why."""
    RUN_PAUSED = "run.paused"
    """No new call is sent until `distill resume`; asked for by `distill pause`."""
    RUN_RESUMED = "run.resumed"
    """Calls are sent again."""
    RUN_SET = "run.set"
    """A live key was changed by `distill set`."""
    EPISODE_CONCLUDED = "episode.concluded"
    """One line per case: what became of it, committed in the ledger."""
    EPISODE_JUDGED_AGAIN = "episode.judged_again"
    """`distill rejudge` has a new outcome for a played episode; it counts once all are there."""
    EPISODE_DIVERGED = "episode.diverged"
    """A resumed episode did not repeat itself and is played again in a new generation."""
    CASE_BUG = "case.bug"
    """A fault of this program ended one case; worth reporting with its trace."""
    ENDPOINT_STOPPED = "endpoint.stopped"
    """An endpoint is useless for the rest of the run, such as after a 401."""
    ENDPOINT_SICK = "endpoint.sick"
    """An endpoint has given no good reply for a while; it is asked on."""
    CACHE_FAILED = "cache.failed"
    """The folder of shared replies cannot be written; the run goes on and keeps nothing there."""
    HEARTBEAT = "run.heartbeat"
    """One moment of the run, once a minute on standard error where that is no terminal; not in the log file."""


RECENT: Final = 8
"""Log lines that a live view may want to show."""


class LazyFlush(io.BufferedWriter):
    """A log file that reaches the disk about once a second instead of once a line.

    The first line goes out at once, and `write_out` sends whatever waits; a kill can take the
    last second of the log. The ledger does not depend on it. `recent` holds the last lines,
    as written: secrets are blanked in them.
    """

    def __init__(self, raw: io.FileIO) -> None:
        """`raw` is open for appending; closing this closes it."""
        super().__init__(raw, buffer_size=256 * 1024)
        self._flushed_s = -math.inf
        self.recent: deque[bytes] = deque(maxlen=RECENT)

    def flush(self) -> None:
        """Flush when the last time was a second ago, or when closing."""
        now = time.monotonic()
        if self.raw.closed or now - self._flushed_s >= 1.0:
            with suppress(OSError):
                super().flush()
            self._flushed_s = now

    def write(self, line: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Keep the line, or lose it when the disk is full: a log may not end a run."""
        self.recent.append(bytes(line))
        with suppress(OSError):
            return super().write(line)
        return len(line)

    def write_out(self) -> None:
        """Flush whatever waits, now."""
        if not self.closed:
            with suppress(OSError):
                super().flush()

    def close(self) -> None:
        """Flush what waits, then close; a full disk takes a log's last lines, never the reason for the end."""
        with suppress(OSError):
            self.write_out()
        with suppress(OSError):
            super().close()


class OneLine(structlog.BoundLoggerBase):
    """A logger whose one processor makes the whole line: every case says something, so layers cost."""

    def info(self, event: str, **fields: Any) -> None:
        """One line at this level."""
        self._say("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        """One line at this level."""
        self._say("warning", event, fields)

    def _say(self, level: str, event: str, fields: dict[str, Any]) -> None:
        (line,) = self._processors
        self._logger.msg(line(None, level, {**fields, "event": event}))


@contextmanager
def logging_to(path: Path, secrets: Iterable[str] = ()) -> Iterator[LazyFlush]:
    """Append every event of the block to `path` (readable by its owner only), with `secrets` blanked."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with LazyFlush(io.FileIO(descriptor, "ab")) as log:
        configure(log, secrets)
        try:
            yield log
        finally:
            structlog.reset_defaults()
            _logger.cache_clear()


def configure(stream: BinaryIO, secrets: Iterable[str] = ()) -> None:
    """Send every event to `stream` as JSON lines, with `secrets` blanked; call once per process."""
    import orjson

    hidden = tuple(orjson.dumps(secret)[1:-1] for secret in secrets if secret)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)

    def line(wrapped: WrappedLogger, method: str, event: EventDict) -> bytes:
        event["level"] = method
        written = orjson.dumps(stamp(wrapped, method, event), default=str)
        for secret in hidden:
            written = written.replace(secret, b"[redacted]")
        return written

    structlog.configure(
        processors=[line],
        wrapper_class=OneLine,
        logger_factory=structlog.BytesLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    _logger.cache_clear()


@cache
def _logger() -> FilteringBoundLogger:
    """The bound logger of the present configuration."""
    logger: FilteringBoundLogger = structlog.get_logger().bind()
    return logger


def emit(event: Event, **fields: Any) -> None:
    """Log one event at info level."""
    _logger().info(event.value, **fields)


def warn(event: Event, **fields: Any) -> None:
    """Log one event at warning level."""
    _logger().warning(event.value, **fields)
