"""Code reviews, as GitHub and GitLab hand them out."""
