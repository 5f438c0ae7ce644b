use super::list;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Value;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "C103",
    name: "date-outside-period",
    severity: Severity::Warning,
    page: include_str!("c103.md"),
    check: Check::Row(list::TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    let identity = &line.dossier.scheme.identity;
    let bound = |field: &Option<String>| line.dossier.identity_value(field.as_deref()?).and_then(Value::date);
    let (start, end) = (bound(&identity.start), bound(&identity.end));
    if start.zip(end).is_some_and(|(start, end)| end <= start) {
        return;
    }
    let (Some(day), Some(view)) = (line.table.date(line.row, "date"), line.view("date")) else {
        return;
    };
    let outside = match (start, end) {
        (Some(start), _) if day < start => format!("avant le début du contrat ({})", fmt::date(start)),
        (_, Some(end)) if day > end => format!("après la fin du contrat ({})", fmt::date(end)),
        _ => return,
    };
    let message = format!("action du {}, {outside}.", fmt::date(day));
    view.flag(cx, message, "Corrigez la date, ou retirez l'action si elle n'a pas eu lieu pendant le contrat.");
}
