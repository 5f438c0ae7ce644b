//! Findings → SARIF 2.1.0, for tools that show remarks of any checker.
//!
//! A cell is a logical location (`Programme!C14`): lines and columns of a text are not those of a workbook.

use std::collections::BTreeMap;
use std::io::Write;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use crate::finding::{Finding, Severity, Spot, Standing, capitalised};
use crate::profile::Profile;
use crate::rules::own::{self, OwnRule};
use crate::rules::{self, Rule, catalogue};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<R>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R> {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    results: R,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    language: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: String,
    short_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

/// Why a remark does not count: a waiver, or a rule on trial.
#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
struct Properties<'a> {
    dossier: Option<&'a str>,
    table: Option<&'a str>,
    field: Option<&'a str>,
    value: Option<&'a str>,
}

/// Writes the findings as one SARIF log, in the order given.
///
/// # Errors
/// The place it is written to refuses.
pub fn write<B: AsRef<[Finding]>>(batches: impl Iterator<Item = B> + Clone, profile: &Profile, out: &mut dyn Write) -> std::io::Result<()> {
    let rules: Vec<Descriptor> = rules::all().into_iter().map(descriptor).chain(profile.own().iter().map(own_descriptor)).collect();
    let ranks = rules.iter().enumerate().map(|(rank, rule)| (rule.id, rank)).collect();
    let driver = Driver { name: "volet", version: env!("CARGO_PKG_VERSION"), language: "fr-FR", rules };
    let run = Run { tool: Tool { driver }, language: "fr-FR", column_kind: "utf16CodeUnits", results: Outcomes { batches, ranks } };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// Findings, and the rank of each rule by its code.
struct Outcomes<I> {
    batches: I,
    ranks: BTreeMap<&'static str, usize>,
}

impl<B: AsRef<[Finding]>, I: Iterator<Item = B> + Clone> Serialize for Outcomes<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_seq(None)?;
        for batch in self.batches.clone() {
            for finding in batch.as_ref() {
                if let Some(rank) = self.ranks.get(finding.code) {
                    out.serialize_element(&outcome(finding, *rank))?;
                }
            }
        }
        out.end()
    }
}

fn descriptor(rule: &Rule) -> Descriptor {
    Descriptor {
        id: rule.code,
        name: pascal(rule.name),
        short_description: Text { text: catalogue::sentence(rule).to_owned() },
        help: Help { text: catalogue::advice(rule.page), markdown: rule.page.to_owned() },
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

/// A rule that a region wrote.
fn own_descriptor(rule: &OwnRule) -> Descriptor {
    Descriptor {
        id: rule.code,
        name: pascal(own::NAME),
        short_description: Text { text: rule.message.clone() },
        help: Help { text: catalogue::advice(&rule.page()), markdown: rule.page() },
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

/// SARIF wants names in Pascal case: `TotalDiffersFromLines`.
fn pascal(name: &str) -> String {
    name.split('-').map(capitalised).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn outcome(finding: &Finding, rule_index: usize) -> Outcome<'_> {
    let related = finding
        .related
        .iter()
        .map(|r| Location { message: (!r.note.is_empty()).then(|| Text { text: r.note.to_string() }), ..location(&r.spot, r.address()) });
    Outcome {
        rule_id: finding.code,
        rule_index,
        level: level(finding.severity),
        message: Text { text: format!("{} {}", finding.sentence(), finding.fix) },
        locations: vec![location(&finding.spot, finding.spot.cell.map(|c| c.to_string()))],
        related_locations: related.collect(),
        suppressions: suppression(&finding.standing).into_iter().collect(),
        properties: Properties {
            dossier: finding.dossier.as_deref(),
            table: finding.table.as_deref(),
            field: finding.field.as_deref(),
            value: finding.value.as_deref(),
        },
    }
}

fn suppression(standing: &Standing) -> Option<Suppression> {
    let justification = match standing {
        Standing::Counts | Standing::Notice => return None,
        Standing::Trial => "Règle à l'essai".to_owned(),
        Standing::Waived(waived) => waived.to_string(),
    };
    Some(Suppression { kind: "external", justification })
}

fn location(spot: &Spot, cell: Option<String>) -> Location {
    let sheet = spot.sheet.as_deref();
    let logical = match (sheet, cell) {
        (Some(sheet), Some(cell)) => {
            vec![Logical { fully_qualified_name: format!("{sheet}!{cell}"), name: cell, kind: "cell" }]
        }
        (Some(sheet), None) => vec![Logical { name: sheet.to_owned(), fully_qualified_name: sheet.to_owned(), kind: "sheet" }],
        (None, _) => Vec::new(),
    };
    let physical = spot.file.as_deref().map(|file| Physical { artifact_location: Artifact { uri: uri(file) } });
    Location { physical_location: physical, logical_locations: logical, message: None }
}

/// A relative path as a URI: everything but what addresses leave alone is encoded.
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
