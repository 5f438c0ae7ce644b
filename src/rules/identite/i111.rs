use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::contract::Contract;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I111",
    name: "report-date-early",
    severity: Severity::Warning,
    page: include_str!("i111.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let identity = &dossier.scheme.identity;
    let Some((view, reported)) = form::day(dossier, identity.report_date.as_ref()) else {
        return;
    };
    let year = *Contract::years_due(dossier).end();
    let readings = Contract::readings(dossier, cx.profile);
    let Some(last) = readings.iter().filter_map(|c| Some(c.year(year)?.1.min(c.end))).min() else {
        return;
    };
    if reported >= last {
        return;
    }
    let label = usize::from(year).checked_sub(1).and_then(|y| dossier.scheme.years.get(y)).map_or("", String::as_str);
    let message = format!("le rapport est daté du {}, mais « {label} » ne finit que le {}.", fmt::date(reported), fmt::date(last));
    let finding = view.flag(cx, message, "Corrigez la date du rapport, ou l'étape du dossier si l'année n'est pas finie.");
    if let Some((start, _)) = form::day(dossier, identity.start.as_ref()) {
        finding.with(start.spot(), "début de la période");
    }
}
