use crate::finding::Severity;
use crate::grid::Unreadable;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F101", name: "file-unreadable", severity: Severity::Error, page: include_str!("f101.md"), check: Check::File(check) };

const FIX_RESULT: &str = "Refaites ce résultat à partir des dossiers, ou donnez les dossiers eux-mêmes.";
const FIX_OPEN: &str = "Fermez-le dans le logiciel où il est ouvert, vérifiez vos droits d'accès, puis relancez.";
const FIX: &str = "Ouvrez le fichier d'origine, enregistrez-le au format .xlsx et renvoyez-le.";

fn check(file: &FileRead, cx: &mut Context) {
    let mut flag = |what: String| {
        let fix = match file.failure {
            Some(Unreadable::DamagedResult) => FIX_RESULT,
            Some(Unreadable::NotOpened(_)) => FIX_OPEN,
            _ => FIX,
        };
        cx.flag(super::whole(file), what, fix);
    };
    match &file.failure {
        // F102 and F103 speak of those.
        Some(Unreadable::Encrypted | Unreadable::TooLarge(_)) => {}
        Some(failure) => flag(failure.sentence()),
        None => file.losses.iter().cloned().for_each(flag),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::profile::Profile;
    use crate::record::assemble;
    use crate::template::Scheme;

    #[test]
    fn what_to_do_depends_on_why_the_file_was_not_read() {
        let scheme = Arc::new(Scheme::embedded().expect("scheme"));
        let fix = |failure: Unreadable| {
            let batch = assemble(vec![FileRead::unreadable(Arc::from("d/a.xlsx"), failure)], Vec::new(), &scheme);
            let found = crate::rules::check(&batch, &Profile::embedded().expect("profile"));
            found.into_iter().find(|f| f.code == "F101").map(|f| f.fix)
        };
        assert_eq!(fix(Unreadable::DamagedResult).as_deref(), Some(FIX_RESULT));
        assert_eq!(fix(Unreadable::NotOpened("accès refusé".into())).as_deref(), Some(FIX_OPEN));
        assert_eq!(fix(Unreadable::Empty).as_deref(), Some(FIX));
    }
}
