"""A worker's notes: where lessons stand, and what they let be used to answer others; everybody may read them."""

from adapters.chat import Place, PlaceKind

_PREFIX = "notes:"


def notes_of(worker: str, name: str) -> Place:
    """The notes of a worker, under the name that people are shown."""
    return Place(f"{_PREFIX}{worker}", name, PlaceKind.PUBLIC)


def are_notes(place: Place) -> bool:
    """Whether a place is somebody's notes: what stands there was put there by the worker, on purpose."""
    return place.id.startswith(_PREFIX)
