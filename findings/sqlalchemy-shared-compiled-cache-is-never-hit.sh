#!/usr/bin/env bash
# SQLAlchemy 2.1.9: two engines on one kind of database that are given one dictionary by the execution option
# `compiled_cache` share nothing by it. The dialect object of the engine is a part of each key, and no two are equal, so
# the dictionary fills with one entry for each engine, and the second engine compiles what the first has compiled. The
# guess was that a statement compiled into the shared cache is found there by every engine of the same driver. Seen: one
# statement on three SQLite engines makes three entries; with a dialect class whose objects are equal it makes one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q sqlalchemy==2.1.9
"$folder/env/bin/python" - <<'PY'
from sqlalchemy import column, create_engine, select, table
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


class Equal(SQLiteDialect_pysqlite):
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


registry.impls["sqlite.equal"] = lambda: Equal


def entries(url: str) -> int:
    shared: dict[object, object] = {}
    for _ in range(3):
        engine = create_engine(url, execution_options={"compiled_cache": shared})
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (a)")
            connection.execute(select(column("a")).select_from(table("t")))
    return len(shared)


found = entries("sqlite://"), entries("sqlite+equal://")
print(*found)
assert found == (3, 1), "engines of one driver share what they compiled now"
PY
