"""A served Double beside both code forges at once: each door takes what its forge signed, and nothing else."""

from pathlib import Path

from tests.servers.client import plain_client
from tests.servers.github import LoopbackGitHub
from tests.servers.gitlab import LoopbackGitLab
from tests.servers.served import serve_double

FOREIGN = f"whsec_{'Zm9v' * 8}"


async def test_served_double_takes_what_each_forge_signed_and_nothing_else(tmp_path: Path) -> None:
    key = tmp_path / "app.pem"
    with LoopbackGitHub() as github, LoopbackGitLab() as gitlab:
        key.write_text(github.pem)
        environment = {
            "DOUBLE_GITHUB__APP_ID": str(github.app_id),
            "DOUBLE_GITHUB__PRIVATE_KEY": str(key),
            "DOUBLE_GITHUB__WEBHOOK_SECRET": github.secret,
            "DOUBLE_GITHUB__API_URL": github.api_url,
            "DOUBLE_GITLAB__TOKEN": gitlab.token,
            "DOUBLE_GITLAB__SIGNING_TOKEN": gitlab.signing_token,
            "DOUBLE_GITLAB__URL": gitlab.address,
        }
        async with serve_double(tmp_path / "home", environment) as double:
            doors = [f"{double.url}/{name}/events" for name in ("github", "gitlab")]
            pings = ("ping", {"zen": "Design for failure."}), ("System Hook", {"event_name": "ping"})
            answers = [await github.deliver(doors[0], *pings[0], secret=secret) for secret in ("", "not the secret")]
            answers += [await gitlab.deliver(doors[1], *pings[1], signing_token=token) for token in ("", FOREIGN)]
            async with plain_client() as client:
                answers += [await client.post(door, json={}) for door in doors]
    assert [answer.status_code for answer in answers] == [200, 401, 200, 401, 400, 400]
