//! A line a dossier: who, where, when, in which state.

use std::collections::BTreeMap;

use super::stack::{Column, Kind, Stack, Value};
use super::tables::identity;
use crate::finding::{Severity, count};
use crate::findings::Head;
use crate::receipt::{Receipt, Receipts};
use crate::record::{Batch, Dossier, FileRead};
use crate::report::owners::by_dossier;
use crate::report::paths::together;
use crate::report::state::{SUPERSEDED, State, state};
use crate::template::{Field, Scheme};

/// The dossiers, then the files that gave none because they cannot be read.
pub(super) fn stack(batch: &Batch, heads: &[Head], receipts: &Receipts, owners: &[Option<usize>], sheet: String) -> Stack {
    let shown = identity_fields(&batch.scheme);
    let mut columns = vec![Column::new("Dossier", Kind::Text), Column::new("État", Kind::Text)];
    columns.extend(["Erreurs", "Alertes", "Informations"].map(|label| Column::new(label, Kind::Count)));
    columns.extend(shown.iter().map(|f| Column::new(&f.label, Kind::of(f.kind, f.unit.as_deref()))));
    columns.extend(["Tableaux demandés", "Tableaux trouvés"].map(|label| Column::new(label, Kind::Count)));
    columns.extend([
        Column::new("Tableaux manquants", Kind::Long),
        Column::new("Fichiers", Kind::Path),
        Column::new("Remplacé par", Kind::Path),
        Column::new("Reçu", Kind::Text),
    ]);
    let mut out = Stack::new(sheet, "postes", "Un dossier par ligne : identité, étape, état, nombre de remarques", columns);
    let parted = by_dossier(batch, heads, owners);
    let with = |mut row: Vec<Value>, receipt: Receipt| {
        row.push(Value::text(receipt.to_string()));
        row
    };
    let dossiers = batch.dossiers.iter().zip(&parted.dossiers).zip(&receipts.dossiers);
    out.extend(dossiers.map(|((dossier, own), receipt)| with(dossier_row(batch, dossier, own, &shown), *receipt)));
    let lost = batch.unread.iter().copied().filter(|rank| owners[*rank].is_none());
    let mut of_file: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
    for head in parted.others {
        if let Some(file) = &head.spot.file {
            of_file.entry(file).or_default().push(head);
        }
    }
    let row = |file: &FileRead| lost_row(file, of_file.get(&*file.path).map_or(&[], Vec::as_slice), shown.len());
    out.extend(lost.map(|rank| with(row(&batch.files[rank]), receipts.files[rank])));
    out
}

/// What identifies a position: every required field of the identity but the number, which leads the line.
fn identity_fields(scheme: &Scheme) -> Vec<&Field> {
    let table = scheme.tables_named(&scheme.identity.table).next();
    table.map_or(Vec::new(), |t| t.fields.iter().filter(|f| f.required && f.name != scheme.identity.key).collect())
}

/// The state of each dossier that counts, in the order of the batch.
pub(super) fn states(batch: &Batch, heads: &[Head], owners: &[Option<usize>]) -> Vec<State> {
    let of_dossier = by_dossier(batch, heads, owners).dossiers;
    let counted = batch.dossiers.iter().zip(of_dossier).filter(|(d, _)| d.superseded_by.is_none());
    counted.map(|(_, own)| state(own)).collect()
}

fn counts(own: &[&Head]) -> [Value; 3] {
    [Severity::Error, Severity::Warning, Severity::Info].map(|s| Value::count(count(own.iter().copied(), s)))
}

fn dossier_row(batch: &Batch, dossier: &Dossier, own: &[&Head], shown: &[&Field]) -> Vec<Value> {
    let demanded: &[String] = dossier.stage().map_or(&[], |s| &s.tables);
    let missing: Vec<&String> = demanded.iter().filter(|name| dossier.kinds().all(|t| t.name != **name)).collect();
    let label = |name: &String| batch.scheme.tables_named(name).next().map_or(name.clone(), |t| t.sheet.clone());
    let mut out = vec![Value::text(&dossier.id)];
    out.push(match &dossier.superseded_by {
        // No rule speaks of a version that is replaced: it has no state of its own.
        Some(_) => Value::text(SUPERSEDED),
        None => Value::text(state(own.iter().copied()).label()),
    });
    out.extend(counts(own));
    let known = dossier.identified();
    out.extend(shown.iter().map(|f| identity(&known, f)));
    let of_stage = |n: usize| if demanded.is_empty() { Value::Empty } else { Value::count(n) };
    out.extend([of_stage(demanded.len()), of_stage(demanded.len() - missing.len())]);
    out.push(Value::text(missing.into_iter().map(label).collect::<Vec<_>>().join(", ")));
    let files: Vec<&str> = dossier.files.iter().map(|i| &*batch.files[*i].path).collect();
    out.push(Value::text(together(&files)));
    out.push(Value::from(dossier.superseded_by.as_deref()));
    out
}

/// A file that gave no dossier: its folder names it, else its own name.
fn lost_row(file: &FileRead, own: &[&Head], fields: usize) -> Vec<Value> {
    let mut parts = file.path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let mut out = vec![Value::text(parts.next().unwrap_or(name)), Value::text(State::Unreadable.label())];
    out.extend(counts(own));
    out.extend(std::iter::repeat_n(Value::Empty, fields + 3));
    out.extend([Value::text(&*file.path), Value::Empty]);
    out
}
