//! The text of a formula → a tree. Knows the syntax alone; what it does not know gives no tree at all.

use rust_decimal::Decimal;

use super::function::Function;
use crate::grid::CellRef;

/// Brackets and arguments inside one another; Excel stops at 64.
const MAX_NESTING: usize = 48;
/// The longest formula that Excel takes, in characters of four bytes.
const MAX_LENGTH: usize = 4 * 8192;

/// A formula as a tree. Operators of one rank stand side by side, so that a long sum is no deep tree.
#[derive(Debug)]
pub(super) enum Expr {
    Number(Decimal),
    Text(String),
    Flag(bool),
    Error(&'static str),
    /// An argument left empty.
    Omitted,
    Area(Area),
    Chain(Box<Expr>, Vec<(Op, Expr)>),
    Call(Function, Vec<Expr>),
}

/// A cell or a rectangle of them.
#[derive(Debug)]
pub(super) struct Area {
    /// The sheet's name; empty for the formula's own.
    pub(super) sheet: String,
    /// The corner above left.
    pub(super) from: CellRef,
    /// The corner below right.
    pub(super) to: CellRef,
}

impl Area {
    fn new(sheet: String, a: CellRef, b: CellRef) -> Self {
        let from = CellRef::new(a.row.min(b.row), a.col.min(b.col));
        Self { sheet, from, to: CellRef::new(a.row.max(b.row), a.col.max(b.col)) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Join,
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// Operators by rank, the loosest first; a longer mark before the one it begins with.
const RANKS: [&[(&str, Op)]; 5] = [
    &[("<>", Op::Unequal), ("<=", Op::LessOrEqual), (">=", Op::GreaterOrEqual), ("=", Op::Equal), ("<", Op::Less), (">", Op::Greater)],
    &[("&", Op::Join)],
    &[("+", Op::Plus), ("-", Op::Minus)],
    &[("*", Op::Times), ("/", Op::Over)],
    &[("^", Op::Power)],
];

const ERRORS: [&str; 7] = ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"];

/// The tree of a formula, with or without its equals sign; `None` for one that is left alone.
pub(super) fn parse(formula: &str) -> Option<Expr> {
    if formula.len() > MAX_LENGTH {
        return None;
    }
    let text = formula.strip_prefix("of:").unwrap_or(formula).trim_start();
    let mut parser = Parser { rest: text.strip_prefix('=').unwrap_or(text), nesting: 0 };
    let tree = parser.chain(0)?;
    parser.rest.trim().is_empty().then_some(tree)
}

struct Parser<'a> {
    rest: &'a str,
    nesting: usize,
}

impl Parser<'_> {
    fn chain(&mut self, rank: usize) -> Option<Expr> {
        let Some(operators) = RANKS.get(rank) else {
            return self.signed();
        };
        let first = self.chain(rank + 1)?;
        let mut more = Vec::new();
        while let Some((_, op)) = operators.iter().find(|(mark, _)| self.take(mark)) {
            more.push((*op, self.chain(rank + 1)?));
        }
        Some(if more.is_empty() { first } else { Expr::Chain(Box::new(first), more) })
    }

    /// Signs before a value and per cents behind it. A plus changes nothing, not even words; a minus makes a number.
    fn signed(&mut self) -> Option<Expr> {
        let (mut minus, mut counted) = (false, false);
        loop {
            if self.take("-") {
                (minus, counted) = (!minus, true);
            } else if !self.take("+") {
                break;
            }
        }
        let mut value = self.primary()?;
        let mut percents = Vec::new();
        while self.take("%") {
            percents.push((Op::Over, Expr::Number(Decimal::ONE_HUNDRED)));
        }
        if !percents.is_empty() {
            value = Expr::Chain(Box::new(value), percents);
        }
        let sign = if minus { Op::Minus } else { Op::Plus };
        Some(if counted { Expr::Chain(Box::new(Expr::Number(Decimal::ZERO)), vec![(sign, value)]) } else { value })
    }

    fn primary(&mut self) -> Option<Expr> {
        self.rest = self.rest.trim_start();
        if self.take("(") {
            return self.nested(|p| p.chain(0).filter(|_| p.take(")")));
        }
        if self.rest.starts_with('"') {
            return self.literal();
        }
        if let Some(error) = ERRORS.iter().find(|e| self.rest.starts_with(*e)) {
            self.rest = &self.rest[error.len()..];
            return Some(Expr::Error(error));
        }
        if let Some((area, rest)) = reference(self.rest) {
            self.rest = rest;
            return Some(Expr::Area(area));
        }
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return word.parse().ok().map(Expr::Number);
        }
        let word = word.to_ascii_uppercase();
        if self.take("(") {
            let function = Function::named(word.trim_start_matches("_XLFN."))?;
            return self.nested(|p| p.arguments()).map(|arguments| Expr::Call(function, arguments));
        }
        match word.as_str() {
            "TRUE" | "VRAI" => Some(Expr::Flag(true)),
            "FALSE" | "FAUX" => Some(Expr::Flag(false)),
            _ => None,
        }
    }

    /// `"a ""word"" more"`.
    fn literal(&mut self) -> Option<Expr> {
        let mut text = String::new();
        let mut rest = self.rest.strip_prefix('"')?;
        loop {
            let (part, more) = rest.split_once('"')?;
            text.push_str(part);
            let Some(more) = more.strip_prefix('"') else {
                self.rest = more;
                return Some(Expr::Text(text));
            };
            text.push('"');
            rest = more;
        }
    }

    fn arguments(&mut self) -> Option<Vec<Expr>> {
        let mut out = Vec::new();
        if self.take(")") {
            return Some(out);
        }
        loop {
            let empty = self.rest.trim_start().starts_with([',', ';', ')']);
            out.push(if empty { Expr::Omitted } else { self.chain(0)? });
            if self.take(")") {
                return Some(out);
            }
            if !self.take(",") && !self.take(";") {
                return None;
            }
        }
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.nesting += 1;
        let value = if self.nesting > MAX_NESTING { None } else { inner(self) };
        self.nesting -= 1;
        value
    }

    fn take(&mut self, mark: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

/// `B4`, `$B$4:C7`, `B:B`, `4:7`, `Feuille!B4`, `'Ma feuille'!B4`, and as .ods writes them: `[.B4:.C7]`, `[$Feuille.B4]`.
fn reference(text: &str) -> Option<(Area, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (inner, rest) = inner.split_once(']')?;
        return Some((bracketed(inner)?, rest));
    }
    let (name, text) = sheet_prefix(text);
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '$')).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let (from, to, rest) = match rest.strip_prefix(':') {
        Some(more) => {
            let end = more.find(|c: char| !(c.is_ascii_alphanumeric() || c == '$')).unwrap_or(more.len());
            let (from, to) = between(first, &more[..end])?;
            (from, to, &more[end..])
        }
        None => {
            let at = address(first)?;
            (at, at, rest)
        }
    };
    // `A1` of « A1B », « LOG10 » of « LOG10( » or a further colon are no address.
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '_' | '!' | '.' | ':' | '['));
    ends.then(|| (Area::new(name, from, to), rest))
}

/// The inside of the brackets of a reference in .ods.
fn bracketed(inner: &str) -> Option<Area> {
    let (from, to) = inner.split_once(":.").map_or((inner, None), |(a, b)| (a, Some(b)));
    let (name, from) = from.rsplit_once('.')?;
    let (from, to) = match to {
        Some(to) => between(from, to)?,
        None => (address(from)?, address(from)?),
    };
    Some(Area::new(unquoted(name.trim_start_matches('$')), from, to))
}

/// The two corners of a range; whole columns and rows reach to the end of the grid.
fn between(first: &str, second: &str) -> Option<(CellRef, CellRef)> {
    if let (Some(a), Some(b)) = (address(first), address(second)) {
        return Some((a, b));
    }
    let whole = |text: &str, last: bool| {
        let text = text.replace('$', "");
        let letters = text.chars().all(|c| c.is_ascii_alphabetic());
        let (row, col) = if last { (CellRef::LAST.row, CellRef::LAST.col) } else { (0, 0) };
        let filled = if letters { format!("{text}1") } else { format!("A{text}") };
        CellRef::parse(&filled).map(|at| (letters, if letters { CellRef::new(row, at.col) } else { CellRef::new(at.row, col) }))
    };
    let ((of_columns, from), (columns_too, to)) = (whole(first, false)?, whole(second, true)?);
    let (low, high) = if of_columns { (from.col.min(to.col), from.col.max(to.col)) } else { (from.row.min(to.row), from.row.max(to.row)) };
    (of_columns == columns_too).then(|| match of_columns {
        true => (CellRef::new(0, low), CellRef::new(CellRef::LAST.row, high)),
        false => (CellRef::new(low, 0), CellRef::new(high, CellRef::LAST.col)),
    })
}

/// The name of a sheet before its exclamation mark, quotes taken off; empty if there is none.
fn sheet_prefix(text: &str) -> (String, &str) {
    let end = if let Some(quoted) = text.strip_prefix('\'') {
        quoted.find("'!").map(|i| i + 2)
    } else {
        text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).filter(|i| text[*i..].starts_with('!'))
    };
    end.map_or((String::new(), text), |end| (unquoted(&text[..end]), &text[end + 1..]))
}

fn unquoted(name: &str) -> String {
    name.strip_prefix('\'').and_then(|n| n.strip_suffix('\'')).map_or_else(|| name.to_owned(), |n| n.replace("''", "'"))
}

fn address(text: &str) -> Option<CellRef> {
    CellRef::parse(&text.replace('$', ""))
}
