"""`distill completion SHELL`: the script that makes a shell complete this program's words."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of SHELL.

    \b
        bash:  distill completion bash > ~/.local/share/bash-completion/completions/distill
        zsh:   distill completion zsh > "${fpath[1]}/_distill"
        fish:  distill completion fish > ~/.config/fish/completions/distill.fish

    Or for this shell alone: eval "$(distill completion bash)". Needs bash 4.4 or newer.
    """  # noqa: D301 - \b is click's own mark
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - one of SHELLS
    name = "distill"
    complete = made(context.find_root().command, {}, name, f"_{name.upper()}_COMPLETE")
    click.echo(complete.source_template % complete.source_vars())


command = completion
