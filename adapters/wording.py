"""Sentences about a connection: English by themselves, and sayable in another language by their form."""

from collections.abc import Mapping
from typing import Self


class Worded(str):
    """A sentence by its form, such as ``{url} leads to a running Double.``, and its values; tuples are listed.

    Attributes:
        form: What is looked up to say it in another language.
        values: What is filled in; a value may be worded itself.
    """

    form: str
    values: Mapping[str, object]

    def __new__(cls, form: str, /, **values: object) -> Self:
        """Fill the form in."""
        filled = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
        sentence = super().__new__(cls, form.format(**filled))
        sentence.form, sentence.values = form, values
        return sentence
