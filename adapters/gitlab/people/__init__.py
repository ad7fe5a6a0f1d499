"""Who is who on GitLab, what can be read where, and what was said and decided there."""
