//! Standard output and error, and files that appear whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use rayon::prelude::*;
use tempfile::{NamedTempFile, TempPath};
use volet::Error;
use volet::error::io_reason;
use volet::export::datapackage::HEAD as DATA_PACKAGE;
use volet::export::frames::HEADS;
use volet::export::workbook::Finished;
use volet::report::annotate::{is_marked, name_beside};
use volet::report::text::Style;

use super::Outcome;

/// Some data could not be printed.
static CUT_SHORT: AtomicBool = AtomicBool::new(false);

/// Prints data; a reader that has gone away (`| head`) is no fault, a full disk is one.
pub(super) fn show(text: &str) {
    show_written(|out| out.write_all(text.as_bytes()));
}

/// The same for what is written piece by piece.
pub(super) fn show_written(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if let Err(why) = write(&mut out).and_then(|()| out.flush())
        && why.kind() != ErrorKind::BrokenPipe
        && !CUT_SHORT.swap(true, Ordering::Relaxed)
    {
        say(&format!("volet : la sortie n'a pas pu être écrite en entier ({}).", io_reason(&why)));
    }
}

/// An outcome, unless what it says could not be printed.
pub(super) fn printed(outcome: Outcome) -> Outcome {
    if CUT_SHORT.load(Ordering::Relaxed) { outcome.max(Outcome::Usage) } else { outcome }
}

/// Prints talk.
pub(super) fn say(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{text}");
}

/// Prints why the program stopped, and gives its exit code.
pub(super) fn complain(error: &anyhow::Error) -> Outcome {
    say(&format!("volet : {error}"));
    match error.downcast_ref::<Error>() {
        Some(Error::Workbook(_) | Error::Data(_) | Error::Page(_) | Error::Unbalanced { .. }) | None => Outcome::Internal,
        Some(_) => Outcome::Usage,
    }
}

/// Says that the program has a fault, or found no room for what it writes: some writers break down then.
pub(super) fn broke_down(fault: &str) -> Outcome {
    let place = std::env::temp_dir();
    say(&format!(
        "volet : le programme s'est arrêté sur une erreur qu'il n'attendait pas ; aucun résultat n'est écrit à moitié. Vérifiez qu'il reste de la place sur le disque et dans « {} », puis relancez. Sinon, signalez l'erreur avec ce texte :\n{fault}",
        place.display()
    ));
    Outcome::Internal
}

/// Colours for a terminal that shows them, unless `NO_COLOR` is set, and its width.
pub(super) fn style() -> Style {
    let terminal = std::io::stdout().is_terminal();
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    // The console of Windows shows colours once asked to; elsewhere there is nothing to ask.
    let colour =
        terminal && !no_colour && anstyle_query::term_supports_ansi_color() && anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
    Style { colour, width: if terminal { textwrap::termwidth().min(120) } else { 100 }, recognition: false }
}

/// How a report in a text file begins.
pub(super) const TITLE: &str = "volet – rapport\n\n";
/// A report in a text file.
pub(super) const PLAIN: Style = Style { colour: false, width: 100, recognition: false };

/// The place of a command's one result.
#[derive(Args)]
pub(super) struct Target {
    /// Fichier à écrire
    #[arg(short = 'o', long = "sortie", alias = "output", value_name = "FICHIER")]
    output: Option<PathBuf>,
    /// Remplace un fichier qui n'a pas été produit par volet
    #[arg(long)]
    ecraser: bool,
}

impl Target {
    /// The path asked for, if one was.
    pub(super) fn asked(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// Writes the result there, or under its usual name, and prints where it stands.
    pub(super) fn write(&self, usual: &str, content: impl Into<Content>) -> Result<(), Error> {
        self.write_all(vec![(self.place(usual), content.into())])
    }

    /// The same, and a page of the same name beside it.
    pub(super) fn write_with_page(&self, usual: &str, finished: Finished, page: Vec<u8>) -> Result<(), Error> {
        let place = self.place(usual);
        let beside = place.with_extension("html");
        // Who asks for the page gets the workbook beside it.
        let workbook = if place == beside { place.with_extension("xlsx") } else { place };
        self.write_all(vec![(workbook, finished.into()), (beside, page.into())])
    }

    fn place(&self, usual: &str) -> PathBuf {
        self.output.clone().unwrap_or_else(|| PathBuf::from(usual))
    }

    fn write_all(&self, files: Vec<(PathBuf, Content)>) -> Result<(), Error> {
        let mut results = Results::new(self.ecraser);
        files.into_iter().try_for_each(|(path, content)| results.add(path, content))?;
        results.publish_and_name()
    }
}

impl Target {
    /// Writes several results, named without extension, into the folder asked for, or the usual one; a single one under the name asked for,
    /// unless that is a folder.
    pub(super) fn write_each(&self, usual: &str, extension: &str, mut files: Vec<(String, Vec<u8>)>) -> Result<(), Error> {
        let asked = self.output.clone().unwrap_or_else(|| PathBuf::from(usual));
        let one_file = asked.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension)) && !asked.is_dir();
        if files.len() > 1 && one_file {
            return Err(Error::NotAFolder(asked));
        }
        let mut results = Results::new(self.ecraser);
        match files.pop() {
            Some((_, bytes)) if one_file => results.add(asked, bytes)?,
            Some(last) => {
                let mut all = files.into_iter().chain([last]);
                all.try_for_each(|(name, bytes)| results.add(asked.join(format!("{name}.{extension}")), bytes))?;
            }
            None => {}
        }
        results.publish_and_name()
    }
}

/// What a result holds.
pub(super) enum Content {
    Bytes(Vec<u8>),
    Workbook(Finished),
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes())
    }
}

impl From<Finished> for Content {
    fn from(finished: Finished) -> Self {
        Self::Workbook(finished)
    }
}

/// Makes results when their turn comes, so that not all of them are in memory at once.
type Maker<'a> = Box<dyn Fn() -> Result<Vec<(PathBuf, Vec<u8>)>, Error> + Send + Sync + 'a>;

/// Results of one run: each is written beside its place at once, and takes it when all of them are there.
pub(super) struct Results<'a> {
    overwrite: bool,
    ready: Vec<(TempPath, PathBuf)>,
    makers: Vec<Maker<'a>>,
    folders: Mutex<Folders>,
}

/// Folders of results.
#[derive(Default)]
struct Folders {
    /// Those that are ready for them.
    ready: BTreeSet<PathBuf>,
    /// Those that were made for them, from the outermost on.
    made: Vec<PathBuf>,
}

impl<'a> Results<'a> {
    /// None yet; `overwrite` lets them take the place of files that are no results.
    pub(super) fn new(overwrite: bool) -> Self {
        Self { overwrite, ready: Vec::new(), makers: Vec::new(), folders: Mutex::default() }
    }

    /// Adds a result.
    pub(super) fn add(&mut self, path: PathBuf, content: impl Into<Content>) -> Result<(), Error> {
        let bytes = match content.into() {
            Content::Bytes(bytes) => bytes,
            Content::Workbook(mut finished) => return self.add_written(path, |out| finished.copy_to(out)),
        };
        refuse(&path, || holds(&path, &bytes), self.overwrite)?;
        self.prepare(&path)?;
        self.ready.push(stage(path, |file| file.write_all(&bytes))?);
        Ok(())
    }

    /// Adds a result that is written piece by piece.
    pub(super) fn add_written(&mut self, path: PathBuf, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Error> {
        self.prepare(&path)?;
        let (file, path) = stage(path, |file| {
            let mut out = std::io::BufWriter::new(file);
            write(&mut out).and_then(|()| out.flush())
        })?;
        refuse(&path, || same(&path, &file).unwrap_or(false), self.overwrite)?;
        self.ready.push((file, path));
        Ok(())
    }

    /// Adds results that are made when they are written.
    pub(super) fn add_made(&mut self, make: impl Fn() -> Result<Vec<(PathBuf, Vec<u8>)>, Error> + Send + Sync + 'a) {
        self.makers.push(Box::new(make));
    }

    /// Makes the folder of a result, and takes away what a run that was killed left there.
    fn prepare(&self, path: &Path) -> Result<(), Error> {
        let folder = folder(path);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if !folders.ready.insert(folder.to_path_buf()) {
            return Ok(());
        }
        let missing: Vec<PathBuf> =
            folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists()).map(Path::to_path_buf).collect();
        if missing.is_empty() {
            sweep(folder);
        }
        folders.made.extend(missing.into_iter().rev());
        fs::create_dir_all(folder).map_err(|reason| Error::Unwritable { path: path.to_path_buf(), reason: io_reason(&reason) })
    }

    /// Moves all of them to their places; nothing appears if one cannot be written.
    pub(super) fn publish(mut self) -> Result<Vec<PathBuf>, Error> {
        let made = |make: &Maker| {
            let stage = |(path, bytes): (PathBuf, Vec<u8>)| {
                self.prepare(&path)?;
                stage(path, |file| file.write_all(&bytes))
            };
            let files = make()?;
            files.iter().try_for_each(|(path, bytes)| refuse(path, || holds(path, bytes), self.overwrite))?;
            files.into_iter().map(stage).collect::<Result<Vec<_>, Error>>()
        };
        // Of several that are wrong the first in order is named, whichever thread comes first.
        let made: Vec<Result<Vec<(TempPath, PathBuf)>, Error>> = self.makers.par_iter().map(made).collect();
        for files in made {
            self.ready.extend(files?);
        }
        // While results were made somebody may have put a file in the place of one, or opened an earlier one.
        let free = |(file, path): &(TempPath, PathBuf)| refuse(path, || same(path, file).unwrap_or(false), self.overwrite);
        let free: Vec<Result<(), Error>> = self.ready.par_iter().map(free).collect();
        free.into_iter().collect::<Result<(), Error>>()?;
        let mut paths = Vec::new();
        for (file, path) in std::mem::take(&mut self.ready) {
            file.persist(&path).map_err(|e| Error::Unwritable { path: path.clone(), reason: io_reason(&e.error) })?;
            paths.push(path);
        }
        Ok(paths)
    }

    /// The same, and prints where each stands.
    pub(super) fn publish_and_name(self) -> Result<(), Error> {
        self.publish()?.iter().for_each(|path| show(&format!("{}\n", path.display())));
        Ok(())
    }
}

impl Drop for Results<'_> {
    /// Leaves no empty folder behind where nothing appeared.
    fn drop(&mut self) {
        self.ready.clear();
        let folders = self.folders.get_mut().unwrap_or_else(PoisonError::into_inner);
        folders.made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a place that a result cannot take; what already holds its very bytes loses nothing.
fn refuse(path: &Path, holds: impl FnOnce() -> bool, overwrite: bool) -> Result<(), Error> {
    if path.is_dir() {
        return Err(Error::Unwritable { path: path.to_path_buf(), reason: io_reason(&ErrorKind::IsADirectory.into()) });
    }
    if !holds() {
        refuse_foreign(path, overwrite)?;
    }
    refuse_held(path)
}

/// Whether a file already holds these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|m| m.len() == bytes.len() as u64) && fs::read(path).is_ok_and(|there| there == bytes)
}

/// Whether two files hold the same bytes.
fn same(one: &Path, other: &Path) -> std::io::Result<bool> {
    let (mut one, mut other) = (fs::File::open(one)?, fs::File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = ([0; 1 << 16], [0; 1 << 16]);
    loop {
        let read = one.read(&mut a)?;
        other.read_exact(&mut b[..read])?;
        if read == 0 || a[..read] != b[..read] {
            return Ok(read == 0);
        }
    }
}

/// Refuses to replace a file that is not a result.
fn refuse_foreign(path: &Path, overwrite: bool) -> Result<(), Error> {
    // A copy that could not be marked is known by the sheet beside it.
    let beside = || path.file_name().map(|n| path.with_file_name(name_beside(&n.to_string_lossy())));
    let ours = || is_ours(path) || beside().is_some_and(|b| b.exists() && is_ours(&b));
    if !overwrite && path.exists() && !ours() { Err(Error::NotOurs(path.to_path_buf())) } else { Ok(()) }
}

/// Refuses a result whose place is held by another program (Excel locks what it shows) or by a folder, before others are replaced.
fn refuse_held(path: &Path) -> Result<(), Error> {
    match fs::OpenOptions::new().append(true).open(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(Error::Unwritable { path: path.to_path_buf(), reason: io_reason(&e) }),
        _ => Ok(()),
    }
}

/// How a result that is being written is named: hidden, so that no run takes it for an input.
const UNFINISHED: (&str, &str) = (".volet-", ".tmp");
/// No run takes so long to make and write its results.
const GIVEN_UP: Duration = Duration::from_secs(24 * 3600);

/// Takes away what a run that was killed left unfinished in a folder.
fn sweep(folder: &Path) {
    let old = |entry: &fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|t| t.elapsed().ok());
        name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1) && age.is_some_and(|age| age > GIVEN_UP)
    };
    // What cannot be listed or removed harms nobody.
    let left = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).filter(old);
    left.for_each(|entry| drop(fs::remove_file(entry.path())));
}

/// Writes a result beside its place. Its file is closed, since a run may have more results than a program may have files open.
fn stage(path: PathBuf, write: impl FnOnce(&mut NamedTempFile) -> std::io::Result<()>) -> Result<(TempPath, PathBuf), Error> {
    let unwritable = |reason: std::io::Error| Error::Unwritable { path: path.clone(), reason: io_reason(&reason) };
    let mut file = tempfile::Builder::new().prefix(UNFINISHED.0).suffix(UNFINISHED.1).tempfile_in(folder(&path)).map_err(unwritable)?;
    write(&mut file).and_then(|()| file.as_file().sync_all()).map_err(unwritable)?;
    readable_by_all(&file).map_err(unwritable)?;
    Ok((file.into_temp_path(), path))
}

/// Temporary files are private; results have the rights of any new file.
#[cfg(unix)]
fn readable_by_all(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// How our texts begin: data, report, table of remarks, draft, schema.
const MARKS: [&str; 7] = [
    DATA_PACKAGE,
    "{\"version\":1,",
    "volet – ",
    "\u{feff}Dossier;Gravité;Code;Fichier;Feuille;",
    "X-Unsent: 1\r\nX-Mailer: volet\r\n",
    "{\n  \"$comment\": \"volet : ",
    "#:schema schemas/",
];

/// Whether a text begins with the columns of one of our data files.
fn is_our_data(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let columns = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().replace(';', ",");
    HEADS.iter().any(|h| columns.starts_with(h))
}

/// How pages and SARIF logs name their maker.
const MAKERS: [&str; 2] = ["<meta name=\"generator\" content=\"volet\">", "\"driver\": {\n          \"name\": \"volet\""];

/// Whether a page or a log names this program as its maker.
fn names_us(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    MAKERS.iter().any(|maker| text.contains(maker))
}

/// Whether a file is a result of this program: workbooks name it as their author, texts begin with its marks.
pub(super) fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let Ok(file) = fs::File::open(path) else { return false };
    if file.take(512).read_to_end(&mut head).is_err() {
        return false;
    }
    if head.is_empty() || is_our_data(&head) || MARKS.iter().any(|mark| head.starts_with(mark.as_bytes())) || names_us(&head) {
        return true;
    }
    head.starts_with(b"PK")
        && (workbook_author(path).is_some_and(|a| a.contains("volet")) || fs::read(path).is_ok_and(|bytes| is_marked(&bytes)))
}

fn workbook_author(path: &Path) -> Option<String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).ok()?).ok()?;
    let mut core = String::new();
    archive.by_name("docProps/core.xml").ok()?.take(1 << 16).read_to_string(&mut core).ok()?;
    let author = core.split("<dc:creator>").nth(1)?.split('<').next()?;
    Some(author.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_came_while_results_were_made_is_not_replaced() {
        let folder = tempfile::tempdir().expect("done");
        let (first, second) = (folder.path().join("a.csv"), folder.path().join("neuf/b.csv"));
        let results = |made: bool| {
            let mut results = Results::new(false);
            results.add(first.clone(), b"premier".to_vec()).expect("done");
            let bytes = || Ok(vec![(second.clone(), b"second".to_vec())]);
            if made {
                results.add_made(bytes)
            } else {
                results.add(second.clone(), b"second".to_vec()).expect("done")
            }
            results
        };
        for made in [false, true] {
            let ready = results(made);
            fs::write(&first, "le mien").expect("done");
            assert!(matches!(ready.publish(), Err(Error::NotOurs(path)) if path == first));
            assert_eq!(fs::read(&first).expect("done"), b"le mien");
            let left: Vec<_> = fs::read_dir(folder.path()).expect("done").map(|e| e.expect("done").path()).collect();
            assert_eq!(left, std::slice::from_ref(&first), "neither a result nor a folder");
            fs::remove_file(&first).expect("done");
        }
        assert_eq!(results(true).publish().expect("done"), [first.clone(), second.clone()]);
    }
}
