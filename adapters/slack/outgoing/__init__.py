"""Posts → what Slack shows: calls, their refusals and limits, and everything drawn for them."""
