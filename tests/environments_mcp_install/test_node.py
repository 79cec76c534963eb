"""Servers on node: finding it, locks of npm packages, real installs from a registry of our own on a loopback port."""

import base64
import hashlib
import io
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from distill.environments.mcp.bundle import make_bundle, opened
from distill.environments.mcp.install import find_installed, install, installer_environment
from distill.environments.mcp.launch import mounts, start_argv
from distill.environments.mcp.library import Library, launch_of
from distill.environments.mcp.node import NODE_SEAT, find_node, obstacle
from distill.environments.mcp.npm_install import unlike
from distill.environments.mcp.npm_lock import compile_npm_lock, from_package_lock, parse_npm_lock
from distill.environments.sandbox import Sandbox
from distill.errors import UsageError

SHA = f"sha512-{'A' * 86}=="
NOWHERE = {"PATH": "/nowhere"}


class Registry:
    """What npm asks a registry for: a record of each package, and its tarball."""

    def __init__(self):
        self.packages: dict[str, dict] = {}
        self.tarballs: dict[str, bytes] = {}
        packages, tarballs = self.packages, self.tarballs

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.strip("/").replace("%2f", "/")
                found = tarballs.get(name) or (json.dumps(packages[name]).encode() if name in packages else None)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(found or b"{}")

            def log_message(self, *_said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def publish(self, name: str, version: str, needs: dict[str, str] | None = None) -> str:
        """Put a package with one program on the shelf; its hash. Its script would leave a file if it were run."""
        scripts = {"postinstall": "echo ran > ran.txt"}
        manifest = {
            "name": name,
            "version": version,
            "dependencies": needs or {},
            "bin": "./start.js",
            "scripts": scripts,
        }
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for inner, text in {"package.json": json.dumps(manifest), "start.js": "console.log('started')\n"}.items():
                entry = tarfile.TarInfo(f"package/{inner}")
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
        body = buffer.getvalue()
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(body).digest()).decode()
        self.tarballs[f"{name}/-/{version}.tgz"] = body
        dist = {"tarball": f"{self.url}/{name}/-/{version}.tgz", "integrity": integrity}
        record = self.packages.setdefault(name, {"name": name, "dist-tags": {}, "versions": {}})
        record["versions"][version] = {**manifest, "dist": dist, "hasInstallScript": True}
        record["dist-tags"]["latest"] = version
        return integrity


@pytest.fixture
def registry():
    made = Registry()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def environment(registry, tmp_path):
    return {"NPM_CONFIG_REGISTRY": registry.url, "NPM_CONFIG_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}


@pytest.fixture
def alpha(registry, record, bank, environment):
    """A dossier of a package that needs another one in two versions, locked from the registry."""
    registry.publish("beta", "1.0.0")
    registry.publish("gamma", "1.0.0", {"beta": "1.0.0"})
    registry.publish("beta", "2.0.0")
    registry.publish("@org/alpha", "1.0.0", {"beta": "2.0.0", "gamma": "1.0.0"})
    lock = compile_npm_lock("@org/alpha", "1.0.0", "18", environment)
    packages = [{"registryType": "npm", "identifier": "@org/alpha", "version": "1.0.0"}]
    launch = {"argv": ["{node}", "{modules}/@org/alpha/start.js"]}
    folder = bank(alpha={**record, "packages": packages, "launch": launch, "lock": list(lock.lines)})
    return Library.load([folder], folder).get("alpha")


def test_a_lock_says_where_each_package_lies_and_names_no_place_on_the_net(alpha):
    assert [line.split(" ")[0] for line in alpha.lock.lines] == [
        "@org/alpha@1.0.0", "beta@2.0.0", "gamma@1.0.0", "gamma/node_modules/beta@1.0.0",
    ]  # fmt: skip
    assert "127.0.0.1" not in alpha.lock.text
    assert alpha.lock.pins == {"@org/alpha": "1.0.0", "beta": "2.0.0", "gamma": "1.0.0"}
    assert parse_npm_lock(f"# by hand\n\n{alpha.lock.text}") == alpha.lock


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the lock is empty"),
        (f"beta@^1.0.0 {SHA}", "line 1: not `name@version sha512-...`"),
        (f"beta@1.0.0 {SHA}\nbeta@1.0.0", "line 2: not"),
        ("beta@1.0.0 sha1-AAAA", "line 1: not"),
        (f"beta@1.0.0 {SHA} http://elsewhere/beta.tgz", "line 1: not"),
        (f"../beta@1.0.0 {SHA}", "line 1: not"),
        (f"beta@1.0.0 {SHA}\nbeta@2.0.0 {SHA}", "line 2: beta is there twice"),
        (f"gamma/node_modules/beta@1.0.0 {SHA}", "line 1: gamma/node_modules/beta is there twice, or before"),
    ],
)
def test_a_lock_that_is_no_list_of_exact_pins_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        parse_npm_lock(text)


def test_what_only_some_systems_need_is_left_out_and_what_has_no_hash_is_refused():
    packages = {"": {}, "node_modules/a": {"version": "1.0.0", "integrity": SHA}}
    packages["node_modules/fsevents"] = {"version": "2.3.3", "integrity": SHA, "optional": True}
    assert from_package_lock({"packages": packages}).pins == {"a": "1.0.0"}
    with pytest.raises(UsageError, match=r"cannot be locked: it needs b@1.0.0 no hash"):
        from_package_lock({"packages": {**packages, "node_modules/b": {"version": "1.0.0"}}})


def test_exactly_the_locked_tree_is_installed_and_no_script_is_run(alpha, environment, tmp_path):
    told: list[str] = []
    done = install(alpha, tmp_path / "servers", environment=environment, report=told.append)
    assert "4 locked packages, no scripts" in told[0]
    assert unlike(done.root, alpha.lock) == ""
    assert not list(done.root.rglob("ran.txt"))
    assert find_installed(alpha, tmp_path / "servers") == done
    extra = parse_npm_lock(f"{alpha.lock.text}zeta@1.0.0 {SHA}")
    assert unlike(done.root, extra) == "zeta"


def test_a_package_with_another_hash_is_refused_in_npms_words_and_nothing_is_left(alpha, environment, tmp_path):
    lines = [f"{line.split(' ')[0]} {SHA}" if line.startswith("beta@") else line for line in alpha.lock.lines]
    tampered = alpha.model_copy(update={"lock": parse_npm_lock("\n".join(lines))})
    with pytest.raises(UsageError, match=r"npm could not install: .*EINTEGRITY") as refused:
        install(tampered, tmp_path / "servers", environment=environment)
    assert "complete log" not in str(refused.value)
    assert not [path for path in (tmp_path / "servers").iterdir() if path.is_dir()]


def test_an_unknown_package_is_told_in_npms_words(environment):
    with pytest.raises(UsageError, match=r"(?s)no lock for nothing@1.0.0: .*404"):
        compile_npm_lock("nothing", "1.0.0", "18", environment)


def test_npm_sees_where_packages_come_from_and_no_other_variable():
    seen = installer_environment(
        {"NPM_CONFIG_REGISTRY": "r", "npm_config_cache": "c", "NPM_TOKEN": "t", "API_KEY": "k"}
    )
    assert seen == {"NPM_CONFIG_REGISTRY": "r", "npm_config_cache": "c"}


def test_node_outside_the_system_is_shown_alone_and_read_only(alpha, environment, tmp_path):
    launch = launch_of(alpha, install(alpha, tmp_path / "servers", environment=environment).root)
    elsewhere = tmp_path / "own" / "node"
    moved = type(launch)(launch.name, launch.version, launch.argv, {}, launch.root, node=elsewhere)
    argv = start_argv(moved, Sandbox("bwrap"), tmp_path)
    assert argv == (NODE_SEAT, "/opt/servers/alpha/node_modules/@org/alpha/start.js")
    assert [mount.target for mount in mounts(moved) if mount.source == elsewhere] == [NODE_SEAT]
    assert not moved.provides("git")


def test_a_shim_is_looked_through_and_too_old_a_node_is_told_with_its_version(tmp_path):
    real = find_node("18")
    assert real is not None
    for name, say in (("old", "process.stdout.write('v12.22.1 ' + process.execPath)"), ("new", None)):
        (tmp_path / name).mkdir()
        ask = f'exec {real.path} -e "{say}"' if say else f'exec {real.path} "$@"'
        (tmp_path / name / "node").write_text(f"#!/bin/sh\n{ask}\n")
        (tmp_path / name / "node").chmod(0o755)
    assert find_node("18", {"PATH": f"{tmp_path}/old:{tmp_path}/new"}) == real
    assert "node 99 or newer is needed, and the newest one here is" in obstacle("99", environ=NOWHERE)
    assert obstacle("99", environ=NOWHERE).endswith("type: apt-get install nodejs npm")
    assert obstacle("18") == ""


def test_a_dossier_says_the_least_version_of_node_in_numbers(record, bank):
    packages = [{"registryType": "npm", "identifier": "alpha", "version": "1.0.0"}]
    folder = bank(alpha={**record, "packages": packages, "lock": [f"alpha@1.0.0 {SHA}"], "node": ">=18"})
    (problem,) = Library.load([folder], folder).problems
    assert "node: the least version of node as numbers alone, say 18 or 20.11, not '>=18'" in str(problem)


def test_a_lock_that_pins_another_version_of_the_package_is_refused(record, bank):
    packages = [{"registryType": "npm", "identifier": "alpha", "version": "1.0.1"}]
    folder = bank(alpha={**record, "packages": packages, "lock": [f"alpha@1.0.0 {SHA}"]})
    (problem,) = Library.load([folder], folder).problems
    assert "lock: pins alpha at 1.0.0, packages say 1.0.1" in str(problem)


def test_a_bundle_s_tarballs_are_enough_once_the_registry_is_gone(alpha, environment, registry, tmp_path):
    archive = tmp_path / "servers.tar"
    make_bundle([alpha], archive, environment=environment, report=print)
    registry.server.shutdown()
    alone = {**environment, "NPM_CONFIG_CACHE": str(tmp_path / "empty cache")}
    with opened(archive, {alpha.id: alpha.lock.sha256}) as (folder, _):
        found = install(alpha, tmp_path / "servers", environment=alone, bundle=folder)
        (next((folder / "npm").iterdir())).unlink()
        with pytest.raises(UsageError, match="is not in the bundle"):
            install(alpha, tmp_path / "again", environment=alone, bundle=folder)
    assert unlike(found.root, alpha.lock) == ""
