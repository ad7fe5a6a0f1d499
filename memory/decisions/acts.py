"""From what the worker said, or the emoji they set, to the act it was; rules in English and Chinese.

Rules are tried from the most to the least telling; the first that holds names the act, and words that no
rule knows are an answer. Whether lasting silence is ``ignore`` is decided where situations are closed.
"""

import re

from memory.domain import Act, Turn
from memory.text.asking import asks, is_question, sentences
from memory.text.patterns import any_of
from memory.text.simplified import simplified

LONGEST = 2000
"""Of longer words the beginning tells what was done."""
_LINK = re.compile(r"\[[^\]]{0,200}\]\(\S{1,500}\)|https?://\S+")
_FIGURE_OR_LINK = re.compile(r"\d|https?://")
_UNITS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_NAMED = r"(?:@\w+|[A-Z]\w+|(?i:(?:the|our) (?:[\w-]+ ){1,2}?team|the on-?call))"
_NAMED_ZH = r"(?:@\S{1,40}|[小老阿][\u4e00-\u9fff](?!时)|[\u4e00-\u9fff\w]{1,4}(?:组|部门|团队|同学|老师|哥|姐))"
_BOSS = r"(?:manager|director|boss|lead|leads|leadership|management|vp|ceo|cto|head)"
_BOSS_ZH = r"(?:领导|老板|总监|经理|主管|管理层|上级)"


_ESCALATE = any_of(
    r"\bescalat(?:e|ed|ing)\b",
    rf"\b(?:rais|bring|tak|flagg)(?:e|ing)? (?:this|it|that)(?: up)? (?:to|with) (?:the |my |our )?{_BOSS}\b",
    r"\b(?:paging|page|waking) (?:the )?on-?call\b|\b(?:declar|open)(?:e|ing) an incident\b",
    rf"上报|升级(?:给|处理|到{_BOSS_ZH})|(?:汇报|反映|反馈|报|捅)[给到]了?{_BOSS_ZH}|拉上?{_BOSS_ZH}",
)
_DELEGATE = any_of(
    rf"(?i:\b(?:ask|talk to|speak (?:to|with)|check with|reach out to|ping|contact|assign(?:ed|ing)? (?:(?:this"
    rf"|it) )?to|(?:hand|pass)(?:ed|ing)? (?:this|it|that)(?: over)? to|over to|have|let)) {_NAMED}(?!\w)",
    r"@\w+'s (?i:area|team|topic|domain|thing|job)\b",
    r"@\w+,? (?i:will|can|could|would|should|please|owns|handles|knows|is the|takes|mind)\b",
    rf"(?:找|问|联系|转给|交给|让|请|归|由|请教|麻烦|咨询)(?:一下|下)?\s*{_NAMED_ZH}",
    r"@\S{1,40}\s*(?:负责|来|帮|看|处理|跟进|更?比?较?清楚|接一下)",
    cased=True,
)
_REQUEST_CHANGES = any_of(
    r"\brequest(?:ed|ing)? changes\b|\bneeds? (?:more |some |a )?(?:tests?|changes|work|rebase|another pass)\b",
    r"\bbefore (?:i|we) (?:can )?(?:approve|merge)\b|\bnits?:|\bplease (?:rebase|split|squash)\b",
    r"\bnot ready to (?:merge|ship)\b|\bthen (?:i'll|i can) approve\b",
    r"(?:需要|还得|还要|得|请|麻烦|先)再?你?(?:修改|改一下|改改|调整|补充)|改(?:一下|完|好)[再后]|打回|重新提交"
    r"|补(?:一下|上|个)?测试",
)
_CHANGES_IN_REVIEW = any_of(
    r"\b(?:please|can you|could you) (?:add|fix|change|rename|update|remove|move|drop|extract|handle)\b",
    r"(?:请|麻烦)?(?:把|加上?|删掉?|改成|拆|补)\S{2,}",
)
_NOW_ZH = "(?:今天|现在|暂时|目前|这周|本周)"
_DECLINE = any_of(
    r"\b(?:i|we)(?: really| just)? (?:can't|cannot|can not|won't|will not|am unable to|are unable to"
    r"|must decline)\b(?! (?:reproduce|see|find|tell|say|remember|recall|wait|be sure|promise))",
    r"\bnot (?:approved|possible|going to happen|an option|allowed|acceptable)\b|\b(?:declin|reject)(?:e|ed|ing)\b",
    r"\brather not\b|\bnot going to\b|\bhard no\b|\bhave to say no\b|\bafraid not\b",
    r"^(?:sorry|no)[,.! ]+(?:no|not|we don't|i don't|that's not|that won't|we won't|i won't|sorry)\b",
    rf"(?<!{_NOW_ZH})(?<!{_NOW_ZH}还)(?:不行|不可以|没法)|不同意|不批|不通过|无法(?!复现|确定)|[做帮]不了|恐怕[不没]|拒绝|不接|算了吧|驳回",
    r"不能(?:批|给|做|合|同意|接|帮|上)",
)
_DEFER = any_of(
    r"\b(?:i'll|i will|let's|let me|we'll|^will) .{0,60}\b(?:later|tomorrow|tonight|after|next (?:week|month|sprint)"
    r"|on (?:mon|tues|wednes|thurs|fri)day|this (?:afternoon|evening)|in (?:a|an|\d+) (?:bit|minute|hour|day)s?"
    r"|once i)\b",
    r"\b(?:get|come|circle) back to (?:you|this|it)\b|\blet me (?:check|look into|think|find out|ask around)\b",
    r"\bnot (?:now|today|this week)\b|\bgive me (?:a|an|some|until|\d+)\b|\bbear with me\b|\bhold on\b|\bone (?:sec"
    r"|moment)\b",
    r"\b(?:in|into) a meeting\b|\bi'm (?:busy|swamped|tied up)\b|\bremind me\b|\bpark(?:ing)? (?:this|it)\b"
    r"|\bask me (?:again|later)\b",
    rf"{_NOW_ZH}还?(?:不行|不可以|不能|没法)",
    r"晚[点些]|稍[后等]|回头|等我|等会|等[一]?下|待会|一会儿?[再看弄给回处]|改天|忙完|在开会|开完会|先放"
    r"|过[两几一][天周]",
    r"(?:明天|后天|下周|下午|晚上|周[一二三四五六日]|下个?月)我?(?:再|看|给你|处理|弄|回复)|我先?(?:查|确认|想"
    r"|核实)[一下想]",
)
_APPROVE = any_of(
    r"\blgtm\b|\bapproved?\b(?! by)|\bship it\b|\bgo ahead\b|\bgo for it\b|^\+1(?!\d)|\blooks (?:good|great|fine)\b",
    r"\b(?:fine|good|ok|okay) (?:by|with) me\b|\bmerge (?:it|away)\b|\bhappy to merge\b|\bgreen light\b|\bsigned off\b",
    r"同意|批准|已批|准了|审批通过|^通过|可以(?:合|上线|发布|发了|合并|提交)|我批|^[去合上发]吧",
)
_RULES = (
    (Act.ESCALATE, _ESCALATE),
    (Act.DELEGATE, _DELEGATE),
    (Act.REQUEST_CHANGES, _REQUEST_CHANGES),
    (Act.DECLINE, _DECLINE),
    (Act.DEFER, _DEFER),
    (Act.APPROVE, _APPROVE),
)
_CLAUSES = re.compile(r"[,.;:!，。；：！\n]+")
_SIGNS = re.compile(
    r"(?:yes|yep|ok|okay|approved?|i approve(?: (?:it|this))?|go ahead|go for it|lgtm|ship it|signed off"
    r"|fine(?: by me)?|sure|(?:我)?(?:同意|批准)|已批准?|可以|好的?|行|通过|没问题)",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"(?:no|nope|declined?|i decline(?: (?:it|this))?|rejected?|denied|not approved|(?:我)?(?:不同意|不批准?)|不行"
    r"|不可以|驳回|拒绝|否决?)",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:but|until|unless|if|once|when|after|before|except|only|wait|hold|no|not|never|without|cannot|nor|rather)\b"
    r"|n['’]t\b|[?？]|[不别勿没但等先只才吗否除若]|如果",
    re.IGNORECASE,
)
_SEEKS_APPROVAL = any_of(
    r"\b(?:can|may|could|shall|should) (?:i|we)\b|\b(?:ok|okay|alright|fine|good) (?:to|if|with)\b|\bmind if\b",
    r"\bapprov|\bsign[- ]?off\b|\blgtm\b|\breview\b|\bpermission\b|\bptal\b|\bgo[- ]ahead\b|\bpull request\b",
    r"审批|批一下|批准|同意|评审|审一下|审核|请假|可不可以|能不能(?!帮)|可以.{0,40}吗|能(?!帮).{0,40}吗|是否可以|行吗"
    r"|行不行|我想|合并",
)
_POINT = any_of(
    r"\b(?:see|check|check out|read|look at|refer to|have a look at|it's (?:all )?in|documented (?:in|at)"
    r"|described in|covered in|search(?: in)?|post (?:it |this )?in) (?:#\S{1,40}|(?:the |our "
    r"|this )?(?:[\w-]+ )?(?:docs?|documentation|wiki|readme|runbook|faq|handbook|guide|page|thread|ticket|manual"
    r"|policy|channel)\b)",
    r"(?:见|看|参考|参照|查|搜|翻|去|到)[一下看]*\s*(?:#\S{1,40}|[\w]{0,6}(?:文档|手册|wiki|知识库|说明|指南|公告"
    r"|频道|帖子|链接))",
    r"(?:文档|手册|wiki|知识库)[里中上][有写]",
)
_YES = any_of(
    r"^\W*(?:yes|yep|yeah|yup|sure|of course|absolutely|certainly|do it|please do|ok|okay|fine|sounds good)(?!\w)"
)
_YES_ZH = any_of(r"^\s*[👍👌✅💯]", r"^\W*(?:可以|行(?!不)|好的?|没问题|嗯|当然|没意见|ok|中(?=[\W]|$))")
_PLAIN_YES = any_of(r"^\W*(?:yes|yep|yeah|yup|absolutely|certainly)\b", r"^\W*(?:可以|当然|是的|对)")
_NO = any_of(r"^\W*(?:no|nope|nah)\b", r"^\W*(?:不(?!客气)|别)")
_ACKNOWLEDGE = any_of(
    r"^\W*(?:thanks|thank you|thx|ty|cheers|got it|noted|ack|will do|on it|i'm on it|understood|roger|copy that|ok"
    r"|okay|great|cool|nice|awesome|perfect|np|no problem|no worries|you're welcome|sure|done|good catch"
    r"|i'll take a look|sounds good|makes sense|my bad|congrats|welcome|will look)(?!\w)",
    r"^\W*(?:收到|好[的嘞滴呀]?(?:\W|$)|谢|感谢|多谢|明白|了解|知道了|知悉|嗯|辛苦|没问题|搞定|马上|不客气|这就|已阅"
    r"|欢迎|好的)",
    r"^[\s👍🙏👌🎉✅❤\ufe0f😊🙌💪]+$",
)
_REACTIONS: dict[Act, str] = {
    Act.APPROVE: "+1 thumbsup white_check_mark heavy_check_mark ballot_box_with_check shipit 👍 ✅ ✔ ☑ 强",
    Act.DECLINE: "-1 thumbsdown x no_entry no_entry_sign no_good 👎 ❌ ⛔ 🚫 🙅 弱",
    Act.ACKNOWLEDGE: "eyes ok ok_hand pray heart tada raised_hands clap 👀 👌 🙏 ❤ 🎉 🙌 👏 🫡 收到 OK",
    Act.DEFER: "hourglass hourglass_flowing_sand alarm_clock timer_clock stopwatch zzz calendar ⏳ ⌛ ⏰ 📅",
    Act.ASK: "question grey_question thinking_face thinking ❓ ❔ 🤔 疑问",
    Act.ESCALATE: "sos rotating_light fire_engine 🆘 🚨",
}
_ACT_OF_EMOJI = {emoji: act for act, names in _REACTIONS.items() for emoji in names.split()}
_DRESS = re.compile("::skin-tone-\\d|[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\\[\\]:]")


def plain_answer(words: str) -> Act | None:
    """What words answer to whoever asks for a signature, where they say so plainly; None where they may mean else.

    They begin with nothing but a yes or a no, and a yes is followed by nothing that asks, denies or makes conditions.
    """
    begins = [part.strip() for part in _CLAUSES.split(simplified(words).strip(), maxsplit=1)]
    if _SIGNS.fullmatch(begins[0]):
        return None if any(map(_LIMITS.search, begins[1:])) else Act.APPROVE
    return Act.DECLINE if _REFUSES.fullmatch(begins[0]) else None


def act_of_reply(reply: str, trigger: str) -> Act:
    """Name the act of a reply to a trigger; no words at all are ``ignore``.

    The trigger decides what a bare "yes" or "ok" means: to someone who seeks approval it approves, to a
    question it answers, to anything else it acknowledges.
    """
    words = " ".join(simplified(reply[:LONGEST]).replace("\u2019", "'").split())
    trigger = simplified(trigger[:LONGEST])
    if not words:
        return Act.IGNORE
    asked_for_approval = bool(_SEEKS_APPROVAL.search(trigger))
    if asked_for_approval and _CHANGES_IN_REVIEW.search(words) and not _APPROVE.search(words):
        return Act.REQUEST_CHANGES
    for act, pattern in _RULES:
        if pattern.search(words):
            return act
    return _act_of_short(words, trigger, asked_for_approval) or _act_of_rest(words)


def act_of_turn(reply: Turn, trigger: Turn) -> Act:
    """Name the act of a reply: what it did by a form of the platform's own, else what its words say."""
    return Act(reply.act) if reply.act else act_of_reply(reply.text, trigger.text)


def act_of_reaction(emoji: str) -> Act | None:
    """Name the act of an emoji, given by short name or sign; one that says nothing certain is None."""
    return _ACT_OF_EMOJI.get(_DRESS.sub("", emoji.strip()))


def _act_of_short(words: str, trigger: str, asked_for_approval: bool) -> Act | None:
    """A few words without a figure: yes, no or thanks, by what they reply to."""
    if len(_UNITS.findall(words)) > 12 or _FIGURE_OR_LINK.search(words) or is_question(words):
        return None
    if asked_for_approval and (_YES.search(words) or _YES_ZH.search(words)):
        return Act.APPROVE
    if asked_for_approval and _NO.search(words):
        return Act.DECLINE
    if _PLAIN_YES.search(words) and asks(trigger):
        return Act.ANSWER
    return Act.ACKNOWLEDGE if _ACKNOWLEDGE.search(words) or _YES_ZH.search(words) else None


def _act_of_rest(words: str) -> Act:
    """Where it points, what it asks back, or the answer it is."""
    around_links = len(_UNITS.findall(_LINK.sub(" ", words)))
    if _POINT.search(words) or (_LINK.search(words) and around_links <= 40):
        return Act.POINT
    return Act.ASK if any(is_question(part) for part in sentences(words)) else Act.ANSWER
