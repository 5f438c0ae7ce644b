//! A batch → the facts that a result keeps of it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::facts::{self, Record, VERSION};
use crate::grid::{Unreadable, Visibility};
use crate::record::{
    Batch, Cell, Dossier, FileRead, Header, Matched, MentionRead, Origin, Repeated, Row, RowKind, SheetRead, Sighting, TableRead, Trait,
    Value,
};
use crate::template::answers::{Answer, Says};
use crate::template::recognise::{Nearest, Rival};
use crate::template::years::YearMark;
use crate::template::{Scheme, Table};

/// The records of a batch: what holds for all, the files, the dossiers.
pub(super) fn records(batch: &Batch) -> impl Iterator<Item = Record> {
    let decide = times_that_decide(batch);
    let files = batch.files.iter().enumerate().map(move |(rank, f)| Record::Fichier(file(f, decide.contains(&rank))));
    let dossiers = batch.dossiers.iter().map(|d| Record::Dossier(dossier(batch, &d.opened())));
    std::iter::once_with(|| Record::Lot(lot(batch))).chain(files).chain(dossiers)
}

/// The files whose time decides which of two versions counts: two dossiers of one number, stage and report date. The times of the
/// others are left out, since a copy of the same files has other ones.
fn times_that_decide(batch: &Batch) -> BTreeSet<usize> {
    let mut alike: BTreeMap<_, Vec<&Dossier>> = BTreeMap::new();
    for dossier in batch.dossiers.iter().filter(|d| d.convention.is_some()) {
        alike.entry((&dossier.convention, &dossier.stage, dossier.identified().report_date())).or_default().push(dossier);
    }
    alike.into_values().filter(|all| all.len() > 1).flatten().flat_map(|d| d.files.iter().copied()).collect()
}

fn lot(batch: &Batch) -> facts::Lot {
    let answers_file = |f: &crate::template::answers::AnswersFile| facts::AnswersFile {
        name: f.name.clone(),
        sha256: f.sha256.clone(),
        scope: f.scope.clone(),
    };
    facts::Lot {
        version: VERSION,
        scheme: batch.scheme.name.clone(),
        files: batch.files.len(),
        dossiers: batch.dossiers.len(),
        others: batch.others.iter().map(ToString::to_string).collect(),
        answers_files: batch.answers.files.iter().map(answers_file).collect(),
        answers: batch.answers.list.iter().map(|a| answer(&batch.scheme, a)).collect(),
    }
}

fn answer(scheme: &Scheme, answer: &Answer) -> facts::Answer {
    let year = |y: YearMark| match y {
        YearMark::Contract(n) => facts::Year::Contract(n),
        YearMark::Calendar(n) => facts::Year::Calendar(n),
    };
    let (label, ranks) = match &answer.says {
        Says::Sheet(tables) => (None, tables),
        Says::Label { text, tables, meant } => {
            let meant = meant.as_ref().map(|m| (m.field.clone(), m.year.map(year)));
            (Some((text.clone(), meant)), tables)
        }
    };
    facts::Answer {
        file: answer.file,
        line: answer.line,
        path: answer.path.as_ref().map(|p| p.text.clone()),
        sheet: answer.sheet.as_ref().map(|p| p.text.clone()),
        comment: answer.comment.clone(),
        label,
        tables: ranks.iter().filter_map(|t| scheme.tables.get(*t)).map(|t| t.full_name()).collect(),
    }
}

fn file(file: &FileRead, time_decides: bool) -> facts::File {
    facts::File {
        path: file.path.to_string(),
        sha256: file.sha256.clone(),
        modified: file.modified.filter(|_| time_decides),
        format: file.format.and_then(|f| f.extensions().first()).map(|e| (*e).to_owned()),
        failure: file.failure.as_ref().map(Unreadable::parts).map(|(number, text)| (number, text.to_owned())),
        identified: file.identified,
        macros: file.macros,
        external_links: file.external_links,
        notes: file.notes.clone(),
        losses: file.losses.clone(),
        sheets: file.sheets.iter().map(sheet).collect(),
        keys_seen: file.keys_seen.clone(),
    }
}

fn sheet(sheet: &SheetRead) -> facts::Sheet {
    facts::Sheet {
        name: sheet.name.to_string(),
        visibility: match sheet.visibility {
            Visibility::Visible => facts::Visibility::Visible,
            Visibility::Hidden => facts::Visibility::Hidden,
            Visibility::VeryHidden => facts::Visibility::VeryHidden,
        },
        cells: sheet.cells,
        tables: sheet.tables.iter().map(sighting).collect(),
        nearest: sheet.nearest.as_deref().map(nearest),
        told: sheet.told,
        answers: sheet.answers.clone(),
        aside: sheet.aside.clone(),
        rows: [sheet.rows.used, sheet.rows.kept, sheet.rows.aside, sheet.rows.held],
    }
}

fn sighting(seen: &Sighting) -> facts::Sighting {
    facts::Sighting {
        table: seen.table.full_name(),
        at: seen.at.to_string(),
        score: seen.certainty.score,
        reasons: seen.certainty.reasons.clone(),
        doubts: seen.certainty.doubts.clone(),
        rival: seen.certainty.rival.as_ref().map(rival),
        answers: seen.certainty.answers.clone(),
    }
}

fn rival(rival: &Rival) -> facts::Rival {
    facts::Rival { table: rival.table.full_name(), score: rival.score, decides: rival.decides.clone() }
}

fn nearest(near: &Nearest) -> facts::Nearest {
    facts::Nearest { table: near.table.full_name(), score: near.score, lacks: near.lacks.clone(), rival: near.rival.as_ref().map(rival) }
}

fn dossier(batch: &Batch, dossier: &Dossier) -> facts::Dossier {
    let ranks: BTreeMap<&str, usize> = dossier.files.iter().map(|f| (&*batch.files[*f].path, *f)).collect();
    let origin = |o: &Origin| (ranks.get(&*o.file).copied().unwrap_or_default(), o.sheet.to_string());
    let again =
        |r: &Repeated| facts::Repeated { read: table(&r.read), origin: origin(&r.origin), at: r.at.to_string(), doubtful: r.doubtful };
    facts::Dossier {
        id: dossier.id.clone(),
        convention: dossier.convention.clone(),
        stage: dossier.stage.clone(),
        files: dossier.files.clone(),
        origins: dossier.origins.iter().map(origin).collect(),
        tables: dossier.tables.iter().map(table).collect(),
        repeated: dossier.repeated.iter().map(again).collect(),
        other_identities: dossier.other_identities.iter().map(table).collect(),
    }
}

/// The name of a slot: `prevu@2`, or `action` for a field that has one value.
pub(super) fn slot_name(table: &Table, slot: usize) -> String {
    let s = table.slots[slot];
    let name = &table.fields[s.field].name;
    if s.year == 0 { name.clone() } else { format!("{name}@{}", s.year) }
}

fn table(read: &TableRead) -> facts::Table {
    let def = &*read.table;
    let matched = |m: &Matched| match m {
        Matched::Known => facts::Matched::Known,
        Matched::Guessed => facts::Matched::Guessed,
        Matched::ByValues => facts::Matched::ByValues,
        Matched::Answered(rank) => facts::Matched::Answered(*rank),
    };
    let header = |h: &Header| facts::Header {
        origin: h.origin,
        at: h.at.to_string(),
        text: h.text.clone(),
        slot: h.slot.map(|s| slot_name(def, s)),
        matched: matched(&h.matched),
    };
    let mention = |m: &MentionRead| facts::Mention { name: m.name.clone(), origin: m.origin, cell: cell(&m.cell) };
    facts::Table {
        table: def.full_name(),
        score: read.score,
        headers: read.headers.iter().map(header).collect(),
        rows: read.rows.iter().map(|r| row(def, r)).collect(),
        mentions: read.mentions.iter().map(mention).collect(),
        calendar: read.calendar.clone(),
    }
}

fn row(def: &Table, row: &Row) -> facts::Row {
    let cells = row.cells.iter().enumerate().filter_map(|(slot, c)| Some((slot_name(def, slot), cell(c.as_ref()?))));
    facts::Row {
        origin: row.origin,
        row: row.row,
        kind: match row.kind {
            RowKind::Line => facts::Kind::Line,
            RowKind::Subtotal => facts::Kind::Subtotal,
            RowKind::Total => facts::Kind::Total,
        },
        code: row.code.clone(),
        cells: cells.collect(),
        extra: row.extra.iter().map(|(header, c)| (header.clone(), cell(c))).collect(),
    }
}

fn cell(cell: &Cell) -> facts::Cell {
    let value = cell.value.as_ref().map(|v| match v {
        Value::Text(text) if *text == cell.raw => facts::Value::Same,
        Value::Text(text) => facts::Value::Text(text.clone()),
        Value::Number(n) => facts::Value::Number(n.to_string()),
        Value::Date(d) => facts::Value::Date(d.to_string()),
        Value::Flag(yes) => facts::Value::Flag(*yes),
        Value::Code(code) => facts::Value::Code(code.clone()),
        Value::List(list) => facts::Value::List(list.clone()),
    });
    facts::Cell { at: cell.at.to_string(), raw: cell.raw.clone(), value, traits: cell.traits.iter().map(of_trait).collect() }
}

fn of_trait(one: &Trait) -> facts::Trait {
    let number = |n: &Decimal| n.to_string();
    match one {
        Trait::Unreadable => facts::Trait::Unreadable,
        Trait::NotInList(nearest) => facts::Trait::NotInList(nearest.clone()),
        Trait::NumberAsText => facts::Trait::NumberAsText,
        Trait::DecimalPoint => facts::Trait::DecimalPoint,
        Trait::Ambiguous(how) => facts::Trait::Ambiguous(how.clone()),
        Trait::FormulaError => facts::Trait::FormulaError,
        Trait::NoCachedValue => facts::Trait::NoCachedValue,
        Trait::Stale(n) => facts::Trait::Stale(number(n)),
        Trait::Placeholder => facts::Trait::Placeholder,
        Trait::OtherUnit(unit) => facts::Trait::OtherUnit(unit.clone()),
        Trait::Approximate(n) => facts::Trait::Approximate(n.as_ref().map(number)),
        Trait::ShortYear => facts::Trait::ShortYear,
        Trait::MonthFirst => facts::Trait::MonthFirst,
        Trait::SaidMissing => facts::Trait::SaidMissing,
    }
}
