// The workbook given, written again by SheetJS (npm `xlsx`) in each of its formats.
const path = require("path");
const XLSX = require("xlsx");
const [, , source, out] = process.argv;
const book = XLSX.readFile(source, { cellNF: true, cellFormula: true, cellStyles: true });
for (const kind of ["xlsx", "xlsb", "biff8", "ods"]) {
  const extension = kind === "biff8" ? "xls" : kind;
  XLSX.writeFile(book, path.join(out, `sheetjs.${extension}`), { bookType: kind, compression: true });
}
