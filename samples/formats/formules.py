#!/usr/bin/env python3
"""A workbook of formulas drawn at random, without results: python3 formules.py SEED COUNT FILE.

LibreOffice then calculates it; what volet recomputes must be the same (see README.md).
"""

import datetime as dt
import random
import sys

import openpyxl
from openpyxl.utils import get_column_letter as letter

SEED, COUNT, TARGET = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
r = random.Random(SEED)
SHEETS = ["Données!", "'Coûts d''achat'!"]
WORDS = ["Suivi", "suivi", "Frais divers", "Frais", "Étude", "Total", "x"]
CRITERIA = ['"Suivi"', '"Frais*"', '">0"', '"<>Suivi"', '"<=100"', "0", '">=1000"', '"Frais"', "100"]


def fill(sheet):
    """Thirty rows: words first, then mostly numbers, some words, blanks, a truth or an error."""
    for row in range(1, 31):
        if r.random() < 0.9:
            sheet.cell(row, 1, r.choice(WORDS))
        for col in range(2, 7):
            k = r.random()
            if k < 0.6:
                sheet.cell(row, col, round(r.uniform(-500, 5000), r.choice([0, 0, 1, 2, 2, 3])))
            elif k < 0.7:
                sheet.cell(row, col, r.choice([0, 1, 100, 0.5]))
            elif k < 0.78:
                sheet.cell(row, col, r.choice(WORDS))
            elif k < 0.782:
                sheet.cell(row, col, r.choice([True, False]))
            elif k < 0.79:
                sheet.cell(row, col, "=1/0")


def cell():
    column = r.randint(1 if r.random() < 0.1 else 2, 6)
    return f"{r.choice(SHEETS)}{r.choice(['', '$'])}{letter(column)}{r.choice(['', '$'])}{r.randint(1, 31)}"


def block():
    sheet, column = r.choice(SHEETS), r.randint(2, 6)
    if r.random() < 0.1:
        return f"{sheet}{letter(column)}:{letter(column)}"
    top = r.randint(1, 25)
    return f"{sheet}{letter(column)}{top}:{letter(min(column + r.randint(0, 2), 6))}{top + r.randint(0, 6)}"


def columns(*letters):
    """Stretches of columns of one sheet, side by side."""
    sheet, top, height = r.choice(SHEETS), r.randint(1, 20), r.randint(1, 10)
    return [f"{sheet}{c}{top}:{c}{top + height}" for c in letters]


def number(depth=0):
    k = r.random()
    if depth > 3 or k < 0.25:
        return r.choice([cell(), cell(), str(r.randint(0, 50)), f"{r.uniform(0, 10):.2f}", f"{r.randint(1, 100)}%"])
    if k < 0.5:
        return f"({number(depth + 1)}{r.choice('+-*/')}{number(depth + 1)})"
    if k < 0.55:
        return f"-{number(depth + 1)}"
    if k < 0.58:
        return f"{number(depth + 1)}^{r.choice([0, 1, 2, 3])}"
    return function(depth + 1)


def condition(depth):
    k = r.random()
    if k < 0.6:
        return f"{number(depth + 1)}{r.choice(['>', '<', '>=', '<=', '=', '<>'])}{number(depth + 1)}"
    if k < 0.75:
        return cell() + r.choice(['="Suivi"', '=""'])
    if k < 0.85:
        return f"{r.choice(['AND', 'OR'])}({number(depth + 1)}>0,{number(depth + 1)}<100)"
    if k < 0.9:
        return f"NOT({number(depth + 1)}>0)"
    return f"{r.choice(['ISNUMBER', 'ISTEXT', 'ISBLANK', 'ISERROR'])}({cell()})"


def function(depth):
    one = lambda: number(depth + 1)
    a, b, c = columns(*r.sample("BCDEF", 3))
    words, amounts = columns("A", r.choice("BCDEF"))
    return r.choice([
        lambda: f"SUM({','.join(r.choice([block(), cell(), one()]) for _ in range(r.randint(1, 3)))})",
        lambda: f"SUM({block()},{one()})",
        lambda: f"SUM({block()})",
        lambda: f"AVERAGE({block()})",
        lambda: f"{r.choice(['MIN', 'MAX'])}({block()},{cell()})",
        lambda: f"ROUND({one()},{r.randint(-2, 3)})",
        lambda: f"{r.choice(['ROUNDUP', 'ROUNDDOWN', 'TRUNC'])}({one()},{r.randint(0, 2)})",
        lambda: f"IF({condition(depth)},{one()},{one()})",
        lambda: f"IF({condition(depth)},{cell()},0)",
        lambda: f"IFERROR({one()},{one()})",
        lambda: f"ABS({one()})",
        lambda: f"COUNT({block()})",
        lambda: f"{r.choice(['COUNTA', 'COUNTBLANK'])}({block()})",
        lambda: f"PRODUCT({block()})",
        lambda: f"SUMIF({a},{r.choice(CRITERIA)},{b})",
        lambda: f"SUMIF({words},{r.choice(CRITERIA)},{amounts})",
        lambda: f"SUMIFS({c},{a},{r.choice(CRITERIA)},{b},{r.choice(CRITERIA)})",
        lambda: f"COUNTIF({r.choice([a, words])},{r.choice(CRITERIA)})",
        lambda: f"SUMPRODUCT({a},{b})",
        lambda: f'SUMPRODUCT(({words}="Suivi")*1,{amounts})',
        lambda: f"SUMPRODUCT(--({a}>100))",
        lambda: f"SUBTOTAL({r.choice([9, 9, 9, 1, 2, 4, 5])},{block()})",
        lambda: f"INT({one()})",
        lambda: f"MOD({one()},{r.choice([2, 3, 7, 0.5, -3])})",
    ])()


def main():
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = dt.datetime(2025, 1, 1)
    first, second, sheet = book.active, book.create_sheet("Coûts d'achat"), book.create_sheet("Formules")
    first.title = "Données"
    fill(first)
    fill(second)
    for i in range(1, COUNT + 1):
        k = r.random()
        if k < 0.08:
            text = cell()
        elif k < 0.14:
            text = f'{cell()}&" "&{cell()}'
        elif k < 0.2 and i > 3:
            text = f"Formules!B{r.randint(1, i - 1)}+B{r.randint(1, i - 1)}"
        elif k < 0.25:
            text = condition(0)
        else:
            text = number()
        sheet.cell(i, 2, "=" + text)
    book.save(TARGET)


if __name__ == "__main__":
    main()
