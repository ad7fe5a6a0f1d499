"""Regular expressions of several alternatives, which the rules on what people write are made of."""

import re

NUMBER = re.compile(r"\d+(?:[.:,]\d+)*")


def any_of(*patterns: str, cased: bool = False) -> re.Pattern[str]:
    """A pattern that finds what any of some patterns finds, whatever the case unless ``cased``."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), 0 if cased else re.IGNORECASE)
