"""Whether the connections to WeCom work."""
