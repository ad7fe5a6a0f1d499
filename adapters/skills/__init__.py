"""Agent Skills, the folders that assistants load: written whole or not at all, and those of other programs read."""
