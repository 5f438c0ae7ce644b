//! The definition files as they are written: every key, a misspelt one refused.

use std::collections::BTreeMap;

use regex::Regex;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::TemplateError;
use super::relation::Relation;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MainFile {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) version: String,
    #[serde(default)]
    #[allow(dead_code, reason = "kept for the reader of the file")]
    pub(super) source: String,
    #[serde(default)]
    pub(super) years: Vec<String>,
    /// The order of the tables on the blank workbook.
    pub(super) tables: Vec<String>,
    pub(super) identity: IdentityFile,
    #[serde(default)]
    pub(super) stage: Vec<StageFile>,
    #[serde(default)]
    pub(super) words: WordsFile,
    #[serde(default)]
    pub(super) unit: Vec<UnitFile>,
    pub(super) recognition: Option<RecognitionFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecognitionFile {
    pub(super) labels: u8,
    pub(super) columns: u8,
    pub(super) title: u8,
    pub(super) values: u8,
    pub(super) foreign: u8,
    pub(super) taken: u8,
    pub(super) untitled: u8,
    pub(super) sure: u8,
    pub(super) joined: u8,
    pub(super) close: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityFile {
    pub(super) table: String,
    pub(super) key: String,
    pub(super) key_pattern: Option<String>,
    pub(super) second_key: Option<String>,
    pub(super) stage: Option<String>,
    pub(super) holder: Option<String>,
    pub(super) position: Option<String>,
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    pub(super) report_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StageFile {
    pub(super) code: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) years_due: u8,
    pub(super) tables: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WordsFile {
    pub(super) total: Vec<String>,
    pub(super) subtotal: Vec<String>,
    pub(super) note: Vec<String>,
    pub(super) example: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) missing_numbers: Vec<String>,
    pub(super) placeholder: Vec<String>,
    pub(super) approximate: Vec<String>,
    pub(super) yes: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) support_sheets: Vec<String>,
    pub(super) nothing: Vec<String>,
    pub(super) out_of_scope: Vec<String>,
    pub(super) out_of_scope_except: Vec<String>,
    pub(super) large_company: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitFile {
    pub(super) name: String,
    #[serde(default)]
    pub(super) writings: Vec<String>,
    #[serde(default)]
    pub(super) scaled: BTreeMap<String, Number>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TablesFile {
    #[serde(default)]
    pub(super) codelist: Vec<CodelistFile>,
    #[serde(default)]
    pub(super) table: Vec<TableFile>,
    #[serde(default)]
    pub(super) indicator: Vec<IndicatorFile>,
    #[serde(default)]
    pub(super) relation: Vec<Relation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodelistFile {
    pub(super) name: String,
    #[serde(default)]
    pub(super) open: bool,
    pub(super) entry: Vec<EntryFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryFile {
    pub(super) code: Option<String>,
    pub(super) label: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) except: Vec<String>,
    pub(super) role: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableFile {
    pub(super) name: String,
    pub(super) block: Option<String>,
    pub(super) label: String,
    pub(super) sheet: Option<String>,
    #[serde(default)]
    pub(super) titles: Vec<String>,
    pub(super) layout: LayoutFile,
    pub(super) line: Option<String>,
    pub(super) total: Option<String>,
    #[serde(default)]
    pub(super) help: String,
    pub(super) field: Vec<FieldFile>,
    #[serde(default)]
    pub(super) mention: Vec<MentionFile>,
    #[serde(default)]
    pub(super) column_sum: Vec<ColumnSumFile>,
    #[serde(default)]
    pub(super) row_sum: Vec<RowSumFile>,
    #[serde(default)]
    pub(super) product: Vec<ProductFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LayoutFile {
    Form,
    List,
    Matrix,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    pub(super) name: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(rename = "type")]
    pub(super) kind: TypeFile,
    pub(super) codes: Option<String>,
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) across: bool,
    #[serde(default)]
    pub(super) due: bool,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) each_stage: bool,
    pub(super) minimum: Option<Number>,
    pub(super) above: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) pattern: Option<String>,
    #[serde(default)]
    pub(super) help: String,
    pub(super) example: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum TypeFile {
    Text,
    Code,
    CodeList,
    Number,
    Integer,
    Money,
    Percent,
    Date,
    Year,
    Flag,
    Siret,
    SirenList,
    Email,
    Link,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MentionFile {
    pub(super) name: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) codes: String,
    #[serde(default)]
    pub(super) each_stage: bool,
    #[serde(default)]
    pub(super) help: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnSumFile {
    pub(super) rule: String,
    pub(super) fields: Vec<String>,
    pub(super) tolerance: String,
    #[serde(default)]
    pub(super) apart: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowSumFile {
    pub(super) rule: String,
    pub(super) total: String,
    pub(super) of: String,
    pub(super) tolerance: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFile {
    pub(super) rule: String,
    pub(super) of: Vec<String>,
    pub(super) equals: String,
    pub(super) tolerance: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFile {
    pub(super) code: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) family: String,
    pub(super) unit: String,
    #[serde(default)]
    pub(super) units: Vec<String>,
    #[serde(default)]
    pub(super) integer: bool,
    pub(super) minimum: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) aggregation: AggregationFile,
    pub(super) weight: Option<String>,
    #[allow(dead_code, reason = "names a weight that is no indicator")]
    pub(super) weight_label: Option<String>,
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) definition: String,
    #[serde(default)]
    pub(super) source: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum AggregationFile {
    Somme,
    Moyenne,
    Ratio,
    Dernier,
}

/// A decimal, written as a whole number or as text; binary fractions are refused.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum Number {
    Whole(i64),
    Written(String),
}

impl Number {
    pub(super) fn decimal(&self, file: &str) -> Result<Decimal, TemplateError> {
        match self {
            Number::Whole(n) => Ok(Decimal::from(*n)),
            Number::Written(text) => text.parse().map_err(|_| TemplateError::new(file, format!("« {text} » n'est pas un nombre décimal"))),
        }
    }
}

pub(super) fn decimal(file: &str, number: Option<&Number>) -> Result<Option<Decimal>, TemplateError> {
    number.map(|n| n.decimal(file)).transpose()
}

pub(super) fn pattern(file: &str, text: Option<&String>) -> Result<Option<Regex>, TemplateError> {
    text.map(|p| Regex::new(p).map_err(|e| TemplateError::new(file, format!("le motif « {p} » est invalide : {e}")))).transpose()
}
