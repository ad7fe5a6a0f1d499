"""Whether a text asks something: questions and requests, in English and Chinese, question mark or not."""

import re

from memory.text.patterns import any_of
from memory.text.simplified import simplified

_NOISE = re.compile(r"```.*?```|`[^`]*`|\[([^\]]{0,200})\]\(\S{1,500}\)|https?://\S+", re.DOTALL)
LONGEST = 6000
_SENTENCES = re.compile(r"[^.!?。！？;；\n]*(?:[.!?。！？;；\n]+|$)")
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|should|would|will|shall|may|has|have|had|am|must)(?:n't)?"
_SUBJECT = (
    r"(?:i|you|we|they|he|she|it|this|that|these|those|there|the|my|our|your|their|any|anyone|anybody|someone"
    r"|somebody|everyone|everything|@\w+)"
)
_OPENING = (
    r"^\W*(?:(?:and|so|but|hey|hi|hello|btw|also|sorry|team|folks|all|quick question|@\w+|\w{1,20},)[\s,:]{1,3}){0,3}"
)


_QUESTION = any_of(
    r"[?？]",
    rf"{_OPENING}(?!do (?:it|this|that|these|those|the|my|our)\b){_AUXILIARY} {_SUBJECT}\b",
    rf"{_OPENING}(?:what|when|where|how|which|whose|who)(?:'s\b|'re\b| (?:(?!(?:i|we|you|they|he|she"
    rf"|it)\b)\w+ ){{0,2}}?{_AUXILIARY} (?!done is))",
    rf"{_OPENING}(?:who (?!knew|cares)\w+|why (?!this |it |the |i |we )\w+|why$|where to|what (?:about|if|to))\b",
    rf"{_OPENING}how (?:to|come|about|long|many|much|often|far|soon)\b",
    rf"{_OPENING}any(?:one|body) (?:know|knows|have|has|here|able|else|up|free|with|seen|\w+ing)\b",
    rf"{_OPENING}any (?:idea|ideas|update|updates|news|chance|thoughts|objections|plans|eta)\b|\bthoughts on\b",
    rf"{_OPENING}(?:do you |would you )?mind (?:if|\w+ing)\b",
    r"\b(?:wonder(?:ing)?|curious|like to know|want to know|no idea|not sure|don't know|unclear)\b.{0,20}\b(?:if"
    r"|whether|how|what|which|when|where|who|why)\b",
    r"(?:吗|么|嘛)[\s。!！~～]*$|(?<![在着])呢[\s。!！~～]*$",
    r"(?<!没)(?<!没有)(?<!不知道)什么(?!都|也)|(?:怎么|怎样)(?!都|也|说呢)|为什么|为啥|咋(?:办|样|整|弄)?",
    r"(?<!无论)(?<!不管)如何|哪(?:个|里|些|儿|天|位|一|家|种|台)|几点|几号|多少(?!有点|有些)|多久|多大|多长",
    r"(?:^|[\s，,。是由找问给归])谁(?!都|也)",
    r"是否|是不是|能不能|可不可以|可否|能否|有没有|要不要|会不会|行不行|对不对|好不好|请问|求问",
)
_REQUEST = any_of(
    r"\b(?:please|pls|plz|ptal)\b(?<!yes please)(?<!yes, please)(?<!, please)(?! ignore)",
    r"\b(?:can|could|would|will) (?:you|someone|somebody|anyone)\b",
    r"\b(?:need|waiting for|waiting on) (?:your|you|someone|somebody|a review|approval|help)\b",
    r"\b(?:tell|remind|show|send) me\b|\blet me know (?:if|whether|how|what|which|when|where|who|why)\b",
    r"\b(?:help|hand) with\b|\bhelp me\b|\blooking for (?:a|an|the|some|someone|somebody|help|advice)\b|\bcould use\b",
    r"(?:^|[\s，,。！~])请(?!假了|客)|麻烦|帮(?:我|忙|个忙|看|下)|求(?:助|教|推荐|批|一|个|大佬)|劳驾|拜托|告诉我"
    r"|[批审催]一下",
)
_MAY_ASK = any_of(
    rf"{_OPENING}(?!do |have (?:a|fun)\b|done\b){_AUXILIARY} (?:not )?[\w@]",
    rf"{_OPENING}(?:just |then |now )?(?:drop|paste|post|put|send|share|give|forward|dm|mail|type|add|remove|delete"
    r"|move|pay|wire|approve|confirm|sign|book|buy|order|cancel|open|close|grant|fire|hire|tell|ask|call|reset|restart"
    r"|run|use|get|let|turn|switch|stop|start|check|explain|list|name|find|fix|do) (?!up |in |off |on |not )\w",
    r"谁|啥|哪|几[个位时号天]|多少|何时|[给把让帮替]|(?:^|[\s，,。])(?:发|删|改|加|开|批|转|付|打)",
    r"[发删改加开批转付打看查](?:一下|下|我)|(?:需|想)要|(?P<or>[在有是要能行])不(?P=or)",
)
"""What may ask something and need not: an auxiliary or a bare verb first, who and which in Chinese, a thing to give."""
_COURTESY = any_of(
    r"\b(?:does|did|would) (?:that|this|it) (?:help|work|make sense|answer)\b|\bmakes? sense\?",
    r"\b(?:ok|okay|right|clear)\?\s*$|有帮助吗|明白(?:了)?吗|清楚(?:了)?吗|对吧|懂了吗",
)


FORMS = (
    ("why", r"\bwhy\b|\bhow come\b|为什么|为啥|为何"),
    ("who", r"\bwho(?:m|se)?\b|谁|哪位"),
    ("when", r"\bwhen\b|\bhow (?:long|soon|often)\b|几点|几号|什么时候|何时|多久"),
    ("count", r"\bhow (?:many|much|far)\b|多少|几个"),
    ("where", r"\bwhere\b|哪里|哪儿|在哪|去哪"),
    ("how", r"\bhow\b|\b(?:way|steps) (?:to|of)\b|怎么|怎样|如何|咋"),
)
"""How a question asks, by name, and the words for it."""
_DENIED = re.compile(
    r"\b(?:not|never|without)\b|n['’]t\b|(?<![能可好是行要会对])不(?![同过错客])|别(?![的人])|勿", re.IGNORECASE
)


def form_of(text: str) -> str:
    """How a text asks: for the way, the reason, the person, the time, the number, the place, or else; denied or not."""
    text = simplified(text)
    asked = next((name for name, pattern in FORMS if re.search(pattern, text, re.IGNORECASE)), "")
    return f"{asked}{' not' if _DENIED.search(text) else ''}"


def sentences(text: str) -> tuple[str, ...]:
    """Split a text into its sentences, without code and links."""
    bare = _NOISE.sub(lambda found: found[1] or "it", text)
    return tuple(part.strip() for part in _SENTENCES.findall(bare) if part.strip())


def is_question(sentence: str) -> bool:
    """Tell whether a sentence is a question; one that only makes sure of being understood is not."""
    sentence = simplified(sentence)
    return bool(_QUESTION.search(sentence)) and not _COURTESY.search(sentence)


def asks(text: str) -> bool:
    """Tell whether a text asks something of its readers: an answer, a decision or a favour."""
    return any(is_question(part) or _REQUEST.search(part) for part in sentences(simplified(text[:LONGEST])))


def may_ask(text: str) -> bool:
    """Tell whether a text asks something, or may do so: for caution, where ``asks`` is for what is plain."""
    return asks(text) or any(_MAY_ASK.search(part) for part in sentences(simplified(text[:LONGEST])))
