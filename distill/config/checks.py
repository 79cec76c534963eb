"""Rules between keys, checked on the merged data so that they are reported together with everything else.

Each check skips what has the wrong shape: the models report that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from distill.config.faults import KeyPath, echo, listed, nearest
from distill.config.models.base import is_loopback
from distill.config.models.prompts import DEFAULT_POLICY
from distill.config.presets import POOLS, raw_endpoints
from distill.domain.authors import bare_model
from distill.domain.json import Json, JsonObject

Finding: TypeAlias = tuple[KeyPath, str]
"""The path of the value that is wrong, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class View:
    """Merged data, and whether the run will spend money (`offline` runs never do)."""

    data: JsonObject
    offline: bool = False

    def get(self, *path: str) -> Json:
        """The value at a path of keys, or None."""
        value: Json = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def names(self, pool: str) -> list[str]:
        """Names of a pool's endpoints."""
        return [
            endpoint["name"]
            for path, endpoint in raw_endpoints(self.data)
            if path[0] == pool and isinstance(endpoint.get("name"), str)
        ]


def sizes(view: View) -> Iterator[Finding]:
    """There must be at least as many plays of cases as accepted episodes are wanted."""
    target, cases = view.get("run", "target_accepted"), view.get("run", "max_cases")
    given = view.get("run", "samples_per_case")
    samples = given if type(given) is int and given > 0 else 1
    if type(target) is int and type(cases) is int and cases * samples < target:
        yield ("run", "max_cases"), f"must not be below target_accepted ({target}), found {cases}"


def bands(view: View) -> Iterator[Finding]:
    """A difficulty band stands on a calibration, and goes upwards."""
    band = view.get("run", "difficulty_band")
    if not isinstance(band, dict):
        return
    if view.get("run", "calibration") is None:
        yield ("run", "difficulty_band"), "needs run.calibration, the file that `distill calibrate BANK` writes"
    if not any(band.get(role) for role in ("student", "teacher")):
        yield ("run", "difficulty_band"), "name a range for student or for teacher, such as student: [0, 0.5]"
    for role, rates in band.items():
        numbers = isinstance(rates, list) and len(rates) == 2 and all(type(rate) in {int, float} for rate in rates)
        if numbers and rates[0] > rates[1]:
            yield ("run", "difficulty_band", role), f"goes from the lower to the higher rate, found {echo(str(rates))}"


def empty_pools(view: View) -> Iterator[Finding]:
    """A pool that is written down has endpoints; one that is not needed is left out."""
    for pool in POOLS[1:]:
        if pool in view.data and view.data[pool] is None:
            yield (pool,), "an empty section: give it endpoints, or leave the key out"


def presets(view: View) -> Iterator[Finding]:
    """Every `preset` is an entry of model_presets."""
    known = view.get("model_presets")
    names = list(known) if isinstance(known, dict) else []
    for path, endpoint in raw_endpoints(view.data):
        name = endpoint.get("preset")
        if isinstance(name, str) and name not in names:
            yield (*path, "preset"), f"no such preset{nearest(name, names)}; known: {listed(names)}"


def endpoint_names(view: View) -> Iterator[Finding]:
    """Names tell endpoints apart in records and receipts, so they are unique over both pools."""
    seen: dict[str, KeyPath] = {}
    for path, endpoint in raw_endpoints(view.data):
        name = endpoint.get("name")
        if isinstance(name, str):
            if name in seen:
                yield (*path, "name"), f"the name '{echo(name)}' is taken by another endpoint"
            seen[name] = path


def prices(view: View) -> Iterator[Finding]:
    """Every entry of `prices` is the price of something here: of an endpoint, or of the model of one."""
    given = view.get("prices")
    endpoints = [endpoint for _, endpoint in raw_endpoints(view.data)]
    named = [endpoint.get(key) for key in ("model", "name") for endpoint in endpoints]
    known = list(dict.fromkeys(name for name in named if isinstance(name, str)))
    for name in given if isinstance(given, dict) else ():
        if name not in known:
            yield ("prices", name), f"no endpoint has this model or name{nearest(name, known)}; known: {listed(known)}"


def cache(view: View) -> Iterator[Finding]:
    """The folder that runs share outlives each of them."""
    shared, own = view.get("cache", "dir"), view.get("output", "dir")
    if isinstance(shared, str) and isinstance(own, str) and own and f"{shared}/".startswith(f"{own.rstrip('/')}/"):
        yield ("cache", "dir"), "lies in the run's folder, which --fresh moves aside; name a folder elsewhere"


def preferred_order(view: View) -> Iterator[Finding]:
    """Only names of the same pool, each once."""
    for pool in POOLS:
        order = view.get(pool, "preferred_order")
        known = view.names(pool)
        for index, name in enumerate(order if isinstance(order, list) else []):
            if not isinstance(name, str):
                continue
            path = (pool, "preferred_order", index)
            if name not in known:
                yield path, f"no such endpoint in {pool}{nearest(name, known)}; known: {listed(known)}"
            elif name in order[:index]:
                yield path, f"'{echo(name)}' stands in the list twice"


def weights(view: View) -> Iterator[Finding]:
    """A pool needs an endpoint that is more than a fallback."""
    for pool in POOLS:
        found = [endpoint.get("weight", 1) for path, endpoint in raw_endpoints(view.data) if path[0] == pool]
        if found and all(type(weight) in {int, float} and weight == 0 for weight in found):
            yield (pool, "endpoints"), "all weights are zero; give at least one endpoint a weight above 0"


def reviewers(view: View) -> Iterator[Finding]:
    """Review needs, for each teacher, a model that is another; who judges whom is seen to when it is asked."""
    enabled = view.get("review_flow", "enabled") is not False
    if enabled and view.get("reviewer_pool") is None:
        yield ("reviewer_pool",), "missing key: review_flow.enabled needs models that judge"
    judging = {_bare_model(endpoint) for path, endpoint in raw_endpoints(view.data) if path[0] == "reviewer_pool"}
    if enabled and len(judging) == 1:
        yield from _teachers_in(view, "reviewer_pool")


def solvers(view: View) -> Iterator[Finding]:
    """Whoever solves a case blind is not who proposed it."""
    if view.get("casegen") is None:
        return
    if view.get("solver_pool") is None:
        yield ("solver_pool",), "missing key: casegen needs models that solve blind what others proposed"
    yield from _teachers_in(view, "solver_pool")


def keys_and_hosts(view: View) -> Iterator[Finding]:
    """A paid endpoint names its key's variable, and a key goes to one host only."""
    hosts: dict[str, str] = {}
    for path, endpoint in raw_endpoints(view.data):
        url, variable = endpoint.get("base_url"), endpoint.get("api_key_env")
        host = _host(url)
        if not host or not isinstance(url, str):
            continue
        if variable is None and endpoint.get("kind", "api") == "api" and not is_loopback(url):
            yield (*path, "api_key_env"), "missing key: name the variable that holds the key, or set kind: local"
        if isinstance(variable, str) and hosts.setdefault(variable, host) != host:
            what = f"this variable's key is meant for {echo(hosts[variable])}; name another variable for {echo(host)}"
            yield (*path, "api_key_env"), what


def time_limits(view: View) -> Iterator[Finding]:
    """The whole call lasts at least as long as its parts may."""
    for path, endpoint in raw_endpoints(view.data):
        limits = endpoint.get("timeouts")
        total = limits.get("total_s") if isinstance(limits, dict) else None
        if not isinstance(limits, dict) or type(total) not in {int, float}:
            continue
        for part in ("connect_s", "first_byte_s", "idle_s"):
            if type(limits.get(part)) in {int, float} and limits[part] > total:
                yield (*path, "timeouts", part), f"must not be above total_s ({total:g}), found {limits[part]:g}"


def budget(view: View) -> Iterator[Finding]:
    """A run that spends money has a bound."""
    paid = [endpoint for _, endpoint in raw_endpoints(view.data) if endpoint.get("kind", "api") == "api"]
    bounds = (view.get("budget", "usd"), view.get("budget", "calls"))
    if paid and not view.offline and bounds == (None, None):
        yield ("budget",), "a paid run needs budget.usd or budget.calls (or --offline)"


def languages(view: View) -> Iterator[Finding]:
    """A recap in Chinese needs a policy with Chinese beside English; the scripted oracle writes English."""
    run, scenarios = view.get("prompts", "language"), view.get("scenarios")
    base = run if isinstance(run, dict) else {}
    places: list[tuple[KeyPath, JsonObject]] = [(("prompts", "language"), base)]
    for index, scenario in enumerate(scenarios if isinstance(scenarios, list) else []):
        own = View(scenario if isinstance(scenario, dict) else {}).get("prompts", "language")
        if isinstance(own, dict):
            places.append((("scenarios", index, "prompts", "language"), own))
    for path, own in places:
        policy = own.get("policy") or base.get("policy") or DEFAULT_POLICY
        if own.get("recap_share") and policy != DEFAULT_POLICY:
            yield (*path, "recap_share"), f"a recap in Chinese needs the policy {DEFAULT_POLICY}"
        if view.offline and isinstance(own.get("policy"), str) and own["policy"].startswith("zh"):
            yield (
                (*path, "policy"),
                "the oracle of --offline writes English; choose a policy that begins with en",
            )


CHECKS: Final[tuple[Callable[[View], Iterator[Finding]], ...]] = (
    sizes,
    bands,
    empty_pools,
    presets,
    endpoint_names,
    prices,
    cache,
    preferred_order,
    weights,
    reviewers,
    solvers,
    keys_and_hosts,
    time_limits,
    budget,
    languages,
)


def _teachers_in(view: View, pool: str) -> Iterator[Finding]:
    """Models of a pool that are teachers too, unless that is allowed."""
    if view.get("review_flow", "allow_same_model") is True:
        return
    taught = {_bare_model(endpoint) for path, endpoint in raw_endpoints(view.data) if path[0] == "teacher_pool"}
    for path, endpoint in raw_endpoints(view.data):
        if path[0] == pool and _bare_model(endpoint) in taught - {""}:
            what = "this model is a teacher too; choose another or set review_flow.allow_same_model: true"
            yield (*path, "model"), what


def _bare_model(endpoint: JsonObject) -> str:
    model = endpoint.get("model")
    return bare_model(model) if isinstance(model, str) else ""


def _host(url: Json) -> str:
    try:
        return (urlsplit(url).hostname or "") if isinstance(url, str) else ""
    except ValueError:
        return ""
