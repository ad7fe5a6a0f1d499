"""When a worker is away, by their calendar: read in a process of its own, under a time limit."""
