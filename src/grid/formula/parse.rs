//! The text of a formula → its value: a descent through sums, products, brackets, functions and references.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Formulas, MAX_DEPTH};
use crate::grid::{CellRef, Raw};

/// What an argument of a function gives.
enum Argument {
    Number(Decimal),
    /// The numbers of a range; words and blanks among them do not count, as in any spreadsheet.
    Range(Vec<Decimal>),
}

/// A formula being read; what it says is computed on the way.
pub(super) struct Parser<'a, 'f> {
    formulas: &'f Formulas<'f>,
    sheet: usize,
    rest: &'a str,
    depth: usize,
}

impl<'a, 'f> Parser<'a, 'f> {
    pub(super) fn new(formulas: &'f Formulas<'f>, sheet: usize, text: &'a str, depth: usize) -> Self {
        Self { formulas, sheet, rest: text, depth }
    }

    /// The cell that the formula repeats, if it is a reference and nothing else.
    pub(super) fn lone_reference(&self) -> Option<(usize, CellRef)> {
        let (sheet, from, to, rest) = self.reference(self.rest)?;
        (to.is_none() && rest.trim().is_empty()).then_some((sheet, from))
    }

    /// The value of the whole formula.
    pub(super) fn whole(&mut self) -> Option<Decimal> {
        let value = self.sum()?;
        self.rest.trim().is_empty().then_some(value)
    }

    fn sum(&mut self) -> Option<Decimal> {
        let mut value = self.product()?;
        loop {
            if self.take("+") {
                value = value.checked_add(self.product()?)?;
            } else if self.take("-") {
                value = value.checked_sub(self.product()?)?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<Decimal> {
        let mut value = self.factor()?;
        loop {
            if self.take("*") {
                value = value.checked_mul(self.factor()?)?;
            } else if self.take("/") {
                value = value.checked_div(self.factor()?)?;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self) -> Option<Decimal> {
        let mut negative = false;
        loop {
            if self.take("-") {
                negative = !negative;
            } else if !self.take("+") {
                break;
            }
        }
        let mut value = self.primary()?;
        while self.take("%") {
            value = value.checked_div(Decimal::ONE_HUNDRED)?;
        }
        Some(if negative { -value } else { value })
    }

    fn primary(&mut self) -> Option<Decimal> {
        if self.take("(") {
            return self.nested(|p| {
                let value = p.sum()?;
                p.take(")").then_some(value)
            });
        }
        if let Some((sheet, at, None, rest)) = self.reference(self.rest) {
            self.rest = rest;
            return self.formulas.number(sheet, at, self.depth);
        }
        let text = self.rest.trim_start();
        let letters = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        if letters > 0 {
            let name = text[..letters].to_ascii_uppercase();
            self.rest = &text[letters..];
            return if self.take("(") { self.nested(|p| p.function(&name)) } else { None };
        }
        let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let value = text[..digits].parse().ok()?;
        self.rest = &text[digits..];
        Some(value)
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let value = if self.depth > MAX_DEPTH { None } else { inner(self) };
        self.depth -= 1;
        value
    }

    fn function(&mut self, name: &str) -> Option<Decimal> {
        let mut arguments = Vec::new();
        while !self.take(")") {
            if !arguments.is_empty() && !self.take(",") && !self.take(";") {
                return None;
            }
            arguments.push(self.argument()?);
        }
        let numbers = || {
            arguments.iter().flat_map(|a| match a {
                Argument::Number(n) => std::slice::from_ref(n),
                Argument::Range(all) => all,
            })
        };
        match (name, arguments.as_slice()) {
            ("SUM" | "SOMME", [_, ..]) => numbers().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n)),
            // A product of nothing is nothing, not one.
            ("PRODUCT" | "PRODUIT", [_, ..]) if numbers().next().is_some() => {
                numbers().try_fold(Decimal::ONE, |all, n| all.checked_mul(*n))
            }
            ("ROUND" | "ARRONDI", [Argument::Number(n), Argument::Number(places)]) => {
                let places = u32::try_from(*places).ok()?;
                Some(n.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
            }
            _ => None,
        }
    }

    fn argument(&mut self) -> Option<Argument> {
        // In a list of a sum even a single cell that holds words does not count.
        if let Some((sheet, from, to, rest)) = self.reference(self.rest)
            && rest.trim_start().starts_with([',', ';', ')'])
        {
            let to = to.unwrap_or(from);
            if to != from || !matches!(self.formulas.raw(sheet, from, self.depth), Ok(Some(Raw::Number(_)))) {
                self.rest = rest;
                return self.formulas.range(sheet, from, to, self.depth).map(Argument::Range);
            }
        }
        self.sum().map(Argument::Number)
    }

    /// `B4`, `$B$4:C7`, `Feuille!B4`, `'Ma feuille'!B4`, and as .ods writes them: `[.B4:.C7]`, `[$Feuille.B4]`.
    fn reference<'t>(&self, text: &'t str) -> Option<(usize, CellRef, Option<CellRef>, &'t str)> {
        let text = text.trim_start();
        if let Some(inner) = text.strip_prefix('[') {
            let (inner, rest) = inner.split_once(']')?;
            let (from, to) = inner.split_once(':').map_or((inner, None), |(a, b)| (a, Some(b)));
            let (name, from) = from.rsplit_once('.')?;
            let to = match to {
                Some(to) => Some(whole_address(to.rsplit_once('.').map_or(to, |(_, t)| t))?),
                None => None,
            };
            return Some((self.sheet_named(name.trim_start_matches('$'))?, whole_address(from)?, to, rest));
        }
        let (name, text) = sheet_prefix(text);
        let (from, rest) = address(text)?;
        let (to, rest) = match rest.strip_prefix(':') {
            Some(more) => address(more).map(|(to, rest)| (Some(to), rest))?,
            None => (None, rest),
        };
        // `A1` of « A1B », « SUM » of « SUM( » or a whole row « 1:1 » are no address.
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '_' | '!' | '.' | ':'));
        Some((self.sheet_named(name)?, from, to, rest)).filter(|_| ends)
    }

    fn sheet_named(&self, name: &str) -> Option<usize> {
        let name = name.strip_prefix('\'').and_then(|n| n.strip_suffix('\'')).map_or_else(|| name.to_owned(), |n| n.replace("''", "'"));
        if name.is_empty() {
            return Some(self.sheet);
        }
        self.formulas.sheets.iter().position(|s| s.name.to_lowercase() == name.to_lowercase())
    }

    fn take(&mut self, mark: &str) -> bool {
        match self.rest.trim_start().strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// The name of a sheet before its exclamation mark, quotes kept; empty if there is none.
fn sheet_prefix(text: &str) -> (&str, &str) {
    let end = if let Some(quoted) = text.strip_prefix('\'') {
        quoted.find("'!").map(|i| i + 2)
    } else {
        text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).filter(|i| text[*i..].starts_with('!'))
    };
    end.map_or(("", text), |end| (&text[..end], &text[end + 1..]))
}

/// An address at the start of a text, dollars allowed, and what follows.
fn address(text: &str) -> Option<(CellRef, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '$')).unwrap_or(text.len());
    Some((whole_address(&text[..end])?, &text[end..]))
}

fn whole_address(text: &str) -> Option<CellRef> {
    CellRef::parse(&text.replace('$', ""))
}
