"""``double assessment``"""

from pathlib import Path

from bot.cli.common import Common, call, emit, one_sentence


def assessment(*, output: Path | None = None, common: Common = Common()) -> None:
    """Write the data protection assessment of this deployment, as far as the software knows it.

    Parameters
    ----------
    output
        Write the document to this file instead of printing it.
    """
    data = call(common, "assessment", {"language": common.speaks})
    document = data["document"]
    if output is None:
        emit(common, data, lambda console: console.print(document))
        return
    with one_sentence(common):
        output.write_text(document, "utf-8")
    emit(
        common,
        {"file": str(output)},
        lambda console: console.print(common.say("cli.assessment_written", file=output)),
    )
