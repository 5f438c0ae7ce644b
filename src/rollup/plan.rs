//! `synthese.toml` → [`Plan`]: which blocks stand on which sheet, and what they measure. Knows nothing of dossiers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::export::workbook::ROWS;
use crate::template::{Scheme, Table};

/// The row key that gives a line to each contract year.
pub(super) const YEAR: &str = "year";
/// The rank under which measures name the sheet of dossiers.
pub(super) const DOSSIERS: &str = "dossiers";
/// The row key that groups dossiers by their state.
pub(super) const STATE: &str = "state";

/// What a roll-up shows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The title of the workbook.
    pub title: String,
    /// The first sheet.
    pub dashboard: String,
    /// The sheet of what does not count.
    pub excluded: String,
    /// The sheet that says which dossier gives which figure.
    pub coverage: String,
    /// The sheet of dossiers.
    pub dossiers: String,
    /// Leaves out the dossiers that have errors, instead of counting and marking them.
    #[serde(default)]
    pub exclude_errors: bool,
    /// How many rows a sheet of data, or of what does not count, holds below its header before they go on on a further one.
    #[serde(default = "most_rows")]
    #[schemars(range(min = LEAST_ROWS, max = ROWS))]
    pub rows_per_sheet: usize,
    pub(super) words: Words,
    pub(super) states: States,
    pub(super) reasons: Reasons,
    pub(super) expected: Option<ExpectedPlan>,
    #[serde(rename = "attribute")]
    pub(super) attributes: Vec<Attribute>,
    #[serde(rename = "data")]
    pub(super) ledgers: Vec<LedgerPlan>,
    #[serde(default, rename = "figure")]
    pub(super) figures: Vec<FigurePlan>,
    #[serde(default, rename = "block")]
    pub(super) blocks: Vec<BlockPlan>,
    #[serde(default, rename = "cross")]
    pub(super) crosses: Vec<CrossPlan>,
    #[serde(default, rename = "map")]
    pub(super) maps: Vec<MapPlan>,
    pub(super) indicators: Option<IndicatorsPlan>,
}

/// Each sheet is a file while a workbook is written, and systems let a program have some hundreds of them.
pub(super) const LEAST_ROWS: usize = 10_000;

fn most_rows() -> usize {
    ROWS
}

/// A map of departments, coloured by a column of a block whose rows are departments.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MapPlan {
    pub(super) title: String,
    pub(super) block: String,
    pub(super) measure: String,
}

/// Words that stand on every sheet.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) dossier: String,
    pub(super) counts: String,
    pub(super) reason: String,
    pub(super) state: String,
    pub(super) shared: String,
    pub(super) year: String,
    pub(super) first: String,
    pub(super) file: String,
    pub(super) sheet: String,
    pub(super) cell: String,
    pub(super) yes: String,
    pub(super) no: String,
    pub(super) none: String,
    pub(super) unlisted: String,
    pub(super) missing: String,
    pub(super) total: String,
    pub(super) all: String,
    pub(super) apart: String,
    pub(super) given: String,
    pub(super) counted: String,
    pub(super) givers: String,
    pub(super) of: String,
    pub(super) figure: String,
    pub(super) figures: String,
    pub(super) value: String,
    pub(super) unit: String,
}

/// The state of a dossier, by the weight of its remarks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct States {
    pub(super) error: String,
    pub(super) warning: String,
    pub(super) clean: String,
}

/// Why something does not count. Places: `{dossier}`, `{fichier}`, `{nombre}`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reasons {
    /// A newer version came: `{fichier}` is its first file.
    pub(super) superseded: String,
    /// Another stage of the position counts: `{dossier}`.
    pub(super) later: String,
    /// It has no table.
    pub(super) empty: String,
    /// It has `{nombre}` errors, and those are left out.
    pub(super) errors: String,
    /// What stands for a file that cannot be read.
    pub(super) unread: String,
    /// What stands for a file that came twice.
    pub(super) copy: String,
    /// It has the bytes of `{fichier}`.
    pub(super) same: String,
    /// What the sheet says if nothing was left out.
    pub(super) nothing: String,
}

/// How the positions that a region expects show, if it gives their list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectedPlan {
    /// The sheet of the counts.
    pub(super) sheet: String,
    /// The sheet of the positions.
    pub(super) data: String,
    pub(super) title: String,
    /// What stands over the counts.
    pub(super) count: String,
    pub(super) note: Option<String>,
}

/// A field of the identity joined to every row.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Attribute {
    pub(super) field: String,
    /// Several values a dossier: the sheet that gives each a row.
    pub(super) spread: Option<String>,
    /// Values show their code before their label.
    #[serde(default)]
    pub(super) codes: bool,
    /// Two dossiers with one value may count the same thing twice.
    #[serde(default)]
    pub(super) overlap: bool,
    /// Stands on the sheet of dossiers only.
    #[serde(default)]
    pub(super) alone: bool,
    /// What stands where a dossier does not give it, instead of the usual word.
    pub(super) missing: Option<String>,
}

impl Attribute {
    /// What stands where a dossier does not give it.
    pub(super) fn missing<'a>(&'a self, words: &'a Words) -> &'a str {
        self.missing.as_deref().unwrap_or(&words.missing)
    }
}

/// A table that gets a data sheet.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerPlan {
    pub(super) table: String,
    pub(super) sheet: String,
}

/// A key figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FigurePlan {
    pub(super) label: String,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) count: bool,
    pub(super) table: Option<String>,
    pub(super) field: Option<String>,
    #[serde(default, rename = "where")]
    pub(super) filter: BTreeMap<String, String>,
}

impl FigurePlan {
    pub(super) fn measure(&self) -> Measure {
        Measure {
            label: self.label.clone(),
            count: self.count,
            lines: false,
            table: self.table.clone(),
            field: self.field.clone(),
            years: false,
            total: true,
            due: false,
            filter: self.filter.clone(),
        }
    }
}

/// A block: rows by a field or attribute, a column a measure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockPlan {
    pub(super) name: String,
    pub(super) sheet: String,
    pub(super) title: String,
    pub(super) table: Option<String>,
    pub(super) rows: String,
    /// Every entry of the list has a row, even unused.
    #[serde(default)]
    pub(super) every: bool,
    /// Only rows that several positions share.
    #[serde(default)]
    pub(super) several: bool,
    #[serde(default = "yes")]
    pub(super) total: bool,
    /// An attribute whose values each get a block of their own.
    pub(super) split: Option<String>,
    pub(super) note: Option<String>,
    /// What to say when there is no line.
    pub(super) empty: Option<String>,
    pub(super) measures: Vec<Measure>,
    pub(super) chart: Option<ChartPlan>,
    /// How it shows once more by an attribute.
    pub(super) crossed: Option<Crossed>,
}

/// A block with a column a value of an attribute.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Crossed {
    /// Its title, before that of the attribute.
    pub(super) title: String,
    /// Which of the block's columns, and what they are called behind a value.
    pub(super) columns: Vec<(String, String)>,
}

/// An attribute by which crossed blocks and indicators show once more, if dossiers differ in it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CrossPlan {
    pub(super) attribute: String,
    pub(super) sheet: String,
    /// What titles end on: « par région ».
    pub(super) title: String,
}

/// What a column shows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Measure {
    pub(super) label: String,
    /// The number of positions.
    #[serde(default)]
    pub(super) count: bool,
    /// The number of lines.
    #[serde(default)]
    pub(super) lines: bool,
    /// Another table than the block's.
    pub(super) table: Option<String>,
    /// The field that is added up.
    pub(super) field: Option<String>,
    /// A column a contract year.
    #[serde(default)]
    pub(super) years: bool,
    /// With `years`: a column for all years together.
    #[serde(default = "yes")]
    pub(super) total: bool,
    /// Expected only once a contract year is over, though the field does not say so.
    #[serde(default)]
    pub(super) due: bool,
    /// Only rows with these values.
    #[serde(default, rename = "where")]
    pub(super) filter: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

/// How a chart looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Upright, side by side.
    Columns,
    /// Lying, side by side.
    Bars,
    /// A ring.
    Ring,
}

/// A chart on the dashboard.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChartPlan {
    pub(super) kind: ChartKind,
    pub(super) title: String,
    pub(super) measures: Vec<String>,
    pub(super) axis: String,
    /// The axis counts in thousands.
    #[serde(default)]
    pub(super) thousands: bool,
    /// Where it stands among the charts.
    #[serde(default)]
    pub(super) place: u8,
    /// Takes the whole width.
    #[serde(default)]
    pub(super) wide: bool,
}

/// How indicators are put together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorsPlan {
    pub(super) table: String,
    pub(super) sheet: String,
    pub(super) value: String,
    pub(super) initial: String,
    pub(super) target: String,
    pub(super) unit: String,
    pub(super) family: String,
    pub(super) column: String,
    pub(super) weight: String,
    pub(super) latest: String,
    pub(super) known: String,
    pub(super) latest_weight: String,
    pub(super) coverage: String,
    pub(super) sum: String,
    pub(super) share: String,
    pub(super) minimum: String,
    pub(super) median: String,
    pub(super) maximum: String,
    pub(super) shared: String,
    pub(super) unweighted: String,
    pub(super) unit_differs: String,
    pub(super) repeated: String,
    pub(super) unknown: String,
    #[serde(default, rename = "block")]
    pub(super) blocks: Vec<IndicatorBlock>,
}

/// How the indicators of a block may be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    /// Added.
    Sum,
    /// Weighted mean.
    Mean,
    /// Neither: extremes and median.
    Apart,
}

/// A block of indicators of one class.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorBlock {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) class: Class,
    pub(super) family: Option<String>,
    /// Years add up too, and are held against the objective.
    #[serde(default)]
    pub(super) cumulate: bool,
    pub(super) note: Option<String>,
    pub(super) chart: Option<ChartPlan>,
    /// What its figures are where they show once more by an attribute.
    pub(super) crossed: String,
}

impl Plan {
    pub(super) fn attribute(&self, field: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.field == field)
    }
}

/// The table of this full name (`financement/depenses`).
pub(super) fn table_of<'a>(scheme: &'a Scheme, name: &str) -> Result<&'a Table, String> {
    scheme.table(name).map(AsRef::as_ref).ok_or_else(|| format!("aucun tableau ne s'appelle « {name} »"))
}
