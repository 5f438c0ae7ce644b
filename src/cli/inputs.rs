//! What every reading command takes: paths, profile, definitions; and how they become a batch.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use volet::error::io_reason;
use volet::grid::{self, Limits};
use volet::profile::Profile;
use volet::receipt::Basis;
use volet::record::{Batch, balance};
use volet::registry::Registry;
use volet::rollup::Plan;
use volet::run::Waiting;
use volet::session::Settings;
use volet::source::Entry;
use volet::spool::Spool;
use volet::template::Scheme;
use volet::waiver::{self, Waiver};
use volet::{Error, rules, run, text};

use super::answers;
use super::isolation::Readers;
use super::output::{is_ours, say};

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
    #[command(flatten)]
    decisions: Decisions,
    /// Change une limite de lecture pour des fichiers sûrs ; peut être répété (« --limite aide » : leur liste)
    #[arg(long, value_name = "NOM=VALEUR")]
    limite: Vec<String>,
    /// Nombre de fichiers lus en même temps (par défaut : un par processeur)
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Au-delà de ce nombre de fichiers, les lignes lues attendent dans un fichier temporaire plutôt qu'en mémoire
    #[arg(long, value_name = "N", default_value_t = OPEN)]
    en_memoire: usize,
}

/// How many files' rows stay in memory.
const OPEN: usize = 400;
/// How much of what was put by stays in memory, in bytes.
const WAITING: usize = 1 << 20;

/// What an officer decided.
#[derive(Args, Default)]
pub(super) struct Decisions {
    /// Dérogations : remarques que l'instructeur laisse passer (par défaut, « derogations.toml » dans les dossiers donnés)
    #[arg(long, value_name = "FICHIER.toml")]
    derogations: Option<PathBuf>,
    /// Réponses de la région sur les feuilles et les intitulés (par défaut : « correspondances.toml » à côté des dossiers)
    #[arg(long, value_name = "FICHIER.toml")]
    correspondances: Option<PathBuf>,
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
    /// The scheme, and the profile in force with it.
    pub(super) fn load(&self) -> Result<(Arc<Scheme>, Profile), Error> {
        let scheme = self.scheme()?;
        let profile = self.profile(&scheme)?;
        Ok((scheme, profile))
    }

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

    /// The profile: what the scheme carries, then what stands beside its definitions, then the region's.
    fn profile(&self, scheme: &Scheme) -> Result<Profile, Error> {
        let mut profile = Profile::of(scheme)?;
        for path in self.profiles() {
            profile.override_with(&read_profile(&path)?, &path.display().to_string(), scheme)?;
        }
        Ok(profile)
    }

    /// The profiles over the carried one, in their order.
    fn profiles(&self) -> Vec<PathBuf> {
        let beside = self.dispositif.as_ref().map(|folder| folder.join("profil.toml")).filter(|path| path.exists());
        beside.into_iter().chain(self.profil.clone()).collect()
    }
}

/// What a file is called.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

fn read_profile(path: &Path) -> Result<String, Error> {
    let refuse = |e| Error::Profile { file: path.display().to_string(), reason: format!("fichier illisible ({})", io_reason(&e)) };
    std::fs::read_to_string(path).map_err(refuse)
}

/// The text of a file of waivers, under the name that reports give it.
fn read_waivers(path: &Path, shown: &str) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| waiver::unreadable(shown, &e))
}

impl Definitions {
    /// Scheme, profiles and decisions as texts, for where there are no files.
    pub(super) fn settings(&self, decisions: &Decisions) -> Result<Settings, Error> {
        let definitions = self.dispositif.as_deref().map(Scheme::files).transpose()?.unwrap_or_default();
        let mut profiles = Vec::new();
        for path in self.profiles() {
            profiles.push((name_of(&path), read_profile(&path)?));
        }
        let mut settings = Settings { definitions, profiles, ..Settings::default() };
        if let Some(path) = &decisions.derogations {
            settings.waivers = Some((name_of(path), read_waivers(path, &path.display().to_string())?));
        }
        if let Some(path) = &decisions.correspondances {
            let text = std::fs::read_to_string(path).map_err(|e| answers::unreadable(path, &e))?;
            settings.answers = Some((name_of(path), text));
        }
        Ok(settings)
    }

    /// What receipt numbers rest on besides the files: every definition that changes the verdict is named here.
    pub(super) fn basis(&self, scheme: &Scheme, profile: &Profile) -> Basis {
        Basis::new(scheme, profile)
    }
}

impl Inputs {
    /// Paths alone, without lists beside them.
    pub(super) fn of(paths: &[PathBuf], definitions: &Definitions) -> Self {
        let (postes, jobs, limite) = (None, None, Vec::new());
        let (paths, definitions, decisions) = (paths.to_vec(), definitions.clone(), Decisions::default());
        Self { paths, definitions, postes, decisions, limite, jobs, en_memoire: OPEN }
    }

    /// Reads other paths in the same way.
    pub(super) fn read_paths(&self, paths: &[PathBuf], scheme: &Arc<Scheme>) -> Result<Batch, Error> {
        self.read_and_keep(paths, scheme, None).map(|(batch, _)| batch)
    }

    /// Reads everything, with a progress bar where a person watches. Files under `results` are no input; where there are any, the way
    /// back to each file is kept.
    fn read_and_keep(&self, paths: &[PathBuf], scheme: &Arc<Scheme>, results: Option<&Path>) -> Result<(Batch, Vec<Entry>), Error> {
        if let Some(jobs) = self.jobs {
            // A pool that is already there keeps its size; nothing else builds one before this.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
        }
        let limits = self.limits()?;
        let mut found = run::find(paths).map_err(|e| self.with_hint(e))?;
        if let Some(results) = results.and_then(|r| r.canonicalize().ok()) {
            found.sheets.retain(|entry| !entry.is_under(&results));
        }
        found.open.iter().for_each(|path| {
            say(&format!("« {path} » semble ouvert dans un tableur : ce qui n'y est pas encore enregistré n'est pas lu."))
        });
        let answers = answers::read(&self.paths, self.decisions.correspondances.as_deref(), &mut found, scheme)?;
        let entries = results.map(|_| found.sheets.clone()).unwrap_or_default();
        let bar = progress(found.sheets.len());
        let readers = Readers::new(limits);
        let waiting = Waiting { spool: Spool::new(WAITING), files: self.en_memoire };
        let cells = |bytes: &[u8], name: &str| readers.read(bytes, name);
        let mut batch = run::read_with(found, scheme, answers, &|| bar.inc(1), &cells, Some(&waiting));
        bar.finish_and_clear();
        balance(&batch)?;
        batch.registry = self.registry(scheme)?;
        waiver::set_aside(&mut batch);
        Ok((batch, entries))
    }

    /// The same, with the waivers, for what is judged.
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
        let found: Vec<(PathBuf, String)> = match &self.decisions.derogations {
            Some(path) => vec![(path.clone(), path.display().to_string())],
            None => beside.collect(),
        };
        let mut out = Vec::new();
        for (path, file) in found {
            out.extend(waiver::read(&read_waivers(&path, &file)?, &file, &codes)?);
        }
        Ok(out)
    }

    /// The expected positions, if a list is given.
    fn registry(&self, scheme: &Scheme) -> Result<Option<Registry>, Error> {
        let Some(path) = &self.postes else { return Ok(None) };
        let bytes = std::fs::read(path).map_err(|_| Error::MissingInput { path: path.clone(), hint: String::new() })?;
        Registry::read(&bytes, &path.display().to_string(), scheme).map(Some)
    }

    /// Refuses a result in the place of a file that is read, whatever else may be replaced; a result of ours that is read again may be.
    pub(super) fn spare(&self, target: Option<&Path>) -> Result<(), Error> {
        let Some(place) = target.and_then(|t| t.canonicalize().ok()).filter(|t| t.is_file()) else { return Ok(()) };
        let read = self.paths.iter().filter_map(|p| p.canonicalize().ok()).any(|p| place.starts_with(p));
        if read && !is_ours(&place) { Err(Error::OverInput(target.map(Path::to_path_buf).unwrap_or_default())) } else { Ok(()) }
    }

    /// The limits on what is read, as changed.
    fn limits(&self) -> Result<Limits, Error> {
        if self.limite.iter().any(|l| l == "aide") {
            return Err(Error::Limit { reason: "elles s'écrivent « --limite nom=valeur »".to_owned(), list: grid::listed() });
        }
        self.limite.iter().try_fold(Limits::default(), |limits, written| {
            limits.with(written).map_err(|reason| Error::Limit { reason, list: grid::listed() })
        })
    }

    /// A missing path that looks like a command was probably meant as one; else like what lies in the same folder.
    fn with_hint(&self, error: Error) -> Error {
        let Error::MissingInput { path, .. } = error else { return error };
        let typed = path.to_string_lossy().to_lowercase();
        let command = super::command_names().into_iter().find(|c| text::likeness(&typed, c) > LIKE).map(|c| format!("la commande « {c} »"));
        let near = command.or_else(|| neighbour(&path).map(|name| format!("« {name} »")));
        Error::MissingInput { path, hint: near.map(|n| format!(" Vouliez-vous dire {n} ?")).unwrap_or_default() }
    }
}

/// How alike names are, from here on, for one to be meant by the other.
const LIKE: f64 = 0.7;

/// What is named most like a path that is not there, in its folder.
fn neighbour(path: &Path) -> Option<String> {
    let typed = path.file_name()?.to_string_lossy().to_lowercase();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = std::fs::read_dir(folder).ok()?.flatten().map(|e| e.file_name().to_string_lossy().into_owned());
    let alike = names.map(|name| (text::likeness(&typed, &name.to_lowercase()), name)).filter(|(likeness, _)| *likeness > LIKE);
    alike.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1))).map(|(_, name)| name)
}

fn progress(files: usize) -> ProgressBar {
    let watched = std::io::stderr().is_terminal();
    let target = if watched && files > 1 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(files as u64), target);
    let style = ProgressStyle::with_template("Lecture {bar:30} {pos}/{len} fichiers, reste {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
