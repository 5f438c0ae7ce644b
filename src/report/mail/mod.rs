//! The outline → a draft e-mail a dossier (`.eml` with `X-Unsent: 1`, which mail programs open ready to send).
//!
//! Same input, same bytes: no date, no message number, and a boundary made of the content. Nothing that stands in a cell
//! becomes a header line.

mod letter;

use std::collections::BTreeSet;

use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::headers::{HeaderType, content_type::ContentType};
use mail_builder::mime::{BodyPart, MimePart};
use sha2::{Digest, Sha256};

pub use letter::Letter;

use super::apart;
use super::notes::{is_note, notes};
use super::outline::{Chapter, Outline, Section, Verdict};
use super::paths::together;
use super::progress;
use super::remark::Remark;
use super::state::State;
use crate::finding::capitalised;
use crate::fmt::{self, typeset};
use crate::record::{Batch, Dossier, Value};
use crate::source::hex;
use crate::template::FieldType;
use crate::text::{file_name, tidy};

/// A draft to one holder.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The name of its file, without extension.
    pub name: String,
    /// Where it goes; empty where no address is known.
    pub to: Vec<String>,
    outline: &'a Outline<'a>,
    section: &'a Section<'a>,
}

/// A file that goes with a draft.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A draft a dossier, and one a file that cannot be read; none for a version that is not judged.
#[must_use]
pub fn drafts<'a>(outline: &'a Outline<'a>) -> Vec<Draft<'a>> {
    let mut taken = BTreeSet::new();
    let judged = outline.sections.iter().filter(|s| matches!(s.verdict, Verdict::Judged(_)));
    let draft = |section: &'a Section<'a>| {
        let to = section.dossier(outline.batch).map_or_else(Vec::new, |d| recipients(outline.batch, d));
        Draft { name: draft_name(section, &mut taken), to, outline, section }
    };
    judged.map(draft).collect()
}

impl Draft<'_> {
    /// The paths of the files that it is about.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.section.files.iter().map(|f| &*f.path).collect()
    }

    /// The message, with the files that go with it.
    #[must_use]
    pub fn message(&self, letter: &Letter, files: Vec<Attachment>) -> Vec<u8> {
        let (subject, body) = words(self.outline, self.section, letter, !files.is_empty());
        message(&self.to, &subject, body, files)
    }
}

/// The addresses on the identification, else the one of the registry; only what is one.
fn recipients(batch: &Batch, dossier: &Dossier) -> Vec<String> {
    let table = batch.scheme.tables_named(&batch.scheme.identity.table).next();
    let field = table.and_then(|t| t.fields.iter().find(|f| f.kind == FieldType::Email));
    let known = dossier.identified();
    let own = addresses(field.and_then(|f| known.identity_value(&f.name)).and_then(Value::text).unwrap_or_default());
    if !own.is_empty() {
        return own;
    }
    let lines = batch.registry.iter().zip(&dossier.convention).flat_map(|(registry, number)| registry.of_position(number));
    let mut kin = lines.filter(|e| e.stage.is_none() || e.stage == dossier.stage);
    kin.find_map(|e| e.email.as_deref()).map(addresses).unwrap_or_default()
}

/// The addresses in a text, where several are parted by commas or semicolons.
fn addresses(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|a| is_address(a)).map(str::to_owned).collect()
}

fn is_address(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let plain = |t: &str, more: &[u8]| t.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b));
    let labels: Vec<&str> = domain.split('.').collect();
    !name.is_empty() && plain(name, b".!#$%&'*+/=?^_`{|}~-") && labels.len() > 1 && labels.iter().all(|l| !l.is_empty() && plain(l, b"-"))
}

/// The subject and the body.
fn words(outline: &Outline, section: &Section, letter: &Letter, attached: bool) -> (String, String) {
    let tally = section.tally;
    let text = match section.verdict {
        Verdict::Judged(State::Acceptable) if tally.decisions == 0 => "recevable",
        Verdict::Judged(State::Acceptable) => "a_verifier",
        Verdict::Judged(State::Unreadable) => "illisible",
        _ => "a_corriger",
    };
    let (title, state) = (tidy(&section.title()).into_owned(), section.verdict.label().to_lowercase());
    let decisions = fmt::count(tally.decisions, "décision", "décisions");
    let paths: Vec<&str> = section.files.iter().map(|f| &*f.path).collect();
    let files = tidy(&together(&paths)).into_owned();
    let receipt = letter.fill("recu", &[("numero", &section.receipt.to_string())]);
    let (remarks, informations) = outline.chapters(section, |chapters| (remarks(chapters), informations(chapters, letter)));
    let values = [
        ("titre", title.as_str()),
        ("etat", &state),
        ("decisions", &decisions),
        ("remarques", &remarks),
        ("informations", &informations),
        ("evolution", &evolution(outline, section, letter)),
        ("piece_jointe", &if attached { letter.fill("piece_jointe", &[]) } else { String::new() }),
        ("fichiers", &files),
        ("recu", &receipt),
    ];
    let body = typeset_lines(&letter.fill(text, &values));
    (typeset(&tidy(&letter.fill("objet", &values))), body + "\n")
}

fn typeset_lines(text: &str) -> String {
    text.lines().map(typeset).collect::<Vec<_>>().join("\n")
}

/// Errors and warnings, numbered through, under the names of their tables.
fn remarks(chapters: &[Chapter]) -> String {
    let mut number = 0;
    let mut out = Vec::new();
    for chapter in chapters {
        let decisive: Vec<&Remark> = chapter.remarks.iter().filter(|r| !is_note(r) && r.group.first().counts()).collect();
        if decisive.is_empty() {
            continue;
        }
        out.push(heading(chapter));
        for remark in decisive {
            number += 1;
            out.push(format!("{number}. {}\n   {}", sentence(remark), remark.fix));
        }
    }
    out.join("\n\n")
}

fn heading(chapter: &Chapter) -> String {
    let place = chapter.place.as_ref().map(|p| format!(" ({p})")).unwrap_or_default();
    format!("{}{place}", chapter.title.to_uppercase())
}

/// « Cellule C17 (ligne de total, Année 2) : TOTAL de 120 jours, les lignes font 123. »
fn sentence(remark: &Remark) -> String {
    let heading = remark.heading();
    if heading.is_empty() { remark.message.clone() } else { format!("{} : {}", capitalised(&heading), remark.message) }
}

/// What demands nothing: the same words once, with all their places; then what a waiver lets pass.
fn informations(chapters: &[Chapter], letter: &Letter) -> String {
    let lines = notes(chapters).into_iter().map(|note| format!("- {} {}\n  {}", note.message, note.fix, note.places.join("\n  ")));
    let remarks = chapters.iter().flat_map(|c| &c.remarks);
    let waived = remarks.filter_map(|r| Some(format!("- {}\n  {}", sentence(r), apart::why(&r.group.first().standing)?)));
    let lines: Vec<String> = lines.chain(waived).collect();
    if lines.is_empty() { String::new() } else { format!("{}\n{}", letter.fill("titre_informations", &[]), lines.join("\n")) }
}

/// What was corrected, and the figures that changed without a word.
fn evolution(outline: &Outline, section: &Section, letter: &Letter) -> String {
    let Some(words) = progress::words(section, outline.compared).filter(|_| section.progress.is_some()) else {
        return String::new();
    };
    let changes: Vec<String> = section.progress.iter().flat_map(|p| &p.changes).map(|c| format!("- {}", progress::change(c))).collect();
    if changes.is_empty() {
        return words.summary;
    }
    format!("{}\n\n{}\n{}", words.summary, letter.fill("titre_changements", &[]), changes.join("\n"))
}

fn message(to: &[String], subject: &str, body: String, files: Vec<Attachment>) -> Vec<u8> {
    let mut headers: Vec<(std::borrow::Cow<str>, HeaderType)> =
        vec![("X-Unsent".into(), Raw::new("1").into()), ("X-Mailer".into(), Raw::new("volet").into())];
    if !to.is_empty() {
        let all = to.iter().map(|a| Address::new_address(None::<&str>, a.as_str())).collect();
        headers.push(("To".into(), Address::new_list(all).into()));
    }
    headers.push(("Subject".into(), Text::new(subject.to_owned()).into()));
    headers.push(("MIME-Version".into(), Raw::new("1.0").into()));
    headers.push(("Content-Language".into(), Raw::new("fr").into()));
    let boundary = boundary(&body, &files);
    let text = MimePart::new("text/plain", body);
    let mut part = if files.is_empty() { text } else { mixed(text, files, boundary) };
    part.headers.splice(0..0, headers);
    let mut out = Vec::new();
    part.write_part(&mut out);
    out
}

fn mixed(text: MimePart<'static>, files: Vec<Attachment>, boundary: String) -> MimePart<'static> {
    let parts = std::iter::once(text)
        .chain(files.into_iter().map(|f| MimePart::new(mime_type(&f.name), BodyPart::from(f.bytes)).attachment(f.name)));
    MimePart::new(ContentType::new("multipart/mixed").attribute("boundary", boundary), parts.collect::<Vec<_>>())
}

fn mime_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).as_deref() {
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("xlsm") => "application/vnd.ms-excel.sheet.macroEnabled.12",
        _ => "application/octet-stream",
    }
}

/// A boundary that the content decides.
fn boundary(body: &str, files: &[Attachment]) -> String {
    let mut hash = Sha256::new();
    hash.update(body);
    for file in files {
        hash.update(&file.name);
        hash.update(&file.bytes);
    }
    format!("volet_{}", &hex(&hash.finalize())[..32])
}

/// A name that every file system takes, and no other draft has.
fn draft_name(section: &Section, taken: &mut BTreeSet<String>) -> String {
    let stage = section.stage.as_deref().map(|s| format!(" {s}")).unwrap_or_default();
    file_name(&format!("{}{stage}", section.id), taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_recipients() {
        assert_eq!(addresses("a@exemple.fr ; b.c@sous.exemple.fr"), ["a@exemple.fr", "b.c@sous.exemple.fr"]);
        for wrong in
            ["", "a chez exemple.fr", "a@exemple", "a@b@c.fr", "a@exemple.fr\r\nBcc: x@y.fr", "<a@exemple.fr>", "é@exemple.fr", "a@.fr"]
        {
            assert_eq!(addresses(wrong), Vec::<String>::new(), "{wrong}");
        }
    }
}
