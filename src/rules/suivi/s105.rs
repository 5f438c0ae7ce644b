use rust_decimal::prelude::ToPrimitive;

use super::meetings::Meetings;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::contract::after;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "S105",
    name: "meetings-far-apart",
    severity: Severity::Info,
    page: include_str!("s105.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(meetings) = Meetings::of(dossier).filter(|m| m.all_dated) else {
        return;
    };
    let Some(most) = cx.profile.number("intervalle_comites_max").and_then(|n| n.to_i32()) else {
        return;
    };
    let without = meetings.years_without(dossier, cx.profile);
    let outside = meetings.outside(dossier, cx.profile);
    for pair in meetings.dated.windows(2) {
        let [(earlier, before), (later, view)] = pair else {
            continue;
        };
        // A whole year without a meeting is said by S101, a doubtful day by S102.
        let doubtful = outside.iter().any(|(date, _)| date == earlier || date == later);
        let said = doubtful || without.iter().any(|(_, first, _)| (earlier..later).contains(&first));
        if said || after(*earlier, most).is_none_or(|limit| *later <= limit) {
            continue;
        }
        let message =
            format!("plus de {most} mois séparent cette réunion du {} de la précédente, le {}.", fmt::date(*later), fmt::date(*earlier));
        view.flag(cx, message, "S'il y a eu une réunion entre les deux, ajoutez-la.").with(before.spot(), "réunion précédente");
    }
}
