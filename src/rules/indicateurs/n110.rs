use super::between;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N110",
    name: "funnel-inverted",
    severity: Severity::Warning,
    page: include_str!("n110.md"),
    check: Check::Dossier(between::check),
};
