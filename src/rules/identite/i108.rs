use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};
use crate::template::Words;
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule = Rule {
    code: "I108",
    name: "post-out-of-scope",
    severity: Severity::Error,
    page: include_str!("i108.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let position = dossier.scheme.identity.position.as_deref();
    let views = position.into_iter().chain(["thematique"]).filter_map(|field| form::view(dossier, field));
    let Some(view) = views.into_iter().find(|v| is_out_of_scope(&v.cell.raw, &dossier.scheme.words)) else {
        return;
    };
    let message = format!("« {} » est un poste de Conseil en Énergie Partagé, que ce dispositif n'aide pas.", fmt::short(&view.cell.raw));
    view.flag(cx, message, "Déposez ce poste sur le dispositif des conseillers en énergie partagés, ou corrigez son intitulé.");
}

fn is_out_of_scope(text: &str, words: &Words) -> bool {
    let mut folded = fold(text);
    for phrase in &words.out_of_scope_except {
        folded = folded.replace(phrase.as_str(), "");
    }
    words.out_of_scope.iter().any(|phrase| has_phrase(&folded, phrase))
}
