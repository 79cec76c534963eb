"""Commands that only print end quietly when nobody reads what they say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from processes import PATIENCE_S
from runs import PROJECT, Run, offline

from distill.cli.validate import command as validate


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return offline(tmp_path_factory.mktemp("played"), target=1, cases=1).whole()


@pytest.mark.parametrize(
    "words", ["sample out-offline", "show out-offline 0", "status out-offline", "validate run.yaml", "mcp list"]
)
def test_a_reader_that_goes_away_ends_the_command_without_a_word(played: Run, words: str) -> None:
    nobody, ours = os.pipe()
    os.close(nobody)
    done = subprocess.run(
        [sys.executable, "-m", "distill", *words.split()],
        cwd=played.home, env=played.environment(), stdout=ours, stderr=subprocess.PIPE,
        check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    os.close(ours)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")


def test_after_the_command_a_closed_pipe_is_an_error_again() -> None:
    before = signal.getsignal(signal.SIGPIPE)
    config: Path = PROJECT / "configs" / "run.mcp.yaml"
    assert CliRunner().invoke(validate, [str(config)]).exit_code == 0
    assert signal.getsignal(signal.SIGPIPE) == before != signal.SIG_DFL
