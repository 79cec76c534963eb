"""The looks of pictures: colours that differ in lightness too, once for light pages and once for dark ones."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
text{font:12px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif;fill:#57606a}
.name{font-size:16px;font-weight:600;fill:#1f2328}.title{font-weight:600;fill:#32383f}
.small{font-size:11px}.value{font-size:11px;font-weight:600;stroke:none}
.page{fill:#ffffff;stroke:#d0d7de}.grid{stroke:#e6eaef;fill:none}.tick{stroke:#8c959f;fill:none}
.start{stroke:#8c959f;stroke-dasharray:3 3;fill:none}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.area{stroke:none}
.allowed.line{stroke:#0b5cad}.allowed.key,.allowed.value{fill:#0b5cad}.air{fill:#a9d1f7}
.pace.line{stroke:#b35900}.pace.key,.pace.value{fill:#b35900}.through{fill:#fbd3a0}
.shut{fill:#e5484d;fill-opacity:.16}.open{fill:#c2333b;fill-opacity:.3}
.why-slow-start{fill:#57b8a5}.why-grown{fill:#8fbf4d}.why-refused{fill:#e88a3c}
.why-told-by-headers{fill:#8b7fd6}.why-outage{fill:#c2333b}.why-ceiling{fill:#9aa4b0}
@media (prefers-color-scheme:dark){
text{fill:#9aa7b5}.name{fill:#f0f4f8}.title{fill:#d3dce6}
.page{fill:#0f141b;stroke:#2c3643}.grid{stroke:#222b36}.tick,.start{stroke:#6b7887}
.allowed.line{stroke:#79c0ff}.allowed.key,.allowed.value{fill:#79c0ff}.air{fill:#1f4468}
.pace.line{stroke:#ffb366}.pace.key,.pace.value{fill:#ffb366}.through{fill:#5c3d1a}
.shut{fill:#ff6b70;fill-opacity:.2}.open{fill:#c2333b;fill-opacity:.5}
}
"""
"""Names of classes are those of series, states and reasons."""
