//! The facts that a result keeps → the batch they were taken from. What does not hold together gives nothing, never a guess.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::facts::{self, Record, VERSION};
use super::store::slot_name;
use crate::grid::{CellRef, Format, Unreadable, Visibility};
use crate::record::{
    Batch, Cell, Dossier, FileRead, Header, LARGEST, Matched, MentionRead, Origin, Repeated, Row, RowCount, RowKind, SheetRead, Sighting,
    TableRead, Trait, Value, balance,
};
use crate::template::answers::{Answer, Answers, AnswersFile, Meant, Pattern, Says};
use crate::template::recognise::{Certainty, Nearest, Rival};
use crate::template::years::YearMark;
use crate::template::{Scheme, Table};

/// The batch of these records; `None` where a record is missing or does not fit the others, or the scheme is another one.
pub(super) fn batch(records: Vec<Record>, scheme: &Arc<Scheme>) -> Option<Batch> {
    let mut records = records.into_iter();
    let Some(Record::Lot(lot)) = records.next() else { return None };
    if lot.version != VERSION || lot.scheme != scheme.name {
        return None;
    }
    let known = Known { scheme, answers: lot.answers.len() };
    let answers = known.answers(lot.answers_files, lot.answers)?;
    let (mut files, mut kept) = (Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Fichier(file) => files.push(known.file(file)?),
            Record::Dossier(dossier) => kept.push(dossier),
            Record::Lot(_) => return None,
        }
    }
    let dossiers: Vec<Dossier> = kept.into_iter().map(|d| known.dossier(d, &files)).collect::<Option<_>>()?;
    if (files.len(), dossiers.len()) != (lot.files, lot.dossiers) {
        return None;
    }
    let others = lot.others.into_iter().map(Arc::from).collect();
    let batch = Batch { answers, ..Batch::new(scheme.clone(), files, dossiers, others) };
    balance(&batch).is_ok().then_some(batch)
}

struct Known<'a> {
    scheme: &'a Arc<Scheme>,
    /// How many answers there are.
    answers: usize,
}

impl Known<'_> {
    fn table(&self, full_name: &str) -> Option<Arc<Table>> {
        self.scheme.table(full_name).cloned()
    }

    fn ranks(&self, ranks: Vec<usize>) -> Option<Vec<usize>> {
        ranks.iter().all(|r| *r < self.answers).then_some(ranks)
    }

    fn answers(&self, files: Vec<facts::AnswersFile>, list: Vec<facts::Answer>) -> Option<Answers> {
        let files: Vec<AnswersFile> = files.into_iter().map(|f| AnswersFile { name: f.name, sha256: f.sha256, scope: f.scope }).collect();
        let list = list.into_iter().map(|a| self.answer(a, files.len())).collect::<Option<_>>()?;
        Some(Answers { files, list })
    }

    fn answer(&self, answer: facts::Answer, files: usize) -> Option<Answer> {
        let rank = |name: &String| self.scheme.rank_of(self.scheme.table(name)?);
        let tables: Vec<usize> = answer.tables.iter().map(rank).collect::<Option<_>>()?;
        let year = |y: facts::Year| match y {
            facts::Year::Contract(n) => YearMark::Contract(n),
            facts::Year::Calendar(n) => YearMark::Calendar(n),
        };
        let says = match answer.label {
            None => Says::Sheet(tables),
            Some((text, meant)) => Says::Label { text, tables, meant: meant.map(|(field, y)| Meant { field, year: y.map(year) }) },
        };
        let pattern = |text: Option<String>| match text {
            None => Some(None),
            Some(text) => Pattern::new(&text).map(Some),
        };
        let (path, sheet) = (pattern(answer.path)?, pattern(answer.sheet)?);
        (answer.file < files).then_some(Answer { file: answer.file, line: answer.line, path, sheet, says, comment: answer.comment })
    }

    fn file(&self, file: facts::File) -> Option<FileRead> {
        let format = match &file.format {
            None => None,
            Some(extension) => Some(Format::of_extension(extension)?),
        };
        Some(FileRead {
            sha256: file.sha256,
            modified: file.modified,
            format,
            failure: match file.failure {
                None => None,
                Some((number, text)) => Some(Unreadable::from_parts(number, text)?),
            },
            identified: file.identified,
            macros: file.macros,
            external_links: file.external_links,
            notes: file.notes,
            losses: file.losses,
            sheets: file.sheets.into_iter().map(|s| self.sheet(s)).collect::<Option<_>>()?,
            keys_seen: file.keys_seen,
            ..FileRead::unread(Arc::from(file.path), String::new(), None)
        })
    }

    fn sheet(&self, sheet: facts::Sheet) -> Option<SheetRead> {
        Some(SheetRead {
            name: Arc::from(sheet.name),
            visibility: match sheet.visibility {
                facts::Visibility::Visible => Visibility::Visible,
                facts::Visibility::Hidden => Visibility::Hidden,
                facts::Visibility::VeryHidden => Visibility::VeryHidden,
            },
            cells: sheet.cells,
            tables: sheet.tables.into_iter().map(|s| self.sighting(s)).collect::<Option<_>>()?,
            nearest: match sheet.nearest {
                None => None,
                Some(near) => {
                    let (table, rival) = (self.table(&near.table)?, self.rival(near.rival)?);
                    Some(Box::new(Nearest { table, score: near.score, lacks: near.lacks, rival }))
                }
            },
            told: sheet.told,
            answers: self.ranks(sheet.answers)?,
            aside: sheet.aside,
            rows: {
                let [used, kept, aside, held] = sheet.rows;
                RowCount { used, kept, aside, held }
            },
        })
    }

    fn sighting(&self, seen: facts::Sighting) -> Option<Sighting> {
        let certainty = Certainty {
            score: seen.score,
            reasons: seen.reasons,
            doubts: seen.doubts,
            rival: self.rival(seen.rival)?,
            answers: self.ranks(seen.answers)?,
        };
        Some(Sighting { table: self.table(&seen.table)?, at: place(&seen.at)?, certainty: certainty.into() })
    }

    fn rival(&self, rival: Option<facts::Rival>) -> Option<Option<Rival>> {
        match rival {
            None => Some(None),
            Some(r) => Some(Some(Rival { table: self.table(&r.table)?, score: r.score, decides: r.decides })),
        }
    }

    fn dossier(&self, dossier: facts::Dossier, files: &[FileRead]) -> Option<Dossier> {
        if dossier.files.is_empty() || dossier.files.iter().any(|f| *f >= files.len()) {
            return None;
        }
        let origin = |(file, sheet): facts::Origin| Some(Origin { file: files.get(file)?.path.clone(), sheet: Arc::from(sheet) });
        let origins: Vec<Origin> = dossier.origins.into_iter().map(origin).collect::<Option<_>>()?;
        let known = origins.len();
        let table = |t: facts::Table| self.table_read(t, known);
        let again = |r: facts::Repeated| {
            Some(Repeated { read: table(r.read)?, origin: origin(r.origin)?, at: place(&r.at)?, doubtful: r.doubtful })
        };
        Some(Dossier {
            id: dossier.id,
            scheme: self.scheme.clone(),
            convention: dossier.convention,
            stage: dossier.stage,
            files: dossier.files,
            tables: dossier.tables.into_iter().map(table).collect::<Option<_>>()?,
            repeated: dossier.repeated.into_iter().map(again).collect::<Option<_>>()?,
            other_identities: dossier.other_identities.into_iter().map(table).collect::<Option<_>>()?,
            origins,
            superseded_by: None,
            rest: None,
        })
    }

    fn table_read(&self, read: facts::Table, origins: usize) -> Option<TableRead> {
        let def = self.table(&read.table)?;
        let slot = |name: &str| (0..def.slots.len()).find(|s| slot_name(&def, *s) == name);
        let matched = |m: facts::Matched| match m {
            facts::Matched::Known => Some(Matched::Known),
            facts::Matched::Guessed => Some(Matched::Guessed),
            facts::Matched::ByValues => Some(Matched::ByValues),
            facts::Matched::Answered(rank) => (rank < self.answers).then_some(Matched::Answered(rank)),
        };
        let header = |h: facts::Header| {
            let slot = match &h.slot {
                None => None,
                Some(name) => Some(slot(name)?),
            };
            let at = place(&h.at)?;
            (h.origin < origins).then_some(())?;
            Some(Header { origin: h.origin, at, text: h.text, slot, matched: matched(h.matched)? })
        };
        let row = |r: facts::Row| {
            let mut cells = vec![None; def.slots.len()];
            for (name, one) in r.cells {
                cells[slot(&name)?] = Some(cell(one)?);
            }
            let kind = match r.kind {
                facts::Kind::Line => RowKind::Line,
                facts::Kind::Subtotal => RowKind::Subtotal,
                facts::Kind::Total => RowKind::Total,
            };
            let extra = r.extra.into_iter().map(|(h, c)| Some((h, cell(c)?))).collect::<Option<_>>()?;
            (r.origin < origins && r.row <= CellRef::LAST.row).then_some(Row {
                origin: r.origin,
                row: r.row,
                kind,
                code: r.code,
                cells,
                extra,
            })
        };
        let mention = |m: facts::Mention| {
            let cell = cell(m.cell)?;
            (m.origin < origins).then_some(MentionRead { name: m.name, origin: m.origin, cell })
        };
        Some(TableRead {
            score: read.score,
            headers: read.headers.into_iter().map(header).collect::<Option<_>>()?,
            rows: read.rows.into_iter().map(row).collect::<Option<_>>()?,
            mentions: read.mentions.into_iter().map(mention).collect::<Option<_>>()?,
            calendar: read.calendar,
            table: def,
        })
    }
}

fn place(text: &str) -> Option<CellRef> {
    CellRef::parse(text)
}

fn cell(cell: facts::Cell) -> Option<Cell> {
    let value = match cell.value {
        None => None,
        Some(value) => Some(match value {
            facts::Value::Same => Value::Text(cell.raw.clone()),
            facts::Value::Text(text) => Value::Text(text),
            facts::Value::Number(n) => Value::Number(number(&n).filter(|n| n.abs() < LARGEST)?),
            facts::Value::Date(d) => Value::Date(d.parse::<Date>().ok()?),
            facts::Value::Flag(yes) => Value::Flag(yes),
            facts::Value::Code(code) => Value::Code(code),
            facts::Value::List(list) => Value::List(list),
        }),
    };
    let traits = cell.traits.into_iter().map(of_trait).collect::<Option<_>>()?;
    Some(Cell { at: place(&cell.at)?, raw: cell.raw, value, traits })
}

fn number(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

fn of_trait(one: facts::Trait) -> Option<Trait> {
    Some(match one {
        facts::Trait::Unreadable => Trait::Unreadable,
        facts::Trait::NotInList(nearest) => Trait::NotInList(nearest),
        facts::Trait::NumberAsText => Trait::NumberAsText,
        facts::Trait::DecimalPoint => Trait::DecimalPoint,
        facts::Trait::Ambiguous(how) => Trait::Ambiguous(how),
        facts::Trait::FormulaError => Trait::FormulaError,
        facts::Trait::NoCachedValue => Trait::NoCachedValue,
        facts::Trait::Stale(n) => Trait::Stale(number(&n)?),
        facts::Trait::Placeholder => Trait::Placeholder,
        facts::Trait::OtherUnit(unit) => Trait::OtherUnit(unit),
        facts::Trait::Approximate(None) => Trait::Approximate(None),
        facts::Trait::Approximate(Some(n)) => Trait::Approximate(Some(number(&n)?)),
        facts::Trait::ShortYear => Trait::ShortYear,
        facts::Trait::MonthFirst => Trait::MonthFirst,
        facts::Trait::SaidMissing => Trait::SaidMissing,
    })
}
