"""Secrets without a word before them, behind a tab, a line's end or a Chinese word, on command lines, in full width."""

import pytest

from memory.redaction import redact

HEX, LETTERS = "0123456789abcdef" * 8, "AbCd1EfGh2IjKl3MnOp4QrSt5UvWx6YzAb7CdEf8GhIj9KlMn0"
SECRETS = [
    f"dckr_pat_{LETTERS[:27]}",
    f"glsa_{LETTERS[:32]}_01234567",
    f"SEC{HEX[:64]}",
    f"dop_v1_{HEX[:64]}",
    f"dapi{HEX[:32]}",
    f"hvs.{LETTERS[:30]}",
    f"pul-{HEX[:40]}",
    f"sbp_{HEX[:40]}",
    f"dp.pt.{LETTERS[:40]}",
    f"AKLT{LETTERS[:40]}",
    f"ATATT3{LETTERS}{LETTERS[:20]}",
    f"shpat_{HEX[:32]}",
    f"SG.{LETTERS[:22]}.{LETTERS[:43]}",
    f"key-{HEX[:32]}",
    f"lin_api_{LETTERS[:40]}",
    f"ntn_{LETTERS[:46]}",
    f"figd_{LETTERS[:40]}",
    f"PMAK-{HEX[:24]}-{HEX[:34]}",
    f"gsk_{LETTERS}",
    f"r8_{LETTERS[:37]}",
    f"NRAK-{LETTERS[:27].upper()}",
    f"bce-v3/ALTAK-{LETTERS[:22]}/{HEX[:40]}",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["use {} here", "用{}吧", "({})", "\t{}\n"])
def test_token_is_known_by_itself(secret: str, around: str) -> None:
    assert secret not in redact(around.format(secret))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("curl -u admin:S3cret99 https://x.example", "S3cret99"),
        ("curl -s --user 'ops:hunter2x' https://x.example/a", "hunter2x"),
        ("mysql -h db -u root -pS3cret99 shop", "S3cret99"),
        ("sshpass -p 'S3cret99' ssh ops@db", "S3cret99"),
        (f"AppSecret\t{HEX[:32]}", HEX[:32]),
        (f"client_secret\n{HEX[:32]}", HEX[:32]),
        (f"| access key | {LETTERS[:20]} |", LETTERS[:20]),
        (f"密钥 {LETTERS[:32]}", LETTERS[:32]),
        (f"密钥：\n{LETTERS[:32]}", LETTERS[:32]),
        ("wifi密码12345678", "12345678"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "１１０１０５"),
        ("手机１３８００１３８０００", "１３８００１３８０００"),
    ],
)
def test_secret_is_found_where_people_write_it(text: str, value: str) -> None:
    assert value not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "icon@2x.png is blurry",
        "the secret key is rotated monthly",
        "密码至少12位",
        "mysql -p asks for it",
        "curl -u is for users",
        "ｈｅｌｌｏ， ２０２６ 年",
        "a client secret is needed here",
        "docker pull registry/app:2026",
        "key-value stores and key-frames",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert redact(text) == text
