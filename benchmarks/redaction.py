"""How many secrets and personal numbers redaction finds, what it takes for one by mistake, and how long that takes.

    uv run python -m benchmarks.redaction [--seed 1] [--messages FILE ...] [--count 2000] [--show]

Secrets of 20 kinds and personal numbers of 10 are drawn and put into sentences, English and Chinese, prose and code; a
seed gives the same again. A secret is found if no 8 signs of it in a row are left; a number if exactly that became a
placeholder of its kind. Near misses look like numbers and must stay.

FILE is gzipped JSON lines with ``trigger.t``, ``ctx[].t`` and ``y.reply``. Of each, as many different messages as asked
for are redacted; what is taken for a secret there is counted, and printed with ``--show`` for a person to judge: it is
private, as the messages are.
"""

import argparse
import gzip
import json
import random
import re
import string
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from memory.redaction import redact

Draw = Callable[[random.Random], str]

SIGNS = {
    "digit": string.digits,
    "high": "3456789",
    "hex": "0123456789abcdef",
    "upper": string.ascii_uppercase + string.digits,
    "any": string.ascii_letters + string.digits,
    "url": string.ascii_letters + string.digits + "_-",
    "base64": string.ascii_letters + string.digits + "+/",
}
SECRET = re.compile(r"\[secret:[a-z-]+\]")
UUID = "<hex 8>-<hex 4>-4<hex 3>-a<hex 3>-<hex 12>"
PEM_KINDS = ("RSA ", "EC ", "OPENSSH ", "")
LEFT = 8
SECRETS_EACH = 20
NUMBERS_EACH = 50
NEAR_MISSES_EACH = 10
ROUNDS = 20

ANYWHERE = (
    "can you check why {} is refused on staging?",
    "I rotated it yesterday, the new one is {}. Please tell Tom!",
    "it says '{}' in the config, is that still right?",
    "`{}` works for me",
    '```\nclient = connect("{}", timeout=30)\n```',
    "export SERVICE={}\n./run.sh --verbose",
    '{"service": "billing", "value": "{}", "retries": 3}',
    "service:\n  value: {}\n  retries: 3\n",
    "curl 'https://api.example.com/v1/things?value={}&page=2'",
    "see <https://ops.example.com/{}|the page>",
    "(old one: {}), do not use",
    "麻烦用{}登录测试环境，谢谢！",
    "新的是：{}。旧的下周作废",
    "配置里写的是“{}”，对吗？",
    "这个（{}）还能用吗",
    "我试了{}，还是报错；帮忙看下日志",
    "值为「{}」的那一行删掉",
)
TOLD = (
    "the password is {}",
    "the password for the staging database is {}, please keep it",
    "Password: {}\nUser: maria",
    "DB_PASSWORD={}",
    'login(user="maria", password="{}")',
    "密码是{}，别外传",
    "测试环境密码：{}。",
    "新密码为“{}”，请查收",
    "postgres://app:{}@db.internal:5432/main",
)
WECOM = (
    "corpsecret={}&corpid=ww12",
    '"corpsecret": "{}"',
    "corpsecret是{}。",
    "CORP_SECRET：{}，别外传",
    "corpsecret: {}\n",
)
AWS_SECRET = (
    "aws_secret_access_key = {}",
    'AWS_SECRET_ACCESS_KEY="{}"',
    "secret key 是 {}，别外传",
    "the secret key is {}",
    "secretKey: '{}',",
)
SAID = (
    "please write down {}, thanks",
    "it is {}.",
    '{"value": "{}"}',
    "value: {}\nnext line",
    "登记一下{}，谢谢",
    "我的是：{}。",
    "客户留了{}",
    "（{}）请核对",
)
WITH_THE_WORD = (
    "my passport is {}, please book",
    "passport no. {}",
    "护照号{}，谢谢",
    "护照号码是 {}。",
)
PLAIN_MISSES = (
    "please look at {}, thanks",
    "we saw {} yesterday.",
    '"{}"',
    "看一下{}，谢谢",
    "是{}吗？",
)


def _like(*forms: str) -> Draw:
    """One of the forms, with signs by chance where it says so: ``<digit 4>`` is four digits."""

    def fill(chance: random.Random) -> str:
        return re.sub(r"<(\w+) (\d+)>", lambda m: _drawn(chance, SIGNS[m[1]], int(m[2])), chance.choice(forms))

    return fill


def _drawn(chance: random.Random, alphabet: str, count: int) -> str:
    return "".join(chance.choices(alphabet, k=count))


def _password(chance: random.Random) -> str:
    """One that a person thinks up: a word or two, digits, a sign."""
    words = chance.sample(["Sommer", "dragon", "Hunter", "blue", "Shanghai", "coffee", "Tiger"], 2)
    return "".join(words) + str(chance.randrange(10, 9999)) + chance.choice(["!", "#", "_", "&", "", "$x"])


PEM = "-----BEGIN {}PRIVATE " + "KEY-----\n{}\n-----END {}PRIVATE " + "KEY-----"
SECRETS: Mapping[str, tuple[Draw, Sequence[str]]] = {
    "Slack token": (
        _like("xoxb-<high 12>-<high 12>-<any 24>", "xoxp-<high 11>-<high 12>-<hex 32>"),
        ANYWHERE,
    ),
    "Slack app token": (_like("xapp-1-A<upper 10>-<digit 13>-<hex 64>"), ANYWHERE),
    "Slack webhook": (_like("T<upper 9>/B<upper 9>/<any 24>"), ANYWHERE),
    "WeCom webhook": (_like(UUID), ANYWHERE),
    "WeCom secret": (_like("<url 43>"), WECOM),
    "AWS key": (_like("AKIA<upper 16>", "ASIA<upper 16>"), ANYWHERE),
    "AWS secret key": (_like("<base64 40>"), AWS_SECRET),
    "Alibaba Cloud key": (_like("LTAI5t<any 18>", "LTAI<any 12>"), ANYWHERE),
    "Tencent Cloud key": (_like("AKID<any 32>"), ANYWHERE),
    "GitHub token": (_like("ghp_<any 36>", "ghs_<any 36>", "github_pat_<any 22>_<any 59>"), ANYWHERE),
    "GitLab token": (_like("glpat-<url 20>", "gldt-<url 20>", "GR1348941<url 20>"), ANYWHERE),
    "OpenAI key": (_like("sk-<any 48>", "sk-proj-<url 48>", "sk-<any 20>T3BlbkFJ<any 20>"), ANYWHERE),
    "Anthropic key": (_like("sk-ant-api03-<url 93>"), ANYWHERE),
    "Google key": (_like("AIzaSy<url 33>", "GOCSPX-<url 28>"), ANYWHERE),
    "Stripe key": (_like("sk_live_<any 24>", "rk_live_<any 24>", "sk_test_<any 99>"), ANYWHERE),
    "SendGrid key": (_like("SG.<url 22>.<url 43>"), ANYWHERE),
    "Telegram token": (_like("<high 10>:AA<url 33>"), ANYWHERE),
    "JWT": (_like("eyJ<url 33>.eyJ<url 70>.<url 43>"), ANYWHERE),
    "private key": (_like(*(PEM.format(kind, "\n".join(["<base64 64>"] * 6), kind) for kind in PEM_KINDS)), ANYWHERE),
    "password": (_password, TOLD),
}
ADDRESSES = {
    "Slack webhook": "https://hooks.slack.com/services/",
    "WeCom webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
}


def _resident_id(chance: random.Random, *, off: int = 0) -> str:
    area = chance.choice(["110105", "440308", "310104", "510107"])
    born = f"{chance.randrange(1950, 2010)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    number = f"{area}{born}{chance.randrange(1000):03}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number))
    return number + "0123456789X"[(12 - total + off) % 11]


def _card(chance: random.Random, prefixes: Sequence[str], *, off: int = 0) -> str:
    prefix, size = chance.choice(prefixes).split(":")
    number = prefix + _drawn(chance, SIGNS["digit"], int(size) - len(prefix) - 1)
    total = sum(int("0246813579"[int(d)]) if place % 2 == 0 else int(d) for place, d in enumerate(number[::-1]))
    number += str((-total + off) % 10)
    spaced = chance.choice([True, False]) and len(number) in (16, 19)
    return " ".join(re.findall(r"\d{1,4}", number)) if spaced else number


def _iban(chance: random.Random, *, off: int = 0) -> str:
    country, size = chance.choice(["DE:18", "FR:23", "ES:20", "NL:14", "GB:18"]).split(":")
    letters = _drawn(chance, string.ascii_uppercase, 4) if country in ("NL", "GB") else ""
    account = letters + _drawn(chance, SIGNS["digit"], int(size) - len(letters))
    rest = int("".join(str(int(sign, 36)) for sign in f"{account}{country}00")) % 97
    bare = f"{country}{2 + (96 - rest + off) % 97:02}{account}"
    return " ".join(re.findall(r".{1,4}", bare)) if chance.choice([True, False]) else bare


def _order(chance: random.Random) -> str:
    """Such that all but the words around it fits a mobile or a card."""
    forms = ["order {mobile}", "订单号：{card}", "order_id={card}", "#{mobile}", "ORD-{mobile}", "user_id: {mobile}"]
    card = _card(chance, ["4:16", "6222:16"]).replace(" ", "")
    return chance.choice(forms).format(mobile="1" + _drawn(chance, SIGNS["high"], 10), card=card)


def _timestamp(chance: random.Random) -> str:
    seconds = chance.randrange(1_500_000_000, 1_800_000_000)
    compact = time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))
    return chance.choice([str(seconds), f"{seconds}{chance.randrange(1000):03}", compact, f"{seconds}.123456"])


UNION_PAY = ("6222:19", "6228:19", "6225:16", "6217:19")
CARDS = ("4:16", "51:16", "55:16", "37:15", "6011:16")
MOBILES = ("1<high 1><digit 9>", "1<high 1><digit 1> <digit 4> <digit 4>", "1<high 1><digit 1>-<digit 4>-<digit 4>")
RUN = "https://ci.example.com/runs/1<high 9>/job/1<high 10>"
NUMBERS: Mapping[str, tuple[str, Draw, Sequence[str]]] = {
    "resident id": ("number:resident-id", _resident_id, SAID),
    "mobile": ("number:mobile", _like(*MOBILES, f"+86{MOBILES[0]}", f"+86 {MOBILES[1]}"), SAID),
    "bank card": ("number:bank-card", lambda c: _card(c, CARDS), SAID),
    "UnionPay card": ("number:bank-card", lambda c: _card(c, UNION_PAY), SAID),
    "IBAN": ("number:iban", _iban, SAID),
    "Chinese passport": ("number:passport", _like("E<digit 8>", "G<digit 8>", "EA<digit 7>", "EJ<digit 7>"), SAID),
    "other passport": (
        "number:passport",
        _like("<high 9>", "K<digit 8>", "XY<digit 7>", "C01X<digit 5>"),
        WITH_THE_WORD,
    ),
    "e-mail": (
        "address:email",
        _like("li_n@qq.com", "tom+<digit 1>@mail.example.co.uk", "k.o@a.org"),
        SAID,
    ),
    "IPv4": (
        "address:ip",
        _like("47.104.<high 2>.<high 2>", "93.18<high 1>.21<high 1>.<high 1>"),
        SAID,
    ),
    "IPv6": ("address:ip", _like("2a01:<hex 4>:<hex 4>::<hex 4>:<hex 2>", "240e:<hex 3>:<hex 4>::1"), SAID),
}
NEAR_MISSES: Mapping[str, Draw] = {
    "resident id, wrong check": lambda c: _resident_id(c, off=c.randrange(1, 11)),
    "card, wrong check": lambda c: _card(c, CARDS + UNION_PAY, off=c.randrange(1, 10)),
    "IBAN, wrong check": lambda c: _iban(c, off=c.randrange(1, 97)),
    "order number": _order,
    "timestamp": _timestamp,
    "version": _like("1.2.3.<high 1>", "v12.<high 1>.7.<high 2>", "版本10.<high 1>.30.1", "app-11.<high 1>.2.7.tgz"),
    "commit": _like("<hex 7>", "<hex 10>", "<hex 40>", "<hex 64>"),
    "like a phone": _like("12<digit 9>", "1<high 11>", "0.1<high 10>", "run 1<high 10>", RUN),
    "UUID": _like(UUID),
    "private address": _like("10.2.<high 2>.1", "192.168.<high 1>.<high 2>", "172.16.0.<high 1>", "fe80::1:2", "::1"),
}


def main() -> None:
    """Measure all and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--count", type=int, default=2000, help="messages of each file")
    parser.add_argument("--show", action="store_true", help="print what was taken for a secret in messages")
    given = parser.parse_args()
    print("| what | kind | samples | redacted | share |\n| --- | --- | --- | --- | --- |")
    secrets = {kind: [not left(text, secret) for text, secret in draws] for kind, draws in secrets_of(given.seed)}
    numbers = {kind: [redact(text) == due for text, due in draws] for kind, draws in numbers_of(given.seed)}
    misses = {kind: [redact(text) != text for text in draws] for kind, draws in near_misses_of(given.seed)}
    for what, kinds in (("secret", secrets), ("number", numbers), ("near miss", misses)):
        for kind, redacted in kinds.items():
            _row(what, kind, redacted)
        _row(what, "all", [each for redacted in kinds.values() for each in redacted])
    right, wrong = (sum(map(sum, kinds.values())) for kinds in (numbers, misses))
    print(f"\nprecision of numbers: {right / (right + wrong):.1%}")
    usual = _usual(random.Random(given.seed))
    print(f"a message of {len(usual[0])} characters: {_microseconds(usual):.0f} µs")
    for file in given.messages:
        _report(file, given.count, given.seed, show=given.show)


def secrets_of(seed: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """For each kind its texts, each with the secret that stands in it."""
    for kind, (draw, carriers) in SECRETS.items():
        chance, address = random.Random(f"{seed} {kind}"), ADDRESSES.get(kind, "")
        drawn = [(_carrier(carriers, place), draw(chance)) for place in range(SECRETS_EACH)]
        yield kind, [(carrier.replace("{}", address + secret), secret) for carrier, secret in drawn]


def numbers_of(seed: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """For each kind its texts, each with what is to become of it."""
    for kind, (name, draw, carriers) in NUMBERS.items():
        chance = random.Random(f"{seed} {kind}")
        drawn = [(_carrier(carriers, place), draw(chance)) for place in range(NUMBERS_EACH)]
        yield kind, [(carrier.replace("{}", number), carrier.replace("{}", f"[{name}]")) for carrier, number in drawn]


def near_misses_of(seed: int) -> Iterator[tuple[str, list[str]]]:
    """For each kind its texts, which are to stay as they are."""
    for kind, draw in NEAR_MISSES.items():
        chance = random.Random(f"{seed} {kind}")
        yield kind, [_carrier(PLAIN_MISSES, place).replace("{}", draw(chance)) for place in range(NEAR_MISSES_EACH)]


def left(text: str, secret: str) -> bool:
    """Whether a part of a secret that helps to guess it is still to be read."""
    redacted = redact(text)
    return any(secret[place : place + LEFT] in redacted for place in range(len(secret) - LEFT + 1))


def _carrier(carriers: Sequence[str], place: int) -> str:
    return carriers[place % len(carriers)]


def _row(what: str, kind: str, redacted: Sequence[bool]) -> None:
    print(f"| {what} | {kind} | {len(redacted)} | {sum(redacted)} | {sum(redacted) / len(redacted):.1%} |")


def _usual(chance: random.Random) -> list[str]:
    """What is said all day, cut to one length: prose, a link, a time, a name of a program."""
    said = [carrier.replace("{}", "the job 4711 in docs/howto/deploy-2024.md") for carrier in ANYWHERE]
    return [" ".join(chance.sample(said, len(said)))[:200] for _ in range(100)]


def _microseconds(texts: Sequence[str]) -> float:
    """The mean for one text in the fastest of some rounds."""
    return min(_seconds(texts) for _ in range(ROUNDS)) / len(texts) * 1e6


def _seconds(texts: Sequence[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        redact(text)
    return time.perf_counter() - began


def _report(file: Path, count: int, seed: int, *, show: bool) -> None:
    texts = sorted(set(_texts(file)))
    texts = random.Random(seed).sample(texts, min(count, len(texts)))
    taken = [
        (text, found)
        for text in texts
        for found in re.findall(r"\[secret:[a-z-]+\]", redact(text))
        if found not in text
    ]
    mean = _seconds(texts) / len(texts) * 1e6
    print(f"{file.name}: {len(texts)} messages, {len(taken)} secrets found, {mean:.0f} µs each")
    for text, found in taken if show else ():
        print(f"    {found} {text!r}")


def _texts(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            moment: dict[str, Any] = json.loads(line)
            yield moment["trigger"]["t"]
            yield from (turn["t"] for turn in moment["ctx"])
            if reply := moment["y"].get("reply"):
                yield reply


if __name__ == "__main__":
    main()
