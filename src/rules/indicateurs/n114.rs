use super::between;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N114",
    name: "waste-ratio-implausible",
    severity: Severity::Warning,
    page: include_str!("n114.md"),
    check: Check::Dossier(between::check),
};
