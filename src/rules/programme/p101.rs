use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "P101",
    name: "total-differs-from-lines",
    severity: Severity::Error,
    page: include_str!("p101.md"),
    check: Check::Dossier(sums::columns),
};
