//! What every reading command takes: paths, profile, definitions; and how they become a batch.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use volet::error::io_reason;
use volet::profile::Profile;
use volet::receipt::Basis;
use volet::record::Batch;
use volet::registry::Registry;
use volet::rollup::Plan;
use volet::source::Entry;
use volet::template::Scheme;

use volet::waiver::{self, Waiver};
use volet::{Error, rules, run};

use super::answers;
use super::isolation::Readers;

/// Inputs and definitions.
#[derive(Args)]
pub(super) struct Inputs {
    /// Classeurs, dossiers ou archives .zip à lire
    #[arg(value_name = "CHEMIN", required = true)]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) definitions: Definitions,
    /// Liste des postes attendus (.csv) : dit qui manque, qui n'était pas attendu, ce qui diffère
    #[arg(long, value_name = "FICHIER.csv")]
    postes: Option<PathBuf>,
    /// Dérogations : remarques que l'instructeur laisse passer (par défaut, « derogations.toml » dans les dossiers donnés)
    #[arg(long, value_name = "FICHIER.toml")]
    derogations: Option<PathBuf>,
    /// Réponses de la région sur les feuilles et les intitulés (par défaut : « correspondances.toml » à côté des dossiers)
    #[arg(long, value_name = "FICHIER.toml")]
    correspondances: Option<PathBuf>,
    /// Nombre de fichiers lus en même temps (par défaut : un par processeur)
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// Profile and definitions.
#[derive(Args, Clone)]
pub(super) struct Definitions {
    /// Profil de la région : ses seuils, la gravité des règles, ses règles propres, à la place de ce que dit le profil livré
    #[arg(long, value_name = "FICHIER.toml")]
    profil: Option<PathBuf>,
    /// Dossier de définitions d'un autre dispositif (fichiers .toml)
    #[arg(long, alias = "modeles", value_name = "DOSSIER")]
    dispositif: Option<PathBuf>,
}

impl Definitions {
    /// The scheme.
    pub(super) fn scheme(&self) -> Result<Arc<Scheme>, Error> {
        let scheme = match &self.dispositif {
            Some(folder) => Scheme::load(folder)?,
            None => Scheme::embedded()?,
        };
        Ok(Arc::new(scheme))
    }

    /// What the roll-up shows; another scheme without a plan of its own has none.
    pub(super) fn plan(&self, scheme: &Scheme) -> Result<Option<Plan>, Error> {
        let Some(folder) = &self.dispositif else { return Plan::embedded(scheme).map(Some) };
        let path = folder.join("synthese.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => Plan::parse(&text, &path.display().to_string(), scheme).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// The profile.
    pub(super) fn profile(&self, scheme: &Scheme) -> Result<Profile, Error> {
        let mut profile = Profile::embedded()?;
        if let Some(path) = &self.profil {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|e| Error::Profile { file: file.clone(), reason: format!("fichier illisible ({})", io_reason(&e)) })?;
            profile.override_with(&text, &file, scheme)?;
        }
        Ok(profile)
    }
}

impl Definitions {
    /// What receipt numbers rest on besides the files: every definition that changes the verdict is named here.
    pub(super) fn basis(&self, scheme: &Scheme, profile: &Profile) -> Basis {
        Basis::new(scheme, profile)
    }
}

impl Inputs {
    /// Paths alone, without lists beside them.
    pub(super) fn of(paths: &[PathBuf], definitions: &Definitions) -> Self {
        let (postes, derogations, correspondances, jobs) = (None, None, None, None);
        Self { paths: paths.to_vec(), definitions: definitions.clone(), postes, derogations, correspondances, jobs }
    }

    /// Reads other paths in the same way.
    pub(super) fn read_paths(&self, paths: &[PathBuf], scheme: &Arc<Scheme>) -> Result<Batch, Error> {
        self.read_and_keep(paths, scheme, None).map(|(batch, _)| batch)
    }

    /// Reads everything, with a progress bar where a person watches, and keeps the way back to each file. Files under `results` are no
    /// input.
    fn read_and_keep(&self, paths: &[PathBuf], scheme: &Arc<Scheme>, results: Option<&Path>) -> Result<(Batch, Vec<Entry>), Error> {
        if let Some(jobs) = self.jobs {
            // A pool that is already there keeps its size; nothing else builds one before this.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
        }
        let mut found = run::find(paths).map_err(|e| self.with_hint(e))?;
        if let Some(results) = results.and_then(|r| r.canonicalize().ok()) {
            found.sheets.retain(|entry| !entry.is_under(&results));
        }
        let answers = answers::read(&self.paths, self.correspondances.as_deref(), &mut found, scheme)?;
        let entries = found.sheets.clone();
        let bar = progress(entries.len());
        let readers = Readers::new();
        let mut batch = run::read_with(found, scheme, answers, &|| bar.inc(1), &|bytes, name| readers.read(bytes, name));
        bar.finish_and_clear();
        batch.registry = self.registry(scheme)?;
        // They are no annex of a dossier.
        batch.others.retain(|path| path.rsplit('/').next() != Some(waiver::FILE));
        Ok((batch, entries))
    }

    /// The same, with the waivers, for what is judged, and with the way back to each file.
    pub(super) fn read_to_judge(
        &self,
        scheme: &Arc<Scheme>,
        profile: &Profile,
        results: Option<&Path>,
    ) -> Result<(Batch, Vec<Entry>), Error> {
        // A wrong file is said before hundreds of others are read.
        let waivers = self.waivers(profile)?;
        let (batch, entries) = self.read_and_keep(&self.paths, scheme, results)?;
        Ok((Batch { waivers, ..batch }, entries))
    }

    /// The waivers of the file that is named, else of those that lie in the folders given.
    pub(super) fn waivers(&self, profile: &Profile) -> Result<Vec<Waiver>, Error> {
        let codes = rules::waivable(profile);
        // As other files of a folder, its own is named relative to what was given.
        let shown = |folder: &Path| match (folder.file_name(), self.paths.len()) {
            (Some(name), 2..) => format!("{}/{}", name.to_string_lossy(), waiver::FILE),
            _ => waiver::FILE.to_owned(),
        };
        let beside = self.paths.iter().filter(|p| p.is_dir()).map(|p| (p.join(waiver::FILE), shown(p))).filter(|(p, _)| p.is_file());
        let found: Vec<(PathBuf, String)> = match &self.derogations {
            Some(path) => vec![(path.clone(), path.display().to_string())],
            None => beside.collect(),
        };
        let mut out = Vec::new();
        for (path, file) in found {
            let text = std::fs::read_to_string(&path)
                .map_err(|e| Error::Waivers { file: file.clone(), reason: format!("fichier illisible ({}).", io_reason(&e)) })?;
            out.extend(waiver::read(&text, &file, &codes)?);
        }
        Ok(out)
    }

    /// The expected positions, if a list is given.
    fn registry(&self, scheme: &Scheme) -> Result<Option<Registry>, Error> {
        let Some(path) = &self.postes else { return Ok(None) };
        let bytes = std::fs::read(path).map_err(|_| Error::MissingInput { path: path.clone(), hint: String::new() })?;
        Registry::read(&bytes, &path.display().to_string(), scheme).map(Some)
    }

    /// A missing path that looks like a command was probably meant as one.
    fn with_hint(&self, error: Error) -> Error {
        let Error::MissingInput { path, .. } = error else { return error };
        let typed = path.to_string_lossy().to_lowercase();
        let near = super::command_names().into_iter().find(|c| volet::text::likeness(&typed, c) > 0.7);
        let hint = near.map(|c| format!(" Vouliez-vous dire la commande « {c} » ?")).unwrap_or_default();
        Error::MissingInput { path, hint }
    }
}

fn progress(files: usize) -> ProgressBar {
    let watched = std::io::stderr().is_terminal();
    let target = if watched && files > 1 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(files as u64), target);
    let style = ProgressStyle::with_template("Lecture {bar:30} {pos}/{len} fichiers, reste {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
