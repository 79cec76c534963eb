"""`distill simulate`: a server on this machine that speaks the vendors' protocols, for load tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from distill.cli.settings import set_option

if TYPE_CHECKING:
    from distill.simulator.brain import Brain
    from distill.simulator.dress import Dress
    from distill.simulator.options import SimulatorOptions

_FROM_0 = click.FloatRange(min=0)
_SHARE: Any = {"type": click.FloatRange(0, 1), "default": 0.0, "show_default": True}
_ABOVE_0 = click.FloatRange(min=0, min_open=True)


@click.command("simulate")
@click.option("--latency", default="0", show_default=True, help="Wait before each answer: 1s, 250ms, 0.5.")
@click.option("--fault", "faults", multiple=True, metavar="KIND:SHARE", help="Such as 429:5% or reset:1%; repeatable.")
@click.option("--max-in-flight", type=click.IntRange(min=1), help="Above it a call is answered 429.")
@click.option("--rpm", type=_ABOVE_0, help="Requests per minute; above it a call is answered 429.")
@click.option("--input-tpm", type=_ABOVE_0, help="Input tokens per minute; above it a call is answered 429.")
@click.option("--output-tpm", type=_ABOVE_0, help="Output tokens per minute; above it a call is answered 429.")
@click.option(
    "--burst-seconds", type=_ABOVE_0, default=6.0, show_default=True, help="What a limit lets through at once."
)
@click.option(
    "--rate-headers",
    type=click.Choice(["none", "openai", "anthropic"]),
    default="none",
    show_default=True,
    help="Tell the limits with every reply, in a vendor's manner.",
)
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with limits, latency and faults for each model name; other models take the options.",
)
@click.option("--prompt-cache", is_flag=True, help="Count cached tokens as vendors do.")
@click.option("--cache-samples", type=click.IntRange(min=1), help="Samples of a case that share it.  [default: all]")
@click.option("--bytes-per-token", type=click.FloatRange(min=1), default=4.0, show_default=True, help="Of a prompt.")
@click.option("--batch-seconds", type=_FROM_0, default=1.0, show_default=True, help="How long a batch takes.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides which calls get a fault.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one")
@click.option("--call-bank", type=click.Path(dir_okay=False, path_type=Path), help="Append a line per answered call.")
@click.option(
    "--answer-chars", type=click.IntRange(min=1), default=2_500, show_default=True, help="Length of an answer."
)
@click.option(
    "--reasoning-chars",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Length of the reasoning that goes with each answer.",
)
@click.option(
    "--oracle-config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answer as the scripted oracle of this run file does, not with a canned text.",
)
@click.option(
    "--oracle-folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --oracle-config: the run's .distill folder, for its pinned banks and proven cases.",
)
@set_option
@click.option("--sloppiness", **_SHARE, help="With --oracle-config: share of episodes with a mistake.")
@click.option("--hopeless", **_SHARE, help="With --oracle-config: share of plays with a mistake in every round.")
@click.option("--parent-pid", type=int, help="End when this process has ended.")
def simulate(**flags: Any) -> None:
    """Serve a simulated model on 127.0.0.1 until interrupted.

    Speaks chat completions, Responses and Anthropic's Messages, streamed or not, and the batch
    APIs of both vendors. Prints `ready PORT`; the base URL of a client is
    http://127.0.0.1:PORT/v1, without /v1 for Anthropic's SDK. Faults are a status (400 to
    599), reset, malformed, html, empty, hang, truncated or slow (a good answer after 3 s).
    """
    from distill.simulator.child import run
    from distill.simulator.options import SimulatorOptions, parse_fault, parse_latency

    options = SimulatorOptions(
        latency_s=parse_latency(flags["latency"]),
        faults=tuple(parse_fault(text) for text in flags["faults"]),
        max_in_flight=flags["max_in_flight"],
        seed=flags["seed"],
        call_bank=flags["call_bank"],
        answer_chars=flags["answer_chars"],
        reasoning_chars=flags["reasoning_chars"],
        rpm=flags["rpm"],
        input_tpm=flags["input_tpm"],
        output_tpm=flags["output_tpm"],
        burst_s=flags["burst_seconds"],
        rate_headers=flags["rate_headers"],
        dresses=_dresses(flags["profile"]),
        prompt_cache=flags["prompt_cache"],
        cache_samples=flags["cache_samples"],
        batch_s=flags["batch_seconds"],
        bytes_per_token=flags["bytes_per_token"],
    )
    run(_brain(options, **flags), options, port=flags["port"], parent_pid=flags["parent_pid"])


def _dresses(profile: Path | None) -> dict[str, Dress]:
    if profile is None:
        return {}
    from distill.simulator.dress_file import read_profile

    return dict(read_profile(profile).dresses)


def _brain(options: SimulatorOptions, **flags: Any) -> Brain:
    if flags["oracle_config"] is None:
        from distill.simulator.canned import CannedBrain

        return CannedBrain(options.answer_chars)
    from distill.app.offline import oracle_brain
    from distill.simulator.sloppiness import Errs

    errs = Errs(flags["seed"], flags["sloppiness"], flags["hopeless"])
    return oracle_brain(flags["oracle_config"], flags["oracle_folder"], errs, flags["sets"])


command = simulate
