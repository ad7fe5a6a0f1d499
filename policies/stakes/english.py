"""What names high stakes in English: patterns over text as it reads plainly, a line for those of one sort."""

from policies.stakes import irreversible

_PERSON = (
    r"(?:him|her|them|me|you|us|someone|somebody|people|staff|employees?|(?:my|his|her|their|our) \w+|@\w+"
    r"|the (?:intern|contractor|employee|engineer|developer|designer|analyst|manager|consultant|guy|person|whole team))"
)
_OF_AN_EVENT = (
    r" (?:twice|once|again|by the|when|whenever|for (?:each|every)|with an? (?:empty|null)"
    r"|(?:on|after|before) (?:\w+ ){0,2}"
    r"(?:retry|click|load|change|save|insert|update|mount|submit|scroll|timeout|startup))\b"
)
_OWN = r"(?:the|a|my|your|his|her|their|our|this|that|next|annual|an?|small|big|pay)"

ENGLISH: dict[str, str] = {
    "pay": rf"""
        salar(?:y|ies)|payroll|pay ?(?:checks?|slips?|stubs?|cuts?|rises?|raises?|bands?|grades?|bumps?|gap|day)
        wages?|compensation|comp (?:review|band|plan|package|adjustment)|total comp|bonus(?:es)?
        equity (?:grant|refresh|package)|stock (?:options?|grants?)|rsus?|vesting(?! calendar)|overtime pay
        severance(?! calc)|commissions?|hourly rate(?! limit)|day rate
        {_OWN} (?:raise|pay rise)(?! (?:an|the|a|this|your|exception|error|issue|limit|pr|ticket|hand|condition)\b)
        (?:g[eio]ve?|got|get|giving|deserve|want|approve|ask(?:ed)? for) (?:\w+ ){{0,3}}raise
        promot(?:e|ed|ing) (?:him|her|them|me|you|@\w+)|{_OWN} promotion
        (?:earn|make|paid|pays?) (?:more|less|enough|an hour)
        how much (?:do|does|did|will|would) (?:\w+ ){{1,4}}(?:earn|make|get paid)|underpaid|overpaid
        (?:travel|housing|meal|food|transport|my|your|his|her|the|our) allowance(?! for)|allowances|per diem|pension
        401k|(?:bump|raise|lift|adjust) (?:\w+'s |{_PERSON} |the )?comp|payouts?|gets? promoted
        (?:is|are|everyone|team) making\b(?= \w+ (?:team|year|month)| more)
    """,
    "hiring": rf"""
        hir(?:e|ed|es|ing)|rehire|recruit(?:s|ed|er|ers|ing|ment)?|job (?:offer|applicants?|application|interview)
        offer letters?|(?<!release )(?<!rc )candidates? (?:interview|for the|we|is|was|from|seems|should|got)
        headcount|backfill(?= (?:the|for|her|his|their) (?:role|position))|onsite interview
        interview(?:ed|ing|s)? (?:{_PERSON}|candidates?|panel|feedback|loop)|applicants?|résumés?
        resumes? (?:of|from|screen)|reference checks?(?! in the)|background checks?(?! thread)|signing bonus
        probation(?:ary)?|(?:extend|make|made|send|sent|rescind|withdraw) (?:\w+ )?(?:an |the |our )?offer
        contractor extension|work visa|h-?1b
        (?:accept|reject|pass on|move forward with|invite) (?:the|this|that) candidates?
        (?:the|this|that|our|which) candidates? (?:pass|fail|do)(?:es|ed)?|(?:the|this|that|job) interview
    """,
    "dismissal": rf"""
        (?:going|about|have|want|need|time|decide[ds]?|plan(?:s|ned)?) to fire \w+(?! (?:event|hook|alarm|alert|job))
        lay-? ?offs?(?! (?:the|of the) \w+ (?:loops?|imports?|calls?))|laid off|lay(?:ing)? (?:off|{_PERSON} off)
        fir(?:e|ed|ing) {_PERSON}
        (?:got|get|getting|be|being|been|was|is|are|were) (?:fired(?!{_OF_AN_EVENT})|sacked|let go)
        sack(?:ed|ing)? {_PERSON}|let(?:ting)? {_PERSON} go
        dismiss(?:ed|al|als|ing)?(?: {_PERSON}| for cause| from(?! the pool))|dismissal
        terminat(?:e|ed|ing|ion of) (?:{_PERSON}(?:'s)? |(?:the|his|her|their) )?(?:employment|contract|position)
        redundanc(?:y|ies)(?! (?:of|in|is) (?:the )?(?:raid|power|storage|array|link|network|code))|made redundant
        reduction in force|\brif\b
        downsiz(?:e|ing)(?! (?:the )?(?:image|picture|photo|thumbnail|pixel|icon|video|sample|font))|non-?renewal
        exit interview|notice period|part ways with|show {_PERSON} the door|resign(?:ation|ed|ing)?
        quit(?:ting)? (?:my|his|her|their|the) job|manage(?:d)? (?:him|her|them) out
        (?:get|gets|got|getting|be|being|is \w+ getting) canned|(?:give|gave|gets?|got) {_PERSON} the boot
        the boot for {_PERSON}
    """,
    "discipline": rf"""
        (?:written|final|formal|verbal|official) warning|disciplin(?:ary|e {_PERSON}|ed)
        performance (?:improvement plan|review|rating)s?|(?:a|my|his|her|their|your) performance plan
        (?:my|his|her|their|your) performance (?:improvement|issue|problem)s?|(?:on|a|the|into|onto) pip(?! install)
        misconduct|harass(?:ed|ing|ment)?|bullying|grievance|hr (?:complaint|case|investigation)
        suspend(?:ed|ing)? {_PERSON}|suspended without|reprimand(?:ed)?
        demot(?:e|ed|ion)(?! the \w+ (?:level|to h\d)| to (?:h\d|info|debug|warn))(?: {_PERSON})?
        discriminat(?:ed?|ion)(?! union)|whistle-?blow(?:er|ing)|code of conduct|report(?:ed|ing)? {_PERSON} to hr
        insubordinat\w+|absenteeism|underperform(?:er|ers|ing)
    """,
    "legal": r"""
        law ?suits?|su(?:e|ed|ing) (?:us|them|him|her|me|you|for|over|the|\w+ over)|attorneys?|lawyers?
        legal(?:ly)?(?! (?:values?|moves?|range|characters?|syntax|inputs?|states?|footer)\b)|litigation|subpoenas?
        court order|cease and desist|ndas?|non-?disclosure|non-?compete|liabilit(?:y|ies)|indemni\w+
        (?:(?:counter)?sign(?:ed|ing)?|redline|amend|breach of|terms of) (?:\w+ )?(?:contract|agreement|msa|sow|dpa)
        (?:the|our|this|employment|vendor|customer|supplier) contract (?:with|says|ends|expires|is|needs|allows)
        contract (?:terms?|clauses?|renewal|signature)|gdpr|ccpa|data breach|(?<!voltage )regulat(?:or|ors|ory)
        compliance (?:issue|violation|case|breach)|antitrust|copyright infring\w+|patents?
        trademarks?(?! (?:symbol|sign|glyph))|settlement(?! (?:batch|job))|arbitration(?! of the)|insider trading
        sanctions?(?: list)?|export control|power of attorney|testif(?:y|ied)|audit(?:or)? letter|dsar|legal hold
        warrant(?:y claim)?|signatures?(?= (?:on|for|from))
        sign (?:this|it|that|these|here) (?:for|please|off|today|now)|sign this
    """,
    "health": r"""
        sick (?:leave|note|days?|pay)|medical(?:ly)?|diagnosed with|(?:a|my|his|her|their|the) diagnosis
        doctor'?s?(?= (?:note|said|says|appointment|visit))|hospital\w*|surgery|pregnan(?:t|cy)|miscarriage
        maternity|paternity|parental leave|disabilit(?:y|ies)
        burn(?:ed|t)? ?-?out(?! of the (?:led|lamp|bulb|diode|motor))|depress(?:ed|ion)(?! in the (?:loss|curve))
        anxiety|mental health|therap(?:y|ist)|cancer(?! dataset)|chemo\w*|covid|prescription|medication|dosage
        symptoms? (?:of|since|like)|health (?:insurance|condition|issues?|problems?|leave|record|data)
        injur(?:y|ed|ies)|accident at work|suicid\w+|self-?harm|vaccin\w+|reasonable accommodation|addiction|rehab
        fmla|hiv|allergic reaction
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
        connection strings?|kubeconfigs?|keytabs?|key files?
        creds?|\.env(?: file)?|wi-?fi (?:code|login)|private (?:certificate|token)
    """,
    "money": r"""
        invoices?|(?:wire|bank|money) transfers?|wire (?:the|it|\d|\w+ \d)|bank (?:account|details)|iban|swift code
        reimburs\w+|refund(?:s|ed|ing)?|purchase orders?|\bpo number|purchas(?:e|es|ed|ing)
        (?<!error )(?<!performance )(?<!latency )(?<!privacy )(?<!memory )budgets?
        (?:pay|paid|paying|prepay|advance) (?:the|this|that|for|it|them|him|her|by|now|upfront|\$|€|£|\d)
        payments? (?:of|to|for|terms?|details|due|now|link|approval)|spend(?:ing)? (?:limit|approval|\$|€|\d)
        expens(?:e|es|ed) (?:report|claim|approval|it|this|policy)?|expenses|discounts?
        pric(?:e|ing) (?:exception|quote|cut|offer)|quotes? (?:for|to|of) (?:the )?(?:customer|client|\$|\d)
        gift ?cards?|donations?|crypto (?:wallet|payment|transfer)|bitcoin|loans?|deposit(?:s|ed)? (?:of|to|the|\$)
        credit card|company card|corporate card
        (?:put|charge|go|goes|get|have|is|was) (?:[\w']+ ){1,5}?(?:on|to) the card
        \$ ?\d(?!\d{0,6}[+=*^/\\])|[€£¥] ?\d
        \d[\d,.]{0,12}k? (?:usd|eur|gbp|cny|rmb|dollars|euros|pounds|yuan|bucks)
        tax(?:es)?(?= (?:return|filing|form|id|invoice|refund|audit))|write ?-?off|procurement|vendor payment
        sign off on the (?:spend|cost|invoice)|(?:approve|raise|sign|issue|cut) (?:a|the|this|that|another) po
        cover the \w+ (?:cost|bill|fee)s?|\d{1,3} ?% (?:off|less|rebate)
    """,
    "irreversible": irreversible.ENGLISH,
}

WIDE: dict[str, str] = {
    "pay": r"""
        (?:get|got|earn|make|making|offer(?:ed|ing)?) (?:more|less) than|take home|cash out|pay(?:s|ing)?|raises?
        promot\w+|(?:extra|higher|new) (?:rate|figure|title)|per hour|an hour|shares
    """,
    "hiring": r"""
        candidates?|applicants?|interview\w*|referr?al|another (?:seat|pair of hands)|(?:a|the) (?:opening|vacancy)
        on ?board|cv|résumé|resume|join (?:us|the team|your team)|next round
    """,
    "dismissal": r"""
        fired?|terminat\w+|reorg\w*|cuts?|(?:my|your|his|her|their) last day|notice|leav(?:e|es|ing) us
        (?:who|what) (?:is|else is) next|affected|(?:still|be) (?:here|around) (?:after|in)
    """,
    "discipline": r"""
        report(?:ed|ing)? (?:him|her|them|this|it)|on (?:the|my|his|her) record|warn(?:ed|ing)?|punish\w*
        yell(?:ed|s)?|late (?:again|every)|uncomfortable|strikes?|behaviou?r
    """,
    "legal": r"""
        terms|agree(?:d|ment)?|contracts?|sign(?:ed|s|ing)?|our fault|police|inspectors?|rights|licen[sc]es?
        evidence|press|journalist|allowed to
    """,
    "health": r"""
        ill|sick|doctor|clinic|crutches|pregnan\w+|expecting|the baby|contagious|diagnos\w+|pills?|pain|hurt(?:s|ing)?
        how (?:is|are) (?:he|she|they|his|her|their|\w+) (?:feeling|doing)
    """,
    "credentials": r"""
        log ?-?in|logins?|access|permissions?|rights|secrets?|tokens?|keys?|codes?|pin|vpn|admin|let me in
        get in(?:to)?|locked out|badge
    """,
    "money": r"""
        pay(?:s|ing|ments?)?|paid|buy(?:ing)?|bought|costs?|price[sd]?|pricing|bills?|funds?|card|cheaper
        spend(?:ing)?|accounts?|vouchers?|owes?|plan|\d+ ?k|\d{2,} (?:a|per) (?:month|year|night)
    """,
    "irreversible": r"""
        delet\w+|drop(?:ping)?|purg\w+|wip(?:e|ing)|eras\w+|destroy\w*|truncat\w+|prod|production|live|migrat\w+
        rollback|backups?|force[ -]?push\w*|shut ?down|turn(?:ing)? off|disabl\w+|everyone|overwrit\w+|deploy
    """,
}
