//! What holders are told, of all that a run remarked: what is about their own dossiers.

use super::owners::owner;
use crate::finding::{Finding, Standing};
use crate::record::{Batch, Dossier, Value};
use crate::text::compact;

/// Whether a remark goes into a holder's marked copies and draft: those do that count or are let pass. What rules on trial would
/// say and what was decided about rules is for officers; so is a remark that shows the dossier of another holder, who has sent it to
/// the office and to nobody else.
pub fn for_holders(batch: &Batch) -> impl Fn(&Finding) -> bool {
    let owners = batch.owners();
    move |finding| {
        let own = owner(batch, finding, &owners).map(|rank| &batch.dossiers[rank]);
        let shown = finding.related.iter().filter_map(|r| batch.files.binary_search_by(|f| Some(&f.path).cmp(&r.spot.file.as_ref())).ok());
        let others = shown.filter_map(|file| owners[file]).map(|rank| &batch.dossiers[rank]);
        let discreet = own.is_none_or(|own| others.into_iter().all(|other| same_holder(own, other)));
        matches!(finding.standing, Standing::Counts | Standing::Waived(_)) && discreet
    }
}

/// Whether two dossiers come from one holder: the same number, or the same second key (a holder may have several positions).
fn same_holder(one: &Dossier, other: &Dossier) -> bool {
    let number = |d: &Dossier| compact(d.convention.as_deref().unwrap_or(&d.id));
    let second = |d: &Dossier| {
        let field = d.scheme.identity.second_key.as_deref()?;
        d.identified().identity_value(field).and_then(Value::text).map(compact)
    };
    number(one) == number(other) || second(one).is_some_and(|key| Some(key) == second(other))
}
