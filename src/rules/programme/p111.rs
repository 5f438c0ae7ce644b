use super::plan::{Plan, share, together};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P111",
    name: "steering-share-high",
    severity: Severity::Warning,
    page: include_str!("p111.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(plan), Some(most)) = (Plan::of(dossier), cx.profile.number("part_pilotage_max")) else {
        return;
    };
    for year in plan.years() {
        let lines: Vec<_> = plan.lines_of("pilotage").collect();
        let (Some(whole), Some((view, days))) = (plan.whole(year), together(plan, &lines, year)) else {
            continue;
        };
        let Some(part) = share(days, whole).filter(|p| *p > most) else {
            continue;
        };
        let message = format!(
            "{} de comités et de rapports sur {}, soit {} de l'année ; on en admet {}.",
            fmt::days(days),
            fmt::number(whole),
            fmt::percent(part),
            fmt::percent(most)
        );
        view.flag(cx, message, "Ramenez ces jours vers les actions de terrain, ou expliquez en commentaire pourquoi il en faut autant.");
    }
}
