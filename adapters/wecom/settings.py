"""What WeCom (企业微信) needs to be told (``DOUBLE_WECOM__*``): corporations, each with an application or a robot."""

import re
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

_AES_KEY = re.compile(r"[0-9A-Za-z]{43}")
_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Corporation(BaseModel):
    """One corporation: its self-built application (自建应用), its intelligent robot (智能机器人), or both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    corp_id: str = Field(description="Id of the corporation, ww…; at 我的企业, 企业信息")
    agent_id: int | None = Field(None, ge=0, description="AgentId of the application")
    secret: SecretStr | None = Field(None, description="Secret of the application")
    token: SecretStr | None = Field(None, description="Token of the application's 接收消息")
    aes_key: SecretStr | None = Field(None, description="EncodingAESKey of the application's 接收消息, 43 characters")
    bot_id: str | None = Field(None, description="BotID of the robot, for its long connection (长连接)")
    bot_secret: SecretStr | None = Field(None, description="Secret of the robot's long connection")
    bot_name: str = Field("", description="Name of the robot, as it is mentioned in groups; empty for any")
    markdown: bool = Field(True, description="False where people read in personal WeChat: plain text, no cards")
    zone: str = Field("Asia/Shanghai", description="IANA time zone of the people, which WeCom does not tell")

    @property
    def has_application(self) -> bool:
        """Whether the application is a way in."""
        return self.agent_id is not None

    @property
    def has_robot(self) -> bool:
        """Whether the robot is a way in."""
        return self.bot_id is not None

    @field_validator("corp_id", "bot_id")
    @classmethod
    def _check_name(cls, given: str | None) -> str | None:
        if given is not None and not _NAME.fullmatch(given):
            raise ValueError("an id has letters, digits, - and _ only")
        return given

    @field_validator("aes_key")
    @classmethod
    def _check_key(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not _AES_KEY.fullmatch(given.get_secret_value()):
            raise ValueError("the EncodingAESKey has 43 letters and digits")
        return given

    @field_validator("zone")
    @classmethod
    def _check_zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (ValueError, OSError, KeyError):
            raise ValueError("the zone is an IANA name such as Asia/Shanghai") from None
        return given

    @model_validator(mode="after")
    def _check_ways(self) -> Self:
        application = (self.agent_id, self.secret, self.token, self.aes_key)
        robot = (self.bot_id, self.bot_secret)
        if any(part is None for part in application) and any(part is not None for part in application):
            raise ValueError("the application needs agent_id, secret, token and aes_key together")
        if any(part is None for part in robot) and any(part is not None for part in robot):
            raise ValueError("the robot needs bot_id and bot_secret together")
        if not (self.has_application or self.has_robot):
            raise ValueError("set the application (agent_id …), the robot (bot_id …), or both")
        return self


class WeComSettings(Corporation):
    """The first corporation, where further ones are, and the addresses of WeCom."""

    others: tuple[Corporation, ...] = Field(
        (), description="Further corporations or applications: a JSON list of objects with the same names"
    )
    api_url: str = Field(
        "https://qyapi.weixin.qq.com/cgi-bin/", description="WeCom's API; another one where WeCom is your own"
    )
    robot_url: str = Field("wss://openws.work.weixin.qq.com", description="Where robots connect to")
    public_url: str | None = Field(None, description="Address at which WeCom reaches this Double, for `double doctor`")

    @property
    def corporations(self) -> tuple[Corporation, ...]:
        """All of them."""
        return (self, *self.others)

    @model_validator(mode="after")
    def _check_distinct(self) -> Self:
        ways = [(each.corp_id, each.agent_id) for each in self.corporations if each.has_application]
        robots = [each.bot_id for each in self.corporations if each.has_robot]
        if len(set(ways)) < len(ways) or len(set(robots)) < len(robots):
            raise ValueError("every application and every robot stands once")
        return self
