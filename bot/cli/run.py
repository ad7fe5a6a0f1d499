"""``double run``"""

import asyncio

from bot.cli.common import Common, one_sentence


def run(*, common: Common = Common()) -> None:
    """Serve: platforms, work, local API; ends with Ctrl-C."""
    with one_sentence(common):
        from bot.cli.logs import setup_logs
        from bot.cli.serve import serve

        setup_logs()
        asyncio.run(serve(common.settings()))
