"""``double index rebuild``"""

from cyclopts import App

from bot.cli.common import Common, call, emit

index = App(name="index", help="The index of decisions.")


@index.command
def rebuild(*, common: Common = Common()) -> None:
    """Empty the index and fill it from the record."""
    data = call(common, "rebuild", {})
    emit(common, data, lambda console: console.print(f"{data['decisions']} decisions in {data['seconds']} s"))
