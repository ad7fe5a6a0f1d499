"""A verified delivery → chat words."""
