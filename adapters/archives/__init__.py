"""Readers of what already exists: each turns one kind of archive into messages."""
