"""The exception tree, the one broad `except`, and the exit codes.

    DistillError                  anything distill raises on purpose
    ├── UsageError        exit 2  config, key, lock, path: the user can mend it
    │   └── ConfigError           carries `file:line:column`
    ├── StorageError      exit 1  the ledger or a shard could not be written: the run stops
    │   └── DiskFull              nothing more is paid for, what is in flight is still kept
    ├── QualityFloor      exit 3  too few of the played cases were accepted
    ├── BudgetReached     exit 4  the next call would pass the budget
    ├── OutageError       exit 5  every endpoint is gone, or the target cannot be reached
    ├── Interrupted       exit 6  a signal asked the run to stop; the same command resumes
    └── CaseError                 ends one case, never the run (`kind` names the class of failure)
        ├── EndpointFault         a model call that no retry or fallback could save
        ├── EnvironmentFault      a server, sandbox or tool process that died or lied
        └── Diverged              a resumed episode no longer repeats itself; it starts again

A fault of one case is data (`Failed`); a fault of storage or configuration stops the run.
"""

from __future__ import annotations

from enum import IntEnum
from types import TracebackType
from typing import Final, Self


class ExitCode(IntEnum):
    """What the shell sees; also listed in docs/operations.md."""

    DONE = 0
    """Done: the target is reached, `--limit` is played, or everything is judged again."""
    INTERNAL = 1
    """An internal error, a storage fault, or counts that do not add up."""
    USAGE = 2
    """Usage: config, key, lock, missing server or sandbox; the message says what to mend."""
    QUALITY = 3
    """Too few cases are accepted (`run.min_accept_rate`), or something that was checked has failed."""
    BUDGET = 4
    """The budget is reached; the same command goes on once it is raised."""
    OUTAGE = 5
    """No endpoint answered for too long, `max_cases` did not give `target_accepted`, or judgements failed."""
    INTERRUPTED = 6
    """Interrupted by a signal; the same command goes on."""


class DistillError(Exception):
    """Root of everything raised on purpose; `exit_code` is what the command line returns."""

    exit_code: ExitCode = ExitCode.INTERNAL


class UsageError(DistillError):
    """The user can mend it; the message names the place and the remedy."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A configuration fault; the message starts with `file:line:column:`."""


class StorageError(DistillError):
    """The ledger or the export folder failed; nothing more may be paid for."""


class DiskFull(StorageError):
    """No space is left: the run drains; the same command resumes once there is space again."""


class QualityFloor(DistillError):
    """Too few of the played cases were accepted to go on paying; the run can be resumed."""

    exit_code = ExitCode.QUALITY


class BudgetReached(DistillError):
    """The next call would pass the budget; what was received is kept."""

    exit_code = ExitCode.BUDGET


class OutageError(DistillError):
    """No endpoint can serve the run; resumable once one can."""

    exit_code = ExitCode.OUTAGE


class Interrupted(DistillError):
    """A signal asked for the end; the same command resumes."""

    exit_code = ExitCode.INTERRUPTED


class CaseError(DistillError):
    """Ends one case and nothing else; `kind` is counted in the funnel."""

    def __init__(self, kind: str, detail: str) -> None:
        """`kind` is a short snake_case class of failure, `detail` a sentence for a person."""
        super().__init__(f"{kind}: {detail}")
        self.kind: Final = kind
        self.detail: Final = detail


class EndpointFault(CaseError):
    """A model call that no retry and no fallback could save."""


class EnvironmentFault(CaseError):
    """A server, sandbox or tool process that died, hung or broke its protocol."""


class Diverged(CaseError):
    """A resumed episode stopped repeating its recording at some step."""


class boundary:  # noqa: N801 - used as a function is
    """The only broad `except` in the program: a bug in one case must not end a run of days.

    `UsageError`, `StorageError` and the other run-level errors pass through; any other `Exception`
    is kept in `error` of what `as` names. Cancellation always passes.
    """

    error: Exception | None = None

    def __enter__(self) -> Self:
        """Nothing is caught yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Keep what ends one case and nothing else; a CaseError without its frames, one of which keeps it."""
        if not isinstance(error, Exception) or (isinstance(error, DistillError) and not isinstance(error, CaseError)):
            return False
        self.error = error.with_traceback(None) if isinstance(error, CaseError) else error
        return True
