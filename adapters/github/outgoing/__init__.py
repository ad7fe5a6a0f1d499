"""What is said on GitHub, and how GitHub is called."""
