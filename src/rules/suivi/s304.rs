use super::annexes::{Annex, Register};
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, folder_of};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "S304",
    name: "annex-file-missing",
    severity: Severity::Warning,
    page: include_str!("s304.md"),
    check: Check::Dossier(check),
};

/// The letters of a file's extension, at least and at most.
const EXTENSION: std::ops::RangeInclusive<usize> = 2..=5;

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(register) = Register::of(dossier) else {
        return;
    };
    let (lot, folder) = (cx.lot, folder(dossier, register.table.rows.first().map_or(0, |r| r.origin)));
    let is_there = |name: &String| lot.holds(folder, name);
    let all: Vec<(&Annex, Vec<String>)> = register.annexes.iter().map(|a| (a, named(a))).collect();
    // Without any of its annexes the dossier came as a workbook, or without its USB key.
    let came = |usb: bool| all.iter().any(|(a, names)| a.has("support", "usb") == usb && names.iter().any(is_there));
    if !came(true) && !came(false) {
        return;
    }
    let with_key = came(true);
    for (annex, names) in &all {
        let absent: Vec<String> = names.iter().filter(|n| !is_there(n)).map(|n| format!("« {} »", fmt::short(n))).collect();
        let Some(view) = annex.view(dossier, "fichier").filter(|_| !absent.is_empty() && (with_key || !annex.has("support", "usb"))) else {
            continue;
        };
        let verb = if absent.len() == 1 { "n'est pas" } else { "ne sont pas" };
        let message = format!("{} {verb} parmi les fichiers joints au classeur.", fmt::list(&absent));
        view.flag(cx, message, "Joignez le fichier, ou écrivez son nom exact.");
    }
}

/// The folder of a dossier's file: in it and below it its annexes are looked for.
fn folder(dossier: &Dossier, origin: usize) -> &str {
    folder_of(dossier.origins.get(origin).map_or("", |o| &*o.file))
}

/// The file names in an annex's cell; links and other words are none.
fn named(annex: &Annex) -> Vec<String> {
    let Some(text) = annex.table.text(annex.row, "fichier").filter(|t| !t.contains("://") && !t.starts_with("www.")) else {
        return Vec::new();
    };
    let base = |part: &str| part.rsplit(['/', '\\']).next().unwrap_or(part).trim().to_owned();
    let is_name = |name: &String| {
        name.rsplit_once('.')
            .is_some_and(|(stem, end)| !stem.is_empty() && EXTENSION.contains(&end.len()) && end.chars().all(char::is_alphanumeric))
    };
    text.split([',', ';']).map(base).filter(is_name).collect()
}
