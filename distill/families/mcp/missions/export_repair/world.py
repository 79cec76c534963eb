"""Exports of tills, pumps and turnstiles, the papers that say how they should look, and the build that checks them."""

# ruff: noqa: E501 - lists read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business: whose export it is, what a line is, its articles."""

    house: str
    what: str
    prefix: str
    articles: tuple[str, ...]
    sites: tuple[str, ...]


TRADES: Final = (
    Trade("a chain of garden centres", "till export", "T", ("SOIL-40", "SEED-12", "POT-30", "HOSE-25", "FERN-02", "BULB-50", "RAKE-01", "MULCH-60"), ("Ashford", "Bexley", "Crawley", "Dorking", "Epsom")),
    Trade("a group of filling stations", "pump export", "P", ("DSL-B7", "SUP-95", "SUP-98", "ADB-10", "OIL-5W", "GAS-11", "WASH-2", "CHG-50"), ("North Ring", "Harbour Road", "Airport Link", "Old Mill", "West Gate")),
    Trade("a wholesaler of bakery goods", "delivery export", "D", ("RYE-500", "FLR-025", "YST-042", "SLT-001", "MLT-010", "SUG-050", "BUT-005", "EGG-360"), ("Lille", "Arras", "Douai", "Cambrai", "Lens")),
    Trade("a ski area", "turnstile export", "S", ("DAY-AD", "DAY-CH", "HALF-AD", "WEEK-AD", "NIGHT-1", "SLED-2", "LESS-90", "RENT-SK"), ("Valley", "Summit", "Glacier", "Forest Lift", "Lake Side")),
    Trade("a museum association", "ticket export", "M", ("ADULT-1", "CHILD-1", "GROUP-9", "AUDIO-G", "SHOP-CT", "CAFE-SM", "TOUR-60", "LATE-18"), ("Maritime House", "Old Mint", "Glass Works", "Town Gate", "Tram Depot")),
    Trade("a hospital laundry", "collection export", "L", ("SHEET-1", "GOWN-XL", "TOWEL-7", "SCRUB-M", "APRON-2", "DRAPE-9", "SOCK-AB", "CURT-30"), ("Ward North", "Ward South", "Theatre", "Outpatients", "Maternity")),
    Trade("a brewery", "depot export", "B", ("KEG-30", "KEG-50", "CRT-20", "CAN-24", "CO2-10", "GLS-06", "TAP-01", "MAT-99"), ("Malt Street", "River Depot", "East Yard", "Hop Lane", "Cellar Two")),
)  # fmt: skip

FOLDERS: Final = (
    ("inbox", "docs/format.md", "docs/sites.tsv", "docs/prices.tsv"),
    ("exports", "rules/export-format.md", "rules/site-names.tsv", "rules/price-list.tsv"),
    ("incoming", "handbook/lines.md", "handbook/old-codes.tsv", "handbook/articles.tsv"),
    ("drop", "reference/format.txt", "reference/sites.tsv", "reference/list-prices.tsv"),
)
"""The folder of the exports, the format, the old codes of the sites, the price list."""

PAIRS: Final = (
    ("first-half", "second-half"),
    ("counter", "kiosk"),
    ("am", "pm"),
    ("east", "west"),
    ("old-system", "new-system"),
)
"""Names of two exports; one alone is called by the first."""

CHECK: Final = """FILENAME == ARGV[1] { known[$2] = 1; next }
FNR == 1 { next }
NF != 5 || !($2 in known) || $4 !~ /^[0-9]+$/ || $5 !~ /^[0-9]+[.][0-9][0-9]$/ || seen[$0]++ { bad++ }
END {
  if (bad) { print bad " lines do not fit the format"; exit 1 }
  print "all lines fit the format"
}
"""

TOTALS: Final = """FNR == 1 { next }
{ pieces[$2] += $4; amount[$2] += $4 * $5 }
END { for (site in pieces) printf "%s\\t%d\\t%.2f\\n", site, pieces[site], amount[site] }
"""


def makefile(exports: list[str], sites: str) -> str:
    """How exports are checked and published."""
    return f"""EXPORTS = {" ".join(exports)}

check:
\t@awk -F '\\t' -f tools/check.awk {sites} $(EXPORTS)

publish: check
\t@mkdir -p out
\t@awk -F '\\t' -f tools/totals.awk $(EXPORTS) | sort > out/totals.tsv
\t@cat out/totals.tsv
"""
