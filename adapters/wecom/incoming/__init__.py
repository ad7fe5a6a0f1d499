"""What an application of WeCom hears → chat words: the door, the decryption, and the translation."""
