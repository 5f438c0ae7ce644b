//! `volet verifier`: findings only.

use clap::{Args, ValueEnum};
use volet::finding::{Finding, Severity, Standing};
use volet::record::Batch;
use volet::{report, rules};

use super::inputs::Inputs;
use super::output::{show, style};
use super::{Outcome, annoter};

/// What one can ask of the check.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Forme du rapport : texte ou json (une remarque par ligne)
    #[arg(long, value_enum, value_name = "FORME", default_value = "texte")]
    format: Format,
    /// N'affiche que les remarques d'au moins cette gravité : erreur, alerte ou information
    #[arg(long, value_enum, value_name = "GRAVITÉ")]
    severite: Option<Level>,
    #[command(flatten)]
    copies: annoter::Copies,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Texte,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Erreur,
    Alerte,
    Information,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Erreur => Severity::Error,
            Level::Alerte => Severity::Warning,
            Level::Information => Severity::Info,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let scheme = arguments.inputs.definitions.scheme()?;
    let profile = arguments.inputs.definitions.profile(&scheme)?;
    let folder = arguments.copies.folder(&arguments.inputs)?;
    let (batch, entries) = arguments.inputs.read_to_judge(&scheme, &profile, folder)?;
    let mut findings = rules::check(&batch, &profile);
    let asked = arguments.severite.map(Severity::from);
    findings.retain(|f| asked.is_none_or(|s| f.severity >= s) || f.standing == Standing::Notice);
    show(&match arguments.format {
        Format::Texte => report::text::report(&batch, &findings, style()),
        Format::Json => report::json::lines(&findings),
    });
    arguments.copies.write(&batch, &findings, &entries)?;
    Ok(outcome(&batch, &findings, asked.unwrap_or(Severity::Warning)))
}

/// Findings at or above a severity, or files that could not be read.
pub(super) fn outcome(batch: &Batch, findings: &[Finding], severity: Severity) -> Outcome {
    let unread = batch.files.iter().any(|f| f.failure.is_some());
    let found = findings.iter().any(|f| f.counts() && f.severity >= severity);
    match (unread, found) {
        (true, _) => Outcome::Unread,
        (false, true) => Outcome::Findings,
        (false, false) => Outcome::Clean,
    }
}
