"""Whether the App is set up as it has to be."""
