"""Some scripted weeks on the local platform, by the same code as in production."""
