from __future__ import annotations

import pytest
from click.testing import CliRunner

from distill.cli.simulate import command
from distill.errors import UsageError
from distill.simulator.dress import WIRE_FAULTS, FaultRate
from distill.simulator.faults import FaultScript, choose
from distill.simulator.options import SimulatorOptions, parse_fault, parse_latency
from distill.simulator.sloppiness import Errs


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("429:5%", FaultRate("429", 0.05)),
        ("503:0.25", FaultRate("503", 0.25)),
        ("reset:100%", FaultRate("reset", 1.0)),
        (" hang : 2%".replace(" ", ""), FaultRate("hang", 0.02)),
    ],
)
def test_a_fault_is_a_kind_and_a_share(text: str, rate: FaultRate):
    assert parse_fault(text) == rate


@pytest.mark.parametrize("text", ["boom:5%", "200:5%", "600:5%", "4290:1%", ":5%"])
def test_an_unknown_fault_is_refused_with_what_is_allowed(text: str):
    with pytest.raises(UsageError) as refused:
        parse_fault(text)
    assert text in str(refused.value)
    assert all(kind in str(refused.value) for kind in WIRE_FAULTS)


@pytest.mark.parametrize("text", ["429", "429:", "429:x", "429:101%", "429:-1%", "429:1.5"])
def test_a_share_that_is_none_is_refused(text: str):
    with pytest.raises(UsageError, match="0% to 100%"):
        parse_fault(text)


@pytest.mark.parametrize(("text", "seconds"), [("1s", 1.0), ("250ms", 0.25), ("0.5", 0.5), ("0", 0.0)])
def test_latency_is_seconds_or_milliseconds(text: str, seconds: float):
    assert parse_latency(text) == seconds


@pytest.mark.parametrize("text", ["", "fast", "1m", "-1s", "1 hour"])
def test_another_latency_is_refused(text: str):
    with pytest.raises(UsageError, match="such as 1s"):
        parse_latency(text)


def test_options_that_cannot_be_played_are_refused():
    with pytest.raises(UsageError, match="100%"):
        SimulatorOptions(faults=(FaultRate("429", 0.6), FaultRate("500", 0.6)))
    with pytest.raises(UsageError, match="sloppiness"):
        Errs(0, sloppiness=1.2)
    with pytest.raises(UsageError, match="hopeless"):
        Errs(0, hopeless=-0.1)
    with pytest.raises(UsageError, match="max-in-flight"):
        SimulatorOptions(max_in_flight=0)


def test_a_fault_depends_on_seed_call_and_how_often_it_was_asked_alone():
    rates = (FaultRate("429", 0.2), FaultRate("reset", 0.1))
    first, again = FaultScript(rates, 3), FaultScript(rates, 3)
    keys = [f"{case}.0.0.teacher.0.0.0" for case in range(300)]
    forward = {key: [first.next(key) for _ in range(3)] for key in keys}
    backward = {key: [again.next(key) for _ in range(3)] for key in reversed(keys)}
    assert forward == backward
    assert forward != {key: [choose(rates, 4, key, times) for times in range(3)] for key in keys}
    assert any(faults[0] == "429" and faults[1] is None for faults in forward.values())


def test_faults_come_at_their_rates():
    rates = (FaultRate("429", 0.2), FaultRate("reset", 0.1))
    drawn = [choose(rates, 0, str(number), 0) for number in range(6_000)]
    assert drawn.count("429") / 6_000 == pytest.approx(0.2, abs=0.02)
    assert drawn.count("reset") / 6_000 == pytest.approx(0.1, abs=0.02)
    assert choose((FaultRate("500", 1.0),), 0, "any", 7) == "500"


def test_the_command_refuses_a_bad_fault_before_it_listens():
    result = CliRunner().invoke(command, ["--fault", "boom:5%"])
    assert isinstance(result.exception, UsageError)
    assert "ready" not in result.output
