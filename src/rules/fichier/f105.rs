use crate::finding::Severity;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F105", name: "macros-present", severity: Severity::Warning, page: include_str!("f105.md"), check: Check::File(check) };

fn check(file: &FileRead, cx: &mut Context) {
    if !file.macros {
        return;
    }
    cx.flag(
        super::whole(file),
        "Le classeur contient des macros ; elles n'ont pas été exécutées.",
        "Renvoyez un classeur sans macros, au format .xlsx.",
    );
}
