use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Severity, Spot, Standing};
use crate::findings::Head;
use crate::fmt;
use crate::rules::{Check, Context, Rule, Told};

pub(super) const RULE: Rule =
    Rule { code: "D104", name: "rule-on-trial", severity: Severity::Info, page: include_str!("d104.md"), check: Check::Decisions(check) };

fn check(told: &Told, cx: &mut Context) {
    let catalogue = cx.profile.decisions().iter().filter(|d| d.trial && !d.silent).map(|d| (d.code, d.file.clone()));
    let own = cx.profile.own().iter().filter(|r| r.trial).map(|r| (r.code, r.file.clone()));
    let trials: Vec<(&str, String)> = catalogue.chain(own).collect();
    let batch = cx.batch;
    let dossiers = || batch.dossiers.iter().filter(|d| d.superseded_by.is_none());
    let all = dossiers().count();
    for (code, file) in trials {
        let would: Vec<&Head> = told.findings.iter().filter(|f| f.code == code && f.standing == Standing::Trial).collect();
        let of = |f: &&Head| dossiers().position(|d| f.dossier.as_deref() == Some(&*d.id) && d.holds(&f.spot));
        let spoken_of: BTreeSet<usize> = would.iter().filter_map(of).collect();
        let message = match spoken_of.len() {
            0 => format!("à l'essai, elle ne parlerait d'aucun dossier du lot ({}).", fmt::count(all, "dossier", "dossiers")),
            n => format!(
                "à l'essai, elle parlerait de {} sur {} ({}), sans effet pour l'instant.",
                fmt::count(n, "dossier", "dossiers"),
                fmt::number(all.into()),
                fmt::count(would.len(), "remarque", "remarques")
            ),
        };
        let spot = Spot { file: Some(Arc::from(file.as_str())), sheet: None, cell: None };
        let fix = "Retirez « essai = true » du profil pour que ses remarques comptent.";
        cx.flag(spot, message, fix).subject(format!("règle {code}"));
    }
}
