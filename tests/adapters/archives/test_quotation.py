"""What a writer said themself, out of mails in the forms that real programs write: forty, half of them Chinese."""

from typing import NamedTuple

import pytest

from adapters.archives.mail.body import plain_text, words_in
from adapters.archives.mail.quotation import own_words
from tests.mail_files import mail

OWN = "No, never on a Friday.\n\nPlease wait until Monday."
ZH = "周五不行。\n\n请等到周一再发布。"
QUOTED = "> Can we deploy on Friday?\n>\n> Ben"


class Case(NamedTuple):
    """A mail's text, and what its writer said."""

    text: str
    own: str
    type: str = "text/plain"
    charset: str = "utf-8"
    transfer: str = "8bit"


ENGLISH = {
    "gmail": Case(f"{OWN}\n\nOn Mon, Mar 2, 2026 at 9:00 AM Ben Ortiz <ben@x.example> wrote:\n\n{QUOTED}\n", OWN),
    "gmail_over_two_lines": Case(
        f"{OWN}\n\nOn Mon, Mar 2, 2026 at 9:00 AM Ben Ortiz of the Release Team\n<ben.ortiz@x.example> wrote:\n\n"
        f"{QUOTED}",
        OWN,
    ),
    "apple_mail_with_a_marked_attribution": Case(
        f"{OWN}\n\n> On 2 Mar 2026, at 09:00, Ben Ortiz <ben@x.example> wrote:\n> \n{QUOTED}", OWN
    ),
    "thunderbird_answered_below": Case(f"On 3/2/26 09:00, Ben Ortiz wrote:\n{QUOTED}\n\n{OWN}\n", OWN),
    "answers_between": Case(
        "Hi Ben,\n\nOn 2026-03-02 09:00, Ben Ortiz wrote:\n> Can we deploy on Friday?\n\nNo.\n\n> And on Monday?\n\n"
        "Yes, after ten.\n\n> Thanks!\n",
        "Hi Ben,\n\nNo.\n\nYes, after ten.",
    ),
    "outlook_block": Case(
        f"{OWN}\n\nFrom: Ben Ortiz <ben@x.example>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Ana Ruiz <ana@x.example>\n"
        "Cc: Cleo <cleo@x.example>;\n Dan <dan@x.example>\nSubject: RE: Deploy\n\nCan we deploy on Friday?\n",
        OWN,
    ),
    "outlook_block_without_addresses_under_a_rule": Case(
        f"{OWN}\n\n________________________________\nFrom: Ben Ortiz\nSent: Monday, March 2, 2026 9:00 AM\nTo: An"
        "a Ruiz\n"
        "Subject: Deploy\n\nCan we?\n",
        OWN,
    ),
    "outlook_original_message": Case(
        f"{OWN}\n\n-----Original Message-----\nFrom: Ben Ortiz [mailto:ben@x.example]\nSent: 02 March 2026 09:00\n"
        "To: Ana Ruiz\nSubject: Deploy\n\nCan we?\n",
        OWN,
    ),
    "samsung_original_message": Case(
        f"{OWN}\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: Ben Ortiz <ben@x.example> \n"
        "Date: 02/03/2026 09:00 (GMT+00:00) \nTo: Ana Ruiz <ana@x.example> \nSubject: Deploy \n\nCan we?\n",
        OWN,
    ),
    "iphone": Case(f"{OWN}\n\nSent from my iPhone\n\n> On 2 Mar 2026, at 09:00, Ben wrote:\n> \n> Can we?\n", OWN),
    "outlook_for_ios": Case(
        f"{OWN}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Ben Ortiz "
        "<ben@x.example>\nSent: Monday, March 2, 2026 9:00:00 AM\nTo: Ana <ana@x.example>\nSubject: Deploy\n\nCan we?",
        OWN,
    ),
    "forwarded_by_gmail": Case(
        "Can you take this one?\n\n---------- Forwarded message ---------\nFrom: Cleo <cleo@x.example>\nDate: Mon"
        ", Mar 2, "
        "2026 at 9:00 AM\nSubject: Deploy\nTo: Ben <ben@x.example>\n\nWe want to deploy on Friday.\n",
        "Can you take this one?",
    ),
    "forwarded_by_apple_mail": Case(
        "Can you take this one?\n\nBegin forwarded message:\n\n> From: Cleo <cleo@x.example>\n> Subject: Deploy\n"
        "> Date: "
        "2 March 2026 at 09:00:00 GMT\n> To: Ben <ben@x.example>\n> \n> We want to deploy.\n",
        "Can you take this one?",
    ),
    "signature_and_disclaimer": Case(
        f"{OWN}\n\nThis e-mail and any attachments are confidential and intended solely for the addressee. If you have "
        "received it in error, please\nnotify the sender and delete it.\n\n-- \nAna Ruiz\nOperations\n",
        OWN,
    ),
    "signature_that_lost_its_space": Case(f"{OWN}\n\n--\nAna Ruiz\nOperations | +34 600\n", OWN),
    "no_program_between_own_lines": Case(
        "On 3 March the customer wrote to us.\n--\nFrom: Berlin\nTo: Munich\nDate: 3 May\n>5% of them fail.\nSent via "
        "mail yesterday.\nThis message is confidential, so keep it here.",
        "On 3 March the customer wrote to us.\n--\nFrom: Berlin\nTo: Munich\nDate: 3 May\n>5% of them fail.\nSent via "
        "mail yesterday.\nThis message is confidential, so keep it here.",
    ),
    "flowed": Case(
        "No, never on \na Friday.\n\nPlease wait until \nMonday.\n\nOn 02/03/2026 09:00, Ben Ortiz wrote:\n> Can we "
        "\n> deploy?\n\n-- \nAna \n",
        OWN,
        "text/plain; format=flowed",
    ),
    "html_of_gmail": Case(
        '<div dir="ltr"><div>No, never on a Friday.</div><div><br></div><div>Please wait until <b>Monday</b>.</di'
        "v></div><br>"
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at '
        "9:00 AM Ben"
        ' &lt;<a href="mailto:ben@x.example">ben@x.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" '
        'style="border-left:1px solid"><div>Can we deploy?</div></blockquote></div>',
        OWN,
        "text/html",
        transfer="quoted-printable",
    ),
    "html_of_outlook": Case(
        '<html><head><style>p {margin:0}</style></head><body><div class="WordSection1"><p class="MsoNormal">No, n'
        "ever on a "
        'Friday.</p><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Please wait until\nMonday.</p></div><div><div '
        'style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>Fro'
        "m:</b> Ben "
        "Ortiz &lt;ben@x.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 9:00 AM<br><b>To:</b> Ana Ruiz<br><b>S"
        "ubject:</b> "
        "Deploy</p></div></div><p>Can we deploy on Friday?</p></body></html>",
        OWN,
        "text/html",
    ),
    "html_of_outlook_on_the_web_and_thunderbird_within": Case(
        '<div>No, never on a Friday.</div><div><br></div><div>Please wait until Monday.</div><div id="appendonsen'
        'd"></div>'
        '<hr><div id="divRplyFwdMsg"><b>From:</b> Ben</div><div>Can we?</div><div class="moz-cite-prefix">On 1/3/'
        "26 Cleo "
        'wrote:</div><blockquote type="cite">Ask Ana.</blockquote>',
        OWN,
        "text/html",
    ),
}

CHINESE = {
    "gmail": Case(f"{ZH}\n\n李雷 <lilei@x.example> 于2026年3月2日周一 17:00写道：\n\n> 周五能发布吗？\n", ZH),
    "gmail_over_two_lines": Case(
        f"{ZH}\n\n产品与发布管理部李雷\n<lilei@x.example> 于2026年3月2日周一 17:00写道：\n\n> 周五能发布吗？\n", ZH
    ),
    "apple_mail": Case(f"{ZH}\n\n> 在 2026年3月2日，17:00，李雷 <lilei@x.example> 写道：\n> \n> 周五能发布吗？\n", ZH),
    "apple_mail_over_two_lines": Case(
        f"{ZH}\n\n在 2026年3月2日，下午5:00，李雷（发布组）\n<lilei@x.example> 写道：\n\n周五能发布吗？\n", ZH
    ),
    "netease": Case(f'{ZH}\n\n\n\n在 2026-03-02 17:00:00，"李雷" <lilei@163.example> 写道：\n\n周五能发布吗？\n', ZH),
    "netease_in_english": Case(
        f'{ZH}\n\nAt 2026-03-02 17:00:00, "李雷" <lilei@163.example> wrote:\n>周五能发布吗？\n>谢谢\n', ZH
    ),
    "qq": Case(
        f'{ZH}\n\n\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "李雷" <lilei@qq.example>;\n'
        '发送时间: 2026年3月2日(星期一) 下午5:00\n收件人: "王芳"<wangfang@qq.example>;\n主题: 发布\n\n周五能发布'
        "吗？\n".replace("&nbsp;", " "),
        ZH,
    ),
    "qq_on_a_phone": Case(
        f'{ZH}\n\n发自我的iPhone\n\n\n---Original---\nFrom: "李雷"<lilei@qq.example>\nDate: Mon, Mar 2, 2026 17:00 PM\n'
        'To: "王芳"<wangfang@qq.example>;\nSubject: 发布\n\n周五能发布吗？\n',
        ZH,
    ),
    "foxmail": Case(
        f"{ZH}\n\n\n\n王芳\n\n \n发件人： 李雷\n发送时间： 2026-03-02 17:00\n收件人： wangfang\n抄送： hanmeimei"
        "\n主题： 发布\n"
        "周五能发布吗？\n",
        f"{ZH}\n\n王芳",
    ),
    "outlook": Case(
        f"{ZH}\n\n________________________________\n发件人: 李雷 <lilei@x.example>\n发送时间: 2026年3月2日 17:00"
        "\n收件人: 王芳 "
        "<wangfang@x.example>\n主题: 答复: 发布\n\n周五能发布吗？\n",
        ZH,
    ),
    "outlook_original_mail": Case(
        f"{ZH}\n\n-----邮件原件-----\n发件人: 李雷 [mailto:lilei@x.example] \n发送时间: 2026年3月2日 17:00\n收件"
        "人: 王芳\n主题: 发布"
        "\n\n周五能发布吗？\n",
        ZH,
    ),
    "dingtalk_with_wide_spaces": Case(
        f"{ZH}\n\n------------------------------------------------------------------\n发件人：李雷<lilei@x.exampl"
        "e>\n日　期："
        "2026年03月02日 17:00:00\n收件人：王芳<wangfang@x.example>\n主　题：发布\n\n周五能发布吗？\n",
        ZH,
    ),
    "thunderbird_answered_below": Case(f"在 2026/3/2 17:00, 李雷 写道:\n> 周五能发布吗？\n\n{ZH}\n", ZH),
    "answers_between": Case(
        "在 2026/3/2 17:00, 李雷 写道:\n> 周五能发布吗？\n不行。\n> 那周一呢？\n可以，十点以后。\n> 谢谢\n",
        "不行。\n可以，十点以后。",
    ),
    "forwarded": Case(
        "这个你来处理吧。\n\n\n---------- 转发的邮件 ---------\n发件人：韩梅梅 <han@x.example>\nDate: 2026年3月2"
        "日周一 17:00\n"
        "Subject: 发布\nTo: 李雷 <lilei@x.example>\n\n我们想周五发布。\n",
        "这个你来处理吧。",
    ),
    "phone_and_disclaimer": Case(
        f"{ZH}\n\n发自我的华为手机\n\n本邮件及其附件含有公司的保密信息，仅限于发送给上面地址中列出的个人。如果您"
        "错误地收到了本邮件，"
        "请您立即通知发件人并删除本邮件！\n",
        ZH,
    ),
    "no_program_between_own_lines": Case(
        "李雷在3月2日的会上写道这样不行。\n来自华为的报价我看了。\n从手机登录不行。\n时间：周一\n主题：发布\n本"
        "邮件的附件请看一下。",
        "李雷在3月2日的会上写道这样不行。\n来自华为的报价我看了。\n从手机登录不行。\n时间：周一\n主题：发布\n本"
        "邮件的附件请看一下。",
    ),
    "gbk_in_base64": Case(
        f"{ZH}\n\n在 2026-03-02 17:00:00，李雷 <lilei@163.example> 写道：\n周五能发布吗？",
        ZH,
        "text/plain",
        "gbk",
        "base64",
    ),
    "html_of_qq_in_gb18030": Case(
        "<div>周五不行。</div><div><br></div><div>请等到周一再发布。</div><div><includetail><div>&nbsp;</div><div"
        ' style="font-size'
        ':12px">------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b>&nbsp;"李雷"</div>'
        "<div>周五能发布吗？</div></includetail></div>",
        ZH,
        "text/html",
        "gb18030",
        "base64",
    ),
    "html_of_netease": Case(
        '<div style="line-height:1.7"><p style="margin:0">周五不行。</p><p style="margin:0"><br></p><p>请等到周'
        "一再发布。</p>"
        '<p>At 2026-03-02 17:00:00, "李雷" &lt;lilei@163.example&gt; wrote:</p><blockquote id="isReplyContent" style="'
        'border-left:#ccc 1px solid"><div>周五能发布吗？</div></blockquote></div>',
        ZH,
        "text/html",
        "gb18030",
        "quoted-printable",
    ),
}


def raw(case: Case) -> bytes:
    return mail(case.text, type=case.type, charset=case.charset, transfer=case.transfer)


@pytest.mark.parametrize(
    "case",
    [*ENGLISH.values(), *CHINESE.values()],
    ids=[*(f"en_{name}" for name in ENGLISH), *(f"zh_{name}" for name in CHINESE)],
)
def test_writer_own_words_are_found(case: Case) -> None:
    assert words_in(raw(case)) == case.own


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we met; Ben wrote:\nI agree with the plan.\n\nFrom: the office\nWe left at 10:30.",
        "On page 2024 the author wrote:\nNever deploy on Friday.\nI like that.",
        "Sent from my office yesterday.\nSent from my iPhone it works.\nWhy?",
        "This email and the attachment are confidential, so delete it after reading, Ben. Call me.",
        "Results:\n--------\nA: 1\nFrom: 10\nSubject: test\n-- three",
        "在2026年的总结里，他写道：\n团队要加强协作。\n我完全同意。",
        "发件人：谁？\n来自小米的采购单请看。\n发自内心地感谢。",
        "本邮件附件是保密的报价，看完请删除，别外传，下午我们再讨论一下价格。",
    ],
)
def test_no_sentence_of_the_writer_is_lost(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    "ending",
    [
        "---- On Mon, 02 Mar 2026 09:00:00 +0000 Ben Ortiz <ben@x.example> wrote ----\n\nCan we?",
        "*** NOTICE: This e-mail is confidential. If you are not the intended recipient, please delete it. ***",
        "Sent from my iPhone, please excuse typos.",
        "声明：本邮件（包括任何附件）可能包含机密信息。如果您不是预期收件人，请立即删除。",
        "在 2026/3/2 下午5:00，“李雷”<lilei@x.example> 编写:\n\n周五能发布吗？",
        "来自QQ邮箱手机版",
        "---- 回复的原邮件 ----\n| 发件人 | 李雷<lilei@x.example> |\n| 主题 | 发布 |\n周五能发布吗？",
    ],
)
def test_what_programs_add_below_is_cut(ending: str) -> None:
    assert own_words(f"{OWN}\n\n{ending}\n") == OWN


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----\nFrom: Ben <ben@x.example>\nSent: Monday, March 2, 2026 9:00 AM\n"
        "To: Ana <ana@x.example>\nSubject: RE: Deploy",
        "-----Original Message-----",
        "From: Ben Ortiz <ben@x.example>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Ana Ruiz\nSubject: Deploy",
        '------------------ 原始邮件 ------------------\n发件人: "Ben" <ben@x.example>;\n'
        '发送时间: 2026年3月2日(星期一) 上午9:00\n收件人: "Ana"<ana@x.example>;\n主题: 回复：发布',
        "________________________________\n发件人: Ben\n发送时间: 2026年3月2日 17:00\n收件人: Ana\n主题: 发布",
    ],
)
def test_below_the_head_of_another_mail_nothing_is_the_writers(head: str) -> None:
    assert own_words(f"{OWN}\n\n{head}\n\n> Is Friday fine?\nYes, without a review.\n\n> And Monday?\nToo.") == OWN


def test_below_a_head_of_outlook_no_quote_ends_what_is_quoted() -> None:
    html = (
        '<p>Thanks, tomorrow.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Ben '
        "&lt;ben@x.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 9:00 AM<br><b>To:</b> Ana"
        '<br><b>Subject:</b> Deploy</p></div><blockquote type="cite"><p>Is Friday fine?</p>'
        "</blockquote><p>Yes, without a review.</p>"
    )

    assert words_in(mail(html, type="text/html")) == "Thanks, tomorrow."


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85", "\r"])
@pytest.mark.parametrize("type_", ["text/plain", "text/plain; format=flowed"])
def test_sign_within_a_quoted_line_does_not_end_it(sign: str, type_: str) -> None:
    text = f"{OWN}\n\nOn 3/2/26 09:00, Ben Ortiz wrote:\n> Is Friday fine?{sign}Yes, without a review.\n"

    assert words_in(mail(text, type=type_)) == OWN


def test_table_holds_twenty_of_each_language() -> None:
    assert (len(ENGLISH), len(CHINESE)) == (20, 20)


def test_flowed_quote_is_one_line_and_still_quoted() -> None:
    text = "> Can we \n> deploy?\nNo, \nnever.\n-- \nAna"

    assert plain_text(mail(text, type="text/plain; format=flowed")) == "> Can we deploy?\nNo, never.\n-- \nAna"


def test_own_indented_html_is_no_quotation() -> None:
    html = (
        '<p>Two things:</p><blockquote style="margin:0 0 0 40px;border:none;padding:0">Wait for the tests.</blockquote>'
    )

    assert words_in(mail(html, type="text/html")) == "Two things:\n\nWait for the tests."


@pytest.mark.parametrize(
    "broken", [b"", b"\n\n", b"Content-Type: multipart/mixed\n\nx", b"Content-Type: text/plain; charset=none\n\n\xff"]
)
def test_broken_mail_is_read_as_far_as_it_goes(broken: bytes) -> None:
    assert words_in(broken) in {"", "x", "\ufffd", "ÿ"}


def test_long_text_without_an_end_takes_no_long_time() -> None:
    text = "\n".join(["在 2026 " * 40, "On 2026 " * 40, "From: a", "x" * 400] * 60)

    assert len(own_words(text)) > 1000
