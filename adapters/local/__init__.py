"""A chat within the process, with a clock that can be set: the demonstration, the laptop and the tests run on it."""
