use std::sync::Arc;

use crate::finding::{Severity, Spot};
use crate::rules::{Check, Context, Rule, Told};

pub(super) const RULE: Rule =
    Rule { code: "D103", name: "rule-changed", severity: Severity::Info, page: include_str!("d103.md"), check: Check::Decisions(check) };

fn check(_: &Told, cx: &mut Context) {
    let changed = cx.profile.decisions().iter().filter(|d| d.silent || d.severity.is_some());
    for decision in changed.filter(|d| cx.profile.decision(d.code) == Some(*d)).cloned().collect::<Vec<_>>() {
        let spot = Spot { file: Some(Arc::from(decision.file.as_str())), sheet: None, cell: None };
        let message = format!("{}, d'après le profil. Raison donnée : {}.", decision.what(), decision.reason.trim_end_matches('.'));
        let fix = "Si c'est voulu, il n'y a rien à faire ; sinon, retirez-la du profil.";
        cx.flag(spot, message, fix).subject(format!("règle {}", decision.code));
    }
}
