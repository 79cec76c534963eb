"""`distill doctor CONFIG`: what would stop a run, found before it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.program import as_typed
from distill.cli.settings import set_option
from distill.errors import ExitCode

if TYPE_CHECKING:
    from distill.app.doctor.examination import Diagnosis
    from distill.domain.finding import Finding


@click.command("doctor")
@click.argument("config", type=click.Path(path_type=Path, readable=False))
@click.option("--offline", is_flag=True, help="What `run --offline` needs: no key, no endpoint.")
@click.option("--probe", is_flag=True, help="Ask paid endpoints too: one or two short questions each, some cents.")
@set_option
@click.option("--unsafe-no-sandbox", is_flag=True, help="What `run --unsafe-no-sandbox` needs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def doctor(config: Path, *, sets: tuple[str, ...], as_json: bool, **flags: bool) -> None:
    """Check all that CONFIG needs: one line a check, exit 2 when one fails.

    Without --probe nothing is asked that costs money: a paid endpoint's list of models is read, which shows host,
    certificate and, with most vendors, key and model. Questions that show whether tool calls and JSON answers
    really work are asked of endpoints of `kind: local`, and with --probe of all. Keys are never shown.
    """
    import anyio

    from distill.app.doctor.examination import Orders, examine

    diagnosis = anyio.run(examine, Orders(config=config, sets=sets, **flags))
    if as_json:
        click.echo(json.dumps(_as_json(diagnosis)))
    else:
        for line in [*map(_line, diagnosis.findings), *_last(diagnosis)]:
            click.echo(line)
    sys.exit(int(ExitCode.DONE if diagnosis.well else ExitCode.USAGE))


def _as_json(diagnosis: Diagnosis) -> dict[str, object]:
    return {
        "ok": diagnosis.well,
        "checks": [asdict(finding) for finding in diagnosis.findings],
        "untried_endpoints": diagnosis.untried,
        "probes": {"calls": diagnosis.calls, "cost_usd": round(diagnosis.cost_usd, 6)},
    }


def _line(finding: Finding) -> str:
    remedy = f" -> {as_typed(finding.remedy)}" if finding.remedy else ""
    return f"{finding.level:<4}  {finding.check}: {as_typed(finding.saw)}{remedy}"


def _last(diagnosis: Diagnosis) -> list[str]:
    lines = []
    if diagnosis.untried:
        lines.append(
            f"{diagnosis.untried} paid endpoints were not asked whether they take key and model, and whether tool calls"
            " and JSON answers work; that costs some cents: add --probe"
        )
    if diagnosis.calls:
        lines.append(f"{diagnosis.calls} questions asked, for {diagnosis.cost_usd:.4f} USD")
    failed = sum(finding.level == "FAIL" for finding in diagnosis.findings)
    lines.append(f"{failed} of {len(diagnosis.findings)} checks failed" if failed else "nothing fails")
    return lines


command = doctor
