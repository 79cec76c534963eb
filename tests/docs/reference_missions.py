"""docs/reference/missions.md, from the mission templates and their stored kill rates."""

from __future__ import annotations

from reference_pages import MADE, table

from distill.families.mcp.kill_rates import stored_rates
from distill.families.mcp.missions import all_templates

INTRODUCTION = """\
What each mission template is about, the servers it needs, the ways in which not acting is right, the ways in which the user
speaks again, and the share of mutations of its references that were noticed when it was last measured.
[Missions](../missions.md) says what the words mean."""


def missions_page() -> str:
    rates = stored_rates()
    rows = [
        (
            f"`{template.name}`",
            template.summary,
            ", ".join(template.servers),
            ", ".join(template.abstains) or "-",
            ", ".join(template.talks) or "-",
            f"{rates[template.name].rate:.3f}",
        )
        for template in all_templates()
    ]
    head = ("template", "about", "servers", "not acting", "speaks again", "kill rate")
    return "\n".join(["# Mission templates", "", MADE, "", INTRODUCTION, "", *table(head, rows), ""])
