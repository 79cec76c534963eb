"""What an `mcp.json` does not say of a server: how it is set back, how its state is seen, which tools only read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

CommandLine = Annotated[tuple[str, ...], Field(min_length=1)]


class Care(BaseModel):
    """Every key may be left out; a server without `reset` is only read from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reset: CommandLine | None = None
    """Command that puts the server into its first state before every play; a stdio server's, in its work folder."""

    snapshot: CommandLine | None = None
    """Command that prints the server's state as JSON; checks look at what it printed before and after a play."""

    read_only: tuple[str, ...] | None = None
    """Tools that change nothing; by default those that say so themselves (`annotations.readOnlyHint`)."""

    reads: tuple[Path, ...] = ()
    """Files and folders of this machine that a stdio server may read, at their own places, besides its program."""

    network: bool = False
    """Whether a stdio server may use the network; its `reset` and `snapshot` then may too."""

    determinism: Literal["pinned", "masked", "none"] = "none"
    """Whether the same calls give the same answers; byte identity of a run is promised for `pinned` alone."""

    start_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Seconds until it must have listed its tools; also the bound of `reset` and of `snapshot`."""

    call_s: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Seconds one tool call may take."""
