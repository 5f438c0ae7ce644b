//! The scheme as a guide: each table, each field with its label, meaning, unit, example and the rules that look at it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Field, FieldType, Layout, Scheme, Table};
use crate::fmt;

/// The codes of the rules that look at a field, by table and field.
pub type Looks = BTreeMap<(String, String), BTreeSet<String>>;

/// The longest list whose values are all named.
const NAMED: usize = 12;

/// The guide, in Markdown. `everywhere` are the rules that look at every field.
#[must_use]
pub fn markdown(scheme: &Scheme, looks: &Looks, everywhere: &[&str]) -> String {
    let mut out = format!(
        "# Les champs\n\n{}, modèle {}. Un tableau par chapitre, une ligne par champ, dans l'ordre du classeur vierge ; l'étoile marque ce qui est\n\
         obligatoire. La dernière colonne nomme les règles qui regardent ce champ (« volet regle CODE » affiche leur page) ; {} les\n\
         regardent tous.\n",
        scheme.label,
        scheme.version,
        fmt::list(everywhere)
    );
    for table in &scheme.tables {
        chapter(&mut out, scheme, table, looks);
    }
    out
}

fn chapter(out: &mut String, scheme: &Scheme, table: &Table, looks: &Looks) {
    let wanted: Vec<&str> = scheme.stages.iter().filter(|s| s.tables.contains(&table.name)).map(|s| s.label.as_str()).collect();
    let wanted = if wanted.len() == scheme.stages.len() { "toutes les étapes".to_owned() } else { fmt::list(&wanted) };
    let shape = match table.layout {
        Layout::Form => "une fiche, l'intitulé à gauche, la réponse à droite",
        Layout::List => "une liste",
        Layout::Matrix => "une ligne par sujet, une colonne par année",
    };
    let _ = write!(out, "\n## {}\n\n`{}` : {shape}, demandé pour : {wanted}. {}\n\n", table.label, table.full_name(), table.help);
    out.push_str("| champ | intitulé | ce qu'il faut écrire | valeur | exemple | règles |\n|---|---|---|---|---|---|\n");
    for mention in &table.mentions {
        let labels: Vec<&str> = mention.codes.entries.iter().map(|e| e.label.as_str()).collect();
        let rules = named(looks, table, &mention.name);
        let _ = writeln!(out, "| `{}` | {} | {} | {} |  | {rules} |", mention.name, mention.label, cell(&mention.help), fmt::list(&labels));
    }
    for field in &table.fields {
        let star = if field.required { " *" } else { "" };
        let _ = writeln!(
            out,
            "| `{}` | {}{star} | {} | {} | {} | {} |",
            field.name,
            cell(&field.label),
            cell(&field.help),
            cell(&value(field)),
            cell(field.example.as_deref().unwrap_or_default()),
            named(looks, table, &field.name)
        );
    }
}

fn named(looks: &Looks, table: &Table, field: &str) -> String {
    let codes = looks.get(&(table.name.clone(), field.to_owned()));
    codes.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// « nombre de jours, une valeur par année, à partir de 0 ».
fn value(field: &Field) -> String {
    let kind = field.kind.label();
    let mut parts = vec![field.unit.as_ref().map_or_else(|| kind.to_owned(), |u| format!("{kind} ({u})"))];
    if let Some(codes) = &field.codes {
        let several = if field.kind == FieldType::CodeList { ", plusieurs possibles" } else { "" };
        let open = if codes.open { ", ou une autre" } else { "" };
        let labels: Vec<&str> = codes.entries.iter().map(|e| e.label.as_str()).collect();
        parts[0] = match labels.len() {
            0..=NAMED => format!("{}{open}{several}", labels.join(" · ")),
            many => format!("une des {many} valeurs de la liste{open}{several}"),
        };
    }
    parts.extend(field.across.then(|| "une par année".to_owned()));
    parts.extend(field.due.then(|| "pour les années écoulées".to_owned()));
    parts.extend(field.minimum.map(|n| format!("à partir de {}", fmt::number(n))));
    parts.extend(field.above.map(|n| format!("au-dessus de {}", fmt::number(n))));
    parts.extend(field.maximum.map(|n| format!("{} au plus", fmt::number(n))));
    parts.extend(field.each_stage.then(|| "redemandé à chaque étape".to_owned()));
    parts.join(", ")
}

/// A text that does not break the table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
