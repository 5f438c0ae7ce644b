use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "P103",
    name: "row-total-differs",
    severity: Severity::Error,
    page: include_str!("p103.md"),
    check: Check::Dossier(sums::rows),
};
