//! `volet verifier`: findings only.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use volet::finding::{Finding, Severity, Standing};
use volet::record::Batch;
use volet::report::text::Style;
use volet::{report, rules};

use super::inputs::Inputs;
use super::output::{show, style};
use super::{Outcome, annoter, answers};

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
    /// Dit de chaque tableau sur quelle feuille il a été reconnu, avec quelle certitude et pourquoi
    #[arg(long)]
    reconnaissance: bool,
    /// Écrit les réponses à compléter sur ce qui n'a pas été reconnu, ou ne l'a été qu'à peu près
    #[arg(long, value_name = "FICHIER.toml")]
    proposer_correspondances: Option<PathBuf>,
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
        Format::Texte => report::text::report(&batch, &findings, Style { recognition: arguments.reconnaissance, ..style() }),
        Format::Json => report::json::lines(&findings),
    });
    arguments.copies.write(&batch, &findings, &entries)?;
    if let Some(path) = &arguments.proposer_correspondances {
        answers::propose(&batch, path)?;
    }
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
