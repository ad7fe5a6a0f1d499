"""Who is who in one corporation, and the menu that they see."""
