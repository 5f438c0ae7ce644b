use super::position;
use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::{Batch, Dossier, Value};
use crate::rules::{Check, Context, Line, Rule};
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule =
    Rule { code: "L109", name: "planned-changed", severity: Severity::Warning, page: include_str!("l109.md"), check: Check::Batch(check) };

fn check(batch: &Batch, cx: &mut Context) {
    position::each_succession(batch, |earlier, later| {
        if decided(earlier, later, cx) {
            return;
        }
        for (old, new) in position::common_lines(earlier, later, "programme") {
            for year in 1..=later.scheme.year_count() {
                compare(&old, &new, year, cx);
            }
        }
    });
}

/// Whether a committee that met since the earlier report decided on the programme (S6).
fn decided(earlier: &Dossier, later: &Dossier, cx: &Context) -> bool {
    let reported = earlier.scheme.identity.report_date.as_deref().and_then(|f| earlier.identity_value(f)).and_then(Value::date);
    let words = cx.profile.codes("mots_decision_programme");
    let Some(meetings) = later.table("comites") else {
        return false;
    };
    let speaks = |text: &str| words.iter().any(|w| has_phrase(&fold(text), &fold(w)));
    meetings.lines().any(|row| {
        let since = meetings.date(row, "date").zip(reported).is_none_or(|(met, reported)| met >= reported);
        since && meetings.text(row, "decision").is_some_and(speaks)
    })
}

fn compare(old: &Line, new: &Line, year: u8, cx: &mut Context) {
    let numbers = (old.table.number_in(old.row, "prevu", year), new.table.number_in(new.row, "prevu", year));
    let ((Some(before), Some(after)), Some(then), Some(now)) = (numbers, old.view_in("prevu", year), new.view_in("prevu", year)) else {
        return;
    };
    if before == after {
        return;
    }
    let message = format!(
        "{} prévus, mais {} dans le dossier précédent ({}), et aucune décision du comité sur le programme.",
        fmt::days(after),
        fmt::days(before),
        positions::stage_label(old.dossier)
    );
    let fix = "Reprenez les jours prévus, ou notez la décision du comité qui change le programme.";
    let finding = now.flag(cx, message, fix);
    finding.of(&new.dossier.id);
    finding.with(then.spot(), "jours prévus du dossier précédent");
}
