use super::counted;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N120",
    name: "meetings-differ-from-list",
    severity: Severity::Warning,
    page: include_str!("n120.md"),
    check: Check::Dossier(counted::check),
};
