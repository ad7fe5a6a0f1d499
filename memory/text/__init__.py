"""What words are, before anything is known of who said them: signs folded, patterns, whether a text asks."""
