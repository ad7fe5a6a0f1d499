"""The files of a Slack export's zip under the names that Slack gave them, however the zip was made or made anew.

Zips differ: names in UTF-8 without the flag that says so, composed letters taken apart, backslashes, one folder around
everything, what a Mac puts beside.
"""

import json
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from adapters.archives.zips import DAMAGE, is_too_dense
from adapters.errors import Unreadable
from adapters.wording import Worded

LARGEST_FILE = 256 * 2**20
LARGEST = 16 * 2**30
"""What all files of an export may unpack to, in bytes."""
PEOPLE = ("users.json", "org_users.json")
_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Files:
    """The JSON files of an export by their names, as Slack writes them."""

    path: Path
    zip: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]

    def read(self, name: str) -> Any:
        """What a file holds.

        Raises:
            Unreadable: there is no such file, it is damaged, or no JSON.
        """
        where = f"{name} in {self.path.name}"
        try:
            return json.loads(self.zip.read(self.entries[name]))
        except KeyError as error:
            raise Unreadable(
                Worded("{file} has no {name}; it is not a Slack export.", file=self.path.name, name=name)
            ) from error
        except DAMAGE as error:
            raise Unreadable(Worded("{where} is damaged; download the export again.", where=where)) from error
        except (ValueError, RecursionError) as error:
            raise Unreadable(Worded("{where} is not JSON; download the export again.", where=where)) from error

    def days(self, folder: str) -> list[str]:
        """The files of a folder, oldest first."""
        return sorted(name for name in self.entries if name.startswith(f"{folder}/"))


def open_files(path: Path) -> Files:
    """Open an export and look at all its names and sizes.

    Raises:
        Unreadable: it is no zip, or holds an unsafe name or more than an export can.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise Unreadable(Worded("There is no file {file}; give the path of the export's zip.", file=path)) from error
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(
            Worded("{file} is not a whole zip file; download the export again.", file=path.name)
        ) from error
    _check_sizes(path, archive)
    named = {_name_of(path, info): info for info in archive.infolist() if not info.is_dir()}
    around = _folder_around(named)
    return Files(path, archive, {name.removeprefix(around): info for name, info in named.items() if _is_json(name)})


def _check_sizes(path: Path, archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if info.file_size > LARGEST_FILE:
            raise Unreadable(
                Worded(
                    "{inner} in {file} is larger than any day of an export can be.", inner=info.filename, file=path.name
                )
            )
        if is_too_dense(info):
            raise Unreadable(
                Worded(
                    "{inner} in {file} unpacks to more than any day of an export can hold.",
                    inner=info.filename,
                    file=path.name,
                )
            )
    if sum(info.file_size for info in archive.infolist()) > LARGEST:
        raise Unreadable(
            Worded(
                "{file} unpacks to more than {size} GiB; import it in parts, by year.",
                file=path.name,
                size=LARGEST // 2**30,
            )
        )


def _name_of(path: Path, info: zipfile.ZipInfo) -> str:
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or ":" in name:
        raise Unreadable(
            Worded(
                "{file} holds the unsafe name '{inner}'; do not trust this file.", file=path.name, inner=info.filename
            )
        )
    return name


def _folder_around(named: dict[str, zipfile.ZipInfo]) -> str:
    """The folder, with its slash, in which the list of people lies nearest to the top."""
    lists = [PurePosixPath(name) for name in named if PurePosixPath(name).name in PEOPLE and _is_json(name)]
    top = min(lists, key=lambda each: len(each.parts), default=PurePosixPath("users.json"))
    return "" if len(top.parts) < 2 else f"{top.parent}/"


def _is_json(name: str) -> bool:
    return name.endswith(".json") and not name.startswith("__MACOSX/")
