"""The pages of a worker's console by the name in their address, in the order in which they are listed."""

from bot.console.pages import inbox
from bot.console.visit import Page

PAGES: dict[str, Page] = {page.name: page for page in (inbox.PAGE,)}
