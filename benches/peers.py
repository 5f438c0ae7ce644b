#!/usr/bin/env python3
"""Times other programs on the workbooks of a lot: python3 benches/peers.py LOT [FILES]

`cargo bench -- lot LOT 100` writes one. Each program is installed from PyPI into an environment of its own that goes away
afterwards, reads the first FILES workbooks (100) in one process, and is timed with its children: CPU, not the clock.
None of them recognises tables or knows the rules: they read the cells, or check their types.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

READ = "from pathlib import Path; import sys; files = Path(sys.argv[1]).read_text().split('\\n')\n"

PEERS = {
    "openpyxl: every cell": (
        ["openpyxl"],
        """
from openpyxl import load_workbook
for file in files:
    for sheet in load_workbook(file).worksheets:
        for row in sheet.iter_rows(values_only=True):
            pass
""",
    ),
    "openpyxl + pandas: every sheet as a data frame": (
        ["openpyxl", "pandas"],
        """
import pandas
for file in files:
    pandas.read_excel(file, sheet_name=None)
""",
    ),
    "flatten-tool: unflatten": (
        ["flattentool"],
        """
import flattentool, os, warnings
warnings.simplefilter('ignore')
for file in files:
    flattentool.unflatten(input_name=file, input_format='xlsx', output_name=os.devnull, root_list_path='rows')
""",
    ),
    "frictionless: validate, every sheet": (
        ["frictionless[excel]"],
        """
from frictionless import Resource, formats, system
from openpyxl import load_workbook
for file in files:
    book = load_workbook(file, read_only=True)
    names = book.sheetnames
    book.close()
    with system.use_context(trusted=True):
        for name in names:
            Resource(path=file, control=formats.ExcelControl(sheet=name)).validate()
""",
    ),
}


def cpu(command: list[str]) -> float:
    """Seconds of CPU of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    lot, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100
    files = sorted(str(path.resolve()) for path in lot.rglob("*.xlsx"))[:count]
    print(f"{len(files)} workbooks\n\n| what | ms of CPU a workbook |\n|---|---:|")
    for name, (packages, code) in PEERS.items():
        with tempfile.TemporaryDirectory() as folder:
            python = f"{folder}/env/bin/python"
            subprocess.run([sys.executable, "-m", "venv", f"{folder}/env"], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
            listed = Path(folder, "files")
            listed.write_text("\n".join(files), encoding="utf-8")
            imports = "\n".join(line for line in code.splitlines() if line.startswith(("import", "from")))
            # What starting takes is taken off: it would be shared by more workbooks than these.
            start = cpu([python, "-c", READ + imports, str(listed)])
            whole = cpu([python, "-c", READ + code, str(listed)])
            print(f"| {name} | {1e3 * (whole - start) / len(files):.1f} |", flush=True)


if __name__ == "__main__":
    main()
