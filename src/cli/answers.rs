//! Where an officer's answers stand (`correspondances.toml`), and where proposals for more of them go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use volet::error::io_reason;
use volet::record::Batch;
use volet::source::Found;
use volet::template::Scheme;
use volet::template::answers::{self, Answers};
use volet::{Error, report};

use super::inputs::name_of;
use super::output::{Results, say};

/// The answers of the file given; without one, of those beside the inputs, each for its own input.
pub(super) fn read(inputs: &[PathBuf], given: Option<&Path>, found: &mut Found, scheme: &Scheme) -> Result<Answers, Error> {
    let mut answers = Answers::default();
    if let Some(path) = given {
        add(&mut answers, path, (&name_of(path), ""), scheme)?;
        return Ok(answers);
    }
    let (mut seen, mut ours) = (BTreeSet::new(), BTreeSet::new());
    for input in inputs {
        let folder =
            if input.is_dir() { input.as_path() } else { input.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")) };
        let path = folder.join(answers::FILE);
        if !path.is_file() {
            continue;
        }
        // With several inputs the paths of a folder's files begin with its name.
        let name = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let scope = if inputs.len() < 2 {
            String::new()
        } else if input.is_dir() {
            format!("{name}/")
        } else {
            name
        };
        let own = if scope.ends_with('/') { format!("{scope}{}", answers::FILE) } else { answers::FILE.to_owned() };
        if !seen.contains(&path) || input.is_dir() {
            add(&mut answers, &path, (&own, if input.is_dir() { &scope } else { "" }), scheme)?;
            seen.insert(path);
        }
        ours.insert(own);
    }
    found.others.retain(|other| !ours.contains(&**other));
    Ok(answers)
}

/// Adds a file of answers by its name, and how the paths begin for which they hold.
fn add(answers: &mut Answers, path: &Path, (name, scope): (&str, &str), scheme: &Scheme) -> Result<(), Error> {
    let bytes = std::fs::read(path).map_err(|e| unreadable(path, &e))?;
    Ok(answers.add(&bytes, name, scope, scheme)?)
}

/// Why a file of answers cannot be read.
pub(super) fn unreadable(path: &Path, why: &std::io::Error) -> Error {
    match why.kind() {
        std::io::ErrorKind::NotFound => Error::MissingInput { path: path.to_path_buf(), hint: String::new() },
        _ => Error::UnreadableAnswers { path: path.to_path_buf(), reason: io_reason(why) },
    }
}

/// Writes the proposals to a new file; one that is there is never touched.
pub(super) fn propose(batch: &Batch, path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Err(Error::AnswersExist(path.to_path_buf()));
    }
    let Some(text) = report::proposals::toml(batch) else {
        say("Rien à proposer : chaque feuille et chaque intitulé est compris.");
        return Ok(());
    };
    let mut results = Results::new(false);
    results.add(path.to_path_buf(), text)?;
    results.publish()?;
    say(&format!("Correspondances proposées : {}", path.display()));
    Ok(())
}
