"""The user speaks again: a second parked edit is to go out too, or the opening leaves open which edit is meant."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp import check_makers as make
from distill.families.mcp.acts import act, hears
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.hotfix_base.scene import Scene
from distill.families.mcp.params import Register
from distill.families.mcp.seeded import untouched
from distill.families.mcp.vocabulary import TICKETS

HEADLINES: Final = (
    "Hotfix for the customer texts",
    "Customer texts: old wording still goes out",
    "Ship the parked text change",
)

ALSO: Final = (
    "Great. The opening hours in {decoy} are mine, by the way, and they should go out too, but on their own: {hotfix}, from the newest release line whatever it is (they don't need {fix}). Same kind of commit, for {ticket}.",
    "Nice, thanks. While you're in there: the changed hours in {decoy} belong to {ticket}. Could you commit just those on {hotfix}? That one doesn't depend on {fix}, so start from the newest release, please. The two must not get mixed.",
    "ok good. now {ticket}: same thing for the opening hours somebody put into {decoy}, branch {hotfix}, cut from the newest release line, {fix} or not. Only the hours!",
)
WHICH: Final = (
    "Before I touch anything I have to ask. Two changes to customer texts lie uncommitted in {repo}: the new {noun} in {pages}, and other opening hours in {decoy}. Which of the two is to go on {hotfix}? I have changed nothing yet.",
    "I need one answer first: there are two uncommitted text changes in {repo}. In {pages} it is the {noun}, in {decoy} the opening hours. Which one do you mean for {hotfix}? So far nothing has been committed or moved.",
)
THIS_ONE: Final = (
    "Ah, right. The {noun}. Leave the hours alone, they're still being argued about.",
    "the {noun} of course",
    "Sorry, should have said: it's the {noun}. Not the opening hours, those aren't approved.",
    "Only the {noun}, please. I didn't know there was anything else in there.",
)


@dataclass(frozen=True, slots=True)
class Again:
    """A second hotfix: its ticket, the line it starts from, the user's words."""

    ticket: str
    base: str
    words: str

    @property
    def hotfix(self) -> str:
        """The second branch."""
        return f"hotfix/{self.ticket}"

    @property
    def message(self) -> str:
        """The commit message the rules dictate."""
        return f"{self.ticket}: hotfix on {self.base}"

    def paths(self, scene: Scene) -> list[list[str]]:
        """What the second turn may change besides."""
        git = ["git", scene.repo]
        return [
            [*git, "branches", self.hotfix],
            [*git, "log", self.hotfix],
            ["files", f"{scene.repo}/{scene.patch.decoy}"],
        ]


def drawn(draw: Draw, scene: Scene) -> Again:
    """The second wish."""
    ticket = f"{draw.choose([word for word in TICKETS if not scene.ticket.startswith(word)])}-{draw.count(1000, 9899)}"
    words = draw.choose(ALSO).format(decoy=scene.patch.decoy, hotfix=f"hotfix/{ticket}", fix=scene.fix, ticket=ticket)
    return Again(ticket, scene.lines[-1][0], words)


def follow(scene: Scene, second: Again, first: tuple[Act, ...], done: str, *, careless: bool = False) -> Script:
    """Both turns; the `careless` cut the second branch from where they stand, which is the first one."""
    at, decoy = scene.at, scene.patch.decoy
    start = {} if careless else {"base_branch": second.base}
    cut = f"{second.base} is not closed. I name it as the base, because {scene.hotfix} is checked out and its commit must not come along."
    cut = f"{second.base} is not closed, so the branch {second.hotfix} can be made." if careless else cut
    acts = (
        hears(done, second.words),
        act("First the working tree as it is now: the patch is committed, the edit of the hours should still lie there.", "git__git_status", repo_path=at),
        act(f"I read what has changed in {decoy}; it must be the hours and nothing else before I put it on a branch.", "git__git_diff_unstaged", repo_path=at),
        act(f"A base need not have {scene.fix} this time, but it must not be closed. SUPPORT.md tells for {second.base}, the line with the highest number.", "git__git_show", repo_path=at, revision="main:SUPPORT.md"),
        act(cut, "git__git_create_branch", repo_path=at, branch_name=second.hotfix, **start),
        act("I switch over; the uncommitted edits travel along.", "git__git_checkout", repo_path=at, branch_name=second.hotfix),
        act(f"Only {decoy} goes in. What else is changed is somebody's own.", "git__git_add", repo_path=at, files=[decoy]),
        act("Staged; the message follows the same rule, with the ticket and the base of this branch.", "git__git_commit", Bind("second", "hash ([0-9a-f]{40})"), repo_path=at, message=second.message),
        act("I read the commit back: it should hold the hours of one file.", "git__git_show", repo_path=at, revision="${second}"),
        act("And the log of the branch, to see that the first hotfix is not below it.", "git__git_log", repo_path=at, max_count=2),
    )  # fmt: skip
    answer = f'The opening hours of {decoy} are on {second.hotfix}, cut from {second.base}, as one commit ("{second.message}"). {scene.hotfix} is as it was, and the new {scene.patch.noun} is not on the second branch. Personal edits are still uncommitted.'
    return Script((*first, *acts), answer)


def checks(scene: Scene, second: Again, seed: JsonObject) -> tuple[JsonObject, ...]:
    """What the second turn has to come to."""
    git, patch = ["git", scene.repo], scene.patch
    before = untouched(seed)["git"][scene.repo]
    tree = {**before["branches"][second.base]["files"], patch.decoy: patch.text(patch.old, "8 to 6")}
    log = [second.message, *before["log"][second.base]]
    return (
        make.tree_equals("the second branch is its release plus the hours", [*git, "branches", second.hotfix, "files"], tree),
        make.equals("one commit on top of that release as well", [*git, "log", second.hotfix], log),
        make.answer_mentions("the last answer names the second branch and its base", second.hotfix, second.base),
    )  # fmt: skip


def asks(draw: Draw, scene: Scene) -> Act:
    """The question which of two edits is meant, and the answer."""
    patch = scene.patch
    names = {**scene.words(), "decoy": patch.decoy, "pages": " and ".join(patch.pages)}
    return hears(draw.choose(WHICH).format(**names), draw.choose(THIS_ONE).format(**names))


def asked_checks(scene: Scene) -> tuple[JsonObject, ...]:
    """The question came first, and named both edits."""
    patch = scene.patch
    acting = ("git__git_add", "git__git_commit", "git__git_create_branch", "git__git_reset")
    return (
        make.asks("the question names both edits", 0, (patch.decoy, "hours"), (patch.noun, patch.label, *patch.pages)),
        make.not_called_before("nothing was moved before the answer", 1, *acting),
    )


def bodies(_noun: str, fix: str, ticket: str, repo: str) -> dict[Register, tuple[str, ...]]:
    """Goals that do not say which edit is meant."""
    hotfix = f"hotfix/{ticket}"
    return {
        "terse": (
            f"{ticket}: commit the parked text change of {repo}, and only it, on {hotfix}, cut from the newest release line on which {fix} is really in force. Say which line you took and which newer ones you passed over.",
            f"Cut {hotfix} from the newest release that truly has {fix}, commit the customer text that was changed in {repo}, leave the rest. Name the base, and any newer line that failed.",
            f"Need {hotfix} in {repo}: base = newest release line with {fix} fully in force, content = the uncommitted change to the customer texts. Tell me the base and what newer lines lack.",
        ),
        "ticket": (
            f"Customers still get an old text. The change is finished but lies uncommitted in the working tree of {repo}, next to things that are nobody's business. Please put it on {hotfix}. The customers concerned depend on {fix}, so the branch must start from the newest release line where that fix is in force in full. Note in the ticket which line it was and, for any newer one, that it was ruled out.",
            f"What: the text change prepared in the working tree of {repo}, not committed\nWhere to: {hotfix}\nBase: newest release line with {fix} complete and still active\nNot to be shipped: any other local change\nReport: base chosen, newer lines ruled out",
            f"Expected: a branch {hotfix} that holds the newest release with a working {fix}, plus the changed customer text.\nActual: the change exists only as local edits in {repo}.\nHeads-up: people have been moving {fix} in and out of releases, so do check. Please record the line used and each newer line that would not do.",
        ),
        "vague": (
            f"Someone here changed one of the things we write to customers, in {repo}, and then went on leave without committing it. We have to get it out as {hotfix}, on top of the most recent release where {fix} actually works, and I honestly don't know which one that is any more. Whatever else is lying around should stay as it is. Which release did you end up with, and which later ones were no good?",
            f"Can you get that text change out of the door? It's in the {repo} folder, just not committed. The branch should be called {hotfix}. The customer runs the latest release that has {fix} in it, properly I mean. Don't take along other stuff people left there. And tell me which release it was, plus the newer ones you skipped.",
            f"I need help with {ticket}. There's an edit to the customer texts in {repo} that was never committed. Could it go on a branch {hotfix} that starts from the newest release line where {fix} holds completely? I'd have said that's simply the newest one, but please check. Let me know the line you chose and any newer one you turned down.",
        ),
    }
