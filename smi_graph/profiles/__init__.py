"""What a release says, in the words of other vocabularies: such as Dublin Core and EDM."""

from smi_graph.profiles.alignments import wider_terms
from smi_graph.profiles.describing import describe_in, gathering_query
from smi_graph.profiles.profile import Profile, profile_mistakes, profiles

__all__ = [
    "Profile",
    "describe_in",
    "gathering_query",
    "profile_mistakes",
    "profiles",
    "wider_terms",
]
