use super::between;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N115",
    name: "rates-exceed-whole",
    severity: Severity::Warning,
    page: include_str!("n115.md"),
    check: Check::Dossier(between::check),
};
