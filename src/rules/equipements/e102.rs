use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "E102",
    name: "sheet-total-differs",
    severity: Severity::Error,
    page: include_str!("e102.md"),
    check: Check::Dossier(sums::columns),
};
