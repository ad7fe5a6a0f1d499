"""Secrets and personal numbers become typed placeholders, what only looks alike stays."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from memory.redaction import redact

# Put together here, so that no scanner takes the samples for real ones.
HEX = "0123456789abcdef" * 4
LETTERS = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz"
SLACK = "xox" + "b-123456789012-1234567890123-" + LETTERS[:24]
APP = "xap" + "p-1-A0123456789-1234567890123-" + HEX
AWS = "AKI" + "AIOSFODNN7EXAMPLE"
GITHUB = "gh" + "p_" + LETTERS[:36]
GITHUB_FINE = "github" + "_pat_" + LETTERS[:22] + "_" + LETTERS[:59]
OPENAI = "sk" + "-proj-" + LETTERS[:48]
ANTHROPIC = "sk" + "-ant-api03-" + LETTERS[:40]
GOOGLE = "AI" + "za" + LETTERS[:35]
JWT = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + LETTERS[:43]
ALIYUN = "LT" + "AI5t" + LETTERS[:20]
TENCENT = "AK" + "ID" + LETTERS[:32]
SLACK_HOOK = "hooks.slack.com/services/"
WECOM_HOOK = "qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
FEISHU_HOOK = "open.feishu.cn/open-apis/bot/v2/hook/"
DISCORD_HOOK = "discord.com/api/webhooks/"
PUTTY = "PuTTY-User-" + "Key-File-2: ssh-rsa\nEncryption: none\nAAAAB3Nz\nPrivate-MAC: 01ab"
KEY = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nx2b\n-----END RSA " + "PRIVATE KEY-----"

SECRETS = [
    (f"use {SLACK} for the bot", "use [secret:slack-token] for the bot"),
    (f"机器人用{SLACK}。", "机器人用[secret:slack-token]。"),
    (APP, "[secret:slack-token]"),
    (f"key {AWS}, region eu-west-1", "key [secret:aws-key], region eu-west-1"),
    (f"git clone with {GITHUB}", "git clone with [secret:github-token]"),
    (GITHUB_FINE, "[secret:github-token]"),
    (f"OPENAI_API_KEY={OPENAI}", "OPENAI_API_KEY=[secret:openai-key]"),
    (ANTHROPIC, "[secret:anthropic-key]"),
    (f"maps key: {GOOGLE}", "maps key: [secret:google-key]"),
    (f"Authorization: Bearer {JWT}", "Authorization: Bearer [secret:jwt]"),
    ("Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer [secret:bearer]"),
    (f"here:\n{KEY}\nkeep it safe", "here:\n[secret:private-key]\nkeep it safe"),
    (KEY[:50], "[secret:private-key]"),
    (KEY[:35], "[secret:private-key]"),
    (f"阿里云 {ALIYUN}", "阿里云 [secret:aliyun-key]"),
    (f"腾讯云 {TENCENT}", "腾讯云 [secret:tencent-key]"),
    (f"corpsecret={LETTERS[:43]}", "corpsecret=[secret:wecom-secret]"),
    (f"https://{SLACK_HOOK}T0000/B0000/{LETTERS[:24]}", f"https://{SLACK_HOOK}[secret:webhook]"),
    (f"https://{WECOM_HOOK}693a91f6-7a0c-4bc4-97a0-0ec250fa5aaa", f"https://{WECOM_HOOK}[secret:webhook]"),
    ("the password is hunter2", "the password is [secret:password]"),
    ("the password for staging is Tr0ub4dor&3.", "the password for staging is [secret:password]"),
    ("password: correcthorse", "password: [secret:password]"),
    ("DB_PASSWORD=swordfish", "DB_PASSWORD=[secret:password]"),
    ('{"apiToken": "a1b2c3d4e5"}', '{"apiToken": "[secret:password]"}'),
    ("client_secret='opensesame'", "client_secret='[secret:password]'"),
    ("密码是 hunter2", "密码是 [secret:password]"),
    ("测试环境密码：Abc@1234，别外传", "测试环境密码：[secret:password]，别外传"),
    ("密钥=9f8e7d6c5b4a", "密钥=[secret:password]"),
    ("postgres://app:s3cr3t@db.internal/main", "postgres://app:[secret:url-password]@db.internal/main"),
    ("redis://:p@ss@cache:6379", "redis://:[secret:url-password]@cache:6379"),
    (f"https://{FEISHU_HOOK}693a91f6-7a0c-4bc4-97a0-0ec250fa5aaa", f"https://{FEISHU_HOOK}[secret:webhook]"),
    (f"https://{DISCORD_HOOK}1234567890/{LETTERS[:60]}", f"https://{DISCORD_HOOK}[secret:webhook]"),
    (f"{PUTTY} and more", "[secret:private-key] and more"),
    (f"the secret key is {LETTERS[:40]}", "the secret key is [secret:password]"),
    (f"API key 为 {LETTERS[:32]}，收好", "API key 为 [secret:password]，收好"),
    (f"EncodingAESKey：{LETTERS[:43]}。", "EncodingAESKey：[secret:wecom-secret]。"),
    (f'"corpsecret": "{LETTERS[:43]}"', '"corpsecret": "[secret:wecom-secret]"'),
    (f"Authorization: Basic {LETTERS[:24]}12==", "Authorization: Basic [secret:bearer]"),
    ('password = "it\'s 4 me"', 'password = "[secret:password]"'),
    ("password=a8(cd[1234", "password=[secret:password]"),
    ("password=Ab,c12;34&x, user=maria", "password=[secret:password], user=maria"),
    ("Server=db;Password=swordfish;Database=main", "Server=db;Password=[secret:password];Database=main"),
    ("https://example.com/?token=a1b2c3d4e5&page=2", "https://example.com/?token=[secret:password]&page=2"),
    ("client --token a1b2c3d4e5 run", "client --token [secret:password] run"),
    ("账号 admin 密码 Abc@1234", "账号 admin 密码 [secret:password]"),
    ("AppSecret是 9f8e7d6c5b4a", "AppSecret是 [secret:password]"),
    ("密码是swordfish。", "密码是[secret:password]。"),
    ("新密码为“Abc@1234”，请查收", "新密码为“[secret:password]”，请查收"),
    ("口令改成了hunter2别外传", "口令改成了[secret:password]别外传"),
]
NUMBERS = [
    ("身份证号11010519491231002X", "身份证号[number:resident-id]"),
    ("id 440308199901101512", "id [number:resident-id]"),
    ("电话13812345678", "电话[number:mobile]"),
    ("call +86 138 1234 5678", "call [number:mobile]"),
    ("card 4111 1111 1111 1111 expires soon", "card [number:bank-card] expires soon"),
    ("卡号6222021234567890128", "卡号[number:bank-card]"),
    ("amex 378282246310005", "amex [number:bank-card]"),
    ("to DE89 3704 0044 0532 0130 00 PAID", "to [number:iban] PAID"),
    ("GB82WEST12345698765432", "[number:iban]"),
    ("write to maria.garcia+test@example.co.uk", "write to [address:email]"),
    ("邮箱zhang@example.com，谢谢", "邮箱[address:email]，谢谢"),
    ("from 8.8.4.4 again", "from [address:ip] again"),
    ("from 2001:4860:4860::8888", "from [address:ip]"),
    ("the address is 1.2.3.4", "the address is [address:ip]"),
    ("身份证 110105 19491231 002X", "身份证 [number:resident-id]"),
    ("card 4111-1111-1111-1111, 12/29", "card [number:bank-card], 12/29"),
    ("电话13812345678，微信同号", "电话[number:mobile]，微信同号"),
    ("call +86-138-1234-5678", "call [number:mobile]"),
    ("my document is E12345678", "my document is [number:passport]"),
    ("证件EA1234567。", "证件[number:passport]。"),
    ("passport no. C01X00T47, please", "passport no. [number:passport], please"),
    ("护照号码是123456789", "护照号码是[number:passport]"),
    ("K12345678是我的护照", "[number:passport]是我的护照"),
]
NEAR_MISSES = [
    "the password is wrong",
    "my password is expired, please help",
    "password: required",
    "a password reset is needed",
    "the password policy is strict",
    "忘了密码是多少",
    "密码是错的",
    "password=${DB_PASSWORD}",
    "password=********",
    "max_tokens=4096",
    "the token: it expired",
    "the secret is out",
    "the token is well-formed",
    "sk-learn is slow",
    "xoxo, Maria",
    "LTAI is the prefix of Aliyun keys",
    "AKIA is the prefix of AWS keys",
    "git@github.com:acme/app.git",
    "ping @maria about it",
    "id 110105194912310021",
    "id 110105199913310022",
    "card 4111 1111 1111 1112",
    "order 1234567890123456",
    "at 1700000000000 ms",
    "DE89 3704 0044 0532 0130 01",
    "call 12345678901",
    "release 1.2.3.4.5",
    "release v8.8.4.4",
    "listening on 127.0.0.1 and 10.0.3.4",
    "at 12:30:45",
    "see memory::record::tables",
    "https://example.com:8080/@maria/page",
    "eyJ is how a JWT begins",
    "connect(user=user, password=password)",
    "token = getToken()",
    "username, password = value.split(':', 1)",
    "password=parts['password']",
    "def login(self, password: SecretStr) -> Token:",
    "parse (tokens : List Token) : List Token :=\n  match content with",
    "Invalid token: ::foo/0",
    "{:user {:password :wrong}}",
    "INVALID_TOKEN = 40014",
    "the prompt token: 2048",
    '{"password": "must not be empty"}',
    'Token: "#d8dee9"',
    "postgres://user:password@host/main",
    "the secret is https://vault.example.com",
    "密码是bcrypt加密的",
    "密码：见上文",
    "密码8-16位，用sha256保存",
    "password = await prompt()",
    "xoxo-my-dear-friend",
    "branch sk-learn-and-some-more-things",
    "upgrade to 1.2.3.4",
    "1.2.3.4 is out",
    "from 1.2.3.4 to 1.2.3.5",
    "version 12.4.7.31",
    "nginx-11.25.3.12.tar.gz",
    "exercise 3.1.10.13",
    "https://ci.example.com/runs/123/job/13812345678",
    "order 13812345678",
    "订单号：4111111111111111",
    "user_id: 13812345678",
    "ticket #13812345678",
    "0.4111111111111111",
    "3.13812345678",
    "commit 0123456789abcdef0123456789abcdef01234567",
    "693a91f6-7a0c-4bc4-97a0-138123456781",
    "order E12345678",
    "K12345678 is a part",
    "passport.js of 20240301",
]


@pytest.mark.parametrize(("text", "redacted"), SECRETS)
def test_secrets_become_placeholders(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(("text", "redacted"), NUMBERS)
def test_personal_numbers_become_placeholders(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_stay(text: str) -> None:
    assert redact(text) == text


HOSTILE = [
    *("a", "1", " ", "_", "/", "-", "[", "(", "中", "\n", '"', "@", "a.", "1.", "a:", "a,", "//", "sk-", "eyJ"),
    *("4111 ", "key ", "password ", "password is", "password:", "password for a ", "token='", "密码是 ", "密码 : "),
    *("password=a(", "x://a:b@", "-----BEGIN A ", "passport ", "aws_key '", "Bearer ", "xoxb-1-", "[secret:", GOOGLE),
]


@pytest.mark.parametrize(
    ("begin", "end"), [("", ":_authToken="), ("password is ", GITHUB_FINE), ("sl_key", GITHUB_FINE)]
)
@pytest.mark.parametrize("sign", HOSTILE)
def test_a_hostile_text_is_read_in_linear_time(begin: str, sign: str, end: str) -> None:
    """Quadratic or worse, one of these would take from seconds to years."""
    text = begin + sign * (20_000 // len(sign)) + end
    redacted = redact(text)
    assert redact(redacted) == redacted


FRAGMENTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from([text for text, _ in SECRETS + NUMBERS] + NEAR_MISSES),
    st.sampled_from(["password", "密码是", ": ", "=", " ", "\n", "@", "://", "[secret:jwt]", "[", "]", '"', "1", "."]),
)


@given(st.lists(FRAGMENTS, max_size=8).map("".join))
@example("password=abcd1234[secret:jwt]efgh5678")
@example("a@b.cc@d.ee 4111111111111111@x.yy")
def test_redaction_is_idempotent(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.text(max_size=20), st.sampled_from([SLACK, AWS, GITHUB, JWT, ANTHROPIC]), st.text(max_size=20))
def test_a_secret_never_survives_between_other_words(before: str, secret: str, after: str) -> None:
    assert secret not in redact(f"{before} {secret} {after}")
