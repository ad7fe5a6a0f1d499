"""The pages of a worker's console by the name in their address, in the order in which they are listed."""

from bot.console.pages import ask, decisions, inbox, interview, known, policy, profile, report, topics
from bot.console.visit import Page

LISTED = (inbox, ask, decisions, topics, policy, report, profile, interview, known)
PAGES: dict[str, Page] = {module.PAGE.name: module.PAGE for module in LISTED}
