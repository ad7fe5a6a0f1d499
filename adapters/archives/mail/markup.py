"""The HTML of a mail → its text, in which what is quoted is marked by ``>``, as in a mail of plain text."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 2**19
"""Signs of HTML that are read; what a writer says themself stands at the beginning."""
DEEPEST = 2000
"""Elements within each other; a parser takes time by the square of it."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNSEEN = frozenset({"head", "style", "script", "title", "noscript", "template", "object", "svg", "select"})
_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table tr ul".split()
)
_QUOTES = re.compile(
    r"(?:^|\s)(?:gmail_quote_container|gmail_attr|moz-cite-prefix|moz-forward-container|yahoo_quoted|yahoo-quoted-begin"
    r"|protonmail_quote|tutanota_quote|zmail_extra|quoted?-?(?:reply|text)|ntes-mailmaster-quote|lark-mail-quote"
    r"|mail-quote-collapse|qmbox|front-blockquote|__aliyun_previous_body_wrap|history-quote-wrapper)(?:\s|$)"
)
_QUOTE_IDS = re.compile(
    r"(?:divRplyFwdMsg|x_divRplyFwdMsg|isReplyContent|isForwardContent|origbody|ntes-pcmail-quote|reply-intro|OLK_SRC_BODY_SECTION"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-reference)"
)
_REST_IDS = re.compile(r"(?:x_)?(?:divRplyFwdMsg|appendonsend)")
"""Of the element and all that follows it: Outlook puts the quoted mail beside it, not into it."""
_SIGNATURES = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|ms-outlook-mobile-signature|protonmail_signature_block|signature|Signature"
    r"|lark-mail-signature|ntes-mailmaster-signature|mail-master-signature)(?:\s|$)"
)
_OWN_INDENT = re.compile(r"border(?:-left)?:\s*(?:none|0)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def text_of_html(html: str) -> str:
    """The text of a mail's HTML, a block a line; lines of what is quoted begin with ``>``."""
    tree = LexborHTMLParser(_shallow(html[:LONGEST]))
    writer = _Writer()
    if tree.root is not None:
        writer.write(tree.root)
    return "\n".join(writer.lines)


class _Writer:
    """Walks a tree without recursion, and keeps lines with how they are quoted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._quoted = 0
        self._kept = 0

    def write(self, root: LexborNode) -> None:
        """Take in a tree."""
        node: LexborNode | None = root
        above: list[tuple[LexborNode, bool, bool]] = []
        while node is not None:
            within = self._enter(node)
            child = node.child if within is not None else None
            if child is not None and within is not None:
                above.append((node, *within))
                node = child
                continue
            if within is not None:
                self._leave(node, *within)
            while node is not None and node.next is None:
                if not above:
                    node = None
                    break
                node, *opened = above.pop()
                self._leave(node, *opened)
            node = node.next if node is not None else None
        self._break()

    def _enter(self, node: LexborNode) -> tuple[bool, bool] | None:
        """Begin an element: whether it is quoted and whether its spaces count; None for what is not looked into."""
        tag = node.tag or ""
        if node.is_text_node:
            self._say(node.text_content or "")
            return None
        if tag == "br":
            self._break(forced=True)
            return None
        if tag.startswith(("-comment", "!")) or tag in _UNSEEN:
            return None
        attributes = node.attributes
        names, identity = attributes.get("class") or "", attributes.get("id") or ""
        if _SIGNATURES.search(names) or _SIGNATURES.fullmatch(identity):
            return None
        if tag in _BLOCKS:
            self._break()
        quoted = self._is_quoted(tag, names, identity, attributes)
        if quoted:
            self._break()
            self._quoted += 1
        if _REST_IDS.fullmatch(identity):
            self._break()
            self._quoted += 1
        if tag == "pre":
            self._kept += 1
        return quoted, tag == "pre"

    def _leave(self, node: LexborNode, quoted: bool, kept: bool) -> None:
        tag = node.tag or ""
        if tag in {"td", "th"}:
            self._say(" ")
        if tag in _BLOCKS or quoted:
            self._break()
        if tag in {"p", "table", "ul", "ol", "blockquote"} and self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " if self._quoted else "")
        self._quoted -= quoted
        self._kept -= kept

    def _is_quoted(self, tag: str, names: str, identity: str, attributes: dict[str, str | None]) -> bool:
        if _QUOTES.search(names) or _QUOTE_IDS.fullmatch(identity) or tag == "includetail":
            return True
        if tag != "blockquote":
            return False
        style = attributes.get("style") or ""
        return attributes.get("type") == "cite" or "quote" in names or not _OWN_INDENT.search(style)

    def _say(self, text: str) -> None:
        if self._kept:
            first, *more = text.split("\n")
            self._line += first
            for each in more:
                self._break(forced=True)
                self._line = each
            return
        said = _SPACES.sub(" ", text)
        self._line += said.lstrip(" ") if self._line.endswith(" ") or not self._line else said

    def _break(self, *, forced: bool = False) -> None:
        if self._line.strip() or forced:
            self.lines.append(("> " if self._quoted else "") + self._line.rstrip())
        self._line = ""


def _shallow(html: str) -> str:
    """HTML up to where too many elements are open within each other."""
    depth = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _VOID:
            depth = max(0, depth + (-1 if found[1] else 1))
        if depth > DEEPEST:
            return html[: found.start()]
    return html
