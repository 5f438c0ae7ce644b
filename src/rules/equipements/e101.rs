use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "E101",
    name: "line-total-differs",
    severity: Severity::Error,
    page: include_str!("e101.md"),
    check: Check::Dossier(sums::products),
};
