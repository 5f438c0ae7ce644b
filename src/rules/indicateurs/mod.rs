//! N: the indicators, in themselves, against each other and against the other tables.

mod between;
mod counted;
mod n101;
mod n102;
mod n103;
mod n104;
mod n105;
mod n106;
mod n107;
mod n108;
mod n109;
mod n110;
mod n111;
mod n112;
mod n113;
mod n114;
mod n115;
mod n116;
mod n117;
mod n118;
mod n119;
mod n120;
mod n121;
mod n122;
mod series;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[
    n101::RULE,
    n102::RULE,
    n103::RULE,
    n104::RULE,
    n105::RULE,
    n106::RULE,
    n107::RULE,
    n108::RULE,
    n109::RULE,
    n110::RULE,
    n111::RULE,
    n112::RULE,
    n113::RULE,
    n114::RULE,
    n115::RULE,
    n116::RULE,
    n117::RULE,
    n118::RULE,
    n119::RULE,
    n120::RULE,
    n121::RULE,
    n122::RULE,
];

#[cfg(test)]
mod tests {
    use crate::profile::Profile;
    use crate::template::Scheme;

    #[test]
    fn every_relation_names_a_rule_and_thresholds() {
        let scheme = Scheme::embedded().expect("templates");
        let profile = Profile::embedded().expect("profile");
        assert!(!scheme.relations.is_empty());
        for relation in &scheme.relations {
            assert!(crate::rules::find(&relation.rule).is_some(), "{}", relation.rule);
            for name in relation.must.thresholds() {
                assert!(!profile.list(name).is_empty(), "{}: {name}", relation.rule);
            }
        }
    }
}
