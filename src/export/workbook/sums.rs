//! Sums of a template as formulas with their results: what a line's years or factors give, what a column adds up to.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::content::Line;
use super::sheet::write_text;
use super::stack::Value;
use super::style::summed;
use crate::grid::column_letters;
use crate::template::Table;

/// A value of a line that others of it give.
pub(super) struct Computed {
    /// The slot it stands in.
    pub(super) target: usize,
    /// Those it is made of.
    parts: Vec<usize>,
    /// Their product, not their sum.
    product: bool,
}

/// What a table's lines compute by themselves.
pub(super) fn of_lines(table: &Table) -> Vec<Computed> {
    let years = |field: &str| (0..table.slots.len()).filter(|s| table.slots[*s].year > 0 && table.field_of(*s).name == field).collect();
    let sums =
        table.row_sums.iter().filter_map(|s| Some(Computed { target: table.slot(&s.total, 0)?, parts: years(&s.of), product: false }));
    let products = table.products.iter().filter_map(|p| {
        let parts = p.of.iter().map(|f| table.slot(f, 0)).collect::<Option<Vec<_>>>()?;
        Some(Computed { target: table.slot(&p.equals, 0)?, parts, product: true })
    });
    sums.chain(products).filter(|c| !c.parts.is_empty()).collect()
}

impl Computed {
    /// Whether a line may show the formula: nothing else stands there, and every part that does is a number.
    pub(super) fn holds(&self, line: Option<&[Value]>) -> bool {
        let Some(line) = line else { return true };
        let numbers = self.parts.iter().all(|p| matches!(line[*p], Value::Empty | Value::Number(_)));
        numbers
            && (line[self.target] == Value::Empty || matches!(line[self.target], Value::Number(n) if Some(n) == self.result(Some(line))))
    }

    /// What the formula gives; `None` while it shows nothing.
    fn result(&self, line: Option<&[Value]>) -> Option<Decimal> {
        let line = line?;
        let numbers: Vec<Decimal> =
            self.parts.iter().filter_map(|p| if let Value::Number(n) = line[*p] { Some(n) } else { None }).collect();
        if numbers.is_empty() || self.product && numbers.len() < self.parts.len() {
            return None;
        }
        if self.product {
            return numbers.iter().try_fold(Decimal::ONE, |all, n| all.checked_mul(*n)).map(|n| n.round_dp(2).normalize());
        }
        Some(numbers.iter().sum::<Decimal>().normalize())
    }

    /// Writes the formula; it shows nothing while its parts are not there.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        (row, col): (u32, u16),
        (slots, line): (&[usize], Option<&[Value]>),
        format: &Format,
    ) -> Result<(), XlsxError> {
        let place = |part: &usize| {
            let col = slots.iter().position(|s| s == part).and_then(|c| u32::try_from(c).ok())?;
            Some(format!("{}{}", column_letters(col), row + 1))
        };
        let parts = self.parts.iter().filter_map(place).collect::<Vec<_>>().join(",");
        let (enough, what) = match self.product {
            true => (format!("COUNT({parts})<{}", self.parts.len()), format!("ROUND(PRODUCT({parts}),2)")),
            false => (format!("COUNT({parts})=0"), format!("SUM({parts})")),
        };
        let result = self.result(line).map_or_else(String::new, |n| n.to_string());
        let formula = Formula::new(format!("=IF({enough},\"\",{what})")).set_result(result);
        sheet.write_formula_with_format(row, col, formula, format).map(drop)
    }
}

/// The total line: formulas with their results, since not every program computes them when opening.
pub(super) fn total(
    sheet: &mut Worksheet,
    table: &Table,
    (slots, lines): (&[usize], &[Line]),
    (first, last): (u32, u32),
    word: &str,
) -> Result<(), XlsxError> {
    let row = last + 1;
    let computed = of_lines(table);
    let number = |line: &Line, slot: usize| match (&line.values[slot], computed.iter().find(|c| c.target == slot)) {
        (Value::Number(n), _) => Some(*n),
        (Value::Empty, Some(sum)) => sum.result(Some(&line.values)),
        _ => None,
    };
    for (col, slot) in (0u16..).zip(slots) {
        let field = table.field_of(*slot);
        let format = summed(field);
        if table.total.as_deref() == Some(&field.name) && table.slots[*slot].year == 0 {
            write_text(sheet, row, col, word, &format)?;
        } else if table.column_sums.iter().any(|s| s.fields.contains(&field.name)) {
            let result = lines.iter().filter_map(|l| number(l, *slot)).sum::<Decimal>().normalize();
            let letters = column_letters(u32::from(col));
            let formula = format!("=SUM({letters}{}:{letters}{})", first + 1, last + 1);
            sheet.write_formula_with_format(row, col, Formula::new(formula).set_result(result.to_string()), &format)?;
        } else {
            sheet.write_blank(row, col, &format)?;
        }
    }
    Ok(())
}
