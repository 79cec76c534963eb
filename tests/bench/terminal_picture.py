"""From what a program wrote to a terminal to a picture of it: the last frame, as SVG.

Only what the live view writes is understood: SGR colours, frames between the marks of
synchronised output, and codes that clear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from distill.cli.watching import AT_ONCE

CODES = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")
COLOURS = {"32": "#7ee2a8", "31": "#ff7b85", "33": "#f2c46d", "36": "#79c7f2", "2": "#6f7a8c", "1": "#ffffff"}
PLAIN, BACK, EDGE, BAR = "#c9d3e0", "#10151d", "#2a3340", "#19202b"
FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
CELL_W, CELL_H, SIZE, MARGIN, TITLE = 8.4, 20.0, 14, 22, 40


@dataclass(frozen=True)
class Run:
    """Characters of one style from `column` on."""

    column: int
    text: str
    code: str


def frames(written: str) -> list[list[str]]:
    """Every whole frame of what was written, its lines with their colours."""
    begin, end = AT_ONCE
    whole = [part.partition(end) for part in written.split(begin)[1:]]
    return [_cleared(frame).split("\r\n") for frame, mark, _ in whole if mark]


def _cleared(frame: str) -> str:
    """Without the codes that take the frame before away."""
    return CODES.sub(lambda code: code[0] if code[2] == "m" else "", frame).lstrip("\r")


def runs(line: str) -> list[Run]:
    """The pieces of one line."""
    found: list[Run] = []
    column, code = 0, ""
    for place, piece in enumerate(re.split(r"\x1b\[([0-9;]*)m", line)):
        if place % 2:
            code = "" if piece == "0" else piece
        elif piece:
            found.append(Run(column, piece, code))
            column += len(piece)
    return found


def svg(lines: list[str], columns: int, title: str) -> str:
    """The frame in a window; every piece is stretched to its cells, whatever font the reader has."""
    width = columns * CELL_W + 2 * MARGIN
    height = len(lines) * CELL_H + TITLE + 2 * MARGIN - 8
    text = [_text(run, row) for row, line in enumerate(lines) for run in runs(line) if run.text.strip()]
    dots = "".join(
        f'<circle cx="{MARGIN + 4 + 20 * place}" cy="{TITLE / 2}" r="6" fill="{colour}"/>'
        for place, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    box = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    frame = f'x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="10"'
    top = f"M1 {TITLE}V11A10 10 0 0 1 11 1H{width - 11:.0f}A10 10 0 0 1 {width - 1:.0f} 11V{TITLE}Z"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>text{{font:{SIZE}px {FONTS};white-space:pre}}</style>",
            f'<rect {frame} fill="{BACK}" stroke="{EDGE}"/>',
            f'<path d="{top}" fill="{BAR}"/>',
            dots,
            f'<text x="{width / 2:.0f}" y="25" text-anchor="middle" fill="#8b96a8">{escape(title)}</text>',
            *text,
            "</svg>",
            "",
        ]
    )


def _text(run: Run, row: int) -> str:
    """One piece; blanks at its ends are left out, bars are drawn and not spelled."""
    column = run.column + len(run.text) - len(run.text.lstrip())
    said = run.text.strip()
    x, y = MARGIN + column * CELL_W, TITLE + MARGIN + row * CELL_H
    colour = COLOURS.get(run.code, PLAIN)
    if set(said) <= {"━", "─"}:
        return _bars(said, x, y, colour)
    bold = ' font-weight="600"' if run.code == "1" else ""
    return (
        f'<text x="{x:.1f}" y="{y + SIZE:.1f}" fill="{colour}"{bold} textLength="{len(said) * CELL_W:.1f}"'
        f' lengthAdjust="spacingAndGlyphs">{escape(said)}</text>'
    )


def _bars(said: str, x: float, y: float, colour: str) -> str:
    drawn = []
    for piece in re.findall("━+|─+", said):
        high, fill = (6, colour) if piece[0] == "━" else (2, EDGE)
        drawn.append(
            f'<rect x="{x:.1f}" y="{y + 10 - high / 2:.1f}" width="{len(piece) * CELL_W:.1f}" height="{high}"'
            f' rx="{high / 2:g}" fill="{fill}"/>'
        )
        x += len(piece) * CELL_W
    return "".join(drawn)
