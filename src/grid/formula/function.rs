//! The functions that are known, each with its English and its French name, and what each gives.

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::eval::Evaluation;
use super::parse::Expr;
use super::value::{Criterion, Halt, Outcome, Value, fifteen, over_nothing};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    And,
    Average,
    AverageIf,
    Concatenate,
    Count,
    CountA,
    CountBlank,
    CountIf,
    CountIfs,
    Date,
    Day,
    EDate,
    If,
    IfError,
    IfNa,
    Int,
    IsBlank,
    IsError,
    IsNumber,
    IsText,
    Max,
    Min,
    Mod,
    Month,
    Not,
    Or,
    Product,
    Round,
    RoundDown,
    RoundUp,
    Subtotal,
    Sum,
    SumIf,
    SumIfs,
    SumProduct,
    Trunc,
    Year,
}

/// The one list: what a file writes is English, what a person types is French.
const NAMES: [(Function, &str, &str); 39] = [
    (Function::Abs, "ABS", "ABS"),
    (Function::And, "AND", "ET"),
    (Function::Average, "AVERAGE", "MOYENNE"),
    (Function::AverageIf, "AVERAGEIF", "MOYENNE.SI"),
    (Function::Concatenate, "CONCATENATE", "CONCATENER"),
    (Function::Concatenate, "CONCAT", "CONCAT"),
    (Function::Count, "COUNT", "NB"),
    (Function::CountA, "COUNTA", "NBVAL"),
    (Function::CountBlank, "COUNTBLANK", "NB.VIDE"),
    (Function::CountIf, "COUNTIF", "NB.SI"),
    (Function::CountIfs, "COUNTIFS", "NB.SI.ENS"),
    (Function::Date, "DATE", "DATE"),
    (Function::Day, "DAY", "JOUR"),
    (Function::EDate, "EDATE", "MOIS.DECALER"),
    (Function::If, "IF", "SI"),
    (Function::IfError, "IFERROR", "SIERREUR"),
    (Function::IfNa, "IFNA", "SI.NON.DISP"),
    (Function::Int, "INT", "ENT"),
    (Function::IsBlank, "ISBLANK", "ESTVIDE"),
    (Function::IsError, "ISERROR", "ESTERREUR"),
    (Function::IsNumber, "ISNUMBER", "ESTNUM"),
    (Function::IsText, "ISTEXT", "ESTTEXTE"),
    (Function::Max, "MAX", "MAX"),
    (Function::Min, "MIN", "MIN"),
    (Function::Mod, "MOD", "MOD"),
    (Function::Month, "MONTH", "MOIS"),
    (Function::Not, "NOT", "NON"),
    (Function::Or, "OR", "OU"),
    (Function::Product, "PRODUCT", "PRODUIT"),
    (Function::Round, "ROUND", "ARRONDI"),
    (Function::RoundDown, "ROUNDDOWN", "ARRONDI.INF"),
    (Function::RoundUp, "ROUNDUP", "ARRONDI.SUP"),
    (Function::Subtotal, "SUBTOTAL", "SOUS.TOTAL"),
    (Function::Sum, "SUM", "SOMME"),
    (Function::SumIf, "SUMIF", "SOMME.SI"),
    (Function::SumIfs, "SUMIFS", "SOMME.SI.ENS"),
    (Function::SumProduct, "SUMPRODUCT", "SOMMEPROD"),
    (Function::Trunc, "TRUNC", "TRONQUE"),
    (Function::Year, "YEAR", "ANNEE"),
];

impl Function {
    /// The function of a name in capitals.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, english, french)| *english == name || *french == name).map(|(function, ..)| *function)
    }

    /// What it gives.
    pub(super) fn call(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        match self {
            Function::If | Function::IfError | Function::IfNa | Function::And | Function::Or | Function::Not => self.logic(ev, arguments),
            Function::IsBlank | Function::IsError | Function::IsNumber | Function::IsText => self.kind(ev, arguments),
            Function::CountIf | Function::CountIfs | Function::SumIf | Function::SumIfs | Function::AverageIf => {
                self.conditional(ev, arguments)
            }
            Function::Sum | Function::Product | Function::Average | Function::Min | Function::Max | Function::Count => {
                self.over(&ev.values(arguments, false)?)
            }
            Function::CountA | Function::CountBlank => self.filled(ev, arguments),
            Function::Subtotal => subtotal(ev, arguments),
            Function::SumProduct => ev.sum_product(arguments).map(Value::Number),
            Function::Concatenate => arguments.iter().map(|a| ev.value(a)?.text()).collect::<Outcome<String>>().map(Value::Text),
            Function::Date | Function::EDate | Function::Year | Function::Month | Function::Day => self.calendar(ev, arguments),
            _ => self.single(ev, arguments),
        }
    }

    fn calendar(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        let values = arguments.iter().map(|a| ev.value(a)).collect::<Outcome<Vec<_>>>()?;
        let whole = |n: &Decimal| i16::try_from(*n).ok().filter(|_| n.fract().is_zero());
        let value = match (self, values.as_slice()) {
            (Function::Year, [Value::Date(day)]) => Some(Value::Number(Decimal::from(day.year()))),
            (Function::Month, [Value::Date(day)]) => Some(Value::Number(Decimal::from(day.month()))),
            (Function::Day, [Value::Date(day)]) => Some(Value::Number(Decimal::from(day.day()))),
            (Function::EDate, [Value::Date(day), Value::Number(months)]) => {
                let span = whole(months).and_then(|n| Span::new().try_months(n).ok());
                span.and_then(|span| day.checked_add(span).ok()).map(Value::Date)
            }
            (Function::Date, [Value::Number(y), Value::Number(m), Value::Number(d)]) => {
                let (year, small) = (whole(y).filter(|y| *y >= 1904), |n| whole(n).and_then(|n| i8::try_from(n).ok()));
                year.and_then(|year| Date::new(year, small(m)?, small(d)?).ok()).map(Value::Date)
            }
            _ => None,
        };
        value.ok_or(Halt::Unknown)
    }

    fn logic(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        match (self, arguments) {
            (Function::If, [condition, rest @ ..]) if !rest.is_empty() && rest.len() < 3 => {
                let branch = if ev.value(condition)?.condition()? { rest.first() } else { rest.get(1) };
                branch.map_or(Ok(Value::Flag(false)), |b| ev.value(b))
            }
            (Function::IfError, [value, other]) => match ev.value(value) {
                Err(Halt::Error(_)) => ev.value(other),
                outcome => outcome,
            },
            (Function::IfNa, [value, other]) => match ev.value(value) {
                Err(Halt::Error(text)) if text == "#N/A" => ev.value(other),
                outcome => outcome,
            },
            (Function::Not, [value]) => Ok(Value::Flag(!ev.value(value)?.condition()?)),
            (Function::And | Function::Or, [_, ..]) => {
                let conditions = arguments.iter().map(|a| ev.value(a)?.condition()).collect::<Outcome<Vec<_>>>()?;
                Ok(Value::Flag(if self == Function::And { conditions.iter().all(|c| *c) } else { conditions.contains(&true) }))
            }
            _ => Err(Halt::Unknown),
        }
    }

    fn kind(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        let [argument] = arguments else { return Err(Halt::Unknown) };
        let outcome = ev.value(argument);
        if outcome == Err(Halt::Unknown) || self == Function::IsBlank && ev.strict() {
            return Err(Halt::Unknown);
        }
        Ok(Value::Flag(match self {
            Function::IsError => outcome.is_err(),
            Function::IsBlank => outcome == Ok(Value::Blank),
            Function::IsNumber => matches!(outcome, Ok(Value::Number(_) | Value::Date(_))),
            _ => matches!(outcome, Ok(Value::Text(_))),
        }))
    }

    /// Cells that hold something, or nothing. The grid drops those that hold spaces alone.
    fn filled(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        if ev.strict() {
            return Err(Halt::Unknown);
        }
        let mut count = 0usize;
        for argument in arguments {
            let Expr::Area(area) = argument else { return Err(Halt::Unknown) };
            let mut shown = 0;
            for (_, outcome) in ev.cells(area)? {
                let empty = outcome == Ok(Value::Text(String::new()));
                shown += usize::from(self == Function::CountA || !empty);
            }
            let all = (area.to.row - area.from.row + 1) as usize * (area.to.col - area.from.col + 1) as usize;
            count += if self == Function::CountA { shown } else { all - shown };
        }
        Ok(Value::Number(Decimal::from(count)))
    }

    /// An aggregate of values, those of another kind left out already.
    fn over(self, values: &[Outcome<Value>]) -> Outcome<Value> {
        if self == Function::Count {
            return Ok(Value::Number(Decimal::from(values.iter().filter(|v| v.is_ok()).count())));
        }
        let values: Vec<Value> = values.iter().cloned().collect::<Outcome<_>>()?;
        if matches!(self, Function::Min | Function::Max) && values.iter().any(|v| matches!(v, Value::Date(_))) {
            let days = values.iter().map(|v| if let Value::Date(d) = v { Ok(*d) } else { Err(Halt::Unknown) });
            let days: Vec<_> = days.collect::<Outcome<_>>()?;
            let day = if self == Function::Min { days.iter().min() } else { days.iter().max() };
            return day.map(|d| Value::Date(*d)).ok_or(Halt::Unknown);
        }
        let numbers: Vec<Decimal> = values.iter().map(Value::number).collect::<Outcome<_>>()?;
        let sum = || numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n)).ok_or(Halt::Unknown);
        let count = Decimal::from(numbers.len());
        Ok(Value::Number(match self {
            Function::Sum => sum()?,
            Function::Average if numbers.is_empty() => return Err(over_nothing()),
            Function::Average => sum()?.checked_div(count).ok_or(Halt::Unknown)?,
            Function::Product if numbers.is_empty() => Decimal::ZERO,
            Function::Product => numbers.iter().try_fold(Decimal::ONE, |all, n| all.checked_mul(*n)).ok_or(Halt::Unknown)?,
            Function::Min => numbers.iter().min().copied().unwrap_or_default(),
            Function::Max => numbers.iter().max().copied().unwrap_or_default(),
            _ => return Err(Halt::Unknown),
        }))
    }

    fn conditional(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        // SUMIFS has what it adds first, SUMIF and AVERAGEIF last and perhaps not at all.
        let (added, pairs) = match (self, arguments) {
            (Function::SumIfs, [added, pairs @ ..]) => (added, pairs),
            (Function::SumIf | Function::AverageIf, [range, _, added]) if !matches!(range, Expr::Omitted) => (added, &arguments[..2]),
            (_, [range, _, ..]) if self != Function::SumIfs => (range, arguments),
            _ => return Err(Halt::Unknown),
        };
        let conditions = pairs.chunks(2).map(|pair| match pair {
            [Expr::Area(area), criterion] => Ok((area, Criterion::of(&ev.value(criterion)?, ev.strict())?)),
            _ => Err(Halt::Unknown),
        });
        let conditions: Vec<_> = conditions.collect::<Outcome<_>>()?;
        let Expr::Area(added) = added else { return Err(Halt::Unknown) };
        let counts = matches!(self, Function::CountIf | Function::CountIfs);
        if counts && conditions.iter().all(|(_, criterion)| criterion.takes_blank()) {
            return Err(Halt::Unknown);
        }
        let anchor = if counts { conditions.iter().find(|(_, c)| !c.takes_blank()).map_or(added, |(area, _)| area) } else { added };
        let found = ev.where_all(anchor, &conditions)?;
        match self {
            Function::CountIf | Function::CountIfs => Ok(Value::Number(Decimal::from(found.len()))),
            _ => {
                let numbers: Vec<_> = found.into_iter().filter(|v| !matches!(v, Ok(Value::Text(_)))).collect();
                if numbers.iter().any(|v| matches!(v, Ok(Value::Flag(_)))) {
                    return Err(Halt::Unknown);
                }
                if self == Function::AverageIf { Function::Average } else { Function::Sum }.over(&numbers)
            }
        }
    }

    /// Functions of one number, some with a second.
    fn single(self, ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
        let (first, second) = match arguments {
            [first] => (ev.value(first)?, None),
            [first, second] => (ev.value(first)?, Some(ev.value(second)?.number()?)),
            _ => return Err(Halt::Unknown),
        };
        // Binary noise must not decide which way a half goes.
        let n = fifteen(first.number()?);
        let value = match (self, second) {
            (Function::Abs, None) => Some(n.abs()),
            (Function::Int, None) => Some(n.floor()),
            (Function::Round, Some(places)) => rounded(n, places, RoundingStrategy::MidpointAwayFromZero),
            (Function::RoundUp, Some(places)) => rounded(n, places, RoundingStrategy::AwayFromZero),
            (Function::RoundDown | Function::Trunc, Some(places)) => rounded(n, places, RoundingStrategy::ToZero),
            (Function::Trunc, None) => Some(n.trunc()),
            (Function::Mod, Some(by)) if by.is_zero() => return Err(over_nothing()),
            (Function::Mod, Some(by)) => n.checked_div(by).and_then(|times| n.checked_sub(by.checked_mul(fifteen(times).floor())?)),
            _ => None,
        };
        let value = value.ok_or(Halt::Unknown)?;
        // A program that counts in binary may stand just below a whole number that was computed, and cut it.
        let computed = !matches!(arguments, [Expr::Area(_) | Expr::Number(_), ..]);
        let on_the_edge = match self {
            Function::Abs | Function::Round => false,
            Function::Mod => value.is_zero() || n.abs() > Decimal::from(100_000),
            _ => value == n,
        };
        if computed && on_the_edge { Err(Halt::Unknown) } else { Ok(Value::Number(value)) }
    }
}

fn rounded(n: Decimal, places: Decimal, strategy: RoundingStrategy) -> Option<Decimal> {
    let places = i32::try_from(places.trunc()).ok().filter(|p| (-12..=15).contains(p))?;
    if places >= 0 {
        return Some(n.round_dp_with_strategy(places.unsigned_abs(), strategy));
    }
    let step = Decimal::from(10_i64.checked_pow(places.unsigned_abs())?);
    n.checked_div(step)?.round_dp_with_strategy(0, strategy).checked_mul(step)
}

/// SUBTOTAL leaves out the subtotals in its range, and lines that a filter hides: the grid does not know those.
fn subtotal(ev: &Evaluation, arguments: &[Expr]) -> Outcome<Value> {
    let [which, ranges @ ..] = arguments else { return Err(Halt::Unknown) };
    if ev.strict() || ranges.is_empty() {
        return Err(Halt::Unknown);
    }
    let which = ev.value(which)?.number()?;
    let function = match u8::try_from(which).unwrap_or_default() {
        1 => Function::Average,
        2 => Function::Count,
        4 => Function::Max,
        5 => Function::Min,
        6 => Function::Product,
        9 => Function::Sum,
        _ => return Err(Halt::Unknown),
    };
    function.over(&ev.values(ranges, true)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_function() {
        for (i, (function, english, french)) in NAMES.iter().enumerate() {
            for (other, e, f) in &NAMES[..i] {
                let shared = [english, french].iter().any(|n| *n == e || *n == f);
                assert!(!shared || function == other, "{english} {french}");
            }
        }
    }
}
