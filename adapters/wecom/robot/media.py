"""Brings a file to WeCom over a robot's connection, in pieces, as Tencent's SDK for Node does."""

import base64
import hashlib

from adapters.errors import Refused
from adapters.platform import Attachment
from adapters.wecom.robot.link import RobotLink

PIECE_BYTES = 512 * 1024
MOST_PIECES = 100


async def hand_over(link: RobotLink, file: Attachment) -> str:
    """WeCom's id of the file, good for three days; nobody sees the file before a message names that.

    Raises:
        Refused: The file is empty, or too large.
    """
    content = file.content
    pieces = [content[start : start + PIECE_BYTES] for start in range(0, len(content), PIECE_BYTES)]
    if not 0 < len(pieces) <= MOST_PIECES:
        raise Refused("file_size")
    opening = {
        "type": "file",
        "filename": file.name,
        "total_size": len(content),
        "total_chunks": len(pieces),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }
    upload = (await link.ask("aibot_upload_media_init", opening)).get("upload_id")
    for number, piece in enumerate(pieces):
        chunk = {"upload_id": upload, "chunk_index": number, "base64_data": base64.b64encode(piece).decode()}
        await link.ask("aibot_upload_media_chunk", chunk)
    finished = await link.ask("aibot_upload_media_finish", {"upload_id": upload})
    if not finished.get("media_id"):
        raise Refused("no_media_id")
    return str(finished["media_id"])
