"""Whether the connection is set up as it has to be."""
