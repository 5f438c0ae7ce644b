use super::counted;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N118",
    name: "supported-differs-from-targets",
    severity: Severity::Warning,
    page: include_str!("n118.md"),
    check: Check::Dossier(counted::check),
};
