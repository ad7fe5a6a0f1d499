"""What can be typed to the double: one parser, one file a verb."""
