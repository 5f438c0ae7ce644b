#!/usr/bin/env python3
"""Three small dossiers, each saved by every program that could be had: the same facts in every format.

    python3 make.py

Needs Python 3 with openpyxl 3.1 and XlsxWriter 3.2, LibreOffice (`soffice`), Node with `xlsx` 0.18.5 (SheetJS) and
`exceljs` 4.4 (NODE_PATH says where). Everything invented. See README.md for what is odd in each.
"""

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
import xlsxwriter
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter as letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = dt.date

ACTIONS = ["Étude et formulation\nde préconisations", "Suivi", "Accompagnement de projets", "Création de fiches techniques",
           "Mise en réseau et opérations collectives", "Pérennisation du service", "Comités de pilotage, rapports", "Formations"]


class Book:
    """A workbook being written cell by cell with openpyxl."""

    def __init__(self):
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        self.book.properties.created = self.book.properties.modified = dt.datetime(2025, 1, 1)

    def sheet(self, name, rows, top=1, left=1, formats=(), merged=(), state="visible"):
        """Rows from a corner; `formats` are (column, number format) pairs for the columns of the table."""
        sheet = self.book.create_sheet(name)
        sheet.sheet_state = state
        self.fill(sheet, rows, top, left, dict(formats))
        for area in merged:
            sheet.merge_cells(area)
        return sheet

    @staticmethod
    def fill(sheet, rows, top, left, formats):
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is None:
                    continue
                cell = sheet.cell(top + r, left + c, value)
                if isinstance(value, str) and "\n" in value:
                    cell.alignment = Alignment(wrap_text=True)
                if isinstance(value, str) and value in ("#N/A", "#REF!"):
                    cell.data_type = "e"
                if isinstance(value, dt.date):
                    cell.number_format = "dd/mm/yyyy"
                elif c in formats and not isinstance(value, bool):
                    cell.number_format = formats[c]


def identity(convention, stage, **other):
    """The labels and values of an identification."""
    values = {
        "N° de convention ADEME": convention, "Étape du dossier": stage, "Date du rapport": DAY(2026, 1, 20),
        "Porteur": "Syndicat mixte du Val d'Essai", "SIRET": "20006775100018", "Nature du porteur": "Syndicat mixte",
        "Intitulé du poste": "Chargée de mission économie circulaire", "Thématique": "Réemploi et réparation",
        "Création ou renouvellement": "Création", "Région": "Bretagne", "Département(s)": "35", "Territoire": "Val d'Essai",
        "Population couverte": 25400, "ETP": 0.8, "Début": DAY(2025, 1, 1), "Fin": DAY(2027, 12, 31), "Montants exprimés en": "HT",
    }
    values.update(other)
    return values


def merged_headers():
    """Two-row merged headers, formulas copied down, percent formats, truths, hidden sheets."""
    b = Book()
    b.sheet("Identification", [["Fiche du dossier"], []] + [[k, v] for k, v in identity("25BRC0101", "Rapport d'avancement année 1").items()],
            left=2, merged=["B1:C1"])
    rows = [["Action", "Année 1", None, "Année 2", None, "Année 3", None, "Total prévu"],
            [None, "Prévu", "Réalisé", "Prévu", "Réalisé", "Prévu", "Réalisé"]]
    days = [(25, 20, 15), (15, 15, 15), (30, 35, 35), (20, 20, 15), (30, 30, 30), (5, 10, 15), (20, 15, 20), (15, 15, 15)]
    for i, (action, (a, n, c)) in enumerate(zip(ACTIONS, days)):
        r = 5 + i
        rows.append([action, a, a + (0.5 if i % 2 else -0.5), n, None, c, None, f"=C{r}+E{r}+G{r}"])
    rows.append(["TOTAL"] + [None if letter(c) in "FH" else f"=SUM({letter(c)}5:{letter(c)}12)" for c in range(3, 10)])
    b.sheet("Programme", rows, top=3, left=2, merged=["B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:I4"])
    items = [("Tablette", "Multimédia", DAY(2025, 3, 4), 2, 349.9), ("Balance", "Mesure", DAY(2025, 5, 19), 1, 128.35),
             ("Guide du réemploi", "Documentation et abonnements", DAY(2025, 11, 30), 12, 17.5)]
    rows = [["N°", "Désignation", "Catégorie", "Date d'acquisition", "Quantité", "Prix unitaire", "Total", "TVA", "TTC"]]
    for i, (what, kind, day, count, price) in enumerate(items):
        r = 4 + i
        rows.append([i + 1, what, kind, day, count, price, f"=E{r}*F{r}", 0.2 if i < 2 else 0.055, f"=ROUND(G{r}*(1+H{r}),2)"])
    rows.append(["TOTAL", None, None, None, None, None, "=SUM(G4:G6)", None, "=SUM(I4:I6)"])
    b.sheet("Équipements", [["Liste des équipements"], []] + rows, formats=[(5, "#,##0.00 €"), (6, "#,##0.00 €"), (7, "0.0%"), (8, "#,##0.00 €")])
    b.sheet("Cibles", [["Nom de la cible", "Typologie", "Accompagnement", "Date", "Commune", "Rapport remis"],
                       ["Menuiserie Test", "TPE", "Diagnostic", DAY(2025, 4, 2), "Essai-le-Grand", True],
                       ["Mairie d'Essai\nle Petit", "Petite collectivité", "Sensibilisation", DAY(2025, 6, 17), "Essai-le-Petit", False]], top=2)
    b.sheet("Comités", [["Date", "Participants", "Réalisé", "Décision"],
                        [DAY(2025, 12, 9), "ADEME, Région,\nSyndicat", "Trois ateliers", "Programme approuvé"]], state="hidden")
    b.sheet("Annexes", [["Numéro", "Type", "Titre", "Support", "Date"],
                        [1, "Rapport remis à une cible", "Diagnostic de la menuiserie", "Clé USB", DAY(2025, 4, 30)]], state="veryHidden")
    return b.book


def mac_calendar():
    """Days counted from 1904, labels above their values, contract years as calendar years, sums that reach to another sheet."""
    b = Book()
    b.book.epoch = CALENDAR_MAC_1904
    pairs = list(identity("25BRC0202", "Demande d'aide", **{"Date du rapport": DAY(2024, 11, 5)}).items())
    rows = [["Identification"]]
    for i in range(0, len(pairs), 4):
        rows += [[], [k for k, _ in pairs[i:i + 4]], [v for _, v in pairs[i:i + 4]]]
    b.sheet("Feuil1", rows, left=3)
    rows = [["Intitulé de l'action", "2025", "2026", "2027"]]
    days = [(22, 20, 18), (15, 14, 15), (30, 32, 34), (18, 18, 16.5), (32.5, 30, 28), (4, 8, 14), (22, 22, 20), (16.5, 16, 14.5)]
    rows += [[action, *year] for action, year in zip(ACTIONS, days)]
    rows.append(["TOTAL"] + [f"=SUM({c}5:{c}12)" for c in "CDE"])
    b.sheet("Feuil2", rows, top=4, left=2)
    spend = [("Frais de personnel", 40000, 40800, 41600.5), ("Frais de déplacement", 1500, 1450, 1600), ("Communication", 2000, 900, 2500.75)]
    rows = [["DÉPENSES"], ["Poste de dépense", "Année 1", "Année 2", "Année 3", "Total HT"]]
    rows += [[name, *years, f"=SUM(B{3 + i}:D{3 + i})"] for i, (name, *years) in enumerate(spend)]
    rows.append(["TOTAL"] + [f"=SUM({c}3:{c}5)" for c in "BCDE"])
    rows += [[], ["RESSOURCES"], ["Financeur", "Nature", "Statut", "Année 1", "Année 2", "Année 3", "Total HT", "Taux"]]
    own = [f"={c}6-{d}10-{d}11" for c, d in zip("BCD", "DEF")]
    rows += [["ADEME", "Subvention", "Sollicité", 24000, 24000, 24000, "=SUM(D10:F10)", "=G10/Feuil3!$E$6"],
             ["Région", "Subvention", "Acquis", 5000, 5000, 5000, "=SUM(D11:F11)", "=G11/Feuil3!$E$6"],
             ["Autofinancement", "Autofinancement", "Acquis", *own, "=SUM(D12:F12)", "=G12/Feuil3!$E$6"],
             ["TOTAL", None, None] + [f"=SUM({c}10:{c}12)" for c in "DEFG"] + ["=SUM(H10:H12)"]]
    b.sheet("Feuil3", rows, formats=[(7, "0.00%")])
    return b.book


def errors():
    """Error values typed and computed, a formula that gives words, a blank cell shown as a formula, blocks side by side."""
    b = Book()
    facts = b.sheet("Identité", [[k, v] for k, v in identity("25BRC0303", "Rapport d'avancement année 1", Fin='=EDATE(B17,36)-1', ETP='=IF(B14>0,0.5,"")').items()],
                    top=3)
    facts["B18"].number_format = "dd/mm/yyyy"
    rows = [["Action", "Année 1 prévu", "Année 1 réalisé", "Année 2 prévu", "Année 3 prévu", "Commentaire"]]
    for i, action in enumerate(ACTIONS):
        rows.append([action, 12.5, "#N/A" if i == 2 else 12.5, "=100/0" if i == 4 else 12.5, 12.5,
                     '=A3&" : "&IF(B3>=12.5,"tenu","à revoir")' if i == 1 else None])
    rows.append(["TOTAL", "=SUM(B2:B9)", "=SUM(C2:C9)", "=SUM(D2:D9)", "=SUM(E2:E9)"])
    b.sheet("Actions", rows)
    rows = [["DÉPENSES", None, None, None, None, None, "RESSOURCES"],
            ["Poste de dépense", "Année 1", "Année 2", "Année 3", "Total HT", None, "Financeur", "Nature", "Année 1", "Année 2", "Année 3", "Total HT"],
            ["Frais de personnel", 30000, 30500, 31000, "=SUM(B3:D3)", None, "ADEME", "Subvention", 18000, 18000, 18000, "=SUM(I3:K3)"],
            ["Petit équipement", 1200, 0, 250, "=SUM(B4:D4)", None, "Autofinancement", "Autofinancement", 13200, 12500, 13250, "=SUM(I4:K4)"],
            ["TOTAL", "=SUM(B3:B4)", "=SUM(C3:C4)", "=SUM(D3:D4)", "=SUM(E3:E4)", None,
             "TOTAL", None, "=SUM(I3:I4)", "=SUM(J3:J4)", "=SUM(K3:K4)", "=SUM(L3:L4)"]]
    b.sheet("Budget", rows)
    b.sheet("Indicateurs", [["Code", "Intitulé", "Famille", "Unité", "Valeur initiale", "Année de référence", "Objectif", "Année 1"],
                            ["A03", "Entreprises/établissements accompagnés", "Activité", "nb", 0, None, 40, 12],
                            ["T01", "Population", "Territoire", "hab", 25400, 2023, 25600, 25450],
                            ["T07", "Taux de recyclage matière et organique des DMA", "Territoire", "%", "#REF!", 2023, 0.45, 0.416]], formats=[(4, "0.0%;-0.0%;0"), (6, "General"), (7, "General")])
    sheet = b.book["Indicateurs"]
    for at in ("G4", "H4"):
        sheet[at].number_format = "0.0%"
    for at in ("E2", "E3"):
        sheet[at].number_format = "General"
    return b.book


def uncalculated(source, target):
    """The same cells by XlsxWriter, which stores 0 as the result of every formula."""
    book = openpyxl.load_workbook(source)
    out = xlsxwriter.Workbook(target, {"date_1904": book.epoch == CALENDAR_MAC_1904})
    out.set_properties({"created": dt.datetime(2025, 1, 1)})
    for sheet in book:
        page = out.add_worksheet(sheet.title)
        {"hidden": page.hide, "veryHidden": page.very_hidden}.get(sheet.sheet_state, lambda: None)()
        for row in sheet.iter_rows():
            for cell in (c for c in row if c.value is not None):
                style = out.add_format({"num_format": cell.number_format})
                if cell.data_type == "e":
                    page.write_formula(cell.row - 1, cell.column - 1, "=NA()" if cell.value == "#N/A" else "=" + cell.value, style, cell.value)
                elif isinstance(cell.value, dt.datetime):
                    page.write_datetime(cell.row - 1, cell.column - 1, cell.value, style)
                else:
                    page.write(cell.row - 1, cell.column - 1, cell.value, style)
        for area in sheet.merged_cells.ranges:
            first = sheet.cell(area.min_row, area.min_col)
            page.merge_range(area.coord, first.value, out.add_format({"num_format": first.number_format}))
    out.close()


def settle(path):
    """The same package without the hour it was written at and without a picture of its first page."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as old:
        parts = [(i.filename, old.read(i), i.compress_type) for i in old.infolist() if not i.filename.startswith("Thumbnails/")]
    with zipfile.ZipFile(path, "w") as new:
        for name, data, how in parts:
            new.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), data, how, 9)


FRENCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-FR</value></prop></item></oor:items>"""


def soffice(source, target, outdir, work):
    os.makedirs(f"{work}/profile/user", exist_ok=True)
    settings = f"{work}/profile/user/registrymodifications.xcu"
    if not os.path.exists(settings):
        with open(settings, "w", encoding="utf-8") as file:
            file.write(FRENCH)
    subprocess.run(["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", target, "--outdir", outdir, source],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    with tempfile.TemporaryDirectory() as work:
        for name, book in (("entetes-fusionnes", merged_headers()), ("calendrier-1904", mac_calendar()), ("valeurs-erreur", errors())):
            out = os.path.join(HERE, name)
            shutil.rmtree(out, ignore_errors=True)
            os.makedirs(out)
            plain = os.path.join(out, "openpyxl.xlsx")
            book.save(plain)
            uncalculated(plain, os.path.join(out, "xlsxwriter.xlsx"))
            base = os.path.join(work, "libreoffice.xlsx")
            shutil.copy(plain, base)
            for kind in ("xlsx", "ods", "xls"):
                soffice(base, kind, out, work)
            calculated = os.path.join(out, "libreoffice.xlsx")
            for script in ("sheetjs.js", "exceljs.js"):
                subprocess.run(["node", os.path.join(HERE, script), calculated, out], check=True)
        source = os.path.join(HERE, "formules-sans-resultat.xlsx")
        subprocess.run([sys.executable, os.path.join(HERE, "formules.py"), "7", "160", source], check=True)
        held = os.path.join(work, "formules-libreoffice.xlsx")
        shutil.copy(source, held)
        soffice(held, "xlsx", HERE, work)
        # As text: semicolons, quotes, UTF-8, as shown in French, every sheet a file.
        text = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true,false,false,false,-1"
        soffice(os.path.join(HERE, "calendrier-1904", "libreoffice.xlsx"), text, os.path.join(HERE, "calendrier-1904", "csv"), work)
    for folder, _, files in os.walk(HERE):
        for file in files:
            settle(os.path.join(folder, file))


if __name__ == "__main__":
    main()
