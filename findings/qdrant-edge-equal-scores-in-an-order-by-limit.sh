#!/usr/bin/env bash
# qdrant-edge-py 0.9.0: of points that score the same, a small limit does not return the first ones of a larger limit.
# Whoever asks for more because the first page was not enough meets an order that has changed, and a point of the first
# page can stand outside of any prefix of the second. The guess was that the results for limit 3 are the first 3 of those
# for limit 10. Seen: 20 points with one vector, exact search, all scores 1.0; the answers for limits 1 to 19 are not all
# prefixes of that for 20, though the same limit gives the same answer each time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q qdrant-edge-py==0.9.0
"$folder/env/bin/python" - "$folder/shard" <<'PY'
import sys
from pathlib import Path
from uuid import UUID

import qdrant_edge as qe

Path(sys.argv[1]).mkdir()
config = qe.EdgeConfig(vectors={"v": qe.EdgeVectorParams(4, qe.Distance.Cosine)})
shard = qe.EdgeShard.create(sys.argv[1], config)
points = [qe.Point(str(UUID(int=n + 1)), {"v": [1.0, 0.0, 0.0, 0.0]}, {}) for n in range(20)]
shard.update(qe.UpdateOperation.upsert_points(points))


def found(limit: int) -> list[str]:
    query = qe.Query.Nearest([1.0, 0.0, 0.0, 0.0], using="v")
    answers = shard.query(qe.QueryRequest(query=query, limit=limit))
    assert {each.score for each in answers} == {1.0}
    return [str(each.id) for each in answers]


most = found(20)
other = [limit for limit in range(1, 20) if found(limit) != most[:limit]]
print("limits whose answer is no prefix of the longest:", *other)
assert sorted(most) == sorted(str(UUID(int=n + 1)) for n in range(20))
assert all(found(limit) == found(limit) for limit in range(1, 21))
assert other, "a smaller limit gives the first ones of a larger one now"
PY
