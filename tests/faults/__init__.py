"""What happens to a deployment while something it stands on is away."""
