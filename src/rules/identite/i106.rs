use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "I106", name: "end-before-start", severity: Severity::Error, page: include_str!("i106.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let identity = &dossier.scheme.identity;
    let Some((start, first)) = form::day(dossier, identity.start.as_ref()) else {
        return;
    };
    let Some((end, last)) = form::day(dossier, identity.end.as_ref()) else {
        return;
    };
    if last > first {
        return;
    }
    let message = if last == first {
        format!("le {} est aussi le jour du début.", fmt::date(last))
    } else {
        format!("le {} est avant le début, le {}.", fmt::date(last), fmt::date(first))
    };
    end.flag(cx, message, "Corrigez celle des deux dates qui est fausse.").with(start.spot(), "début");
}
