"""Who is who and where on GitHub, and what was said before we came."""
