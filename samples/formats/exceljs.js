// The workbook given, written again by exceljs; formulas copied down become shared ones.
const path = require("path");
const ExcelJS = require("exceljs");
const [, , source, out] = process.argv;
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(source);
  book.created = book.modified = new Date(Date.UTC(2025, 0, 1));
  const programme = book.getWorksheet("Programme");
  if (programme) programme.fillFormula("I5:I12", "C5+E5+G5", (row) => programme.getRow(row).getCell(9).result, "shared");
  await book.xlsx.writeFile(path.join(out, "exceljs.xlsx"), { zip: { compression: "DEFLATE" } });
})();
