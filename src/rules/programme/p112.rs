use super::plan::{Plan, share, together};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P112",
    name: "one-action-dominates",
    severity: Severity::Warning,
    page: include_str!("p112.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(plan), Some(most)) = (Plan::of(dossier), cx.profile.number("part_action_max")) else {
        return;
    };
    for year in plan.years() {
        let Some(whole) = plan.whole(year) else {
            continue;
        };
        for row in plan.table.lines() {
            let Some((view, days)) = together(plan, &[row], year) else {
                continue;
            };
            let Some(part) = share(days, whole).filter(|p| *p > most) else {
                continue;
            };
            let message = format!(
                "{} sur {}, soit {} de l'année pour cette seule action ; on en admet {}.",
                fmt::days(days),
                fmt::number(whole),
                fmt::percent(part),
                fmt::percent(most)
            );
            view.flag(cx, message, "Répartissez les jours entre les actions, ou expliquez en commentaire pourquoi celle-ci l'emporte.");
        }
    }
}
