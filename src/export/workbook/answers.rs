//! The officer's answers among what was received: each file of them, each answer, and whether it was obeyed.

use super::stack::Value;
use crate::fmt;
use crate::record::Batch;
use crate::template::Scheme;
use crate::template::answers::{Answer, Says};
use crate::template::years::YearMark;

/// Rows of the manifest, as wide as it is.
pub(super) fn rows(batch: &Batch, width: usize) -> Vec<Vec<Value>> {
    let obeyed = batch.answers_obeyed();
    let mut out = Vec::new();
    for (rank, file) in batch.answers.files.iter().enumerate() {
        let own: Vec<usize> = (0..obeyed.len()).filter(|a| batch.answers.list[*a].file == rank).collect();
        let idle = own.iter().filter(|a| obeyed[**a] == 0).count();
        let reading = format!(
            "Réponses de la région : {}, {}",
            fmt::count(own.len() - idle, "suivie", "suivies"),
            fmt::count(idle, "sans effet", "sans effet")
        );
        let mut row = vec![Value::text(&file.name), Value::Empty, Value::text(reading)];
        row.resize(width - 1, Value::Empty);
        row.push(Value::text(&file.sha256));
        out.push(row);
        out.extend(own.into_iter().map(|a| answer(batch, &file.name, &batch.answers.list[a], obeyed[a], width)));
    }
    out
}

fn answer(batch: &Batch, file: &str, answer: &Answer, sheets: usize, width: usize) -> Vec<Value> {
    let effect = match sheets {
        0 => "sans effet".to_owned(),
        n => format!("suivie sur {}", fmt::count(n, "feuille", "feuilles")),
    };
    let (tables, says) = said(&batch.scheme, &answer.says);
    let files = answer.path.as_ref().map(|p| format!("fichiers « {} »", p.text));
    let why: Vec<String> = says.into_iter().chain(files).chain(answer.comment.as_ref().map(|c| format!("commentaire : {c}"))).collect();
    let mut row = vec![
        Value::text(file),
        Value::Empty,
        Value::text(format!("Réponse de la ligne {} : {effect}", answer.line)),
        Value::Empty,
        Value::from(answer.sheet.as_ref().map(|s| s.text.as_str())),
        Value::Empty,
        Value::Empty,
        Value::text(tables),
        Value::Empty,
        Value::text(why.join(" ; ")),
    ];
    row.resize(width, Value::Empty);
    row
}

/// The tables that an answer names, and what it says of a header.
fn said(scheme: &Scheme, says: &Says) -> (String, Option<String>) {
    let labels = |ranks: &[usize]| ranks.iter().map(|t| scheme.tables[*t].label.as_str()).collect::<Vec<_>>().join(", ");
    match says {
        Says::Sheet(tables) if tables.is_empty() => ("aucun".to_owned(), None),
        Says::Sheet(tables) => (labels(tables), None),
        Says::Label { text, tables, meant } => {
            let label = meant.as_ref().and_then(|m| {
                let field = tables.iter().find_map(|t| scheme.tables[*t].field(&m.field))?;
                Some(m.year.map_or_else(|| field.label.clone(), |y| format!("{}, {}", field.label, year_label(scheme, y))))
            });
            (labels(tables), Some(format!("« {text} » = {}", label.as_deref().unwrap_or("aucun champ"))))
        }
    }
}

fn year_label(scheme: &Scheme, year: YearMark) -> String {
    match year {
        YearMark::Contract(n) => scheme.years.get(usize::from(n).saturating_sub(1)).cloned().unwrap_or_else(|| n.to_string()),
        YearMark::Calendar(n) => n.to_string(),
    }
}
