"""The selection of a reader, by the codes in an address: listed, exported, as a dossier."""
