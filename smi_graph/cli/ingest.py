"""The build behind ``POST /records``: the same as ``smi-graph build``, in a process aside."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smi_graph.authorities import AuthorityError
from smi_graph.pipeline import BuildOptions, NothingToPublish, build
from smi_graph.reports import ReportError
from smi_graph.service.ingestion import IngestBusy, IngestFailed, IngestReport
from smi_graph.store import ReleaseDirectory, StoreError, StoreInUse

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.records import Refusal

_MOST_TOLD = 1000


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds releases for the service.

    Parameters
    ----------
    store
        The folder of the releases.
    options
        As for every build; records that a batch does not hold are carried over.
    """

    store: Path
    options: BuildOptions

    async def __call__(self, path: Path) -> IngestReport:
        """Build in a process that ends with the build, and so gives its memory back.

        Raises
        ------
        IngestBusy
            While another process builds.
        IngestFailed
            When the store may not be written, is damaged or full, or the process was killed.
        """
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(1, mp_context=context) as executor:
                loop = asyncio.get_running_loop()
                report = await loop.run_in_executor(executor, self.build, path)
        except (BrokenProcessPool, OSError) as error:
            raise IngestFailed(str(error)) from error
        if report is None:
            raise IngestBusy
        return report

    def build(self, path: Path) -> IngestReport | None:
        """Build here and now; ``None`` while another process builds.

        Raises
        ------
        IngestFailed
            When the store may not be written, is damaged or full.
        """
        try:
            result = build([str(path)], ReleaseDirectory(self.store), self.options)
        except NothingToPublish as nothing:
            return IngestReport(None, refused=_told(nothing.refusals))
        except StoreInUse:
            return None
        except (AuthorityError, OSError, ReportError, StoreError) as error:
            raise IngestFailed(str(error)) from None
        release = result.release.id
        return IngestReport(release, result.unchanged, result.counts, _told(result.refusals))


def _told(refusals: tuple[Refusal, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "line": refusal.line,
            "code": refusal.code,
            "field": refusal.field,
            "reason": refusal.reason,
            "sentence": {"ar": refusal.sentence("ar"), "en": refusal.sentence("en")},
        }
        for refusal in refusals[:_MOST_TOLD]
    )
