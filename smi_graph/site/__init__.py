"""The pages of the site: templates, styles and scripts, and what a reader has chosen."""

from smi_graph.site.elements import direction
from smi_graph.site.pages import assets_folder, load_templates, render
from smi_graph.site.reader import CARRIED, Reader

__all__ = ["CARRIED", "Reader", "assets_folder", "direction", "load_templates", "render"]
