"""What the log says of a case that has come to its end."""

from __future__ import annotations

from distill import telemetry
from distill.storage.rows import OutcomeRow
from distill.telemetry import Event


def report(row: OutcomeRow) -> None:
    """One line for one outcome, once it is committed."""
    head = row.head
    telemetry.emit(
        Event.EPISODE_CONCLUDED,
        case=head.number,
        id=head.record_id,
        scenario=row.scenario_id,
        outcome=head.kind,
        reason=head.reason,
        detail=row.detail,
        score=head.score,
        generation=head.generation,
    )
