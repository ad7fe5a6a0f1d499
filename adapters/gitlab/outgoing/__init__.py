"""What is said on GitLab, and how GitLab is called."""
