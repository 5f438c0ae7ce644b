use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "B103",
    name: "column-total-differs",
    severity: Severity::Error,
    page: include_str!("b103.md"),
    check: Check::Dossier(sums::columns),
};
