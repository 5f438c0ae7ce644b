//! One value, where it stands and what is worth saying about its writing.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::grid::CellRef;

/// A value as typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text with single spaces.
    Text(String),
    /// A number in the field's unit.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// The code of a list's entry.
    Code(String),
    /// Several codes or numbers.
    List(Vec<String>),
}

impl Value {
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        if let Value::Number(n) = self { Some(*n) } else { None }
    }

    /// The text or code, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(t) | Value::Code(t) => Some(t),
            _ => None,
        }
    }

    /// The day, if it is one.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        if let Value::Date(d) = self { Some(*d) } else { None }
    }
}

/// A fact about how a value stands in its cell; the F3xx rules turn these into remarks.
#[derive(Debug, Clone, PartialEq)]
pub enum Trait {
    /// Neither a number, a date nor a yes/no where one is asked.
    Unreadable,
    /// Not in the field's list; the nearest entry's label.
    NotInList(Option<String>),
    /// A number typed as text.
    NumberAsText,
    /// A number with a point as decimal mark.
    DecimalPoint,
    /// A number that reads two ways, said in French.
    Ambiguous(String),
    /// An error value.
    FormulaError,
    /// A formula without its result.
    NoCachedValue,
    /// A formula whose result is not what its cells give now; that number.
    Stale(Decimal),
    /// A blank left as it stood.
    Placeholder,
    /// Written in this unit, another than the field's.
    OtherUnit(String),
    /// An approximation; the number it seems to mean.
    Approximate(Option<Decimal>),
    /// A year of two digits.
    ShortYear,
    /// Also reads with the month first.
    MonthFirst,
    /// Said to be missing (« n.d. », « s.o. »).
    SaidMissing,
}

/// One value on a sheet, or the place where it is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where it stands.
    pub at: CellRef,
    /// What stands there, as shown; empty if nothing does.
    pub raw: String,
    /// What it means; `None` where nothing stands or nothing can be understood.
    pub value: Option<Value>,
    /// What is worth saying about its writing.
    pub traits: Vec<Trait>,
}

impl Cell {
    /// Nothing stands here.
    #[must_use]
    pub fn empty(at: CellRef) -> Self {
        Self { at, raw: String::new(), value: None, traits: Vec::new() }
    }

    /// Whether nothing stands here, or only the word that nothing does.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.value.is_none() && (self.raw.is_empty() || self.has(&Trait::SaidMissing))
    }

    /// Whether something stands here that could not be understood: rules on this value stay silent.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.value.is_none() && !self.is_missing()
    }

    /// Whether it has this trait.
    #[must_use]
    pub fn has(&self, wanted: &Trait) -> bool {
        self.traits.contains(wanted)
    }
}
