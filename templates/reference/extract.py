#!/usr/bin/env python3
"""Extract the territorial reference lists from a published npm package.

Get the package and unpack it outside the repository, then give its folder:

    npm pack @etalab/decoupage-administratif@6.0.0
    tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python3 extract.py package

Writes regions.csv, departements.csv and epci.csv beside this script. The same package gives the same bytes. Fields are
never quoted: the script stops if a value would need it.
"""

import json
import pathlib
import sys

PACKAGE = "@etalab/decoupage-administratif"
VERSION = "6.0.0"
COG_YEAR = "2026"  # the vintage that the package's README gives for this version

# Other names of regions that people write; the list is ours, not the package's.
ALSO = {
    "11": ["IDF"],
    "24": ["CVL", "Centre"],
    "27": ["BFC"],
    "32": ["HDF"],
    "52": ["PDL"],
    "75": ["Aquitaine-Limousin-Poitou-Charentes"],
    "76": ["Languedoc-Roussillon-Midi-Pyrénées", "Occitanie Pyrénées-Méditerranée"],
    "84": ["AURA", "ARA"],
    "93": ["PACA", "Sud", "Région Sud", "Sud PACA", "Sud Provence-Alpes-Côte d'Azur", "Région Sud Provence-Alpes-Côte d'Azur"],
    "94": ["Collectivité de Corse"],
}

ATTRIBUTION = [
    f"Source : {PACKAGE} {VERSION} (Etalab), code officiel géographique {COG_YEAR} (INSEE) ; EPCI : DGCL.",
    "Licence : Licence Ouverte / Open Licence 2.0.",
]


def load(package, name):
    return json.loads((package / "data" / f"{name}.json").read_text(encoding="utf-8"))


def write(name, notes, header, rows):
    lines = [f"# {note}" for note in ATTRIBUTION + notes]
    lines.append(";".join(header))
    for row in sorted(rows):
        for value in row:
            if any(c in value for c in ";\r\n") or value[:1] in ("#", '"') or value != value.strip():
                sys.exit(f"{name}: a value that would need quoting: {value!r}")
        lines.append(";".join(row))
    codes = [row[0] for row in rows]
    if len(codes) != len(set(codes)):
        sys.exit(f"{name}: a code stands twice")
    path = pathlib.Path(__file__).resolve().parent / name
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{name}: {len(rows)} rows, {path.stat().st_size} bytes")


def regions(package):
    rows = []
    for r in load(package, "regions"):
        kind = "com" if r["zone"] == "com" else "region"
        also = ALSO.get(r["code"], []) + ([f"Région {r['nom']}"] if kind == "region" else [])
        rows.append((r["code"], r["nom"], kind, "|".join(also)))
    return rows


def departements(package):
    # The package also lists the overseas collectivities among the departments: they belong to no region.
    return [(d["code"], d["nom"], d["region"]) for d in load(package, "departements") if d["zone"] != "com"]


def epci(package):
    departement_of = {c["code"]: c["departement"] for c in load(package, "communes") if c["type"] == "commune-actuelle"}
    rows = []
    for group in load(package, "epci") + load(package, "ept"):
        members = group["membres"]
        population = sum(m["populationMunicipale"] for m in members)
        if population != group["populationMunicipale"]:
            sys.exit(f"epci.csv: population of {group['code']} differs from the sum of its members")
        codes = " ".join(sorted({departement_of[m["code"]] for m in members}))
        rows.append((group["code"], group["nom"], group["type"], codes, str(population)))
    return rows


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = pathlib.Path(sys.argv[1])
    found = json.loads((package / "package.json").read_text(encoding="utf-8"))
    if (found["name"], found["version"]) != (PACKAGE, VERSION):
        sys.exit(f"expected {PACKAGE} {VERSION}, found {found['name']} {found['version']}")

    write(
        "regions.csv",
        [
            "Transformations : colonnes choisies et triées ; type « com » pour les collectivités d'outre-mer ;",
            "autres noms ajoutés par nous.",
        ],
        ("code", "nom", "type", "autres"),
        regions(package),
    )
    write(
        "departements.csv",
        ["Transformations : colonnes choisies et triées ; collectivités d'outre-mer (975, 977 à 989) retirées."],
        ("code", "nom", "region"),
        departements(package),
    )
    write(
        "epci.csv",
        [
            "Transformations : EPCI à fiscalité propre et établissements publics territoriaux (EPT) réunis et triés ;",
            "départements déduits des communes membres ; population = somme des populations municipales des communes membres.",
            "Types : CC, CA, CU, METRO, MET69 (Métropole de Lyon), EPT. Les EPT sont inclus dans la Métropole du Grand Paris :",
            "leur population ne s'y ajoute pas.",
        ],
        ("siren", "nom", "type", "departements", "population"),
        epci(package),
    )


if __name__ == "__main__":
    main()
