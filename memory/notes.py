"""A worker's notes: where lessons stand, and what they let be used to answer others in their organisation."""

from adapters.chat import Place, PlaceKind

NOTES = "notes:"


def notes_of(account: str, name: str) -> Place:
    """The notes that a worker keeps under an account, by the name that people are shown."""
    return Place(f"{NOTES}{account}", name, PlaceKind.PUBLIC)


def are_notes(place: Place) -> bool:
    """Whether a place is somebody's notes: what stands there was put there by the worker, on purpose."""
    return place.id.startswith(NOTES)
