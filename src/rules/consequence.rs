//! One cause, one finding: where two rules speak of one cell for one reason, the one that says more is heard.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Said, Spot};
use crate::findings::{Findings, Head};

/// A rule that stays silent on a cell of which the other one speaks, as its primary cell or a related one.
const LEFT_OUT: &[(&str, &str)] = &[
    // A sheet that is named as the nearest to a table that is missing, a column as the nearest to one that is.
    ("F206", "F201"),
    ("F203", "F202"),
    ("F203", "P105"),
    // A value outside the list, where a rule says what it means that it is.
    ("F303", "I104"),
    ("F303", "I108"),
    ("F303", "S202"),
    // A rate that no rate can be is not a rate in force either.
    ("E106", "F304"),
    // Public aid beyond the cost puts the plan out of balance.
    ("B101", "B107"),
    // A count that falls is a past value that changed.
    ("L108", "L110"),
];

/// Takes out the findings that another one makes needless.
pub(super) fn leave_out(findings: &mut Findings) {
    let mut told: BTreeMap<&str, BTreeSet<Spot>> = BTreeMap::new();
    let heard: BTreeSet<&str> = LEFT_OUT.iter().map(|(_, by)| *by).collect();
    for finding in findings.those(|f| f.counts() && heard.contains(f.code)) {
        let spots = told.entry(finding.code).or_default();
        spots.insert(finding.spot);
        spots.extend(finding.related.into_iter().map(|r| r.spot));
    }
    let needless = |f: &Head| LEFT_OUT.iter().any(|(code, by)| *code == f.code && told.get(by).is_some_and(|t| t.contains(&f.spot)));
    findings.retain(|f| !needless(f));
}

#[cfg(test)]
mod tests {
    use super::LEFT_OUT;
    use crate::rules::find;

    #[test]
    fn nothing_graver_is_left_out() {
        for (code, by) in LEFT_OUT {
            let (silent, heard) = (find(code).expect("rule"), find(by).expect("rule"));
            assert!(silent.severity <= heard.severity, "{code} / {by}");
        }
    }
}
