from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distill.config.faults import ConfigFaults
from distill.config.yaml_source import MAX_BYTES, read_source

Write = Callable[[str], Path]


def refused(path: Path) -> str:
    with pytest.raises(ConfigFaults) as caught:
        read_source(path)
    assert caught.value.exit_code == 2
    return str(caught.value).removeprefix(str(path))


def structural(path: Path) -> list[str]:
    return [fault.text("") for fault in read_source(path).faults]


def test_every_key_and_value_has_its_position(write: Write) -> None:
    source = read_source(write("# note\na:\n  b: 1\n  c:\n    - x\n    - d: [1, {e: 2}]\n"))
    assert source.data == {"a": {"b": 1, "c": ["x", {"d": [1, {"e": 2}]}]}}
    assert source.locate(("a",), "key") == (2, 1)
    assert source.locate(("a", "b"), "key") == (3, 3)
    assert source.locate(("a", "b")) == (3, 6)
    assert source.locate(("a", "c", 0)) == (5, 7)
    assert source.locate(("a", "c", 1)) == (6, 7)
    assert source.locate(("a", "c", 1, "d", 1, "e"), "key") == (6, 15)
    assert source.locate(("a", "c", 1, "d", 1, "e")) == (6, 18)


def test_a_path_that_is_not_in_the_file_is_located_at_its_nearest_parent(write: Write) -> None:
    source = read_source(write("a:\n  b:\n    c: 1\n"))
    assert source.locate(("a", "b", "missing", 3)) == (2, 3)
    assert source.locate(("missing",)) == (1, 1)


def test_a_value_left_out_is_located_at_its_key(write: Write) -> None:
    assert read_source(write("a:\n  b:\n\n\nc: 1\n")).locate(("a", "b")) == (2, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("on", "on"), ("012", 12), ("0o14", 12), ("0x1F", 31), ("1e3", 1000.0), ("-.5", -0.5),
        ("2026-11-01", "2026-11-01"), ("1_000", "1_000"), ("12:30:45", "12:30:45"), ("~", None), ("null", None), ("True", True), ("'5'", "5"),
        ("1.5", 1.5), ("gpt-6.1", "gpt-6.1"), ("+7", 7),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(write: Write, text: str, value: object) -> None:
    found = read_source(write(f"a: {text}\n")).data["a"]
    assert found == value
    assert type(found) is type(value)


def test_anchors_and_aliases_share_values(write: Write) -> None:
    source = read_source(write("a: &x\n  b: 1\nc: *x\n"))
    assert source.data["c"] == {"b": 1}
    assert source.locate(("c", "b")) == (2, 6)
    assert source.locate(("c",), "key") == (3, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n\tb: 2\n", ":2:1: not YAML: found character '\\t' that cannot start any token: a tab cannot indent"),
        ("a:\n  b: 1\n c: 2\n", ":3:2: not YAML: expected <block end>"),
        ("a: b: c\n", ":1:5: not YAML: mapping values are not allowed here: check the indentation"),
        ("a: [1, 2\nb: 3\n", ":2:2: not YAML: expected ',' or ']'"),
        ('a: "open\n', ":2:1: not YAML: found unexpected end of stream: a quote or a bracket is never closed"),
        ("a: @b\n", ":1:4: not YAML: found character '@' that cannot start any token: a value that starts"),
        ("a: 1\n---\nb: 2\n", ":2:1: a second document starts here"),
        ("%YAML 1.1\n---\na: 1\n", ":2:1: % directives are not accepted"),
        ("a: *nothing\n", ":1:4: this alias (*name) has no anchor"),
        ("a: &a [*a]\n", ":1:8: this alias (*name) has no anchor"),
        ("- a\n- b\n", ":1:1: expected keys with values at the top of the file, found a list"),
        ("just text\n", ":1:1: expected keys with values at the top of the file, found a single value"),
        ("", ":1:1: the file is empty"),
        ("# only a note\n", ":1:1: the file is empty"),
        ("a: 1\nb: x\x07y\n", ":2:5: a control character stands here"),
        ("a: " + "[" * 40 + "]" * 40, ":1:36: nested deeper than 32 levels"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_place_and_remedy(write: Write, text: str, message: str) -> None:
    assert refused(write(text)).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", ":3:1: duplicate key 'a', first on line 1; keep one"),
        ("s:\n  a: 1\n  a: 3\n", ":3:3: s: duplicate key 'a', first on line 2; keep one"),
        ("1: x\n", ":1:1: a key must be text; quote it"),
        ("? [a]\n: x\n", ":1:3: a key must be text; quote it"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", ":3:3: c: merge keys (<<) are not part of YAML 1.2"),
        ("a: !!python/object/apply:os.system [id]\n", ":1:4: tags (!, !!) are not accepted"),
        ("a: !thing x\n", ":1:4: tags (!, !!) are not accepted"),
        ("a: !!str 5\n", ":1:4: tags (!, !!) are not accepted"),
        ("a: .inf\n", ":1:4: a: expected a finite number"),
        ("a: -.INF\n", ":1:4: a: expected a finite number"),
        ("a: .nan\n", ":1:4: a: expected a finite number"),
        ("a: 1e999\n", ":1:4: a: expected a finite number"),
    ],
)
def test_faults_that_leave_the_rest_readable_are_collected(write: Write, text: str, message: str) -> None:
    assert structural(write(text))[0].startswith(message)


def test_an_alias_bomb_is_refused_before_it_unfolds(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "aliases multiply the file to more than 100000 values" in refused(write("\n".join(lines)))


def test_more_than_a_thousand_aliases_are_refused(write: Write) -> None:
    assert read_source(write("a: &a 1\n" + "".join(f"k{n}: *a\n" for n in range(1000)))).data["k999"] == 1
    text = refused(write("a: &a 1\n" + "".join(f"k{n}: *a\n" for n in range(1001))))
    assert text.startswith(":1002:8: more than 1000 aliases")


def test_a_file_over_a_megabyte_is_refused_unread(write: Write) -> None:
    assert refused(write("#" * (MAX_BYTES + 1))).startswith(":1:1: larger than 1000000 bytes")


def test_what_is_not_a_readable_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path).startswith(":1:1: this is a folder")
    assert refused(tmp_path / "no.yaml").startswith(":1:1: there is no such file")
    assert refused(Path("/dev/null")).startswith(":1:1: this is not a regular file")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: 1\nb: h\u00e9\n".encode("latin-1"))
    assert refused(latin).startswith(":2:5: not UTF-8 text")


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_source(path).data == {"a": 1}


def test_a_syntax_error_never_repeats_the_line_it_stands_in(write: Write) -> None:
    text = refused(write("api_key_env: sk-proj-Abcdefgh12345678: x\n"))
    assert "sk-proj" not in text
    assert text.startswith(":1:38: not YAML")
