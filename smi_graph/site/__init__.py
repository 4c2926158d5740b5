"""The pages of the site: templates, styles and scripts, and what a reader has chosen."""

from smi_graph.site.elements import direction
from smi_graph.site.pages import asset_text, assets_folder, load_templates, render
from smi_graph.site.reader import CARRIED, MOST_CARRIED_BYTES, Reader, is_too_long

__all__ = [
    "CARRIED",
    "MOST_CARRIED_BYTES",
    "Reader",
    "asset_text",
    "assets_folder",
    "direction",
    "is_too_long",
    "load_templates",
    "render",
]
