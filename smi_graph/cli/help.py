"""What ``--help`` says, in the language of the user, from ``data/messages/help.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smi_graph.messages import has_message, message

if TYPE_CHECKING:
    from smi_graph.messages import Language


def word_help(command: Any, language: Language, path: tuple[str, ...] = ()) -> None:
    """Fill in the texts of a command, its parameters and its subcommands.

    Parameters
    ----------
    command
        As :func:`typer.main.get_command` makes it.
    language
        Of the texts.
    path
        The words that call it, without the name of the program.

    Raises
    ------
    KeyError
        When a text is missing: a fault of this program.

    Examples
    --------
    >>> from typer.main import get_command
    >>> from smi_graph.cli.application import application
    >>> command = get_command(application)
    >>> word_help(command, "ar")
    >>> command.commands["settings"].help
    'يطبع كل إعداد وقيمته ومعناه.'
    """
    name = "_".join(path)
    command.help = message(f"help.{name or 'program'}", language)
    for parameter in command.params:
        special = f"help.{name}_{parameter.name}"
        key = special if has_message(special) else f"help.{parameter.name}"
        parameter.help = message(key, language)
    for word, subcommand in getattr(command, "commands", {}).items():
        word_help(subcommand, language, (*path, word))
