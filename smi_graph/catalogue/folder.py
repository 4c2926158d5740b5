"""A catalogue as a folder of files that are read in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from smi_graph.arabic.sorting import sorting_rules
from smi_graph.catalogue.catalogue import Catalogue
from smi_graph.catalogue.kinds import Kind, apart, is_thing, origin
from smi_graph.catalogue.orders import Order
from smi_graph.catalogue.spots import Spots
from smi_graph.catalogue.value import Value
from smi_graph.columns import Links, TextCells, TextColumn, ValueCells

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

CATALOGUE_FOLDER = "catalogue"
# Count up when the columns or what they hold change, so that no old folder is misread.
_FORMAT = 4
_TITLES = ("ar", "en", "")
_SPOTS = ("starts", "values", "units", "texts", "begins", "lengths")


def save_catalogue(catalogue: Catalogue, folder: Path) -> None:
    """Write a catalogue and all its orders; the last file is the one that makes it whole.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.catalogue import gather
    >>> with TemporaryDirectory() as folder:
    ...     save_catalogue(gather({}), Path(folder))
    ...     len(open_catalogue(Path(folder)))
    0
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in _columns(catalogue).items():
        np.save(folder / f"{name}.npy", column)
    values = [[value.kind, value.key, value.iri, value.names] for value in catalogue.values]
    document = {
        "format": _FORMAT,
        "fields": origin(),
        "sorted_by": sorting_rules(),
        "values": values,
    }
    (folder / "catalogue.json").write_bytes(orjson.dumps(document))


def _columns(catalogue: Catalogue) -> dict[str, NDArray[np.generic]]:
    columns: dict[str, NDArray[np.generic]] = {
        "days": catalogue.days,
        "precisions": catalogue.precisions,
        "entries": catalogue.entries,
    }
    texts = {"iris": catalogue.iris, "codes": catalogue.codes}
    texts |= {f"titles-{tag or 'und'}": catalogue.titles[tag] for tag in _TITLES}
    for name, text in texts.items():
        columns |= {f"{name}.content": text.content, f"{name}.ends": text.ends}
    for name, links in (("links", catalogue.links), ("back", catalogue.back)):
        columns |= {f"{name}.starts": links.starts, f"{name}.numbers": links.numbers}
    columns |= {f"spots.{name}": getattr(catalogue.spots, name) for name in _SPOTS}
    for key, cells in catalogue.cells.items():
        if not len(cells.rows):
            continue  # most archives say nothing in many of the fields
        name = f"field-{key}"
        columns[f"{name}.rows"] = cells.rows
        if isinstance(cells, TextCells):
            content, ends = cells.texts.content, cells.texts.ends
            columns |= {f"{name}.content": content, f"{name}.ends": ends}
        else:
            columns[f"{name}.numbers"] = cells.numbers
    return columns | {f"order-{order}": catalogue.order(order) for order in Order}


def is_catalogue(folder: Path) -> bool:
    """Tell whether a folder holds a catalogue of this version, made by the table of fields."""
    path = folder / "catalogue.json"
    return path.is_file() and _fits(orjson.loads(path.read_bytes()))


def _fits(document: dict[str, Any]) -> bool:
    return document["format"] == _FORMAT and document.get("fields") == origin()


def open_catalogue(folder: Path) -> Catalogue:
    """Open a catalogue; the columns stay in the files until they are looked at.

    Orders that were made by other rules, or were not kept yet, are left out.

    Raises
    ------
    FileNotFoundError
        When there is none, or it is of another format or was made by other fields.
    """
    document = orjson.loads((folder / "catalogue.json").read_bytes())
    if not _fits(document):
        raise FileNotFoundError(f"{folder}: a catalogue of another format or of other fields")
    return Catalogue(
        iris=_text(folder, "iris"),
        codes=_text(folder, "codes"),
        titles={tag: _text(folder, f"titles-{tag or 'und'}") for tag in _TITLES},
        days=_array(folder, "days"),
        precisions=_array(folder, "precisions"),
        entries=_array(folder, "entries"),
        values=tuple(
            Value(number, Kind(kind), key, iri, names)
            for number, (kind, key, iri, names) in enumerate(document["values"])
        ),
        links=Links(_array(folder, "links.starts"), _array(folder, "links.numbers")),
        back=Links(_array(folder, "back.starts"), _array(folder, "back.numbers")),
        spots=Spots(*(_array(folder, f"spots.{name}") for name in _SPOTS)),
        cells=_cells(folder),
        orders=_orders(folder) if document.get("sorted_by") == sorting_rules() else {},
    )


def _cells(folder: Path) -> dict[str, TextCells | ValueCells]:
    cells: dict[str, TextCells | ValueCells] = {}
    for field in apart():
        name = f"field-{field.key}"
        is_empty = not (folder / f"{name}.rows.npy").is_file()
        if is_thing(field):
            cells[field.key] = ValueCells.of(()) if is_empty else _value_cells(folder, name)
        else:
            cells[field.key] = TextCells.of(()) if is_empty else _text_cells(folder, name)
    return cells


def _value_cells(folder: Path, name: str) -> ValueCells:
    return ValueCells(_array(folder, f"{name}.rows"), _array(folder, f"{name}.numbers"))


def _text_cells(folder: Path, name: str) -> TextCells:
    return TextCells(_array(folder, f"{name}.rows"), _text(folder, name))


def _orders(folder: Path) -> dict[Order, NDArray[np.int32]]:
    return {order: _array(folder, f"order-{order}") for order in Order}


def _array(folder: Path, name: str) -> NDArray[Any]:
    # As a plain array: a memmap does much more for each look into it.
    array: NDArray[Any] = np.asarray(
        np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    )
    return array


def _text(folder: Path, name: str) -> TextColumn:
    return TextColumn(_array(folder, f"{name}.content"), _array(folder, f"{name}.ends"))
