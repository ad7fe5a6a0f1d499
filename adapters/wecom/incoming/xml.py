"""WeCom's XML → its fields, after a look at its shape: no more than a few elements, not nested deeply, no entities."""

from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

import xmltodict

from adapters.errors import Forged

MAX_DEPTH = 8
MAX_ELEMENTS = 500


def read_xml(text: str) -> Mapping[str, Any]:
    """The fields within ``<xml>``.

    Raises:
        Forged: It is no such XML, too deep, too large, or declares entities.
    """
    _check_shape(text)
    fields = xmltodict.parse(text).get("xml")
    if not isinstance(fields, dict):
        raise Forged("The request is not WeCom's XML.", 400)
    return fields


def _check_shape(text: str) -> None:
    depth = elements = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise Forged("The request has too many or too deep elements.", 400)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*parts: object) -> None:
        raise Forged("The request declares a document type.", 400)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        raise Forged("The request is not XML.", 400) from None
