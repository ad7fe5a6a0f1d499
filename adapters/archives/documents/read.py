"""A folder of documents → what the worker wrote down in them, and what they remarked on the words of others.

A document is the worker's own where it names them as its author, where they say so, or, section by section, where they
committed most of its lines. All others' count for nothing but the remarks that the worker made there.
"""

import fnmatch
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from adapters.archives.archive import Archive, Letters, Spoken
from adapters.archives.audience import Shown
from adapters.archives.documents.appraisal import is_appraisal
from adapters.archives.documents.blame import Blame, most_often, repository_of, root_of
from adapters.archives.documents.document import Document, Remark, Section, Unfit
from adapters.archives.documents.markdown import read_markdown
from adapters.archives.documents.pages import read_pages
from adapters.archives.documents.sheets import read_sheets
from adapters.archives.documents.slides import read_slides
from adapters.archives.documents.word import read_word
from adapters.archives.owners import is_account
from adapters.archives.shelf.read import NEVER, PATIENCE
from adapters.chat import KNOWN_BY_NAME, Message, Passage, Person, Place
from adapters.errors import Unreadable
from adapters.legible import as_id, harmless_signs, length_in_words, on_one_line
from adapters.wording import Worded

READERS: Mapping[str, Callable[[Path], Document]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_markdown,
    ".docx": read_word,
    ".pptx": read_slides,
    ".xlsx": read_sheets,
    ".pdf": read_pages,
}
MOST_FILES = 20_000
LARGEST = 256 * 2**20
_TEXTS = frozenset({".md", ".markdown", ".txt"})
_LEFT_OUT = frozenset({"node_modules", "__pycache__", "venv"})
_FEW = 3
"""Of fewer words a section says nothing."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What documents do not tell, by whoever brings them.

    The names and addresses under which the worker writes, the documents that are theirs in any case (as patterns of
    their paths within the folder), the accounts of others by their names, what the folder is called, and who may be
    shown it.
    """

    names: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    shown: Shown = field(default_factory=Shown)


def read_documents(folder: Path, whose: str, beside: Beside) -> Archive:
    """Look through a folder, or at one document.

    Args:
        whose: the worker, by their name in the documents, or by the id of an account.

    Raises:
        Unreadable: it is missing, holds no document, or nothing of the worker's.
    """
    if not folder.exists():
        raise Unreadable(Worded("There is nothing at {file}; give a document, or a folder of them.", file=folder))
    names = tuple(name.strip() for name in beside.names) or (() if is_account(whose) else (whose.strip(),))
    own = frozenset(name.casefold() for name in names)
    worker = Person(whose if is_account(whose) else f"docs:{whose.strip()}", names[0] if names else whose)
    place = beside.shown.place("docs", beside.title or folder.name, worker, str(folder.resolve()))
    reading = _Reading(folder, place, worker, own, beside)
    skipped, counts, people, authors = Counter[str](), Counter[str](), {worker.id: worker}, Counter[str]()
    for spoken in reading.speak(skipped, authors):
        passage = spoken.message.passage
        for person in (spoken.message.author, passage.author if passage else None):
            if person is not None:
                people.setdefault(person.id, person)
        counts[spoken.message.author.id] += 1
    if not counts[worker.id]:
        raise Unreadable(_nothing(folder, names, skipped, authors))
    return Archive(
        people,
        {place.id: place},
        {place.id: beside.shown.members(worker)},
        counts,
        +skipped,
        lambda: reading.speak(Counter(), Counter()),
        Letters(PATIENCE, NEVER, lambda: iter(())),
        worker,
    )


def _nothing(folder: Path, names: tuple[str, ...], skipped: Counter[str], authors: Counter[str]) -> Worded:
    if skipped["appraisal"]:
        form = "{file} holds performance reviews, and no double learns from those; docs/rights.md says why."
        return Worded(form, file=folder.name)
    if not authors and (skipped["too_short"] or skipped["empty"]):
        return Worded("{file} says too little to learn from: no section of it has three words.", file=folder.name)
    most = tuple(author for author, _ in authors.most_common(8)) or ("-",)
    form = "{file} holds no document by {names}; name them with --as, or theirs with --own. By others: {authors}."
    return Worded(form, file=folder.name, names=names or ("-",), authors=most)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Tells the documents of a folder as messages."""

    folder: Path
    place: Place
    worker: Person
    own: frozenset[str]
    beside: Beside

    def speak(self, skipped: Counter[str], authors: Counter[str]) -> Iterator[Spoken]:
        """All that the worker wrote, document by document; counts what is left out, and whose documents those are."""
        root = root_of(self.folder)
        objects = repository_of(self.folder) if root is not None and any("@" in name for name in self.own) else None
        with objects or nullcontext() as opened:
            blame = Blame(root, opened) if root is not None and opened is not None else None
            for path in self._files(skipped):
                try:
                    document = self._document(path)
                except Unfit as unfit:
                    skipped[unfit.reason] += 1
                    continue
                yield from self._told(path, document, blame, skipped, authors)

    def _files(self, skipped: Counter[str]) -> Iterator[Path]:
        """The documents, in the order of their names; no links, and nothing that is hidden."""
        if self.folder.is_file():
            yield self.folder
            return
        seen = 0
        for at, folders, files in os.walk(self.folder):
            folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in _LEFT_OUT)
            for name in sorted(files):
                path = Path(at) / name
                if name.startswith((".", "~$")) or path.is_symlink() or not path.is_file():
                    continue
                if path.suffix.lower() not in READERS or seen >= MOST_FILES:
                    skipped["no_document"] += 1
                    continue
                seen += 1
                yield path

    def _document(self, path: Path) -> Document:
        read = READERS.get(path.suffix.lower())
        try:
            if read is None or path.stat().st_size > LARGEST:
                raise Unfit("no_document" if read is None else "too_large")
            document = read(path)
        except OSError:
            raise Unfit("unreadable_file") from None
        first = document.sections[0].headings if document.sections else ()
        if is_appraisal(path.stem, document.title, *first):
            raise Unfit("appraisal")
        return document

    def _told(
        self, path: Path, document: Document, blame: Blame | None, skipped: Counter[str], authors: Counter[str]
    ) -> Iterator[Spoken]:
        name = path.name if self.folder.is_file() else path.relative_to(self.folder).as_posix()
        at = document.at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        is_own = self._is_own(document.author) or any(fnmatch.fnmatch(name, each) for each in self.beside.own)
        by_line = blame.writers(path) if blame and not is_own and path.suffix.lower() in _TEXTS else {}
        told = too_short = 0
        for section in document.sections:
            if not is_own and most_often(by_line, *section.lines) not in self.own:
                continue
            if length_in_words(section.text) < _FEW:
                too_short += 1
                continue
            told += 1
            yield self._note(name, document, section, at)
        skipped["too_short"] += too_short
        author = None if is_own or told else self._person(document.author)
        remarks = list(self._remarks(name, document, author, at))
        yield from remarks
        if is_own and not document.sections and not remarks:
            skipped["empty"] += 1
        elif not told and not too_short and not remarks:
            skipped["not_own"] += 1
            authors[document.author or "?"] += 1

    def _note(self, name: str, document: Document, section: Section, at: datetime) -> Spoken:
        title = on_one_line(document.title)[:200]
        above = [heading for heading in section.headings if heading != title]
        about = " › ".join([title, *above])
        digest = hashlib.sha256(f"{name}\n{about}\n{section.text}".encode("utf-8", "replace")).hexdigest()[:24]
        return Spoken(self._message(digest, digest, self.worker, section.text, at), about=about)

    def _remarks(self, name: str, document: Document, author: Person | None, at: datetime) -> Iterator[Spoken]:
        """What the worker remarked on others' words, and what others did on theirs that they answered."""
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
        by_id = {remark.id: remark for remark in document.remarks}
        for remark in document.remarks:
            asked = by_id.get(remark.answers)
            if not self._is_own(remark.author) or not remark.text.strip():
                continue
            if asked is not None and not self._is_own(asked.author):
                question = self._said(digest, asked, self._person(asked.author), at, asked.id)
                yield Spoken(question)
                yield Spoken(self._said(digest, remark, self.worker, at, asked.id), answers=question.id)
            elif remark.passage and author is not None:
                passage = Passage(harmless_signs(f"{document.title}\n{remark.passage}"), author)
                yield Spoken(self._said(digest, remark, self.worker, at, remark.id, passage))

    def _said(
        self, digest: str, remark: Remark, who: Person, at: datetime, thread: str, passage: Passage | None = None
    ) -> Message:
        text = harmless_signs(remark.text).strip()
        name = f"{digest}/{as_id(remark.id)}"
        return self._message(name, f"{digest}/{as_id(thread)}", who, text, remark.at or at, passage)

    def _is_own(self, author: str) -> bool:
        return author.strip().casefold() in self.own

    def _person(self, name: str) -> Person:
        told = on_one_line(name) or "?"
        return Person(self.beside.accounts.get(told, f"{KNOWN_BY_NAME}{told}"), told)

    def _message(
        self, name: str, thread: str, author: Person, text: str, at: datetime, passage: Passage | None = None
    ) -> Message:
        return Message(
            key=f"{self.place.id}:{name}",
            place=self.place,
            id=name,
            author=author,
            text=text,
            at=at,
            thread=thread,
            passage=passage,
        )
