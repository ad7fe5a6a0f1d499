"""Whether an answer would bind the worker: by what is asked for, and by what is said. Pure; English and Chinese.

Some questions seek more than knowledge: leave to do something, a promise, or a decision. To those nearly any words are
a yes or a no ("by all means", "be my guest", 请便), and no list of such words is ever whole. So it is told by the
question: what it seeks makes an answer binding, unless the answer plainly does something else, such as to ask back.
"""

from collections.abc import Iterator, Sequence

from memory.decisions.acts import act_of_reply
from memory.domain import Act, Situation
from memory.index.tokens import CJK
from memory.text.asking import asks, sentences
from memory.text.patterns import any_of
from memory.text.simplified import simplified
from memory.trust.statements import stance_of

FEW = 4
"""A trigger of no more words says little by itself; what was said before it, by anybody, is meant with it."""
SHORT = 6
"""Words (two Chinese signs count as one) up to which an answer to a request for a favour is but a yes or a no."""
LONGEST = 6500
_ELSEWHERE = frozenset({Act.POINT, Act.ASK, Act.DELEGATE, Act.ESCALATE})
_ASKER = (
    r"(?:i|we|he|she|they|(?:the|my|our|his|her|their) (?:team|intern|contractor|client|customer|vendor|guys|folks)"
    r"|@\w+)"
)
_DOES = (
    r"(?:merg|deploy|ship|releas|roll|push|revert|restart|delet|drop|remov|wip|purg|clos|send|publish"
    r"|announc|mov|postpon"
    r"|cancel|skip|tak|leav|book|buy|order|hir|fir|start|stop|shut|switch|turn|chang|rais|lower|extend|giv|grant|invit"
    r"|tell|promis|accept|reject|sign|pay|charg|go|going|upgrad|migrat|disabl|enabl|block|unblock|use"
    r"|using|run|put|open)"
)


_KNOWLEDGE = any_of(
    r"\b(?:how|where|what|which|who|whom|whose|why)(?:'s|'re)? (?:else )?(?:can|could|do|does|did|is|are|was|were"
    r"|should|would|will|may|might|to|one|the)\b",
    r"\bdo you know\b|\b(?:can|could|may) (?:i|we|you) (?:(?:please|quickly|just) )?(?:ask|know|tell me|show me|explain"
    r"|remind me|point me"
    r"|find|see|look up|read)\b(?! if (?:i|we) )",
    r"怎么|怎样|如何|(?:在|去|到)哪|哪里|哪儿|哪个|哪些|哪家|什么|为什么|为啥|多少|几点|多久|谁(?!都)",
)
"""What only wants to know something, with whichever verbs."""
_MAY_ASK = any_of(
    r"^\W*(?:(?:so|and|but|hey|hi|ok|then) )*(?:can|may|could|might|shall|should|must|is|are|am|do|does|would|will)\b",
    r"^\W*[\u3400-\u9fff\w\s]{1,24}\W*$(?<![a-z])(?<![a-z]\W)",
)
"""What may be a question without a sign of it: an auxiliary before anything, a few Chinese signs."""
_LEAVE = any_of(
    rf"\b(?:can|may|could|might|shall|should|must) {_ASKER}\b",
    rf"\b(?:can|may|could|might|shall|should) (?:it|this|that|these|those|(?:the|my|our) [\w-]+) (?:be )?{_DOES}\w*\b",
    rf"\b(?:can|may|could|should) (?-i:[A-Z][a-z]+) (?:have|get|see|join|present|{_DOES}\w*)\b",
    r"\b(?:ok|okay|alright|all right|fine|cool|safe|acceptable|allowed|permitted|cleared) (?:to|if|with"
    r"|by you|for (?:you|me"
    r"|us|the))\b|\b(?:am|are|is) (?:i|we|it|this|that|he|she|they) (?:ok|okay|fine|good|allowed|permitted|free|clear"
    r"|cleared|acceptable|approved|authori[sz]ed)\b",
    r"\b(?:do|would|will) you (?:mind|object|approve|agree|allow|permit|accept|sign|endorse|be (?:ok|okay"
    r"|fine|good|happy"
    r"|willing))\b|\bmind if\b|\b(?:does|do) (?:anyone|anybody|somebody) (?:mind|object)\b",
    r"\bpermission\b|\bapprov(?:e|al|ed|ing)\b|\bsign[- ]?off\b|\bgo[- ]?ahead\b|\bgreen[- ]?light\b|\blgtm\b"
    r"|\byour (?:ok|okay|blessing|yes|nod|consent|word|call)\b|\bthumbs[- ]up\b|\byes or no\b|\by/n\b",
    r"\b(?:good|ready|clear) to (?:go|merge|ship|deploy|send|release|start)\b",
    r"\blet(?:'s| us)\b|\bhow about (?:i|we)\b|\bwhat if (?:i|we) (?:just|simply)\b|\bwhy not just\b",
    rf"^\W*(?:just |so |then |and )?{_DOES}\w*\b[^?？]{{0,60}}[?？]",
    r"\b(?:does|do|would|will|is|are) (?:that|this|it|these|those|\w+day|(?:the|my"
    r"|our) [\w-]+(?: \w+)?) (?:\w+ )?(?:ok|okay"
    r"|fine|alright|acceptable|settled|decided|agreed|work (?:for|on|with)|suit)\b",
    r"可以(?!.{0,4}(?:怎|哪|什么)|.{0,3}[帮为给]我)|可否|可不可以|能否|能不能(?!帮)|行吗|行不行|行么|行不|成吗|成不|中不中|好吗|好不好|要不要"
    r"|该不该"
    r"|应不应该|准不准|允许|批准|批一?下|审批|同意|许可|点个?头|放行|过一?下|给过|没问题(?:吧|吗)|有意见|介意"
    r"|方便.{0,8}吗",
    r"(?<![性功可智技才职不只])能(?![帮力量源耗级]).{1,30}[吗么嘛不]|意见吧|(?:我|我们|咱|咱们|那就|那|就)(?!.{0,8}(?:推荐"
    r"|介绍)).{1,24}吧[\s?？!！。~～]*$",
)
"""What seeks leave or a decision, in a sentence that asks."""
_INTENT = any_of(
    rf"\b(?:i|we)(?:'ll| will|'m| am|'re| are)?(?: (?:just|now|then|about|gonna|going|planning|plan|intend|want|wanna"
    rf"|'?d like|would like|to))* {_DOES}\w*\b.{{0,60}}\b(?:unless|if (?:you|nobody|no one|that)|ok|okay"
    rf"|shout|stop me|yes)\b",
    rf"\b(?:thinking (?:of|about)|about to|going to|gonna|planning (?:to|on)|plan to|hoping to|want to|i'd like to) "
    rf"(?:just |quickly )?{_DOES}\w*\b(?!.{{0,60}}\b(?:how|where|which|what|why)\b)",
    r"\b(?:any|a) (?:reason|problem|issue) (?:i|we|not|with|if|against)\b|\bhope (?:it'?s|that's|you)\b"
    r"|\bi (?:take it|assume)\b",
    r"(?:准备|打算|马上|这就|先).{0,16}(?:合|上线|发布|发|删|推|改|关|停|请假)|居家|求[批过]|拍板|还是不|ok不"
    r"|妥不妥"
    r"|(?:呗|咯|得了)[\s。!！~～?？]*$",
    r"\bany (?:objections?|blockers?|concerns?|reasons? not)\b|\b(?:shout|speak up|stop me|yell"
    r"|scream) (?:if|now|when)\b"
    r"|\bunless (?:you|anyone|someone|i hear)\b",
    r"\b(?:agreed?|deal|right|ok|okay|yes|yeah|yep|alright|sound good|good with you|all good|cool|fine)\s*[?？]",
    r"(?:可以|行|好|同意|对|成|中)(?:吧|吗|么|不)?\s*[?？]\s*$|没人反对|不反对|没意见的话|(?:我|那我|我们|咱)(?:就|先|直接|准备|打算).{0,24}(?:了"
    r"|啦|咯|发|合|删|上)[啊哈哦呀]?[\s。!！~～?？]*$",
)
"""What announces, and so seeks leave without a question."""
_FAVOUR = any_of(
    r"\b(?:will|would|can|could) (?:you|he|she|they|your team)\b",
    r"\b(?:are|is) (?:you|he|she|they|your team) (?:going|able|willing|free|up) (?:to|for)\b",
    r"\bpromise\b|\bguarantee\b|\bcommit(?: to|ment)\b|\bcount on\b|\bdeadline\b|\beta\b|\bby (?:when"
    r"|tomorrow|tonight|noon"
    r"|eod|eow|mon|tues|wednes|thurs|fri|satur|sun)\w*\b|\b(?:on|in) time\b|\btake (?:it|this|that) over\b|\bplease\b",
    r"保证|承诺|答应|担保|来得及|赶得上|赶得及|按时|准时|能按|你能|你会|你来|能帮|帮我|帮忙|麻烦|请|说定|一言为定",
)
_OURS = any_of(
    r"\b(?:i|we|you|u|me|us|my|our|your|shld|ok|okay|fine|good|alright|go|mine|yours)\b|'(?:m|ll|re|d)\b",
    r"[我你您咱]|\bok\b|妥|合适|拍板|行|批|过|定|吧|呗|咯",
)
"""What is about those who speak, or asks for a judgement."""
_PROMISES = any_of(
    r"\b(?:i|we)(?:'ll| will| shall| promise| guarantee)\b|\bon it\b|我(?:会|来|保证|马上|这就|尽快)|包在我|一定"
)
_MATTER = any_of(
    r"\b(?:access|permissions?|rights|privileges?|admin|root|login|credentials?|budget|money|discount|refund|invoice"
    r"|headcount|contract|raise|promotion)\b",
    r"权限|账号|密码|预算|报销|付款|打款|折扣|退款|合同|名额",
)
_ASKS_FOR = any_of(
    r"\b(?:give|grant|get|need|send|share|add|open|lend|approve|confirm|extend|request)(?: \w+){0,2}\b",
    r"给我|给他|给她|开个|开一?下|开通|要(?:一|个)|发我|加上|批|确认",
)


def binds(situation: Situation, reply: str) -> bool:
    """Whether a reply to a situation would bind the worker: a yes, a no or a promise, in whichever words."""
    act, stance = act_of_reply(reply, situation.trigger.text), stance_of(reply)
    if not reply.strip() or (act in _ELSEWHERE and not stance):
        return False
    assents = bool(stance) or _size(reply) <= SHORT
    if assents and not _only_knows(situation.trigger.text):
        return True
    sought = {kind for text in _asked(situation) for kind in _sought(text)}
    return "leave" in sought or ("favour" in sought and (assents or bool(_PROMISES.search(reply))))


def _only_knows(text: str) -> bool:
    """Whether a text plainly asks for knowledge: of a way, a place, a person, or of a thing that is none of ours."""
    asking = [sentence for sentence in _sentences(text) if asks(sentence) or _KNOWLEDGE.search(sentence)]
    return bool(asking) and all(_KNOWLEDGE.search(each) or not _OURS.search(each) for each in asking)


def seeks_leave(text: str) -> bool:
    """Whether a text seeks leave, or a decision about access, money or people."""
    return "leave" in _sought(text)


def _sought(text: str) -> set[str]:
    """``leave`` or ``favour``, by what a text asks for."""
    return {kind for sentence in _sentences(text) for kind in _sought_by(sentence)}


def _sought_by(sentence: str) -> Iterator[str]:
    if _INTENT.search(sentence):
        yield "leave"
    if _KNOWLEDGE.search(sentence) or not (asks(sentence) or _MAY_ASK.search(sentence)):
        return
    if _LEAVE.search(sentence) or (_MATTER.search(sentence) and _ASKS_FOR.search(sentence)):
        yield "leave"
    if _FAVOUR.search(sentence):
        yield "favour"


def _sentences(text: str) -> tuple[str, ...]:
    return sentences(simplified(text[:LONGEST].replace("\u2019", "'")))


def _asked(situation: Situation) -> Sequence[str]:
    """What the asker says, here and before; where that is little, what anybody said around it."""
    trigger, before = situation.trigger, (*situation.earlier, *situation.around)
    meant = [turn for turn in before if _size(trigger.text) <= FEW or turn.author == trigger.author]
    return [trigger.text, *(turn.text for turn in meant)]


def _size(text: str) -> float:
    """Words, of which two Chinese signs make one."""
    return len(CJK.sub(" ", text).split()) + len("".join(CJK.findall(text))) / 2
