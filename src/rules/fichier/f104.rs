use crate::finding::Severity;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F104", name: "extension-differs", severity: Severity::Warning, page: include_str!("f104.md"), check: Check::File(check) };

fn check(file: &FileRead, cx: &mut Context) {
    let Some(format) = file.format else {
        return;
    };
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
    let fits = format.extensions();
    if fits.iter().any(|e| e.eq_ignore_ascii_case(extension)) {
        return;
    }
    let written = if extension.is_empty() { "n'a pas d'extension".to_owned() } else { format!("porte l'extension .{extension}") };
    let message = format!("Le fichier {written} mais son contenu est celui d'un fichier .{} ; il a été lu comme tel.", fits[0]);
    cx.flag(super::whole(file), message, format!("Enregistrez-le sous un nom en .{} avant de le renvoyer.", fits[0])).value(name);
}
