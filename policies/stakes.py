"""Which high stakes a text touches, in English and Chinese, however lightly it is put.

Word lists, not a model: the same text always gives the same answer, and everybody can read why. They lean
to the safe side; what they catch in vain costs the worker one press.
"""

import re

from policies.plain_text import read_plainly

_PERSON = (
    r"(?:him|her|them|me|you|us|someone|somebody|people|staff|employees?|(?:my|his|her|their|our) \w+|@\w+"
    r"|the (?:intern|contractor|employee|engineer|developer|designer|analyst|manager|consultant|guy|person|whole team))"
)
_OWN = r"(?:the|a|my|your|his|her|their|our|this|that|next|annual|an?|small|big|pay)"

_ENGLISH: dict[str, str] = {
    "pay": rf"""
        salar(?:y|ies)|payroll|pay ?(?:checks?|slips?|stubs?|cuts?|rises?|raises?|bands?|grades?|bumps?|gap|day)
        wages?|compensation|comp (?:review|band|plan|package|adjustment)|total comp|bonus(?:es)?
        equity (?:grant|refresh|package)|stock (?:options?|grants?)|rsus?|vesting|overtime pay|severance|commissions?
        hourly rate|day rate
        {_OWN} (?:raise|pay rise)(?! (?:an|the|a|this|your|exception|error|issue|limit|pr|ticket|hand|condition)\b)
        (?:g[eio]ve?|got|get|giving|deserve|want|approve|ask(?:ed)? for) (?:\w+ ){{0,3}}raise
        promot(?:e|ed|ing) (?:him|her|them|me|you|@\w+)|{_OWN} promotion
        (?:earn|make|paid|pays?) (?:more|less|enough|an hour)
        how much (?:do|does|did|will|would) (?:\w+ ){{1,4}}(?:earn|make|get paid)|underpaid|overpaid
        allowance|per diem|pension
        401k
        (?:bump|raise|lift|adjust) (?:\w+'s |{_PERSON} |the )?comp|payouts?|gets? promoted
        (?:is|are|everyone|team) making\b(?= \w+ (?:team|year|month)| more)
    """,
    "hiring": rf"""
        hir(?:e|ed|es|ing)|rehire|recruit(?:s|ed|er|ers|ing|ment)?|job (?:offer|applicants?|application|interview)
        offer letters?|(?<!release )(?<!rc )candidates? (?:interview|for the|we|is|was|from|seems|should|got)
        headcount|backfill(?= (?:the|for|her|his|their) (?:role|position))|onsite interview
        interview(?:ed|ing|s)? (?:{_PERSON}|candidates?|panel|feedback|loop)|applicants?|résumés?
        resumes? (?:of|from|screen)|reference checks?|background checks?|signing bonus|probation(?:ary)?
        (?:extend|make|made|send|sent|rescind|withdraw) (?:\w+ )?(?:an |the |our )?offer|contractor extension
        work visa|h-?1b
        (?:accept|reject|pass on|move forward with|invite) (?:the|this|that) candidates?
        (?:the|this|that|our|which) candidates? (?:pass|fail|do)(?:es|ed)?|(?:the|this|that|job) interview
    """,
    "dismissal": rf"""
        (?:going|about|have|want|need|time|decide[ds]?|plan(?:s|ned)?) to fire \w+(?! (?:event|hook|alarm|alert|job))
        lay ?-?offs?|laid off|lay(?:ing)? (?:off|{_PERSON} off)|fir(?:e|ed|ing) {_PERSON}
        (?:got|get|getting|be|being|been|was|is|are|were) (?:fired|sacked|let go)|sack(?:ed|ing)? {_PERSON}
        let(?:ting)? {_PERSON} go|dismiss(?:ed|al|als|ing)?(?: {_PERSON}| for cause| from)|dismissal
        terminat(?:e|ed|ing|ion of) (?:{_PERSON}(?:'s)? |(?:the|his|her|their) )?(?:employment|contract|position)
        redundanc(?:y|ies)|made redundant|reduction in force|\brif\b|downsiz(?:e|ing)|non-?renewal|exit interview
        notice period|part ways with|show {_PERSON} the door|resign(?:ation|ed|ing)?
        quit(?:ting)? (?:my|his|her|their|the) job|manage(?:d)? (?:him|her|them) out
        (?:get|gets|got|getting|be|being|is \w+ getting) canned|(?:give|gave|gets?|got) {_PERSON} the boot
        the boot for {_PERSON}
    """,
    "discipline": rf"""
        (?:written|final|formal|verbal|official) warning|disciplin(?:ary|e {_PERSON}|ed)
        performance (?:improvement|review|plan|rating|issue|problem)s?|(?:on|a|the|into|onto) pip(?! install)
        misconduct|harass(?:ed|ing|ment)?|bullying|grievance|hr (?:complaint|case|investigation)
        suspend(?:ed|ing)? {_PERSON}|suspended without|reprimand(?:ed)?|demot(?:e|ed|ion)(?: {_PERSON})?
        discriminat(?:e|ed|ion)|whistle-?blow(?:er|ing)|code of conduct|report(?:ed|ing)? {_PERSON} to hr
        insubordinat\w+|absenteeism|underperform(?:er|ers|ing)
    """,
    "legal": r"""
        law ?suits?|su(?:e|ed|ing) (?:us|them|him|her|me|you|for|over|the|\w+ over)|attorneys?|lawyers?|legal(?:ly)?
        litigation|subpoenas?|court order|cease and desist|ndas?|non-?disclosure|non-?compete|liabilit(?:y|ies)
        indemni\w+
        (?:(?:counter)?sign(?:ed|ing)?|redline|amend|breach of|terms of) (?:\w+ )?(?:contract|agreement|msa|sow|dpa)
        (?:the|our|this|employment|vendor|customer|supplier) contract (?:with|says|ends|expires|is|needs|allows)
        contract (?:terms?|clauses?|renewal|signature)|gdpr|ccpa|data breach|regulat(?:or|ors|ory)
        compliance (?:issue|violation|case|breach)|antitrust|copyright infring\w+|patents?|trademarks?|settlement
        arbitration|insider trading|sanctions?(?: list)?|export control|power of attorney|testif(?:y|ied)
        audit(?:or)? letter|dsar|legal hold|warrant(?:y claim)?
        signatures?(?= (?:on|for|from))|sign (?:this|it|that|these|here) (?:for|please|off|today|now)|sign this
    """,
    "health": r"""
        sick (?:leave|note|days?|pay)|medical(?:ly)?|diagnosed with|(?:a|my|his|her|their|the) diagnosis
        doctor'?s?(?= (?:note|said|says|appointment|visit))|hospital\w*|surgery|pregnan(?:t|cy)|miscarriage|maternity
        paternity|parental leave|disabilit(?:y|ies)|burn(?:ed|t)? ?-?out|depress(?:ed|ion)|anxiety|mental health
        therap(?:y|ist)|cancer|chemo\w*|covid|prescription|medication|dosage|symptoms? (?:of|since|like)
        health (?:insurance|condition|issues?|problems?|leave|record|data)|injur(?:y|ed|ies)|accident at work
        suicid\w+|self-?harm|vaccin\w+|reasonable accommodation|addiction|rehab|fmla|hiv|allergic reaction
        (?:is|was|are|been|feel|feeling|fell|seriously) (?:she |he |they )?(?:ill|unwell|sick)|medical leave
        see a doctor
    """,
    "credentials": r"""
        passwords?|passwd|passphrases?|passcodes?|credentials?
        (?:api|access|secret|private|ssh|signing|encryption|license|root|master) keys?
        (?:access|auth|api|bearer|refresh|session|bot|personal access|deploy|login) tokens?
        (?:the|your|a|share|send|client|app|shared|rotate|leak|leaked) secrets?|2fa|mfa|otp
        one-?time (?:code|password)|verification codes?|recovery codes?|login (?:code|details|data)|log ?in as
        sudo access|root access|admin (?:access|rights|role|permissions?|account)
        (?:grant|give|revoke|elevate|extend) (?:\w+ ){0,3}(?:access|permissions?|privileges?)
        (?:prod(?:uction)?|write|database) access|vpn (?:access|login)|certificate private|seed phrase|pin code
        service account|unlock (?:my|the|his|her) account|reset (?:my|the|his|her) (?:password|mfa|2fa|account)
        creds?|\.env(?: file)?|wi-?fi (?:code|login)|private (?:certificate|token)
    """,
    "money": r"""
        invoices?|(?:wire|bank|money) transfers?|wire (?:the|it|\d|\w+ \d)|bank (?:account|details)|iban|swift code
        reimburs\w+|refund(?:s|ed|ing)?|purchase orders?|\bpo number|purchas(?:e|es|ed|ing)
        (?<!error )(?<!performance )(?<!latency )budgets?
        (?:pay|paid|paying|prepay|advance) (?:the|this|that|for|it|them|him|her|by|now|upfront|\$|€|£|\d)
        payments? (?:of|to|for|terms?|details|due|now|link|approval)|spend(?:ing)? (?:limit|approval|\$|€|\d)
        expens(?:e|es|ed) (?:report|claim|approval|it|this|policy)?|expenses|discounts?
        pric(?:e|ing) (?:exception|quote|cut|offer)|quotes? (?:for|to|of) (?:the )?(?:customer|client|\$|\d)
        gift ?cards?|donations?|crypto (?:wallet|payment|transfer)|bitcoin|loans?|deposit(?:s|ed)? (?:of|to|the|\$)
        credit card|company card|corporate card|\$ ?\d|[€£¥] ?\d
        \d[\d,.]{0,12}k? (?:usd|eur|gbp|cny|rmb|dollars|euros|pounds|yuan|bucks)
        tax(?:es)?(?= (?:return|filing|form|id|invoice|refund|audit))|write ?-?off|procurement|vendor payment
        sign off on the (?:spend|cost|invoice)
        (?:approve|raise|sign|issue|cut) (?:a|the|this|that|another) po|cover the \w+ (?:cost|bill|fee)s?
        \d{1,3} ?% (?:off|less|rebate)
    """,
}
_CHINESE: dict[str, str] = {
    "pay": r"""
        工资|薪水|薪资|薪酬|加薪|涨薪|涨工资|调薪|降薪|年终奖|奖金|绩效奖|提成|股权|期权|股票激励|底薪|月薪|年薪|时薪
        加班费|补贴|津贴|公积金|社保基数|升职|晋升|提拔|年包|十三薪|待遇
    """,
    "hiring": r"""
        招聘|招人|录用|录取|面试(?!题库)|候选人|简历|入职|背调|背景调查|转正|试用期|编制|发个?offer|offer(?:谈|发|薪)
        内推|猎头|续签劳动|应聘
        发 ?offer|(?:能|要不要|可以)招(?!呼|标)|招进来|招不招
    """,
    "dismissal": r"""
        裁员|裁掉|裁人|辞退|开除|解雇|解聘|炒(?:了|掉|鱿鱼)|优化(?:掉|了?他|了?她|人员|名单)|劝退|离职|辞职|不续签
        不再续约|赔偿金|走人|毕业名单|n\+1|遣散
        被裁|裁了|把[他她](?:给)?开了|开了[他她]|让[他她]走
    """,
    "discipline": r"""
        处分|警告(?:信|处分|一次)|记过|书面警告|违纪|通报批评|绩效(?:考核|面谈|改进|评级|不合格|打)|末位淘汰|降职
        降级处理|停职|骚扰|霸凌|投诉他|投诉她|举报|纪律|旷工|考评|打c|3\.25
        [他她]的绩效|调(?:一?下|低|高)?[他她\w]{0,4}绩效
    """,
    "legal": r"""
        律师|法务|起诉|诉讼|官司|法院|仲裁|合同(?!测试)|协议(?:书|签|条款)|签(?:署|协议|字盖章)|保密协议|竞业|侵权
        专利|商标|违约|赔偿|合规|监管|个人信息保护|数据泄露|盖章|公章|授权书|法律|律师函|取证
    """,
    "health": r"""
        病假|病历|诊断(?:书|为|出|证明)|医院|住院|手术|怀孕|孕|产假|陪产|流产|抑郁|焦虑症|心理(?:咨询|健康|医生)|癌
        肿瘤|体检(?:报告|结果)|残疾|工伤|受伤|自杀|自残|吃药|处方|药量|新冠|阳性|医保|健康状况|过敏
        什么病|生病|病了|请个?病假|看医生|吃什么药
    """,
    "credentials": r"""
        密码|口令|密钥|秘钥|令牌|验证码|动态码|凭证|凭据|私钥|账号(?:给|借|权限|和)
        (?:管理员|root|超管|生产|线上|数据库)(?:的)?权限|开(?:个|一下|通)?权限|授权(?:给|一下|他|她)|解锁账号
        登录(?:名|信息|码)|access ?key|token(?:给|发|借|共享)|堡垒机|助记词
        给我(?:个)?root|开(?:个)?root|\.env|账号密码
    """,
    "money": r"""
        报销|发票|付款|打款|转账|汇款|退款|预算|采购|报价|折扣|借款|贷款|押金|定金|尾款|货款|费用审批|花费|对公账户
        银行(?:账户|账号|卡)|付(?:一下|了|给|钱)|垫付|充值|红包|赞助
        [0-9一二三四五六七八九十百千万几两]{1,12} ?(?:元|块钱|万块|万元|美元|美金)|多少钱|公司卡|请款|打钱
        借[他她我你]?点?钱|[一二三四五六七八九0-9.]{1,4}折|打个?折|报(?:一下|下|了)销|垫钱|收款
    """,
}


def _either(block: str) -> str:
    return "|".join(line.strip() for line in block.strip().splitlines())


_PATTERNS = {
    name: re.compile(rf"(?<![a-z0-9])(?:{_either(_ENGLISH[name])})(?![a-z0-9])|{_either(_CHINESE[name])}")
    for name in _ENGLISH
}


_LONG_WORDS = """
    salary salaries payroll compensation promotion severance overtime allowance pension recruit recruiting applicant
    applicants candidate candidates interview headcount probation reference layoff dismiss dismissed dismissal terminate
    redundant redundancy resignation position disciplinary performance misconduct harassment grievance complaint suspend
    suspended demote demotion warning contract lawyer lawyers attorney settlement subpoena patent patents lawsuit
    litigation liability surgery pregnant pregnancy diagnosis diagnosed depression disability medical parental maternity
    vaccination password passwords credential credentials passphrase verification access production permission
    permissions invoice invoices refund refunds discount discounts budget deposit purchase expense expenses transfer
    reimburse reimbursement payment payments donation notice period options
    promote promoted promoting burned written review report
""".split()
_REAL_WORDS = frozenset("budge compliant contact contacts layer layers medial parent patient resin waning".split())


def _slips(word: str) -> set[str]:
    """A word with one letter in its middle lost, doubled, or swapped with the next."""
    middle = range(1, len(word) - 1)
    lost = {word[:at] + word[at + 1 :] for at in middle}
    doubled = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return (lost | doubled | swapped) - _REAL_WORDS


_MEANT = {slip: word for word in _LONG_WORDS for slip in _slips(word)} | {word: word for word in _LONG_WORDS}


def stakes(text: str) -> frozenset[str]:
    """Name the high stakes that a text touches, out of the eight keys of the word lists."""
    plain = re.sub(r"[a-z]{5,}", lambda found: _MEANT.get(found[0], found[0]), read_plainly(text))
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(plain))
