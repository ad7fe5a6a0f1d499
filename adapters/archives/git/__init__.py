"""A git repository or a bundle of one, read by the ``git`` command."""
