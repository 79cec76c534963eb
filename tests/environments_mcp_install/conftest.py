"""A package index of our own: one folder of tiny wheels, made here, so that uv really installs without a network."""

import base64
import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class Shelf:
    """A folder of wheels that stands in for an index."""

    folder: Path
    cache: Path

    @property
    def environment(self) -> dict[str, str]:
        """What uv is given: this folder and nothing else."""
        return {
            "UV_FIND_LINKS": str(self.folder),
            "UV_NO_INDEX": "1",
            "UV_OFFLINE": "1",
            "UV_CACHE_DIR": str(self.cache),
            "UV_NO_CONFIG": "1",
        }

    def wheel(self, name: str, version: str, requires: tuple[str, ...] = ()) -> str:
        """Put a wheel with one module and one script on the shelf; its sha256."""
        info = f"{name}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        metadata += "".join(f"Requires-Dist: {line}\n" for line in requires)
        files = {
            f"{name}/__init__.py": "def main():\n    print('started')\n",
            f"{info}/METADATA": metadata,
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: shelf\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
        }
        record = "".join(f"{path},{_digest(text)},{len(text)}\n" for path, text in files.items())
        files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
        path = self.folder / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for inner, text in files.items():
                archive.writestr(zipfile.ZipInfo(inner), text)
        return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder, cache = tmp_path / "shelf", tmp_path / "cache"
    folder.mkdir()
    return Shelf(folder, cache)


@pytest.fixture
def record() -> dict:
    """A dossier that is right in every key; tests break one."""
    return {
        "id": "alpha",
        "name": "org.example/alpha",
        "description": "Does alpha.",
        "version": "1.0",
        "packages": [{"registryType": "pypi", "identifier": "alpha", "version": "1.0"}],
        "licence": "MIT",
        "lock": ["alpha==1.0 --hash=sha256:" + "a" * 64],
        "launch": {"argv": ["{bin}/alpha", "--folder", "{workdir}"]},
        "determinism": "pinned",
        "tools_sha256": "b" * 64,
        "tools": [
            {"name": "look", "description": "Look.", "effect": "reads", "parameters": {"type": "object"}},
            {"name": "touch", "description": "Touch.", "effect": "writes", "parameters": {"type": "object"}},
        ],
    }


@pytest.fixture
def bank(tmp_path: Path):
    """Write dossiers to a folder: `bank(a=record, b="not json")` returns it."""
    folder = tmp_path / "bank"

    def write(**files) -> Path:
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
        return folder

    return write
