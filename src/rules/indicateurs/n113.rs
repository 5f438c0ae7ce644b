use super::between;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N113",
    name: "waste-parts-differ",
    severity: Severity::Warning,
    page: include_str!("n113.md"),
    check: Check::Dossier(between::check),
};
