//! What must hold between indicators, and between them and other tables: facts of a scheme, each naming the rule that speaks.

use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{Indicator, Table};

/// A fact and the rule that speaks when it does not hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The rule that speaks.
    pub rule: String,
    /// What must hold.
    pub must: Must,
}

impl Relation {
    /// Whether everything it names is there; otherwise what is not, in French.
    pub(super) fn check(&self, indicators: &[Indicator], tables: &[Arc<Table>]) -> Result<(), String> {
        if let Some(code) = self.must.codes().into_iter().find(|c| indicators.iter().all(|i| i.code != *c)) {
            return Err(format!("la relation de {} nomme un indicateur inconnu, « {code} »", self.rule));
        }
        if let Some(family) = self.must.family().filter(|f| indicators.iter().all(|i| i.family != *f)) {
            return Err(format!("la relation de {} nomme une famille inconnue, « {family} »", self.rule));
        }
        let Some((name, fields)) = self.must.fields() else {
            return Ok(());
        };
        let Some(table) = tables.iter().find(|t| t.name == name) else {
            return Err(format!("la relation de {} nomme un tableau inconnu, « {name} »", self.rule));
        };
        match fields.into_iter().find(|f| table.field(f).is_none()) {
            Some(field) => Err(format!("la relation de {} nomme un champ inconnu de « {name} », « {field} »", self.rule)),
            None => Ok(()),
        }
    }
}

/// What must hold. Indicators are named by their codes, limits by the profile's thresholds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Must {
    /// One indicator never exceeds another.
    Order {
        /// The one that stays below.
        lower: String,
        /// The one that it must not exceed.
        upper: String,
    },
    /// Where one indicator reaches a value, another does too.
    AtLeast {
        /// The indicator that must reach `least`.
        code: String,
        /// What it must reach.
        #[serde(deserialize_with = "whole")]
        #[schemars(with = "i64")]
        least: Decimal,
        /// The indicator that asks for it.
        when: String,
        /// From this value on.
        #[serde(deserialize_with = "whole")]
        #[schemars(with = "i64")]
        from: Decimal,
    },
    /// Parts make up a whole.
    Sum {
        /// The parts.
        parts: Vec<String>,
        /// The whole.
        whole: String,
        /// The threshold of the difference, in percent of the whole.
        within: String,
    },
    /// Indicators together stay under a limit.
    Cap {
        /// What is added up.
        parts: Vec<String>,
        /// The threshold.
        limit: String,
    },
    /// An indicator stays in a plausible range.
    Range {
        /// The indicator.
        code: String,
        /// The threshold with the two bounds.
        within: String,
    },
    /// An indicator, over the years that are over, counts the lines of a table.
    Count {
        /// The indicator.
        code: String,
        /// The table.
        table: String,
        /// The field that tells which lines count.
        field: Option<String>,
        /// Values of that field that do not count.
        #[serde(default)]
        except: Vec<String>,
        /// The field of a line's day.
        date: String,
        /// What the lines are, in French (« lignes … de la liste »).
        counted: String,
    },
    /// The values of a family move little from one year to the next.
    Steady {
        /// The family.
        family: String,
        /// The threshold of the change in a year, in percent.
        within: String,
        /// The threshold in points below which the change of a rate is not remarked.
        points: String,
    },
    /// Days spent leave a trace in the family's values.
    Trace {
        /// The family.
        family: String,
        /// The table of the days.
        table: String,
        /// Its field of days.
        field: String,
        /// The codes of the lines that are added up.
        lines: Vec<String>,
        /// The threshold of days that may pass without a trace.
        above: String,
    },
    /// Values come near their objective.
    Progress {
        /// The family whose values add up over the years; the others are states.
        added: String,
        /// The threshold, in percent of the objective.
        least: String,
    },
}

impl Must {
    /// The indicators that it names.
    #[must_use]
    pub fn codes(&self) -> Vec<&str> {
        match self {
            Must::Order { lower, upper } => vec![lower, upper],
            Must::AtLeast { code, when, .. } => vec![code, when],
            Must::Sum { parts, whole, .. } => parts.iter().chain([whole]).map(String::as_str).collect(),
            Must::Cap { parts, .. } => parts.iter().map(String::as_str).collect(),
            Must::Range { code, .. } | Must::Count { code, .. } => vec![code],
            Must::Steady { .. } | Must::Trace { .. } | Must::Progress { .. } => Vec::new(),
        }
    }

    /// The thresholds of the profile that it names.
    #[must_use]
    pub fn thresholds(&self) -> Vec<&str> {
        match self {
            Must::Order { .. } | Must::AtLeast { .. } | Must::Count { .. } => Vec::new(),
            Must::Sum { within, .. } | Must::Range { within, .. } => vec![within],
            Must::Cap { limit, .. } => vec![limit],
            Must::Steady { within, points, .. } => vec![within, points],
            Must::Trace { above, .. } => vec![above],
            Must::Progress { least, .. } => vec![least],
        }
    }

    /// The table and fields that it names beside the indicators'.
    #[must_use]
    pub fn fields(&self) -> Option<(&str, Vec<&str>)> {
        match self {
            Must::Count { table, field, date, .. } => Some((table, field.iter().chain([date]).map(String::as_str).collect())),
            Must::Trace { table, field, .. } => Some((table, vec![field])),
            _ => None,
        }
    }

    /// The family that it names.
    #[must_use]
    pub fn family(&self) -> Option<&str> {
        match self {
            Must::Steady { family, .. } | Must::Trace { family, .. } => Some(family),
            Must::Progress { added, .. } => Some(added),
            _ => None,
        }
    }
}

/// A whole number: binary fractions never become decimals.
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    i64::deserialize(from).map(Decimal::from)
}
