"""Issues, as GitHub, GitLab and Jira hand them out."""
