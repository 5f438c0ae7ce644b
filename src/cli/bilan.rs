//! `volet CHEMIN…`: everything at once into a folder of results.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use volet::export::workbook::Finished;
use volet::finding::Severity;
use volet::findings::Findings;
use volet::receipt::Receipts;
use volet::record::Batch;
use volet::report::holder::for_holders;
use volet::report::outline::Outline;
use volet::report::text::Style;
use volet::{Error, export, fmt, positions, report, rollup, rules};

use super::annoter::Marked;
use super::consolider::link_base;
use super::inputs::Inputs;
use super::output::{PLAIN, Results, TITLE, show};
use super::reporting::{Reporting, Told, write_drafts};
use super::synthese::Scope;
use super::{Outcome, annoter, verifier};

/// Inputs and the place of the results.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet bilan dossiers_recus
      vérifie et consolide tous les classeurs de ce dossier, dans « resultats » à côté de lui
  volet bilan demande.xlsx annexes.xlsx -o bilan
      fait de même pour ces classeurs, dans « bilan »

« volet dossiers_recus », sans nom de commande, est la même chose.")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    reporting: Reporting,
    /// Dossier des résultats (par défaut : « resultats » à côté de ce qui est lu)
    #[arg(short = 'o', long = "sortie", alias = "output", value_name = "DOSSIER")]
    output: Option<PathBuf>,
    /// Remplace des fichiers qui n'ont pas été produits par volet
    #[arg(long)]
    ecraser: bool,
}

/// The name of the folder of results.
const FOLDER: &str = "resultats";
/// The folder in it of the marked copies.
const COPIES: &str = "annotes";
/// The folder of drafts in it.
const DRAFTS: &str = "courriels";

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (scheme, profile) = arguments.inputs.definitions.load()?;
    let plan = arguments.scope.plan(&arguments.inputs.definitions, &scheme)?;
    let folder = arguments.output.clone().unwrap_or_else(|| beside(&arguments.inputs.paths[0]));
    let letter = arguments.reporting.letter()?;
    let (batch, entries) = arguments.inputs.read_to_judge(&scheme, &profile, Some(&folder))?;
    let findings = rules::judge(&batch, &profile);
    let receipts = Receipts::new(&batch, &arguments.inputs.definitions.basis(&scheme, &profile));
    let earlier = arguments.reporting.earlier(&arguments.inputs, &scheme, &profile)?;
    let held = earlier.as_ref().map(|e| (e, findings.all()));
    let mut results = Results::new(arguments.ecraser);
    let base = link_base(&folder, &arguments.inputs.paths);
    let (others, consolidated) = rayon::join(
        || -> Result<Option<(Finished, String)>, Error> {
            let comparison = held.as_ref().map(|(earlier, all)| earlier.compare(&batch, all));
            let outline = Outline::new(&batch, findings.whole(), &receipts, comparison.as_ref());
            reports(&outline, &findings, &folder, &mut results)?;
            drop(outline);
            results.add_written(folder.join("donnees.json"), |out| export::json::write(&batch, &receipts, out))?;
            let Some(plan) = &plan else { return Ok(None) };
            let figures = rollup::rollup(&batch, findings.heads(), plan);
            Ok(Some((rollup::workbook(&figures)?, rollup::page(&figures)?)))
        },
        || export::workbook::consolidated(&batch, &findings, &profile, &receipts, &base),
    );
    let synthesis = others?;
    results.add(folder.join("consolide.xlsx"), consolidated?)?;
    if let Some((workbook, page)) = synthesis {
        results.add(folder.join("synthese.xlsx"), workbook)?;
        results.add(folder.join("synthese.html"), page)?;
    }
    let told = findings.choose(for_holders(&batch));
    annoter::add(&mut results, &folder.join(COPIES), &batch, told.clone(), &entries);
    let paths = results.publish()?;
    let copies = Marked::of(&batch, &folder.join(COPIES));
    let told = Told { batch: &batch, remarks: told, receipts: &receipts, earlier: earlier.as_ref() };
    let said = write_drafts(told, &letter, &folder.join(DRAFTS), Some(&copies), arguments.ecraser)?;
    show(&summary(&batch, &findings, &paths, &folder));
    show(&format!("{said}\n"));
    Ok(verifier::outcome(&batch, findings.weigh(Severity::Warning)))
}

/// The remarks for people and for tools.
fn reports(outline: &Outline, findings: &Findings, folder: &Path, results: &mut Results) -> Result<(), Error> {
    let plain = Style { recognition: true, ..PLAIN };
    results.add_written(folder.join("rapport.txt"), |out| {
        out.write_all(TITLE.as_bytes())?;
        report::text::write(outline, plain, out)
    })?;
    results.add_written(folder.join("rapport.html"), |out| report::html::write(outline, out))?;
    results.add_written(folder.join("remarques.csv"), |out| report::csv::write(outline.batch, findings.batches(), out))?;
    results.add_written(folder.join("remarques.jsonl"), |out| report::json::write(findings.batches(), out))
}

/// `resultats` in the folder that holds the first input.
fn beside(input: &Path) -> PathBuf {
    let input = dunce::canonicalize(input).unwrap_or_else(|_| input.to_path_buf());
    input.parent().unwrap_or(Path::new(".")).join(FOLDER)
}

fn summary(batch: &Batch, findings: &Findings, paths: &[PathBuf], folder: &Path) -> String {
    let count = |severity| findings.count(severity);
    let unread = batch.unread.len();
    let mut out = format!(
        "{} dans {} ; {}, {}, {}.\n",
        fmt::count(batch.dossiers.len(), "dossier lu", "dossiers lus"),
        fmt::count(batch.files.len() - unread, "classeur", "classeurs"),
        fmt::count(count(Severity::Error), "erreur", "erreurs"),
        fmt::count(count(Severity::Warning), "alerte", "alertes"),
        fmt::count(count(Severity::Info), "information", "informations"),
    );
    if unread > 0 {
        let _ = writeln!(out, "{} : voir le rapport.", fmt::count(unread, "fichier illisible", "fichiers illisibles"));
    }
    if let Some(expected) = positions::summary(batch) {
        let _ = writeln!(out, "{expected}");
    }
    out.push_str("Résultats :\n");
    let copies = folder.join(COPIES);
    let (marked, others): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(|p| p.starts_with(&copies));
    for path in others {
        let _ = writeln!(out, "  {}", path.display());
    }
    if !marked.is_empty() {
        let count = fmt::count(marked.len(), "fichier", "fichiers");
        let _ = writeln!(out, "  {} ({count} : copies annotées)", copies.display());
    }
    out
}
