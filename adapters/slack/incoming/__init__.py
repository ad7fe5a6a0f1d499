"""What Slack says → chat words: the door, what is read of a payload, and its translation."""
