"""Whether a document is a performance review: an employer's judgement of somebody, which no double learns from. Pure.

What people write about themselves is a document like any other.
"""

import re

_APPRAISAL = re.compile(
    r"\bperformance[ -]+(?:reviews?|appraisals?|evaluations?|assessments?|improvement[ -]+plans?)\b"
    r"|\b(?:employee|staff|probation(?:ary)?)[ -]+(?:appraisals?|evaluations?|reviews?)\b"
    r"|\b360(?:[ -]*degrees?|°)?[ -]+(?:feedback|reviews?)\b"
    r"|绩效(?:考核|评估|评价|面谈|反馈|改进)|(?:年度|年终|试用期|员工|干部)(?:考核|评价)|360度?评[价估]",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"\bself[ -]*(?:review|appraisal|evaluation|assessment)\b|自评|自我(?:评价|评估|鉴定)|述职", re.IGNORECASE
)


def is_appraisal(*titles: str) -> bool:
    """Whether a document with such a name and such headings judges somebody else."""
    told = "\n".join(titles).replace("_", " ")
    return _APPRAISAL.search(told) is not None and _OF_ONESELF.search(told) is None
