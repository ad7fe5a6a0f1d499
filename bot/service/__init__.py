"""What a person may ask of an open deployment from outside the chat: the command line and the local API."""
