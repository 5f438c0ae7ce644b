//! Which dossiers count in a roll-up, and why the others do not.

use std::collections::BTreeMap;

use super::ledger::{Datum, plain};
use super::plan::{Attribute, Plan, Reasons};
use crate::finding::{Said, Severity, count};
use crate::fmt;
use crate::record::{Batch, Cell, Dossier, Value};
use crate::report::owners::by_dossier;
use crate::template::{Field, FieldType};
use crate::text::compact;

/// A dossier as the roll-up sees it.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) dossier: &'a Dossier,
    /// Its name on every row, unique.
    pub(super) key: String,
    /// Why it does not count; `None` if it does.
    pub(super) left_out: Option<String>,
    pub(super) state: String,
    /// How many of its remarks are errors.
    pub(super) errors: usize,
    /// Another counted dossier covers one of its territories.
    pub(super) shared: bool,
}

impl Member<'_> {
    pub(super) fn counts(&self) -> bool {
        self.left_out.is_none()
    }
}

/// A name for each dossier of a batch, no two alike: its number and stage.
pub(crate) fn keys(batch: &Batch) -> Vec<String> {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    let name = |dossier: &Dossier| {
        let stage = dossier.stage.as_deref().map(|s| format!(" · {s}")).unwrap_or_default();
        let name = plain(&format!("{}{stage}", dossier.id));
        let times = used.entry(name.to_lowercase()).or_insert(0);
        *times += 1;
        if *times > 1 { format!("{name} ({times})") } else { name }
    };
    batch.dossiers.iter().map(name).collect()
}

/// How a dossier stands in a roll-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its name on every row, unique.
    pub key: String,
    /// Why it does not count; `None` if it does.
    pub left_out: Option<String>,
    /// Its state, by the gravest of its remarks.
    pub state: String,
    /// Another counted dossier covers one of its territories.
    pub shared: bool,
}

/// How each dossier of a batch stands.
#[must_use]
pub fn standings<R: Said>(batch: &Batch, remarks: &[R], plan: &Plan) -> Vec<Standing> {
    let standing = |m: Member| Standing { key: m.key, left_out: m.left_out, state: m.state, shared: m.shared };
    members(batch, remarks, plan).into_iter().map(standing).collect()
}

/// The dossiers of a batch, each with its standing.
pub(super) fn members<'a, R: Said>(batch: &'a Batch, remarks: &[R], plan: &Plan) -> Vec<Member<'a>> {
    let parted = by_dossier(batch, remarks, &batch.owners());
    let dossiers = batch.dossiers.iter().zip(keys(batch)).zip(parted.dossiers);
    let member = |((dossier, key), own): ((_, _), Vec<&R>)| {
        let errors = count(own.iter().copied(), Severity::Error);
        Member { dossier, key, left_out: None, state: state(&own, plan), errors, shared: false }
    };
    let mut out: Vec<Member> = dossiers.map(member).collect();
    leave_out(&mut out, batch, &plan.reasons);
    if plan.exclude_errors {
        // The earlier stage of such a position does not come in its place: its years are those of the later one.
        for member in out.iter_mut().filter(|m| m.counts() && m.errors > 0) {
            member.left_out = Some(plan.reasons.errors.replace("{nombre}", &fmt::number(member.errors.into())));
        }
    }
    share(&mut out, plan);
    out
}

fn state<R: Said>(own: &[&R], plan: &Plan) -> String {
    match own.iter().filter(|r| r.counts()).map(|r| r.severity()).max() {
        Some(Severity::Error) => plan.states.error.clone(),
        Some(Severity::Warning) => plan.states.warning.clone(),
        Some(Severity::Info) | None => plan.states.clean.clone(),
    }
}

/// Of a position sent at several stages only the latest counts: the later report repeats the earlier one's years.
fn leave_out(members: &mut [Member], batch: &Batch, reasons: &Reasons) {
    let stages = &batch.scheme.stages;
    let rank = |d: &Dossier| stages.iter().position(|s| Some(&s.code) == d.stage.as_ref());
    let mut winners: BTreeMap<String, usize> = BTreeMap::new();
    for i in 0..members.len() {
        let dossier = members[i].dossier;
        if let Some(newer) = &dossier.superseded_by {
            members[i].left_out = Some(reasons.superseded.replace("{fichier}", newer));
        } else if dossier.kinds().next().is_none() {
            members[i].left_out = Some(reasons.empty.clone());
        } else {
            let best = winners.entry(position(dossier)).or_insert(i);
            if rank(dossier) > rank(members[*best].dossier) {
                *best = i;
            }
        }
    }
    for i in 0..members.len() {
        let winner = winners.get(&position(members[i].dossier)).filter(|w| **w != i && members[i].counts());
        if let Some(key) = winner.map(|w| members[*w].key.clone()) {
            members[i].left_out = Some(reasons.later.replace("{dossier}", &key));
        }
    }
}

fn position(dossier: &Dossier) -> String {
    compact(&dossier.id)
}

/// Marks the dossiers that cover a territory with another one that counts.
fn share(members: &mut [Member], plan: &Plan) {
    let mut covers: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for attribute in plan.attributes.iter().filter(|a| a.overlap) {
        for (i, member) in members.iter().enumerate().filter(|(_, m)| m.counts()) {
            for code in codes(&member.dossier.identified(), &attribute.field) {
                covers.entry((&attribute.field, code.clone())).or_default().push(i);
            }
        }
    }
    for several in covers.values_mut() {
        several.dedup();
        if several.len() > 1 {
            several.iter().for_each(|i| members[*i].shared = true);
        }
    }
}

/// The values of a list on the identity, as codes.
fn codes<'a>(dossier: &'a Dossier, field: &str) -> &'a [String] {
    match dossier.identity_value(field) {
        Some(Value::List(codes)) => codes,
        _ => &[],
    }
}

/// What shows of an attribute of a dossier whose identification is open: one text, or several of a list.
pub(super) fn shown(dossier: &Dossier, attribute: &Attribute, plan: &Plan) -> Vec<Datum> {
    let missing = || vec![Datum::text(attribute.missing(&plan.words))];
    let Some((table, _, cell)) = dossier.identity(&attribute.field) else {
        return if attribute.alone { vec![Datum::Empty] } else { missing() };
    };
    let Some(field) = table.table.field(&attribute.field) else {
        return missing();
    };
    if attribute.spread.is_some() {
        let all: Vec<Datum> = codes(dossier, &attribute.field).iter().map(|c| Datum::text(list_label(field, c, attribute.codes))).collect();
        return if all.is_empty() { missing() } else { all };
    }
    let found = datum(field, Some(cell), plan);
    match found {
        Datum::Empty if attribute.alone => vec![found],
        _ if found == Datum::Empty || cell.value.is_none() => missing(),
        _ => vec![found],
    }
}

/// A value of a list on the identity as lines show it.
pub(super) fn list_label(field: &Field, code: &str, with_code: bool) -> String {
    let label = match field.kind {
        FieldType::SirenList => crate::reference::epci(code).map(|e| format!("{code} – {}", e.name)),
        _ => field
            .codes
            .as_ref()
            .and_then(|l| l.get(code))
            .map(|e| if with_code { format!("{code} – {}", e.label) } else { e.label.clone() }),
    };
    plain(&label.unwrap_or_else(|| code.to_owned()))
}

/// A value as it stands on a data sheet; what was not understood stays empty.
pub(super) fn datum(field: &Field, cell: Option<&Cell>, plan: &Plan) -> Datum {
    let words = &plan.words;
    let value = cell.and_then(|c| c.value.as_ref());
    if field.kind == FieldType::Code {
        return match value {
            Some(Value::Code(code)) => {
                let label = field.codes.as_ref().and_then(|l| l.get(code)).map_or(code.as_str(), |e| e.label.as_str());
                Datum::text(plain(label))
            }
            Some(_) => Datum::text(&words.unlisted),
            None => Datum::text(&words.missing),
        };
    }
    match value {
        Some(Value::Number(n)) => Datum::Number(*n),
        Some(Value::Date(d)) => Datum::Date(*d),
        Some(Value::Flag(flag)) => Datum::text(if *flag { &words.yes } else { &words.no }),
        Some(Value::List(codes)) => Datum::text(codes.iter().map(|c| list_label(field, c, false)).collect::<Vec<_>>().join(" ; ")),
        Some(Value::Text(text) | Value::Code(text)) => Datum::text(text),
        None => Datum::Empty,
    }
}

/// What did not get into the roll-up: subject, reason, file.
pub(super) fn excluded(batch: &Batch, members: &[Member], reasons: &Reasons) -> Vec<[String; 3]> {
    let path = |i: &usize| batch.files[*i].path.to_string();
    let mut out: Vec<[String; 3]> = members
        .iter()
        .filter_map(|m| {
            let files: Vec<String> = m.dossier.files.iter().map(path).collect();
            Some([m.key.clone(), m.left_out.clone()?, fmt::list(&files)])
        })
        .collect();
    for file in &batch.files {
        if let Some(failure) = &file.failure {
            out.push([reasons.unread.clone(), failure.sentence(), file.path.to_string()]);
        }
    }
    for (copy, kept) in &batch.copies {
        out.push([reasons.copy.clone(), reasons.same.replace("{fichier}", &path(kept)), path(copy)]);
    }
    out
}
