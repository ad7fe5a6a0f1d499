"""The console, as browsers meet it: over HTTP, and in a real one."""
