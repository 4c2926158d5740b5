"""What was refused: never dropped, always named with its place and its reason."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from smi_graph.messages import Language, message


class Refusal(BaseModel):
    """One source, or one line of a source, that could not become a record.

    ``reason`` is a key of ``data/messages/refusal.toml`` and ``values``
    fill the places in its sentence. ``content`` keeps what was refused (for bytes that are
    no text: base64), so that it can be mended and read again. ``rest_unread`` says that the
    source was not read whole: what it holds beyond that is not known.

    Examples
    --------
    >>> Refusal(source="a.jsonl", line=3, reason="missing_code").sentence("en")
    'a.jsonl, line 3: the record has no code; add the field "code".'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    reason: str
    line: int | None = None
    field: str | None = None
    value: str | None = None
    code: str | None = None
    values: dict[str, str] = {}
    content: str = ""
    content_encoding: str = "text"
    rest_unread: bool = False

    def place(self, language: Language) -> str:
        """Say where it stands: the file, and the line where there is one."""
        if self.line is None:
            return self.source
        return message("place.line", language, source=self.source, line=str(self.line))

    def sentence(self, language: Language) -> str:
        """Say what was wrong, where, and what to do, in one sentence."""
        known = {"field": self.field or "", "value": self.value or "", "code": self.code or ""}
        reason = message(f"refusal.{self.reason}", language, **{**known, **self.values})
        return f"{self.place(language)}: {reason}"
