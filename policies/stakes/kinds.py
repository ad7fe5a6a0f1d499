"""The kinds of high stakes: what a worker decides themself, however it is asked."""

KINDS: tuple[str, ...] = (
    "pay",
    "hiring",
    "dismissal",
    "discipline",
    "legal",
    "health",
    "credentials",
    "money",
    "irreversible",
)
