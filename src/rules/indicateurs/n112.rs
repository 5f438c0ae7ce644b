use super::between;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N112",
    name: "waste-part-exceeds-whole",
    severity: Severity::Error,
    page: include_str!("n112.md"),
    check: Check::Dossier(between::check),
};
