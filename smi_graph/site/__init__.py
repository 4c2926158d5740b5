"""The pages of the site: templates, styles and scripts, and what a reader has chosen."""

from smi_graph.site.elements import direction
from smi_graph.site.pages import asset_text, assets_folder, load_templates, render
from smi_graph.site.reader import CARRIED, Reader

__all__ = [
    "CARRIED",
    "Reader",
    "asset_text",
    "assets_folder",
    "direction",
    "load_templates",
    "render",
]
