"""What a run makes of a calibration: which cases are played, and which of them are learnable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from distill.config.faults import Fault, echo
from distill.config.loader import Loaded
from distill.config.paths import kind_of, trouble
from distill.domain.ports import Family
from distill.errors import UsageError
from distill.storage.banks import pin
from distill.storage.calibration import CALIBRATION, Band, Calibration, Role, read_calibration

HOW = "distill calibrate BANK --config FILE measures the cases of a bank"


@runtime_checkable
class Stocked(Protocol):
    """A family with cases of banks, which can be measured before they are played."""

    def stock(self) -> tuple[str, ...]:
        """Ids of the cases of banks that may be dealt."""
        ...


def calibration_of(loaded: Loaded, pins: Path | None = None) -> Calibration | None:
    """What `run.calibration` names, or the run's copy among `pins`; None where none is named. Raises ConfigFaults."""
    named = loaded.config.run.calibration
    if named is None:
        return None
    where, path = ("run", "calibration"), Path(named)
    if loaded.config.run.difficulty_band is not None and pins is not None and kind_of(pins / CALIBRATION) == "file":
        path = pins / CALIBRATION
    if kind_of(path) != "file":
        loaded.refuse(where, f"{echo(named)}: {trouble(path) or 'no such file'}; {HOW}")
    try:
        found = read_calibration(path)
    except UsageError as error:
        loaded.refuse(where, str(error))
    return found


def in_band(loaded: Loaded, pins: Path | None) -> frozenset[str] | None:
    """Ids of the cases whose pass rates lie in `run.difficulty_band`; None where there is no band."""
    calibration, band = calibration_of(loaded, pins), loaded.config.run.difficulty_band
    if calibration is None or band is None:
        return None
    bands: tuple[tuple[Role, Band | None], ...] = (("student", band.student), ("teacher", band.teacher))
    return calibration.within((role, rates) for role, rates in bands if rates is not None)


def band_faults(loaded: Loaded, families: Sequence[Family]) -> Iterator[Fault]:
    """Families that have nothing to play in the band: a case that was not measured lies in none."""
    for index, family in enumerate(families):
        if not isinstance(family, Stocked):
            what = (
                "run.difficulty_band plays cases of banks; this family makes each case anew, so leave one of them out"
            )
            yield loaded.fault(("scenarios", index, "generator"), what)
        elif not family.stock():
            what = f"no case of the banks of scenarios[{index}] was measured and lies in this band; {HOW}"
            yield loaded.fault(("run", "difficulty_band"), what)


def band_notes(loaded: Loaded, families: Sequence[Family]) -> Iterator[str]:
    """How much a band leaves of the banks, and whether that is less than is asked for."""
    if loaded.config.run.difficulty_band is not None:
        stock = _stock_of(families)
        yield f"run.difficulty_band: {stock} cases of the banks lie in it; what was not measured does not ({HOW})"
        yield from scarcity(loaded, families)


def scarcity(loaded: Loaded, families: Sequence[Family]) -> Iterator[str]:
    """One line where a band holds fewer cases than `run.max_cases`: a case that comes again is not played again."""
    run, stock = loaded.config.run, _stock_of(families)
    if run.difficulty_band is not None and stock < run.max_cases:
        yield (
            f"run.difficulty_band: {run.max_cases} cases are wanted (run.max_cases) and {stock} lie in the band:"
            " the others are dropped as look-alikes, nothing is paid for them; measure more cases, or widen the band"
        )


def _stock_of(families: Sequence[Family]) -> int:
    return sum(len(family.stock()) for family in families if isinstance(family, Stocked))


def refuse_scripted(loaded: Loaded, pins: Path | None = None) -> None:
    """Raise ConfigFaults where a run that is paid for would go by what the oracle of --offline has shown."""
    calibration = calibration_of(loaded, pins)
    if calibration is not None and calibration.scripted:
        loaded.refuse(("run", "calibration"), "was measured with --offline, by an oracle; measure models without it")


def pin_calibration(loaded: Loaded, pins: Path) -> None:
    """Copy the calibration for a run that chooses its cases by it, once: a later one is for later runs."""
    run = loaded.config.run
    if run.calibration is not None and run.difficulty_band is not None:
        pin(Path(run.calibration), pins / CALIBRATION)
