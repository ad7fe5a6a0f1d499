"""Every story of the demo, by its language."""

from collections.abc import Mapping

from bot.demo.chinese import CHINESE
from bot.demo.english import ENGLISH
from bot.demo.script import Script

SCRIPTS: Mapping[str, Script] = {script.language: script for script in (ENGLISH, CHINESE)}
