//! `volet verifier`: findings only.

use std::cell::LazyCell;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use volet::finding::{Severity, Standing};
use volet::receipt::{Receipt, Receipts};
use volet::record::Batch;
use volet::report::holder::for_holders;
use volet::report::outline::Outline;
use volet::report::text::Style;
use volet::{Error, report, rules};

use super::annoter::Marked;
use super::inputs::Inputs;
use super::output::{PLAIN, Results, TITLE, say, show, show_written, style};
use super::reporting::{Reporting, Told, write_drafts};
use super::{Outcome, annoter, answers, unread};

/// What one can ask of the check.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet verifier dossiers_recus
      affiche les remarques, dossier par dossier
  volet verifier mon_dossier --annoter annotes
      écrit aussi dans « annotes » les classeurs, cellules à corriger marquées
  volet verifier dossiers_recus --format html -o rapport.html
      en fait une page à ouvrir ou à imprimer
  volet verifier dossiers_recus --precedent envoi_de_mars --courriels courriels
      dit ce qui a été corrigé depuis, et prépare une réponse par porteur
  volet verifier mon_dossier --recu V-7K3F-92QD
      dit si ce sont bien les fichiers qui ont reçu ce numéro")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Forme du rapport : texte, html (une page à ouvrir ou imprimer), csv (pour Excel), json (une remarque par ligne) ou sarif
    #[arg(long, value_enum, value_name = "FORME", default_value = "texte")]
    format: Format,
    /// Fichier où écrire le rapport, au lieu de l'afficher
    #[arg(short = 'o', long = "sortie", alias = "output", value_name = "FICHIER")]
    output: Option<PathBuf>,
    /// N'affiche que les remarques d'au moins cette gravité : erreur, alerte ou information
    #[arg(long, value_enum, value_name = "GRAVITÉ")]
    severite: Option<Level>,
    #[command(flatten)]
    copies: annoter::Copies,
    #[command(flatten)]
    reporting: Reporting,
    /// Prépare dans ce dossier un courriel par porteur (.eml), qui s'ouvre comme un brouillon
    #[arg(long, value_name = "DOSSIER")]
    courriels: Option<PathBuf>,
    /// Dit seulement si les fichiers sont ceux d'un numéro de reçu (V-XXXX-XXXX), celui d'un dossier ou de l'ensemble
    #[arg(long, value_name = "NUMÉRO")]
    recu: Option<String>,
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
    Html,
    Csv,
    Json,
    Sarif,
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
    let definitions = &arguments.inputs.definitions;
    let (scheme, profile) = definitions.load()?;
    let letter = arguments.reporting.letter()?;
    let wanted = arguments.recu.as_deref().map(receipt).transpose()?;
    let folder = arguments.copies.folder(&arguments.inputs)?;
    let (batch, entries) = arguments.inputs.read_to_judge(&scheme, &profile, folder)?;
    // The program ends with it: taking it apart piece by piece would serve nobody.
    let batch = ManuallyDrop::new(batch);
    let mut findings = rules::judge(&batch, &profile);
    let asked = arguments.severite.map(Severity::from);
    let keep = |severity: Severity, standing: &Standing| asked.is_none_or(|s| severity >= s) || *standing == Standing::Notice;
    findings.retain(|f| keep(f.severity, &f.standing));
    let receipts = Receipts::new(&batch, &definitions.basis(&scheme, &profile));
    let mut earlier = arguments.reporting.earlier(&arguments.inputs, &scheme, &profile)?;
    if let Some(earlier) = &mut earlier {
        earlier.retain(|f| keep(f.severity, &f.standing));
    }
    // What tables of remarks do without.
    let held = LazyCell::new(|| earlier.as_ref().map(|e| (e, findings.all())));
    let comparison = LazyCell::new(|| held.as_ref().map(|(earlier, all)| earlier.compare(&batch, all)));
    let outline = LazyCell::new(|| Outline::new(&batch, findings.whole(), &receipts, comparison.as_ref()));
    if let Some(wanted) = wanted {
        return Ok(recognise(wanted, &outline).max(unread(&batch)));
    }
    let told = LazyCell::new(|| findings.choose(for_holders(&batch)));
    if let Some(folder) = folder {
        arguments.copies.write(folder, &batch, told.clone(), &entries)?;
    }
    if let Some(drafts) = &arguments.courriels {
        let copies = folder.map(|folder| Marked::of(&batch, folder));
        let told = Told { batch: &batch, remarks: told.clone(), receipts: &receipts, earlier: earlier.as_ref() };
        say(&write_drafts(told, &letter, drafts, copies.as_ref(), arguments.copies.ecraser)?);
    }
    let style = if arguments.output.is_some() { PLAIN } else { style() };
    let report = |out: &mut dyn Write| match arguments.format {
        Format::Texte => report::text::write(&outline, Style { recognition: arguments.reconnaissance, ..style }, out),
        Format::Html => report::html::write(&outline, out),
        Format::Csv => report::csv::write(&batch, findings.batches(), out),
        Format::Json => report::json::write(findings.batches(), out),
        Format::Sarif => report::sarif::write(findings.batches(), &profile, out),
    };
    write(report, arguments)?;
    if let Some(path) = &arguments.proposer_correspondances {
        answers::propose(&batch, path)?;
    }
    let least = asked.unwrap_or(Severity::Warning);
    Ok(outcome(&batch, findings.weigh(least)))
}

/// Shows the report, or writes it into the file asked for.
fn write(report: impl FnOnce(&mut dyn Write) -> std::io::Result<()>, arguments: &Arguments) -> Result<(), Error> {
    let Some(path) = &arguments.output else {
        show_written(report);
        return Ok(());
    };
    let title = if matches!(arguments.format, Format::Texte) { TITLE } else { "" };
    let mut results = Results::new(arguments.copies.ecraser);
    results.add_written(path.clone(), |out| {
        out.write_all(title.as_bytes())?;
        report(out)
    })?;
    results.publish()?;
    say(&format!("Rapport écrit dans « {} ».", path.display()));
    Ok(())
}

fn receipt(text: &str) -> Result<Receipt, Error> {
    text.parse().map_err(|_| Error::NoReceipt(text.to_owned()))
}

/// Says whose receipt number it is.
fn recognise(wanted: Receipt, outline: &Outline) -> Outcome {
    let same = "ce sont les fichiers qui ont été vérifiés, avec les mêmes règles et le même profil.";
    if outline.receipt == wanted {
        show(&format!("{wanted} est le reçu de l'ensemble : {same}\n"));
        return Outcome::Clean;
    }
    if let Some(section) = outline.sections.iter().find(|s| s.receipt == wanted) {
        show(&format!("{wanted} est le reçu de « {} » : {same}\n", section.title()));
        return Outcome::Clean;
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!(
        "{wanted} n'est le reçu d'aucun de ces dossiers : le contenu d'un fichier, la version de volet (ici {version}), le profil ou les définitions ont changé.\nReçus obtenus ici :\n"
    );
    let all = outline.sections.iter().map(|s| (s.receipt, s.title())).chain([(outline.receipt, "l'ensemble".to_owned())]);
    all.for_each(|(receipt, title)| out += &format!("  {receipt} {title}\n"));
    show(&out);
    Outcome::Findings
}

/// What was found, or files that could not be read.
pub(super) fn outcome(batch: &Batch, found: bool) -> Outcome {
    let unread = !batch.unread.is_empty();
    match (unread, found) {
        (true, _) => Outcome::Unread,
        (false, true) => Outcome::Findings,
        (false, false) => Outcome::Clean,
    }
}
