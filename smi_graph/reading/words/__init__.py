"""Words in context and through time: the pages of a concordance and of frequencies."""
