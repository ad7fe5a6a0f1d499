"""The command line: one file a command, which asks ``bot.service`` and prints what it says."""
