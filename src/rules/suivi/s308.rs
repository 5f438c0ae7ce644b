use std::collections::{BTreeMap, BTreeSet};

use super::annexes::{self, Register};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "S308", name: "annex-numbers-gap", severity: Severity::Info, page: include_str!("s308.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(register) = Register::of(dossier).filter(|r| r.twice.is_empty()) else {
        return;
    };
    let mut lines = BTreeMap::new();
    for annex in &register.annexes {
        // A list that is numbered in another way has no gaps to speak of.
        let Some(numbers) = annex.numbers.as_ref() else {
            return;
        };
        for number in &numbers.covered {
            if lines.insert(*number, annex).is_some() {
                return;
            }
        }
    }
    let cited = annexes::citations(dossier).iter().flat_map(|c| register.unlisted(c)).collect::<BTreeSet<u32>>();
    for ((before, _), (after, annex)) in lines.iter().zip(lines.iter().skip(1)) {
        // A missing number that is cited is said by S301.
        if after - before == 1 || cited.range(before..after).next().is_some() {
            continue;
        }
        let Some(view) = annex.view(dossier, "numero") else {
            continue;
        };
        let message = format!("la numérotation passe de {before} à {after}.");
        view.flag(cx, message, "S'il manque une annexe, ajoutez-la ; sinon, il n'y a rien à faire.");
    }
}
