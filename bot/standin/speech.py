"""What of a model's words is speech: not its thinking, not the marks of its channels, not a form, not a refusal. Pure.

Models that reason, and servers that serve them, mix what is thought into what is said: between tags, in channels, after
a label, or as the whole form once more. What plainly is no speech is taken off; what cannot be told from it is none.
"""

import json
import re

_THOUGHT = r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|analysis|reflection|scratchpad)"
_THINKING = re.compile(rf"<\s*{_THOUGHT}\s*>.*?(?:<\s*/\s*{_THOUGHT}\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_THOUGHT_BEFORE = re.compile(rf"\A.*<\s*/\s*{_THOUGHT}\s*>", re.IGNORECASE | re.DOTALL)
_FINAL = re.compile(r"<\|channel\|>\s*final\b.*?<\|message\|>(.*?)(?:<\|(?:end|return|start|call)\|>|\Z)", re.DOTALL)
_CHANNEL = re.compile(r"<\|channel\|>")
_MARK = re.compile(r"<\|[a-z_]{1,24}\|>|</?s>|\[/?INST\]")
_LABELLED = re.compile(
    r"\A\W*(?:reasoning|rationale|thoughts?|thinking|analysis|chain of thought|推理|思考|分析|理由)\W{0,3}[:：]"
    r"(?P<thought>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER = re.compile(
    r"(?:\A|\n)\W{0,3}(?:final answer|answer|final reply|reply|response|最终回答|回答|回复|答复|答案)"
    r"\W{0,3}[:：]\**\s*",
    re.IGNORECASE,
)
_FENCED = re.compile(r"\A\s*```[\w-]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
_ABOUT_ITSELF = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model|virtual assistant)\b"
    r"|\bi(?:'m| am) (?:just |only )?an? (?:ai|(?:large )?language model)\b"
    r"|\bi(?:'m| am)? ?(?:sorry|afraid)?,? ?(?:but )?i (?:can(?:'t|not| not)|am unable to|won't) "
    r"(?:assist|help|comply|fulfil+|engage|continue) (?:with|to|in)?\b"
    r"|作为(?:一个|一名)?(?:AI|人工智能|语言模型)|我(?:只)?是(?:一个|一名)?(?:AI|人工智能|语言模型)"
    r"|(?:抱歉|对不起)[,，]?\s*我(?:无法|不能)(?:协助|帮助|满足|回答|提供|处理)(?:你|您)?(?:的|这|该|此)",
    re.IGNORECASE,
)


def speech_in(text: str) -> str:
    """What is said in what a model wrote; nothing where it is thinking, a form or a refusal throughout."""
    spoken = without_thinking(text)
    if labelled := _LABELLED.match(spoken):
        parts = _ANSWER.split(labelled["thought"])
        spoken = parts[-1].strip() if len(parts) > 1 else ""
    spoken = _out_of_its_form(spoken)
    return "" if _ABOUT_ITSELF.search(spoken) else spoken


def without_thinking(text: str) -> str:
    """A text without what stands between the marks of thinking, and without those of channels."""
    if _CHANNEL.search(text):
        final = _FINAL.search(text)
        text = final[1] if final else ""
    return _MARK.sub("", _THOUGHT_BEFORE.sub("", _THINKING.sub("", text))).strip()


def _out_of_its_form(text: str) -> str:
    """The reply in a form within the form; nothing of another form."""
    bare = fenced[1] if (fenced := _FENCED.match(text)) else text
    if not bare.lstrip().startswith("{"):
        return text
    try:
        form = json.loads(bare)
    except ValueError:
        return "" if '"reply"' in bare or '"act"' in bare else text
    reply = form.get("reply") if isinstance(form, dict) else None
    return speech_in(reply) if isinstance(reply, str) else ""
