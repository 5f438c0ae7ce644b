use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "B102",
    name: "row-total-differs",
    severity: Severity::Error,
    page: include_str!("b102.md"),
    check: Check::Dossier(sums::rows),
};
