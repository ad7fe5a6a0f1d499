"""Whether a text gives orders to an AI: attempts to steer the double rather than to ask the worker."""

import re

from policies.plain_text import hidden_in, read_plainly

_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|orders|constraints?|polic(?:y|ies)|safeguards?"
    r"|guidance|guardrails?|training|programming|restrictions?|context)"
)
_EARLIER = (
    r"(?:previous|prior|earlier|above|preceding|all|any|your|the|these|those|system|my|other|existing|original|past)"
)
_AI = r"(?:ai|bot|assistant|llm|model|chatbot|gpt|chatgpt|claude|gemini|copilot|agent|double|language model)"
_PATTERNS = (
    rf"\b(?:ignore|disregard|forget|override|bypass|drop|skip|discard|overrule|do not follow|don't follow"
    rf"|stop following)\b(?: \w+)? (?:{_EARLIER} )+(?:\w+ )?{_RULES}\b",
    r"\b(?:ignore|disregard|forget) (?:everything|all (?:of )?(?:that|this|it)|what(?:ever)? (?:you were|was|i"
    r"|they) (?:told|said))\b",
    rf"\b(?:new|updated|real|actual|hidden|secret|additional|important) (?:system )?(?:instructions?|prompt)(?: ?:"
    rf"| for (?:the |you|this ){_AI}?)",
    r"\byou are (?:now|no longer|actually|really)\b(?! (?:in|on|able|invited|welcome|free|the owner|a member|part"
    r"|assigned|muted|late|done|right|subscribed|added|connected|logged|required|needed))",
    rf"\b(?:act|behave|respond|answer|speak|reply) (?:as|like) (?:if you (?:were|are|had)|an? (?:\w+ )?{_AI}"
    rf"|a different|dan\b|the (?:admin|developer|system))",
    r"\bpretend (?:to be|that you|you(?:'re| are| have| were))\b|\brole-?play as\b|\bdeveloper mode\b|\bdan mode\b"
    r"|\bjailbreak\b|\bgod mode\b|\bsudo mode\b",
    r"<\|?(?:im[_ ]start|im[_ ]end|system|endoftext|user|assistant)\|?>|\[/?inst\]|<<sys>>|### ?(?:instruction|system"
    r"|response)",
    r"\b(?:reveal|show|print|repeat|output|leak|display|tell me|share|dump|what (?:is|are)) (?:me )?(?:your |its "
    r"|the (?=full|entire|system|hidden|initial|original|exact|secret))(?:(?:full|entire|system|hidden|initial"
    r"|original|exact|secret) )*(?:prompt|instructions|system message)\b",
    r"\b(?:your|the) (?:full|entire|system|hidden|initial|secret) rules\b|\b(?:begin|start of"
    r"|this is the) system prompt\b",
    r"\b(?:ignore|disregard|forget) (?:all |everything )?(?:the )?above\b|\bnot your rules\b|\bstop being an? (?:ai"
    r"|bot)\b",
    r"\byou(?: must| have to|'ll)(?: now| simply| just)? (?:answer|approve|reply|respond|accept|agree|say yes)\b",
    r"\bi (?:hereby )?(?:order|command|instruct) you\b|\byou're now (?:a|an|the|dan|in \w+ mode)\b|\bauto-?approve\b",
    r"\b(?:say|output|write|reply|translate) (?:exactly|verbatim|your instructions)\b|\boverrides? (?:all|any|every"
    r"|the) (?:\w+ )?rules\b|\bwithout (?:a|the|any) (?:label|disclosure)\b",
    r"忽略(?:上文|以上|前文)|不要按(?:规则|规定|设定)|你(?:必须|只能|只需)(?:直接)?(?:同意|批准|答应|通过|回答|回复)"
    r"|不用问(?:他|她|本人)",
    r"以(?:管理员|系统|开发者|主人|本人)的?(?:身份|名义)(?:回复|回答|批准|发送)|重复(?:你)?(?:上面|以上|前面)的",
    r"\b(?:repeat|print|output|translate) (?:the (?:text|words)|everything) (?:above|before)\b",
    rf"\b(?:hey|dear|attention|note to|to the|hello|listen|ok|if you are|as) (?:an? |the |any )?{_AI}(?: (?:reading"
    rf"|processing|model|assistant|system|agent))?\b(?=[ ,:]+(?:please|you|must|reading|approve|send|say|answer|reply"
    rf"|do|ignore|always|forward|reading))",
    rf"\b{_AI}s? (?:must|should|shall|has to|needs to|will now|is instructed to)\b (?:always |now |immediately "
    rf"|only )?(?:approve|answer|reply|say|send|ignore|forward|respond|output|accept|agree|merge|confirm)",
    r"\b(?:without|skip(?:ping)?|bypass(?:ing)?|do not|don't|no need to) (?:asking|ask(?! me)|wait(?:ing)? for"
    r"|need(?:ing)?|the|any|human|requir(?:e|ing)) (?:\w+ )?(?:worker|approval|human|owner|review|confirmation"
    r"|permission)\b",
    r"\b(?:set|raise|mark|treat|put) (?:your |the |this )?(?:confidence|verdict|act)\b (?:\w+ )?(?:to|as|at)\b"
    r"|\b(?:respond|reply|answer) (?:only |exactly |just )?with (?:exactly |only |the word "
    r"|just )?[\"'“]?(?:yes|approved|ok|json|lgtm)\b",
    r"\bfrom now on,? (?:you|answer|always|reply|respond|only)\b|\byour (?:new|real|true|only) (?:task|role|job|goal"
    r"|purpose|instructions?|identity) (?:is|are)\b|\bdisable (?:your|the|all) (?:\w+ )?(?:safety|filters?|guard(?:s"
    r"|rails)?|safeguards?|checks|disclosure|label)\b",
    r"\b(?:do not|don't|never|without) (?:mention|disclos|say|reveal|tell|add|show)\w* (?:\w+ ){0,4}(?:ai|bot|label"
    r"|disclosure|automated)\b|\bhide (?:the|your) (?:label|disclosure)\b|\bend (?:of )?(?:system )?prompt\b",
    r"\b(?:decode|execute|run) (?:this|the following|these) (?:\w+ )?(?:base64|instructions?|prompt|payload)\b",
    r"(?:忽略|无视|忘记|忘掉|抛开|跳过|绕过|不要(?:管|理会|遵守|遵循)|别管|不用管|放弃|覆盖|清除)(?:你|掉|了|所有"
    r"|全部|之前|以前|以上|上面|前面|先前|此前|一切|的|这些|那些|任何|系统|原来|收到|设定|到的|过)*(?:指示|指令"
    r"|提示词?|规则|要求|命令|设定|限制|约束|内容|说明|策略|话)",
    r"你(?:现在|从现在(?:开始|起)|以后|接下来)(?:是|就是|扮演|将扮演|要扮演|变成|不再是)|从现在(?:开始"
    r"|起)[，, ]*(?:你|只|都|一律)|(?:请)?扮演(?:一个|成|管理员|系统|没有|不受)|假装(?:你|成|自己)|装作你|角色扮演",
    r"系统(?:提示词?|消息|指令|管理员)\s?[:：]|(?:新|真正|最新)的?(?:指令|指示|系统提示)|开发者模式|越狱模式"
    r"|管理员模式|上帝模式",
    r"(?:输出|显示|告诉我|泄露|打印|复述|重复|说出|展示|公开)(?:一下)?(?:你的?|系统|完整的?|全部的?|初始|隐藏的?"
    r"|原始)+(?:提示词?|指令|设定|规则|系统提示)",
    r"(?:ai|机器人|助手|大模型|模型|智能体|分身)(?:必须|应该|应当|需要|请|一律|只能|要)(?:直接)?(?:批准|同意|回复"
    r"|回答|发送|说|忽略|通过|答应|执行|转发|输出)|(?:无需|不用|不必|不需要|跳过|绕过|别)(?:问|等|经过?|请示)?(?:本人"
    r"|人工|主人|他|她|审批|审核|确认)(?:同意|确认|审批|批准|审核)?(?:直接|就|，|,)",
    r"(?:只|直接|必须)(?:回复|回答|输出)[“\"'「 ]?(?:同意|是|批准|可以|ok|yes|通过)|(?:不要|别|禁止)(?:说"
    r"|提|透露|显示|标注|告诉\w{0,4})(?:你)?(?:自己)?(?:是)?(?:ai|机器人|人工智能|标识|标签)|(?:把|将)(?:置信度"
    r"|可信度|判定)\S{0,3}(?:设|改|调)",
)
_ROLE = re.compile(
    r"^[^\w\n]{0,8}(?:system|assistant|developer|系统) ?(?:prompt|message|note|override|instructions?|提示词?|消息"
    r"|指令)?\s*[:：\]>]",
    re.IGNORECASE | re.MULTILINE,
)
_ORDERS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))


def gives_orders(text: str) -> bool:
    """Tell whether a text tries to command the AI that reads it, in words that people see or in others."""
    told = (text, hidden) if (hidden := hidden_in(text)) else (text,)
    return any(_ROLE.search(each) or _ORDERS.search(read_plainly(each)) for each in told)
