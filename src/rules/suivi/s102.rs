use super::meetings::Meetings;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::contract::Contract;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "S102",
    name: "meeting-outside-period",
    severity: Severity::Warning,
    page: include_str!("s102.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(meetings), Some(contract)) = (Meetings::of(dossier), Contract::of(dossier)) else {
        return;
    };
    let (start, end) = (fmt::date(contract.start), fmt::date(contract.end));
    for (date, view) in meetings.outside(dossier, cx.profile) {
        let message = if date < contract.start {
            format!("cette réunion du {} est avant le début du contrat, le {start}.", fmt::date(date))
        } else {
            format!("cette réunion du {} est bien après la fin du contrat, le {end}.", fmt::date(date))
        };
        view.flag(cx, message, "Vérifiez la date de la réunion et celles du contrat.");
    }
}
