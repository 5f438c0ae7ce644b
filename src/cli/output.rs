//! Standard output and error, and files that appear whole or not at all.

use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;
use tempfile::{NamedTempFile, TempPath};
use volet::Error;
use volet::error::io_reason;
use volet::export::datapackage::HEAD as DATA_PACKAGE;
use volet::export::frames::HEADS;
use volet::report::annotate::{is_marked, name_beside};
use volet::report::text::Style;

use super::Outcome;

/// Prints data; a reader that has gone away (`| head`) is no fault.
pub(super) fn show(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
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
        Some(Error::Workbook(_) | Error::Data(_) | Error::Page(_)) | None => Outcome::Internal,
        Some(_) => Outcome::Usage,
    }
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
    pub(super) fn write(&self, usual: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.write_all(vec![(self.place(usual), bytes)])
    }

    /// The same, and a page of the same name beside it.
    pub(super) fn write_with_page(&self, usual: &str, bytes: Vec<u8>, page: Vec<u8>) -> Result<(), Error> {
        let place = self.place(usual);
        let beside = place.with_extension("html");
        // Who asks for the page gets the workbook beside it.
        let workbook = if place == beside { place.with_extension("xlsx") } else { place };
        self.write_all(vec![(workbook, bytes), (beside, page)])
    }

    fn place(&self, usual: &str) -> PathBuf {
        self.output.clone().unwrap_or_else(|| PathBuf::from(usual))
    }

    fn write_all(&self, files: Vec<(PathBuf, Vec<u8>)>) -> Result<(), Error> {
        let mut results = Results::default();
        files.into_iter().for_each(|(path, bytes)| results.add(path, bytes));
        for path in results.publish(self.ecraser)? {
            show(&format!("{}\n", path.display()));
        }
        Ok(())
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
        let mut results = Results::default();
        match files.pop() {
            Some((_, bytes)) if one_file => results.add(asked, bytes),
            Some(last) => files.into_iter().chain([last]).for_each(|(n, bytes)| results.add(asked.join(format!("{n}.{extension}")), bytes)),
            None => {}
        }
        for path in results.publish(self.ecraser)? {
            show(&format!("{}\n", path.display()));
        }
        Ok(())
    }
}

/// Makes results when their turn comes, so that not all of them are in memory at once.
type Maker<'a> = Box<dyn Fn() -> Result<Vec<(PathBuf, Vec<u8>)>, Error> + Send + Sync + 'a>;

/// Results of one run, kept back until all of them are there.
#[derive(Default)]
pub(super) struct Results<'a> {
    files: Vec<(PathBuf, Vec<u8>)>,
    makers: Vec<Maker<'a>>,
}

impl<'a> Results<'a> {
    /// Adds a result.
    pub(super) fn add(&mut self, path: PathBuf, bytes: Vec<u8>) {
        self.files.push((path, bytes));
    }

    /// Adds results that are made when they are written.
    pub(super) fn add_made(&mut self, make: impl Fn() -> Result<Vec<(PathBuf, Vec<u8>)>, Error> + Send + Sync + 'a) {
        self.makers.push(Box::new(make));
    }

    /// Writes all of them beside their places, then moves them there; nothing appears if one cannot be written.
    pub(super) fn publish(self, overwrite: bool) -> Result<Vec<PathBuf>, Error> {
        for (path, bytes) in &self.files {
            if !holds(path, bytes) {
                refuse_foreign(path, overwrite)?;
            }
        }
        let mut ready = Vec::new();
        for (path, bytes) in self.files {
            ready.push(stage(path, &bytes)?);
        }
        let made = |make: &Maker| {
            let files = make()?;
            files.iter().try_for_each(|(path, bytes)| if holds(path, bytes) { Ok(()) } else { refuse_foreign(path, overwrite) })?;
            files.into_iter().map(|(path, bytes)| stage(path, &bytes)).collect::<Result<Vec<_>, Error>>()
        };
        let made: Vec<Vec<(TempPath, PathBuf)>> = self.makers.par_iter().map(made).collect::<Result<_, Error>>()?;
        ready.extend(made.into_iter().flatten());
        let mut paths = Vec::new();
        for (file, path) in ready {
            file.persist(&path).map_err(|e| Error::Unwritable { path: path.clone(), reason: io_reason(&e.error) })?;
            paths.push(path);
        }
        Ok(paths)
    }
}

/// Refuses to replace a file that is not a result.
fn refuse_foreign(path: &Path, overwrite: bool) -> Result<(), Error> {
    // A copy that could not be marked is known by the sheet beside it.
    let beside = || path.file_name().map(|n| path.with_file_name(name_beside(&n.to_string_lossy())));
    let ours = || is_ours(path) || beside().is_some_and(|b| b.exists() && is_ours(&b));
    if !overwrite && path.exists() && !ours() { Err(Error::NotOurs(path.to_path_buf())) } else { Ok(()) }
}

/// Whether a file already holds these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|m| m.len() == bytes.len() as u64) && fs::read(path).is_ok_and(|there| there == bytes)
}

/// Writes a result beside its place. Its file is closed, since a run may have more results than a program may have files open.
fn stage(path: PathBuf, bytes: &[u8]) -> Result<(TempPath, PathBuf), Error> {
    let unwritable = |reason: std::io::Error| Error::Unwritable { path: path.clone(), reason: io_reason(&reason) };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(unwritable)?;
    let mut file = NamedTempFile::new_in(folder).map_err(unwritable)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(unwritable)?;
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

/// Whether a page names this program as its maker.
fn is_our_page(head: &[u8]) -> bool {
    String::from_utf8_lossy(head).contains("<meta name=\"generator\" content=\"volet\">")
}

/// Whether a file is a result of this program: workbooks name it as their author, texts begin with its marks.
fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let Ok(file) = fs::File::open(path) else { return false };
    if file.take(512).read_to_end(&mut head).is_err() {
        return false;
    }
    if head.is_empty() || is_our_data(&head) || MARKS.iter().any(|mark| head.starts_with(mark.as_bytes())) || is_our_page(&head) {
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
