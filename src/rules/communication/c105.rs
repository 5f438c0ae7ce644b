use crate::finding::Severity;
use crate::rules::{Check, Rule, sums};

pub(super) const RULE: Rule = Rule {
    code: "C105",
    name: "sheet-total-differs",
    severity: Severity::Error,
    page: include_str!("c105.md"),
    check: Check::Dossier(sums::columns),
};
