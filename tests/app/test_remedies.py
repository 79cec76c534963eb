"""What a person is told to do about an endpoint."""

from __future__ import annotations

import time
from pathlib import Path

from distill.app.pools import paid_specs
from distill.app.remedies import remedies
from distill.config.loader import load_run

FILE = """\
run: {name: remedies, seed: 1, target_accepted: 1, max_cases: 1}
output: {dir: out}
teacher_pool:
  endpoints:
    - {name: t, provider: acme, kind: local, model: a, base_url: "http://127.0.0.1:9/v1"}
reviewer_pool:
  endpoints:
    - {name: r, provider: acme, kind: local, model: b, base_url: "http://127.0.0.1:9/v1",
       batch: true}
user_pool:
  endpoints:
    - {name: u, provider: acme, kind: local, model: c, base_url: "http://127.0.0.1:9/v1"}
budget: {calls: 10}
scenarios:
  - {generator: telecom}
"""


def test_what_is_not_found_may_be_the_batch_api_of_an_endpoint_with_batches(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(FILE, encoding="utf-8")
    loaded = load_run(path)
    specs, remedy = paid_specs(loaded, {}, time.time()), remedies(loaded)
    said = remedy(specs.reviewers[0], "not_found")
    assert said.startswith(f"if this server has no batch API, take batch: true away ({path}:9:8); else check model (b)")
    assert "batch" not in remedy(specs.teachers[0], "not_found")
    assert "batch" not in remedy(specs.reviewers[0], "auth")
