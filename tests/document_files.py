"""Small documents, written for tests the way Word, PowerPoint, Excel and PDF programs write them."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MORE = (
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
_DRAWN = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
STYLES = (
    f'<w:styles {_W}><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style></w:styles>'
)


def write_zip(path: Path, parts: Mapping[str, str]) -> Path:
    """A zip of XML, packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def core(author: str, title: str = "", modified: str = "2026-02-02T09:00:00Z") -> str:
    """What a document says of itself."""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        f"<dcterms:modified>{modified}</dcterms:modified></cp:coreProperties>"
    )


def heading(text: str, level: int = 1) -> str:
    """A heading of a Word document."""
    return f'<w:p><w:pPr><w:pStyle w:val="{level}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def paragraph(text: str) -> str:
    """A paragraph of one."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def changed(was: str, now: str, author: str) -> str:
    """A paragraph in which somebody tracked a change of its last words."""
    by = f'w:author="{author}" w:date="2026-02-03T09:00:00Z"'
    return (
        f"<w:p><w:r><w:t>We deploy </w:t></w:r><w:del {by}><w:r><w:delText>{was}</w:delText></w:r></w:del>"
        f"<w:ins {by}><w:r><w:t>{now}</w:t></w:r></w:ins></w:p>"
    )


def commented(text: str, *numbers: int) -> str:
    """A paragraph that has comments."""
    starts = "".join(f'<w:commentRangeStart w:id="{each}"/>' for each in numbers)
    ends = "".join(f'<w:commentRangeEnd w:id="{each}"/>' for each in numbers)
    return f"<w:p>{starts}<w:r><w:t>{text}</w:t></w:r>{ends}</w:p>"


def comment(number: int, author: str, text: str) -> str:
    """A comment."""
    at = f'w:date="2026-02-0{3 + number}T09:00:00Z"'
    words = f'<w:p w14:paraId="0000000{number}"><w:r><w:t>{text}</w:t></w:r></w:p>'
    return f'<w:comment w:id="{number}" w:author="{author}" {at}>{words}</w:comment>'


def write_word(
    path: Path, author: str, body: str, *, comments: str = "", answers: Mapping[int, int] | None = None
) -> Path:
    """A Word document; ``answers`` are comments that answer others, by their numbers."""
    answered = "".join(
        f'<w15:commentEx w15:paraId="0000000{number}" w15:paraIdParent="0000000{other}"/>'
        for number, other in (answers or {}).items()
    )
    return write_zip(
        path,
        {
            "docProps/core.xml": core(author),
            "word/styles.xml": STYLES,
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/comments.xml": f"<w:comments {_W} {_MORE}>{comments}</w:comments>",
            "word/commentsExtended.xml": f"<w15:commentsEx {_MORE}>{answered}</w15:commentsEx>",
        },
    )


def write_slides(path: Path, author: str, title: str, text: str, notes: str) -> Path:
    """A presentation of one slide."""

    def shape(kind: str, words: str) -> str:
        place = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        return f"<p:sp>{place}<p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"

    return write_zip(
        path,
        {
            "docProps/core.xml": core(author),
            "ppt/slides/slide1.xml": f"<p:sld {_DRAWN}>{shape('title', title)}{shape('body', text)}</p:sld>",
            "ppt/notesSlides/notesSlide1.xml": f"<p:n {_DRAWN}>{shape('sldNum', '1')}{shape('body', notes)}</p:n>",
        },
    )


def write_sheets(path: Path, author: str, rows: list[list[str]], remark: tuple[str, str] | None = None) -> Path:
    """A workbook of one sheet."""
    book = Workbook()
    book.properties.creator = author
    sheet = book.active
    assert sheet is not None
    sheet.title = "Costs"
    for row in rows:
        sheet.append(row)
    if remark:
        sheet["A1"].comment = Comment(remark[1], remark[0])
    book.save(path)
    return path


def write_pages(path: Path, author: str, text: str, *, password: str = "") -> Path:
    """A PDF of one page."""
    drawn = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    path.write_bytes(body + head + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body))
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.add_metadata({"/Author": author, "/Title": "Runbook"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    with path.open("wb") as file:
        writer.write(file)
    return path
