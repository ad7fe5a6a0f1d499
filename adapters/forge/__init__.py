"""What code forges share, whichever they are: GitHub and GitLab build on it."""
