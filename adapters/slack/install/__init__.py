"""What Slack granted us, for which workspaces, and whether it works."""
