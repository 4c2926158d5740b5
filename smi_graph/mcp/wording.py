"""The languages in which assistants are told things: English first, for most of them read that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.messages import Language

LANGUAGES: tuple[Language, ...] = ("en", "ar")
