"""Mailboxes: who asked whom, among whom it was told, what answers what, and what counts for nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.archives.archive import Archive, Spoken
from adapters.archives.mail.read import Beside, read_mail
from adapters.errors import Unreadable
from tests.mail_files import mail, write_mbox

ANA, BEN, CLEO = "Ana Ruiz <ana@x.example>", "Ben Ortiz <ben@x.example>", "Cleo <cleo@x.example>"
ASKED = mail("Can we deploy on Friday?", message_id="<q1@x>")


def answer(body: str = "Never on a Friday.", **headers: str) -> bytes:
    usual = {"from": ANA, "to": BEN, "subject": "Re: Deploy", "date": "Mon, 02 Mar 2026 11:00:00 +0000"}
    return mail(body, **{**usual, "message_id": "<a1@x>", "in_reply_to": "<q1@x>", **headers})


def read(path: Path, whose: str = "ana@x.example", *addresses: str, **accounts: str) -> Archive:
    return read_mail(path, whose, Beside(addresses, {f"{name}@x.example": each for name, each in accounts.items()}))


def told(tmp_path: Path, *mails: bytes) -> list[Spoken]:
    return list(read(write_mbox(tmp_path / "a.mbox", mails)).messages())


def test_thread_is_told_in_a_place_of_those_who_got_it(tmp_path: Path) -> None:
    archive = read(write_mbox(tmp_path / "a.mbox", [ASKED, answer()]))

    asked, answered = archive.messages()
    assert [m.message.text for m in (asked, answered)] == ["Deploy\nCan we deploy on Friday?", "Never on a Friday."]
    assert [m.message.author.name for m in (asked, answered)] == ["Ben Ortiz", "Ana Ruiz"]
    assert (answered.answers, answered.message.at - asked.message.at) == ("q1@x", timedelta(hours=2))
    assert asked.message.mentions == ("mail:ana@x.example",)
    (place,) = archive.places.values()
    assert (place.name, place.kind) == ("mail-ben", "private")
    assert archive.members[place.id] == {"mail:ana@x.example", "mail:ben@x.example"}


def test_answer_to_one_of_several_is_told_among_those_two_beside_its_question(tmp_path: Path) -> None:
    group = mail("Can we deploy on Friday?", message_id="<q1@x>", cc=CLEO)
    asked, answered = told(tmp_path, group, answer())

    assert asked.message.place == answered.message.place
    assert asked.message.place.name == "mail-ben"
    assert asked.elsewhere is not None
    assert asked.elsewhere.name == "mail-ben+cleo"


def test_answer_to_others_beside_is_told_among_those_who_got_both(tmp_path: Path) -> None:
    group = mail("Can we deploy on Friday?", message_id="<q1@x>", cc=CLEO)
    asked, answered = told(tmp_path, group, answer(cc="Dan <dan@x.example>"))

    assert [each.message.place.name for each in (asked, answered)] == ["mail-ben", "mail-ben"]


def test_answer_to_more_people_is_told_among_those_who_got_the_question(tmp_path: Path) -> None:
    asked, answered = told(tmp_path, ASKED, answer(cc=CLEO))

    assert [each.message.place.name for each in (asked, answered)] == ["mail-ben", "mail-ben"]


def test_mail_that_is_handed_on_to_others_answers_nobody(tmp_path: Path) -> None:
    handed_on = answer("Dan, can you?", to="Dan <dan@x.example>", subject="Fwd: Deploy")

    asked, other = told(tmp_path, ASKED, handed_on)
    assert (asked.message.place.name, other.message.place.name, other.answers) == ("mail-ben", "mail-dan", "")


def test_subject_ties_mails_together_where_no_id_does(tmp_path: Path) -> None:
    _, answered = told(tmp_path, ASKED, answer(in_reply_to="", subject="回复：Re: Deploy"))
    assert answered.answers == "q1@x"

    late = answer(in_reply_to="", date="Mon, 04 May 2026 11:00:00 +0000")
    assert [each.answers for each in told(tmp_path, ASKED, late)] == ["", ""]


def test_mail_stands_once_however_often_it_is_kept(tmp_path: Path) -> None:
    archive = read(write_mbox(tmp_path / "a.mbox", [ASKED, answer(), ASKED]))

    assert (len(list(archive.messages())), archive.skipped) == (2, {"twice": 1})


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"list_unsubscribe": "<https://x.example/u>"}, "bulk"),
        ({"precedence": "bulk"}, "bulk"),
        ({"auto_submitted": "auto-generated"}, "bulk"),
        ({"from": "Shop <no-reply@x.example>"}, "bulk"),
        ({"from": "Ben <notifications@x.example>"}, "bulk"),
        ({"x_gmail_labels": "Spam,Unread"}, "spam"),
        ({"x_mozilla_status": "0009"}, "put_away"),
        ({"to": CLEO}, "not_asked"),
        ({"date": "some day"}, "no_date"),
        ({"from": ""}, "no_speaker"),
        ({"from": ANA, "authentication_results": "mx.x.example; dmarc=fail header.from=x.example"}, "forged"),
    ],
)
def test_mail_that_nobody_asks_the_worker_counts_for_nothing(
    tmp_path: Path, headers: dict[str, str], reason: str
) -> None:
    other = mail("Look at this!", message_id="<n1@x>", subject="News", **headers)
    archive = read(write_mbox(tmp_path / "a.mbox", [other, ASKED, answer()]))

    assert [spoken.message.id for spoken in archive.messages()] == ["q1@x", "a1@x"]
    assert archive.skipped == {reason: 1}


@pytest.mark.parametrize(
    "written",
    [
        "mallory@evil.example (Ana <ana@x.example>)",
        "Mallory <mallory@evil.example> (ana@x.example)",
        "(one (two) <ana@x.example>) mallory@evil.example",
        '"Ana <ana@x.example>" <mallory@evil.example>',
        '"Ana (" <mallory@evil.example> (" <ana@x.example>)',
        '(") <mallory@evil.example> (<ana@x.example>")',
    ],
)
def test_address_in_a_comment_or_a_name_is_not_the_writer(tmp_path: Path, written: str) -> None:
    archive = read(write_mbox(tmp_path / "a.mbox", [ASKED, answer(**{"from": written, "to": ANA})]))

    assert [spoken.message.author.id for spoken in archive.messages()] == [
        "mail:ben@x.example",
        "mail:mallory@evil.example",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "ana@x.example <mallory@evil.example>",
        "Ana <ana@x.example> <mallory@evil.example>",
        "ana@x.example (of) .evil.example",
        'Mallory <mallory@evil.example> (") <ana@x.example>',
        "mallory@evil.example (Ana <ana@x.example>",
        'Ana <ana@x.example> "',
        f"({'x' * 2**16}) ana@x.example",
    ],
)
def test_writer_who_cannot_be_read_for_certain_is_nobody(tmp_path: Path, written: str) -> None:
    archive = read(write_mbox(tmp_path / "a.mbox", [ASKED, answer(**{"from": written})]))

    assert [spoken.message.author.id for spoken in archive.messages()] == ["mail:ben@x.example"]
    assert archive.skipped == {"no_speaker": 1}


@pytest.mark.parametrize("header", ["to", "cc"])
def test_address_in_a_comment_got_nothing(tmp_path: Path, header: str) -> None:
    to = {"to": "Dan <dan@x.example>", header: "Ben Ortiz <ben@x.example> (team, <boss@x.example>)"}
    archive = read(write_mbox(tmp_path / "a.mbox", [answer(in_reply_to="", **to)]))

    assert "mail:boss@x.example" not in archive.people
    assert "mail:ben@x.example" in archive.people


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\r"])
def test_sign_within_a_header_begins_no_other(tmp_path: Path, sign: str) -> None:
    odd = f"Subject: Deploy{sign}From: {ANA}\n".encode() + answer(subject="", **{"from": CLEO, "to": ANA})

    assert [each.message.author.id for each in told(tmp_path, ASKED, odd)] == [
        "mail:ben@x.example",
        "mail:cleo@x.example",
    ]


@pytest.mark.parametrize(
    ("above", "writers"),
    [
        ("From: Mallory <mallory@evil.example>", ANA),
        (f"From: {ANA}", ANA),
        (f"Sender: {ANA}\nFrom: Mallory <mallory@evil.example>", ANA),
        ("", f"{ANA}, Mallory <mallory@evil.example>"),
        ("Sender: dan@x.example", f"{ANA}, {CLEO}"),
        (f"Sender: {CLEO}, {ANA}", f"{CLEO}, {ANA}"),
    ],
)
def test_mail_of_several_writers_is_nobodys(tmp_path: Path, above: str, writers: str) -> None:
    several = f"{above}\n".lstrip().encode() + answer(**{"from": writers})
    archive = read(write_mbox(tmp_path / "a.mbox", [ASKED, several]))

    assert [spoken.message.id for spoken in archive.messages()] == ["q1@x"]
    assert archive.skipped == {"forged": 1}


def test_mail_of_several_writers_is_from_who_sent_it(tmp_path: Path) -> None:
    _, answered = told(tmp_path, ASKED, answer(sender=ANA, **{"from": f"{CLEO}, {ANA}"}))

    assert answered.message.author.id == "mail:ana@x.example"


@pytest.mark.parametrize(
    ("results", "is_doubted"),
    [
        ("dkim=none; spf=fail smtp.mailfrom=evil.example; dmarc=none", True),
        ("spf=fail; dkim=permerror", True),
        ("spf=softfail; dkim=none; dmarc=none", True),
        ("dkim=fail;\n\tspf=softfail", True),
        ("dmarc=permerror", True),
        ("spf=pass; dkim=pass; dmarc=fail", True),
        ('spf=fail (said dkim=pass; dkim=pass) smtp.mailfrom="; dkim=pass"@evil.example; dkim=none', True),
        ("spf=softfail smtp.mailfrom=x.example; dkim=pass header.d=x.example; dmarc=pass", False),
        ("dkim=permerror; spf=pass", False),
        ("spf=none; dkim=none; dmarc=none", False),
        ("spf=fail; dkim=none; dmarc=bestguesspass", False),
    ],
)
def test_sender_is_doubted_where_a_check_failed_and_none_passed(tmp_path: Path, results: str, is_doubted: bool) -> None:
    own = answer(authentication_results=f"mx.x.example; {results}")
    archive = read(write_mbox(tmp_path / "a.mbox", [ASKED, own]))

    assert archive.skipped == ({"forged": 1} if is_doubted else {})


def test_talk_on_a_list_is_from_people(tmp_path: Path) -> None:
    onto = {"list_unsubscribe": "<u>", "precedence": "list", "list_post": "<mailto:ops@x.example>"}
    listed = mail("Who deploys?", message_id="<q1@x>", to="ops@x.example", **onto)
    asked, answered = told(tmp_path, listed, answer(to="ops@x.example"))

    assert (answered.answers, asked.message.place.name) == ("q1@x", "mail-ops")


def test_maildir_folder_and_one_mail_are_read_alike(tmp_path: Path) -> None:
    for folder in ("cur", "new", ".Sent/cur"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    (tmp_path / "box/cur/1.host:2,S").write_bytes(ASKED.replace(b"\n", b"\r\n"))
    (tmp_path / "box/.Sent/cur/2.host:2,S").write_bytes(answer())
    (tmp_path / "box/new/3.host:2,D").write_bytes(answer("Perhaps.", message_id="<d@x>"))
    (tmp_path / "eml").mkdir()
    (tmp_path / "eml/one.eml").write_bytes(ASKED)
    (tmp_path / "eml/two.EML").write_bytes(answer())
    (tmp_path / "eml/notes.txt").write_text("From: nobody")

    for folder, skipped in (("box", {"put_away": 1}), ("eml", {})):
        archive = read(tmp_path / folder)
        assert [m.message.text for m in archive.messages()] == [
            "Deploy\nCan we deploy on Friday?",
            "Never on a Friday.",
        ]
        assert archive.skipped == skipped
    assert len(list(read(tmp_path / "eml/one.eml").messages())) == 1


def test_line_that_begins_as_a_mailbox_does_begins_no_mail(tmp_path: Path) -> None:
    text = "From here on at 10:00 it is yours.\nAll of it.\n\n>From the start I said so."
    (asked,) = told(tmp_path, mail(text, message_id="<q1@x>"))

    assert asked.message.text == "Deploy\nFrom here on at 10:00 it is yours.\nAll of it.\n\nFrom the start I said so."


def test_mailbox_of_many_pieces_is_split_where_its_mails_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.archives.mail.files.PIECE", 700)
    mails = [mail("x" * (37 * number), message_id=f"<{number}@x>") for number in range(60)]

    assert len(told(tmp_path, *mails)) == 60


def test_headers_are_read_as_programs_write_them(tmp_path: Path) -> None:
    odd = mail(
        "行吗？",
        message_id="<q1@x>",
        subject="=?gb2312?B?uPzQwg==?= =?utf-8?Q?=E8=AE=A1?= =?utf-8?Q?=E5=88=92?=",
        **{"from": '=?gbk?B?wO7A1w==?= <"lei"@x.example>', "to": 'Team: "Ruiz, Ana" <ANA@x.example>, undisclosed;'},
    )
    (only,) = told(tmp_path, odd.replace(b'<"lei"@x.example>', b"<lei@x.example>"))

    assert (only.message.author.name, only.message.author.id) == ("李雷", "mail:lei@x.example")
    assert only.message.text == "更新计划\n行吗？"
    assert only.message.mentions == ("mail:ana@x.example",)


def test_worker_is_found_by_name_and_may_have_several_addresses(tmp_path: Path) -> None:
    home = answer("Or ask Dan.", **{"from": "Ana Ruiz <ana@home.example>", "message_id": "<a2@x>"})
    path = write_mbox(tmp_path / "a.mbox", [ASKED, answer(), home])

    with pytest.raises(Unreadable, match=r"--as.*: ana@x.example, ana@home.example"):
        read(path, "ana ruiz")
    archive = read(path, "Ana Ruiz", "ana@x.example", "ana@home.example")
    assert archive.counts == {"mail:ben@x.example": 1, "mail:ana@x.example": 2}
    with pytest.raises(Unreadable, match=r"No mail in a\.mbox is by 'dan'"):
        read(path, "dan")


def test_worker_of_several_addresses_is_the_same_in_every_mailbox(tmp_path: Path) -> None:
    given = ("Ana Ruiz", "ana@home.example", "ana@x.example")
    first = read(write_mbox(tmp_path / "a.mbox", [ASKED, answer()]), *given)
    home = answer(**{"from": "Ana Ruiz <ana@home.example>"})
    second = read(write_mbox(tmp_path / "b.mbox", [home, answer(message_id="<a2@x>", in_reply_to="")]), *given)

    assert "mail:ana@home.example" in first.people
    assert first.places.keys() == second.places.keys()
    with pytest.raises(Unreadable, match=r"is by 'ana@other\.example'"):
        read(tmp_path / "a.mbox", "Ana Ruiz", "ana@other.example")


def test_people_are_who_they_are_in_the_chat_where_that_is_told(tmp_path: Path) -> None:
    path = write_mbox(tmp_path / "a.mbox", [ASKED, answer()])
    archive = read(path, "slack:T1:U1", "ana@x.example", ben="slack:T1:U2")

    assert list(archive.members.values()) == [{"slack:T1:U1", "slack:T1:U2"}]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"Hello there.\n", b"Note: this is none\n\nx", b"From a Mon 09:00\nTo: b\n"]
)
def test_what_holds_no_mail_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mbox").write_bytes(content)

    with pytest.raises(Unreadable, match=r"a\.mbox holds no mail"):
        read(tmp_path / "a.mbox")
    with pytest.raises(Unreadable, match="There is no file"):
        read(tmp_path / "none.mbox")


def test_mail_without_its_end_is_counted(tmp_path: Path) -> None:
    path = write_mbox(tmp_path / "a.mbox", [ASKED, answer()])
    with path.open("ab") as file:
        file.write(b"From ben@x.example Mon Mar  2 09:00:00 2026\nFrom: Ben <ben@x")

    assert read(path).skipped == {"unreadable": 1}
