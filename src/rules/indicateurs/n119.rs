use super::counted;
use crate::finding::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N119",
    name: "actions-differ-from-list",
    severity: Severity::Warning,
    page: include_str!("n119.md"),
    check: Check::Dossier(counted::check),
};
