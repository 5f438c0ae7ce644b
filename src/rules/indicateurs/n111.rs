use super::between;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N111",
    name: "synergies-inverted",
    severity: Severity::Warning,
    page: include_str!("n111.md"),
    check: Check::Dossier(between::check),
};
