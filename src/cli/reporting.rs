//! What reports need besides the dossiers: an earlier version of them, and the wording of drafts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use volet::Error;
use volet::error::io_reason;
use volet::finding::Finding;
use volet::findings::Chosen;
use volet::fmt;
use volet::precedent::{Comparison, compare};
use volet::profile::Profile;
use volet::receipt::Receipts;
use volet::record::Batch;
use volet::report::holder::for_holders;
use volet::report::mail::{Attachment, Draft, Letter, drafts};
use volet::report::outline::Outline;
use volet::rules;
use volet::template::Scheme;

use super::annoter::Marked;
use super::inputs::Inputs;
use super::output::Results;

/// Options on what reports say.
#[derive(Args)]
pub(super) struct Reporting {
    /// Envoi précédent des mêmes dossiers : le rapport dit ce qui est corrigé, ce qui reste, ce qui est nouveau, et les chiffres changés
    /// sans explication
    #[arg(long, value_name = "CHEMIN")]
    precedent: Option<PathBuf>,
    /// Vos propres textes pour les courriels, à la place de ceux de « templates/courriel.toml »
    #[arg(long, value_name = "FICHIER.toml")]
    modele_courriel: Option<PathBuf>,
}

/// An earlier version of the dossiers, with the remarks made on it.
pub(super) struct Earlier {
    batch: Batch,
    findings: Vec<Finding>,
}

impl Earlier {
    /// Leaves the remarks that are asked for.
    pub(super) fn retain(&mut self, keep: impl Fn(&Finding) -> bool) {
        self.findings.retain(keep);
    }

    /// Holds what was received against it.
    pub(super) fn compare<'a>(&'a self, batch: &'a Batch, findings: &'a [Finding]) -> Comparison<'a> {
        compare((batch, findings), (&self.batch, &self.findings))
    }
}

impl Reporting {
    /// Reads and checks the earlier version, if one is given.
    pub(super) fn earlier(&self, inputs: &Inputs, scheme: &Arc<Scheme>, profile: &Profile) -> Result<Option<Earlier>, Error> {
        let Some(path) = &self.precedent else { return Ok(None) };
        let waivers = inputs.waivers(profile)?;
        let batch = Batch { waivers, ..inputs.read_paths(std::slice::from_ref(path), scheme)? };
        let findings = rules::check(&batch, profile);
        Ok(Some(Earlier { batch, findings }))
    }

    /// The wording of drafts.
    pub(super) fn letter(&self) -> Result<Letter, Error> {
        let mut letter = Letter::embedded()?;
        if let Some(path) = &self.modele_courriel {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|e| Error::Letter { file: file.clone(), reason: format!("fichier illisible ({})", io_reason(&e)) })?;
            letter.override_with(&text, &file)?;
        }
        Ok(letter)
    }
}

/// What holders are told of a run: its remarks are those of which [`for_holders`] is true.
pub(super) struct Told<'a> {
    pub(super) batch: &'a Batch,
    pub(super) remarks: Chosen<'a>,
    pub(super) receipts: &'a Receipts,
    pub(super) earlier: Option<&'a Earlier>,
}

/// Writes a draft a dossier, and says how many; the annotated copies that go with them are there by now.
pub(super) fn write_drafts(told: Told, letter: &Letter, folder: &Path, copies: Option<&Marked>, overwrite: bool) -> Result<String, Error> {
    let before = told.earlier.map(|e| {
        let told = for_holders(&e.batch);
        (&e.batch, e.findings.iter().filter(|f| told(f)).cloned().collect::<Vec<Finding>>())
    });
    let now = before.as_ref().map(|_| told.remarks.all()).unwrap_or_default();
    let comparison = before.as_ref().map(|(batch, findings)| compare((told.batch, &now), (batch, findings)));
    let outline = Outline::new(told.batch, told.remarks, told.receipts, comparison.as_ref());
    let all = drafts(&outline);
    let mut results = Results::new(overwrite);
    for draft in &all {
        let path = folder.join(format!("{}.eml", draft.name));
        results.add_made(move || {
            let attached = copies.iter().flat_map(|copies| draft.paths().into_iter().filter_map(|path| attachment(&copies.place(path)?)));
            Ok(vec![(path.clone(), draft.message(letter, attached.collect()))])
        });
    }
    results.publish()?;
    Ok(said(&all, folder))
}

fn attachment(path: &Path) -> Option<Attachment> {
    Some(Attachment { name: path.file_name()?.to_string_lossy().into_owned(), bytes: std::fs::read(path).ok()? })
}

/// Drafts without an address that are named, at most.
const NAMED: usize = 10;

/// How many drafts were made, and which have no address.
fn said(drafts: &[Draft], folder: &Path) -> String {
    let nobody: Vec<&str> = drafts.iter().filter(|d| d.to.is_empty()).map(|d| d.name.as_str()).collect();
    let made = fmt::count(drafts.len(), "courriel préparé", "courriels préparés");
    let mut out = format!("{made} dans « {} », à relire et envoyer depuis votre messagerie.", folder.display());
    if !nobody.is_empty() {
        let word = if nobody.len() == 1 {
            "Sans destinataire, faute d'adresse dans le dossier"
        } else {
            "Sans destinataire, faute d'adresse dans les dossiers"
        };
        out += &format!("\n{word} : {}.", fmt::first_of(nobody.into_iter(), NAMED));
    }
    out
}
