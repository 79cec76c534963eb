"""A server that takes 64 calls at once, of an operator who allows 256: nothing tells the gate."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

from spine import CONFIG, HERE, bare, first_asked_s, last_row_s, simulator

TAKES, ALLOWED, LATENCY_S = 64, 256, 0.2


def refused_above(*, quick: bool, cases: int = 2_000) -> dict[str, object]:
    """Rows, the share of requests that were refused, and wall time against what 64 at once would take.

    Beside it a bare loop that knows of the 64.
    """
    cases = min(cases, 1_000) if quick else cases
    loops = [bare(f"{LATENCY_S}s", cases, TAKES)]
    with tempfile.TemporaryDirectory(prefix="distill-refused-") as folder:
        work = Path(folder)
        with simulator(f"{LATENCY_S}s", "--max-in-flight", str(TAKES)) as url:
            used = run(work, url, cases)
            with urlopen(url.removesuffix("/v1") + "/stats", timeout=10) as answer:  # noqa: S310 - loopback
                seen = json.load(answer)
            wall_s = last_row_s(work / "out" / ".distill" / "log.jsonl") - first_asked_s(url)
    loops.append(bare(f"{LATENCY_S}s", cases, TAKES))
    refused, ideal_s = sum(seen["faults"].values()), cases * LATENCY_S / TAKES
    return {
        "rows": used.pop("rows"),
        "refused": refused,
        "refused_share": round(refused / (refused + seen["answered"]), 4),
        "wall_s": round(wall_s, 2),
        "of_ideal": round(wall_s / ideal_s, 3),
        "loops_of_ideal": [round(loop["wall_s"] / ideal_s, 3) for loop in loops],
        **used,
        "asked": "every row, <= 3 % refused, <= 1.2 x ideal",
    }


def run(work: Path, url: str, cases: int) -> dict[str, object]:
    """An endpoint of kind `api`, which starts slowly; a local one is taken to know its limit."""
    text = CONFIG.format(cases=cases, out=work / "out", url=url, in_flight=ALLOWED, alive=2 * ALLOWED)
    text = text.replace(
        "kind: local", "kind: api, api_key_env: REFUSED_KEY, price: {input_usd_per_mtok: 1, output_usd_per_mtok: 1}"
    )
    text = text.replace("run: {", "run: {pilot_cases: 0, ")  # a pilot is a latency or two before the run itself
    (work / "bench.yaml").write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])]),
        "REFUSED_KEY": "sk-x",
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "distill", "run", "bench.yaml"],
        cwd=work, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = sum(len(path.read_bytes().splitlines()) for path in (work / "out").glob("shard-*.jsonl"))
    return {"rows": rows, "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)}
