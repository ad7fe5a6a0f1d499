"""Who is who and where in Slack."""
