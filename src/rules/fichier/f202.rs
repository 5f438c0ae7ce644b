use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Header, TableRead};
use crate::rules::{Check, Context, Rule};
use crate::template::{Field, Layout};
use crate::text::{fold, likeness};

pub(super) const RULE: Rule =
    Rule { code: "F202", name: "column-missing", severity: Severity::Error, page: include_str!("f202.md"), check: Check::Dossier(check) };

/// From this likeness on, an unknown column is named as the one that may have been meant.
const LIKENESS: f64 = 0.5;

fn check(dossier: &Dossier, cx: &mut Context) {
    let years_due = dossier.stage().map_or(0, |s| s.years_due);
    for table in &dossier.tables {
        let wanted = |f: &&Field| f.required && (!f.due || years_due > 0);
        for field in table.table.fields.iter().filter(wanted).filter(|f| !has_column(table, f)) {
            flag(dossier, table, field, cx);
        }
    }
}

/// A field across years has a column as soon as one of its years has.
fn has_column(table: &TableRead, field: &Field) -> bool {
    table.headers.iter().filter_map(|h| h.slot).any(|s| table.table.field_of(s).name == field.name)
}

fn flag(dossier: &Dossier, table: &TableRead, field: &Field, cx: &mut Context) {
    let Some(first) = table.headers.iter().min_by_key(|h| (h.origin, h.at)) else {
        return;
    };
    let (label, of) = (&field.label, &table.table.label);
    let mut message = match table.table.layout {
        Layout::Form => format!("L'intitulé obligatoire « {label} » manque dans « {of} »."),
        _ if field.across => format!("Aucune colonne d'année (« {label} ») dans le tableau « {of} »."),
        _ => format!("La colonne obligatoire « {label} » manque dans le tableau « {of} »."),
    };
    let near = nearest(table, field);
    if let Some(near) = near {
        message.push_str(&format!(" Elle est peut-être confondue avec « {} ».", fmt::short(&near.text)));
    }
    let fix = match (near, table.table.layout) {
        (Some(near), _) => format!("Renommez « {} » en « {label} », ou ajoutez la colonne « {label} ».", fmt::short(&near.text)),
        (None, Layout::Form) => format!("Ajoutez une ligne « {label} » avec sa valeur."),
        (None, _) if field.across => format!("Ajoutez une colonne par année : « {} ».", cx.scheme.years.join(" », « ")),
        (None, _) => format!("Ajoutez la colonne « {label} » et remplissez-la."),
    };
    let finding = cx.flag(dossier.spot(first.origin, first.at), message, fix).about(&table.table.name, &field.name);
    if let Some(near) = near {
        finding.with(dossier.spot(near.origin, near.at), "colonne de nom voisin");
    }
}

/// The column without meaning whose name is most like one of the field's.
fn nearest<'a>(table: &'a TableRead, field: &Field) -> Option<&'a Header> {
    let like = |h: &Header| {
        let labels = std::iter::once(&field.label).chain(&field.aliases);
        labels.map(|l| likeness(&fold(&h.text), &fold(l))).fold(0.0, f64::max)
    };
    let unknown = table.headers.iter().filter(|h| h.slot.is_none());
    unknown.map(|h| (like(h), h)).filter(|(l, _)| *l >= LIKENESS).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, h)| h)
}
