"""The size caps of the house: small files, short functions, few parameters."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import distill

ROOT = Path(distill.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS, HIGHEST_MEDIAN = 300, 50, 7, 130


def functions(tree: ast.AST):
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([arg for arg in named if arg.arg not in {"self", "cls"}])


def test_there_is_something_to_measure():
    assert len(FILES) > 40


def test_no_file_is_longer_than_the_cap():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_the_median_file_is_small():
    lengths = [len(path.read_text().splitlines()) for path in FILES if path.name != "__init__.py"]
    assert median(lengths) <= HIGHEST_MEDIAN


def test_no_function_is_longer_than_the_cap():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": body_lines(node)
        for path in FILES
        for node in functions(ast.parse(path.read_text()))
        if body_lines(node) > MOST_FUNCTION_LINES
    }
    assert long == {}


def test_no_function_takes_more_parameters_than_the_cap():
    many = {
        f"{path.relative_to(ROOT)}:{node.name}": parameters(node)
        for path in FILES
        for node in functions(ast.parse(path.read_text()))
        if parameters(node) > MOST_PARAMETERS
    }
    assert many == {}
