#!/usr/bin/python3
"""Recalculates a workbook in LibreOffice and holds every formula's result against the value cached in the file.

    /usr/bin/python3 tests/recalcul.py synthese.xlsx

LibreOffice keeps cached values on load and on conversion; only calculateAll() computes them anew. Exits 0 when all
agree (or when LibreOffice is absent, saying so), 1 on any difference.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def cached_formulas(path):
    """(sheet, cell, formula, cached value, is text) of every formula in the file."""
    with zipfile.ZipFile(path) as package:
        relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        targets = {r.get("Id"): r.get("Target") for r in relations}
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        for sheet in book.iter(MAIN + "sheet"):
            target = targets[sheet.get(REL + "id")].lstrip("/")
            part = target if target.startswith("xl/") else "xl/" + target
            for cell in ElementTree.fromstring(package.read(part)).iter(MAIN + "c"):
                formula = cell.find(MAIN + "f")
                if formula is not None:
                    value = cell.findtext(MAIN + "v") or ""
                    yield sheet.get("name"), cell.get("r"), formula.text, value, cell.get("t") == "str"


def column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def connect(profile):
    """Starts LibreOffice with a profile of its own; the desktop, and the process to end."""
    import uno

    pipe = f"recalcul{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context), office
        except Exception:
            time.sleep(0.25)
    office.kill()
    raise SystemExit("LibreOffice ne répond pas.")


def differs(cell, cached, is_text):
    """What LibreOffice finds instead of the cached value; None when they agree to 12 digits."""
    if cell.getError():
        return f"erreur {cell.getError()}"
    if is_text:
        return None if cell.getString() == cached else repr(cell.getString())
    if cached == "":
        return None if cell.getString() == "" else repr(cell.getString())
    # A text result where a number is cached reads as 0 through getValue.
    if cell.FormulaResultType2 != 1:
        return repr(cell.getString())
    found, expected = cell.getValue(), float(cached)
    return None if abs(found - expected) <= 1e-12 * max(1.0, abs(expected)) else repr(found)


def compare(path, profile):
    from com.sun.star.beans import PropertyValue

    desktop, office = connect(profile)
    try:
        hidden = PropertyValue(Name="Hidden", Value=True)
        document = desktop.loadComponentFromURL("file://" + os.path.abspath(path), "_blank", 0, (hidden,))
        document.calculateAll()
        sheets, count, wrong = document.Sheets, 0, 0
        for name, address, formula, cached, is_text in cached_formulas(path):
            letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()
            cell = sheets.getByName(name).getCellByPosition(column(letters), int(digits) - 1)
            found = differs(cell, cached, is_text)
            count += 1
            if found is not None:
                wrong += 1
                print(f"{name}!{address} : {cached!r} dans le fichier, {found} après recalcul\n    {formula}")
        document.close(True)
        print(f"{count} formules comparées, {wrong} différences")
        return 1 if wrong or count == 0 else 0
    finally:
        try:
            desktop.terminate()
            office.wait(timeout=20)
        except Exception:
            office.kill()


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    try:
        import uno  # noqa: F401
    except ImportError:
        print("SKIP : python3-uno est absent")
        return 0
    if shutil.which("soffice") is None:
        print("SKIP : soffice est absent")
        return 0
    with tempfile.TemporaryDirectory() as profile:
        return compare(sys.argv[1], profile)


if __name__ == "__main__":
    sys.exit(main())
