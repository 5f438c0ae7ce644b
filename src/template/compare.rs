//! Two versions of a template → what changed from one to the other, in French sentences.

use std::sync::Arc;

use super::{Codelist, Field, FieldType, Layout, Scheme, Table};
use crate::fmt;
use crate::text::{fold, likeness, loosen};

/// From this likeness on, a label that went and one that came are one that was renamed.
const LIKENESS: f64 = 0.7;

/// Whether two parts of a template are the same one.
type Alike<'a, T> = &'a dyn Fn(&T, &T) -> bool;

/// What changed in one part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The label of the table; `None` for what holds for all of them.
    pub table: Option<String>,
    /// What changed, as a sentence.
    pub sentence: String,
}

/// The changes from `before` to `after`. Where one of them was guessed from a workbook, what a workbook does not say (types, obligations,
/// words) is not compared.
#[must_use]
pub fn changes(before: &Scheme, after: &Scheme, guessed: bool) -> Vec<Change> {
    let mut out = Vec::new();
    let mut whole = |sentence: String| out.push(Change { table: None, sentence });
    if !guessed {
        frame(before, after, &mut whole);
    }
    let pairs = pair_tables(before, after);
    for table in before.tables.iter().filter(|t| !pairs.iter().any(|(a, _)| Arc::ptr_eq(a, t))) {
        whole(format!("Le tableau « {} » est supprimé.", table.label));
    }
    for table in after.tables.iter().filter(|t| !pairs.iter().any(|(_, b)| Arc::ptr_eq(b, t))) {
        let labels: Vec<String> = table.fields.iter().map(|f| format!("« {} »", f.label)).collect();
        whole(format!("Le tableau « {} » est ajouté ; il demande {}.", table.label, fmt::list(&labels)));
    }
    for (a, b) in pairs {
        let mut sentences = Vec::new();
        table_changes(a, b, guessed, &mut sentences);
        out.extend(sentences.into_iter().map(|sentence| Change { table: Some(b.label.clone()), sentence }));
    }
    if !guessed {
        indicators(before, after, &mut out);
    }
    out
}

/// Version, years, stages.
fn frame(before: &Scheme, after: &Scheme, say: &mut dyn FnMut(String)) {
    if before.version != after.version {
        say(format!("La version passe de « {} » à « {} ».", before.version, after.version));
    }
    if before.label != after.label {
        say(format!("Le dispositif « {} » s'appelle maintenant « {} ».", before.label, after.label));
    }
    if before.years != after.years {
        say(format!("Les années étaient : {} ; elles sont : {}.", years(before), years(after)));
    }
    for stage in &after.stages {
        match before.stages.iter().find(|s| s.code == stage.code) {
            None => say(format!("L'étape « {} » est ajoutée.", stage.label)),
            Some(old) => {
                if old.label != stage.label {
                    say(format!("L'étape « {} » s'appelle maintenant « {} ».", old.label, stage.label));
                }
                let asked =
                    |scheme: &Scheme, name: &str| scheme.tables_named(name).next().map_or_else(|| name.to_owned(), |t| t.label.clone());
                for name in stage.tables.iter().filter(|n| !old.tables.contains(n)) {
                    say(format!("Le tableau « {} » est maintenant demandé à l'étape « {} ».", asked(after, name), stage.label));
                }
                for name in old.tables.iter().filter(|n| !stage.tables.contains(n)) {
                    say(format!("Le tableau « {} » n'est plus demandé à l'étape « {} ».", asked(before, name), stage.label));
                }
            }
        }
    }
    for stage in before.stages.iter().filter(|s| after.stage(&s.code).is_none()) {
        say(format!("L'étape « {} » est supprimée.", stage.label));
    }
}

fn years(scheme: &Scheme) -> String {
    if scheme.years.is_empty() { "aucune".to_owned() } else { scheme.years.join(", ") }
}

type Pair<'a> = (&'a Arc<Table>, &'a Arc<Table>);

/// The tables that are the same one, by name, else by their labels and sheets, else by the fields they share.
fn pair_tables<'a>(before: &'a Scheme, after: &'a Scheme) -> Vec<Pair<'a>> {
    let same: [Alike<Table>; 3] = [
        &|a, b| a.is(b),
        &|a, b| {
            let names = |t: &Table| -> Vec<String> { [&t.label, &t.sheet].into_iter().chain(&t.titles).map(|l| fold(l)).collect() };
            let (own, other) = (names(a), names(b));
            own[..2].iter().any(|n| other.contains(n)) || other[..2].iter().any(|n| own.contains(n))
        },
        &|a, b| a.layout == b.layout && pair_fields(a, b).len() * 3 > a.fields.len().max(b.fields.len()) * 2,
    ];
    let mut out: Vec<Pair> = Vec::new();
    for is in same {
        for a in &before.tables {
            let taken = |out: &Vec<Pair>, t: &Arc<Table>| out.iter().any(|(x, y)| Arc::ptr_eq(x, t) || Arc::ptr_eq(y, t));
            if taken(&out, a) {
                continue;
            }
            if let Some(b) = after.tables.iter().find(|b| !taken(&out, b) && is(a, b)) {
                out.push((a, b));
            }
        }
    }
    out.sort_by_key(|(_, b)| after.tables.iter().position(|t| Arc::ptr_eq(t, b)));
    out
}

/// The fields that are the same one: by name, by label, by an alias, by likeness.
fn pair_fields(before: &Table, after: &Table) -> Vec<(usize, usize)> {
    let labels = |f: &Field| -> Vec<String> { std::iter::once(&f.label).chain(&f.aliases).map(|l| loosen(&fold(l))).collect() };
    let same: [Alike<Field>; 4] = [
        &|a, b| a.name == b.name,
        &|a, b| fold(&a.label) == fold(&b.label),
        &|a, b| labels(a).contains(&loosen(&fold(&b.label))) || labels(b).contains(&loosen(&fold(&a.label))),
        &|a, b| likeness(&fold(&a.label), &fold(&b.label)) >= LIKENESS,
    ];
    let mut out: Vec<(usize, usize)> = Vec::new();
    for is in same {
        for (i, a) in before.fields.iter().enumerate() {
            if out.iter().any(|(x, _)| *x == i) {
                continue;
            }
            if let Some(j) = (0..after.fields.len()).find(|j| !out.iter().any(|(_, y)| y == j) && is(a, &after.fields[*j])) {
                out.push((i, j));
            }
        }
    }
    out.sort_by_key(|(_, j)| *j);
    out
}

fn table_changes(before: &Table, after: &Table, guessed: bool, out: &mut Vec<String>) {
    if before.label != after.label && !guessed {
        out.push(format!("Ce tableau s'appelait « {} ».", before.label));
    }
    if before.layout != after.layout && !(guessed && before.layout != Layout::Form && after.layout != Layout::Form) {
        out.push(format!("C'était {} ; c'est maintenant {}.", layout(before.layout), layout(after.layout)));
    }
    let (the, gone, come) = match after.layout {
        Layout::Form => ("L'intitulé", "supprimé", "ajouté"),
        _ => ("La colonne", "supprimée", "ajoutée"),
    };
    let pairs = pair_fields(before, after);
    for (i, field) in before.fields.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|(x, _)| x == i)) {
        let _ = i;
        out.push(format!("{the} « {} » est {gone}.", field.label));
    }
    for (j, field) in after.fields.iter().enumerate().filter(|(j, _)| !pairs.iter().any(|(_, y)| y == j)) {
        let place = j.checked_sub(1).map_or_else(|| "en tête".to_owned(), |j| format!("après « {} »", after.fields[j].label));
        let kind = if guessed { String::new() } else { format!(" ({})", kind(field)) };
        out.push(format!("{the} « {} » est {come}, {place}{kind}.", field.label));
    }
    for (i, j) in &pairs {
        field_changes(&before.fields[*i], &after.fields[*j], guessed, the, out);
    }
    if !pairs.is_sorted_by_key(|(i, _)| *i) && after.layout != Layout::Form {
        out.push("Les colonnes sont dans un autre ordre.".to_owned());
    }
}

fn field_changes(before: &Field, after: &Field, guessed: bool, the: &str, out: &mut Vec<String>) {
    let name = &after.label;
    // The columns of a workbook name the years of such a field, not the field.
    let unnamed = guessed && before.across && after.across;
    if fold(&before.label) != fold(&after.label) && !unnamed {
        out.push(format!("{the} « {} » s'appelle maintenant « {name} ».", before.label));
    }
    if let (Some(a), Some(b)) = (&before.codes, &after.codes) {
        lists(name, a, b, guessed, out);
    }
    if guessed {
        return;
    }
    if kind(before) != kind(after) {
        out.push(format!("« {name} » : le type était « {} », c'est maintenant « {} ».", kind(before), kind(after)));
    }
    match (before.required, after.required) {
        (false, true) => out.push(format!("« {name} » est maintenant obligatoire.")),
        (true, false) => out.push(format!("« {name} » n'est plus obligatoire.")),
        _ => {}
    }
    let bounds = |f: &Field| {
        let shown = [("à partir de", f.minimum), ("au-dessus de", f.above), ("jusqu'à", f.maximum)];
        let parts: Vec<String> = shown.iter().filter_map(|(word, n)| n.map(|n| format!("{word} {}", fmt::number(n)))).collect();
        if parts.is_empty() { "aucune".to_owned() } else { parts.join(", ") }
    };
    if bounds(before) != bounds(after) {
        out.push(format!("« {name} » : les bornes étaient « {} », elles sont « {} ».", bounds(before), bounds(after)));
    }
    let more: Vec<String> = after.aliases.iter().filter(|a| !before.aliases.contains(a)).map(|a| format!("« {a} »")).collect();
    let fewer: Vec<String> = before.aliases.iter().filter(|a| !after.aliases.contains(a)).map(|a| format!("« {a} »")).collect();
    if !more.is_empty() {
        out.push(format!("« {name} » se reconnaît aussi sous {}.", fmt::list(&more)));
    }
    if !fewer.is_empty() {
        out.push(format!("« {name} » ne se reconnaît plus sous {}.", fmt::list(&fewer)));
    }
}

/// Values that came, went, or are called otherwise.
fn lists(name: &str, before: &Codelist, after: &Codelist, guessed: bool, out: &mut Vec<String>) {
    let same = |a: &super::Entry, b: &super::Entry| if guessed { fold(&a.label) == fold(&b.label) } else { a.code == b.code };
    let label = |e: &super::Entry| format!("« {} »", e.label);
    let added: Vec<String> = after.entries.iter().filter(|b| !before.entries.iter().any(|a| same(a, b))).map(label).collect();
    let gone: Vec<String> = before.entries.iter().filter(|a| !after.entries.iter().any(|b| same(a, b))).map(label).collect();
    if !added.is_empty() {
        out.push(format!("Liste de « {name} » : {} s'y {}.", fmt::list(&added), if added.len() > 1 { "ajoutent" } else { "ajoute" }));
    }
    if !gone.is_empty() {
        out.push(format!("Liste de « {name} » : {} n'y {} plus.", fmt::list(&gone), if gone.len() > 1 { "sont" } else { "est" }));
    }
    for b in &after.entries {
        if let Some(a) = before.entries.iter().find(|a| same(a, b) && a.label != b.label) {
            out.push(format!("Liste de « {name} » : « {} » s'appelle maintenant « {} ».", a.label, b.label));
        }
    }
    if before.open != after.open && !guessed {
        let what = if after.open { "d'autres valeurs sont maintenant admises" } else { "aucune autre valeur n'est plus admise" };
        out.push(format!("Liste de « {name} » : {what}."));
    }
}

fn indicators(before: &Scheme, after: &Scheme, out: &mut Vec<Change>) {
    let mut say = |sentence: String| out.push(Change { table: None, sentence });
    for indicator in &before.indicators {
        match after.indicator(&indicator.code) {
            None => say(format!("L'indicateur {} « {} » est supprimé.", indicator.code, indicator.label)),
            Some(now) => {
                if now.label != indicator.label {
                    say(format!("L'indicateur {} « {} » s'appelle maintenant « {} ».", indicator.code, indicator.label, now.label));
                }
                if now.unit != indicator.unit {
                    say(format!("L'indicateur {} se compte en « {} » ; c'était « {} ».", indicator.code, now.unit, indicator.unit));
                }
            }
        }
    }
    for indicator in after.indicators.iter().filter(|i| before.indicator(&i.code).is_none()) {
        say(format!("L'indicateur {} « {} » est ajouté.", indicator.code, indicator.label));
    }
}

fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::Form => "une fiche",
        Layout::List => "une liste",
        Layout::Matrix => "une ligne par sujet, une colonne par année",
    }
}

/// « montant, un par année ».
fn kind(field: &Field) -> String {
    let kind = field.kind.label();
    let unit = field.unit.as_ref().filter(|_| field.kind == FieldType::Number || field.kind == FieldType::Integer);
    let unit = unit.map(|u| format!(" ({u})")).unwrap_or_default();
    let years = if field.across { ", un par année" } else { "" };
    format!("{kind}{unit}{years}")
}
