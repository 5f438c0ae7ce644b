#!/usr/bin/env python3
"""Asks the roll-up's questions of a Parquet export in DuckDB and holds the answers against the roll-up's own figures.

    python3 tests/requetes.py DONNEES templates/sql attendu.tsv

`attendu.tsv` has a line a figure: block, line, column, value (empty: none). A figure that a query does not give counts as none or 0.
Exits 0 when all agree, 1 on any difference, 77 when DuckDB is not installed.
"""
import pathlib
import sys
from decimal import Decimal

try:
    import duckdb
except ImportError:
    print("requêtes passées : DuckDB n'est pas installé")
    sys.exit(77)


def answers(folder, queries):
    """(block, line, column) -> value of every query."""
    base = duckdb.connect()
    base.execute("SET VARIABLE donnees = '" + str(folder).replace("'", "''") + "'")
    files = sorted(pathlib.Path(queries).glob("*.sql"))
    found = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.name.startswith("00"):
            base.execute(text)
            continue
        rows = base.execute(text)
        labels = [d[0] for d in rows.description]
        for row in rows.fetchall():
            for label, value in zip(labels[2:], row[2:]):
                key = (row[0], row[1], label)
                if key in found:
                    sys.exit(f"deux réponses pour {key}")
                found[key] = value
    return found


def agree(wanted, given):
    if wanted is None:
        return given is None or given == 0
    given = Decimal(0) if given is None else Decimal(str(given))
    # Means and shares are binary fractions in DuckDB.
    return abs(wanted - given) <= Decimal("1e-9") * max(1, abs(wanted))


def main(folder, queries, expected):
    found = answers(folder, queries)
    wanted = {}
    for line in pathlib.Path(expected).read_text(encoding="utf-8").splitlines():
        block, row, column, value = line.split("\t")
        wanted[(block, row, column)] = Decimal(value) if value else None
    wrong = [(k, v, found.get(k)) for k, v in wanted.items() if not agree(v, found.get(k))]
    wrong += [(k, None, v) for k, v in found.items() if k not in wanted and v not in (None, 0)]
    for key, value, given in wrong[:40]:
        print(f"{' / '.join(key)} : {value} attendu, {given} trouvé")
    filled = sum(v is not None for v in wanted.values())
    print(f"{len(wanted)} chiffres comparés, dont {filled} remplis : {len(wrong)} différence(s)")
    return 1 if wrong or not filled else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
