// The workbook given, written again by SheetJS (npm `xlsx`) in each of its formats.
const path = require("path");
const XLSX = require("xlsx");
const [, , source, out] = process.argv;
for (const kind of ["xlsx", "xlsb", "biff8", "ods"]) {
  const extension = kind === "biff8" ? "xls" : kind;
  // Its .ods only tells days from numbers if they are read as days.
  const book = XLSX.readFile(source, { cellNF: true, cellFormula: true, cellStyles: true, cellDates: kind === "ods" });
  XLSX.writeFile(book, path.join(out, `sheetjs.${extension}`), { bookType: kind, compression: true });
}
