"""What the texts of records name, with the words that say it."""

from smi_graph.mentions.decided import NotMeant, read_not_meant
from smi_graph.mentions.finder import Finder, load_finder
from smi_graph.mentions.loading import load_rules
from smi_graph.mentions.mention import Mention, OwnName
from smi_graph.mentions.own_names import of_one_bearer
from smi_graph.mentions.rule_files import rule_mistakes

__all__ = [
    "Finder",
    "Mention",
    "NotMeant",
    "OwnName",
    "load_finder",
    "load_rules",
    "of_one_bearer",
    "read_not_meant",
    "rule_mistakes",
]
