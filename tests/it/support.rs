//! What several behaviours need: sources in memory, the carried scheme, the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock};

use volet::record::{Batch, assemble, read_file};
use volet::source::Source;
use volet::template::Scheme;
use volet::template::recognise::Index;

pub(crate) fn scheme() -> Arc<Scheme> {
    static SCHEME: LazyLock<Arc<Scheme>> = LazyLock::new(|| Arc::new(Scheme::embedded().unwrap()));
    SCHEME.clone()
}

pub(crate) fn source(path: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source { path: Arc::from(path), bytes: bytes.into(), modified: None }
}

pub(crate) fn batch(scheme: &Arc<Scheme>, sources: &[Source]) -> Batch {
    let index = Index::new(scheme);
    assemble(sources.iter().map(|s| read_file(s, scheme, &index)).collect(), Vec::new(), scheme)
}

/// An identification that every dossier of a test can start from.
pub(crate) fn identification(convention: &str, stage: &str) -> String {
    format!(
        "N° de convention ADEME;{convention}\nÉtape du dossier;{stage}\nDate du rapport;15/01/2025\nPorteur;Communauté de communes du Val Clair\nSIRET;20006775100018\n\
         Nature du porteur;EPCI\nIntitulé du poste;Chargé de mission\nThématique;BTP\nCréation ou renouvellement;Création\nRégion;Bretagne\nDépartement(s);35\n\
         Territoire;Val Clair\nETP;1\nDébut;01/01/2024\nFin;31/12/2026\nMontants exprimés en;HT\n"
    )
}

pub(crate) fn region() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region")
}

pub(crate) fn volet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_volet")).args(arguments).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
