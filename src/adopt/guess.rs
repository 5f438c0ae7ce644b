//! What stands on sheets → drafts of tables: names, types, lists, totals, each with what it was guessed from.

use std::collections::BTreeMap;

use crate::adopt::find::{Block, Shape, blocks};
use crate::adopt::{Hints, brought_along, lists, says, sums, words};
use crate::grid::{CellRef, Choice, GridCell, Raw, Sheet, Shown, Visibility, Workbook};
use crate::record::{Trait, Value, read_value};
use crate::template::years::{self, YearMark};
use crate::template::{Field, FieldType, Layout, Scheme, TemplateError};
use crate::text::{fold, tidy};

/// Everything proposed.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) tables: Vec<DraftTable>,
    pub(super) lists: Vec<lists::DraftList>,
    /// Labels of the years that have columns of their own.
    pub(super) years: Vec<String>,
    pub(super) identity: Option<Identity>,
}

/// The table and fields that tell dossiers apart, by name, with what they were guessed from.
pub(super) struct Identity {
    pub(super) table: String,
    pub(super) fields: Vec<(&'static str, String, String)>,
}

pub(super) struct DraftTable {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) sheet: String,
    pub(super) layout: Layout,
    pub(super) fields: Vec<DraftField>,
    /// Rank of the field that names a line, and of the one that shows the word TOTAL.
    pub(super) line: Option<usize>,
    pub(super) total: Option<(usize, String)>,
    pub(super) sums: Vec<sums::Guess>,
    pub(super) lines: usize,
    /// Where it stands, in French.
    pub(super) place: String,
}

pub(super) struct DraftField {
    pub(super) name: String,
    pub(super) label: String,
    /// Its headers as they are written.
    pub(super) written: Vec<String>,
    pub(super) kind: FieldType,
    pub(super) unit: Option<&'static str>,
    /// Rank of its list.
    pub(super) codes: Option<usize>,
    pub(super) across: bool,
    pub(super) required: bool,
    pub(super) example: Option<String>,
    /// What it was guessed from, in French.
    pub(super) why: Vec<String>,
    /// Its columns.
    pub(super) columns: Vec<u32>,
}

/// Reads values as the program will, to find out which kind of field they suit.
pub(super) struct Probe {
    scheme: Scheme,
    pub(super) words: crate::template::Words,
}

const PROBE: &str = "[[table]]\nname = \"p\"\nlabel = \"p\"\nlayout = \"list\"\n[[table.field]]\nname = \"date\"\nlabel = \"a\"\ntype = \"date\"\n\
    [[table.field]]\nname = \"number\"\nlabel = \"b\"\ntype = \"number\"\n[[table.field]]\nname = \"flag\"\nlabel = \"c\"\ntype = \"flag\"\n";

impl Probe {
    pub(super) fn new() -> Result<Self, TemplateError> {
        let main = format!("name = \"p\"\nlabel = \"p\"\nversion = \"1\"\ntables = [\"p\"]\n{}", brought_along());
        let files = vec![("dispositif.toml".to_owned(), main), ("p.toml".to_owned(), PROBE.to_owned())];
        Ok(Self { scheme: Scheme::from_files(files)?, words: words()?.into() })
    }

    fn field(&self, name: &str) -> &Field {
        let fields = &self.scheme.tables[0].fields;
        fields.iter().find(|f| f.name == name).unwrap_or(&fields[0])
    }

    /// How many values a kind of field takes, of those that say something.
    fn fits(&self, name: &str, cells: &[&GridCell]) -> (usize, usize) {
        let field = self.field(name);
        let read: Vec<_> = cells.iter().map(|c| read_value(&self.scheme, field, c)).collect();
        let telling = read.iter().filter(|c| !c.raw.is_empty() && !c.has(&Trait::SaidMissing) && !c.has(&Trait::Placeholder));
        let fit = telling.clone().filter(|c| matches!(c.value, Some(Value::Date(_) | Value::Number(_) | Value::Flag(_))));
        (fit.count(), telling.count())
    }

    /// Whether a row begins with one of these words, few others behind.
    pub(super) fn begins(&self, cells: &[&GridCell], words: &[String]) -> Option<(u32, String)> {
        let texts = cells.iter().filter_map(|c| Some((c.at.col, text(c)?)));
        let mut named = texts.filter(|(_, t)| t.chars().any(char::is_alphabetic));
        named.find(|(_, t)| {
            let folded = fold(t);
            let is = |w: &String| {
                folded == *w || folded.strip_prefix(w.as_str()).is_some_and(|r| r.starts_with(' ') && r.split(' ').count() <= 4)
            };
            words.iter().any(is)
        })
    }
}

/// The text of a cell.
pub(super) fn text(cell: &GridCell) -> Option<String> {
    if let Some(Raw::Text(t)) = &cell.raw { Some(tidy(t).into_owned()).filter(|t| !t.is_empty()) } else { None }
}

/// Drafts the tables of a workbook.
pub(super) fn draft(book: &Workbook, choices: &[Choice], hints: &Hints, probe: &Probe) -> Draft {
    let mut out = Draft::default();
    let sources: Vec<&String> = choices.iter().filter_map(|c| c.from.as_ref()).collect();
    for sheet in &book.sheets {
        // A sheet that lists stand on, or that explains, is no table.
        let beside = sources.contains(&&sheet.name) && !choices.iter().any(|c| c.sheet == sheet.name);
        if sheet.visibility != Visibility::Visible || beside || hints.support.contains(&fold(&sheet.name)) {
            continue;
        }
        let found = blocks(sheet);
        let alone = found.len() == 1;
        for block in found {
            let reading = Reading { sheet, choices, hints, probe };
            let table = match &block.shape {
                Shape::Form { entries } => reading.form(&block, entries, alone, &mut out),
                Shape::List { columns, body } => reading.list(&block, columns, *body, alone, &mut out),
            };
            out.tables.push(table);
        }
    }
    out.identity = identity(&out, hints);
    out
}

struct Reading<'a> {
    sheet: &'a Sheet,
    choices: &'a [Choice],
    hints: &'a Hints,
    probe: &'a Probe,
}

impl Reading<'_> {
    fn label(&self, block: &Block, alone: bool) -> String {
        match &block.title {
            Some(title) if !alone && title.chars().count() <= 60 => title.clone(),
            _ => self.sheet.name.trim().to_owned(),
        }
    }

    fn table(&self, block: &Block, alone: bool, layout: Layout, at: CellRef, out: &Draft) -> DraftTable {
        let label = self.label(block, alone);
        let taken: Vec<&str> = out.tables.iter().map(|t| t.name.as_str()).collect();
        DraftTable {
            name: unique(&label, &taken),
            label,
            sheet: self.sheet.name.clone(),
            layout,
            fields: Vec::new(),
            line: None,
            total: None,
            sums: Vec::new(),
            lines: 1,
            place: format!("feuille « {} », à partir de {at}", self.sheet.name),
        }
    }

    fn form(&self, block: &Block, entries: &[(CellRef, String, CellRef)], alone: bool, out: &mut Draft) -> DraftTable {
        let mut table = self.table(block, alone, Layout::Form, entries[0].0, out);
        for (_, label, value) in entries {
            let cells: Vec<&GridCell> = self.sheet.get(*value).into_iter().collect();
            let mut field = self.field(&table.fields, label, &cells, std::slice::from_ref(value), out);
            field.why.insert(0, format!("valeur en {value}"));
            table.fields.push(field);
        }
        table
    }

    fn list(&self, block: &Block, columns: &[(CellRef, String)], body: (u32, u32), alone: bool, out: &mut Draft) -> DraftTable {
        let mut table = self.table(block, alone, Layout::List, columns[0].0, out);
        let (left, right) = (columns[0].0.col, columns[columns.len() - 1].0.col);
        let inside =
            |cells: &'_ [GridCell]| -> Vec<usize> { (0..cells.len()).filter(|i| (left..=right).contains(&cells[*i].at.col)).collect() };
        let rows: Vec<(u32, Vec<&GridCell>)> =
            self.sheet.rows_between(body.0, body.1).map(|(r, c)| (r, inside(c).into_iter().map(|i| &c[i]).collect())).collect();
        let words = &self.probe.words;
        let mut total = None;
        let mut lines: Vec<Vec<&GridCell>> = Vec::new();
        for (row, cells) in rows.into_iter().filter(|(_, c)| !c.is_empty()) {
            if self.probe.begins(&cells, &words.subtotal).is_some() || self.probe.begins(&cells, &words.example).is_some() {
                continue;
            }
            match self.probe.begins(&cells, &words.total) {
                Some((col, word)) => total = Some((row, col, word, cells)),
                None if cells.len() == 1 && columns.len() > 2 => {}
                None => lines.push(cells),
            }
        }
        // A line that shows its name and formulas alone is still to be filled in.
        let typed = |cells: &&Vec<&GridCell>| cells.iter().filter(|c| c.formula.is_none()).count() >= 2;
        table.lines = lines.iter().filter(typed).count();
        for (label, of, across) in grouped(columns, &mut out.years) {
            let cells: Vec<&GridCell> = lines.iter().flatten().filter(|c| of.iter().any(|(at, _)| at.col == c.at.col)).copied().collect();
            let places: Vec<CellRef> = of.iter().map(|(at, _)| CellRef::new(body.0.max(at.row + 1), at.col)).collect();
            let mut field = self.field(&table.fields, &label, &cells, &places, out);
            field.written = of.iter().map(|(_, t)| t.clone()).collect();
            field.columns = of.iter().map(|(at, _)| at.col).collect();
            field.across = across;
            let count = lines.iter().filter(|l| field.columns.iter().all(|col| l.iter().any(|c| c.at.col == *col))).count();
            if !field.required && !across && lines.len() >= 3 && count == lines.len() {
                field.required = true;
                field.why.push(format!("remplie sur les {count} lignes, donc obligatoire"));
            }
            table.fields.push(field);
        }
        table.line = line(&table.fields, &lines);
        if let Some((row, col, word, cells)) = total {
            let at = table.fields.iter().position(|f| f.columns.contains(&col));
            table.total = at.map(|rank| (rank, format!("« {word} » en {}", CellRef::new(row, col))));
            sums::columns(&mut table, &lines, (row, &cells));
        }
        sums::lines(&mut table, &lines);
        table
    }

    /// A field from its label and what stands under or beside it.
    fn field(&self, taken: &[DraftField], label: &str, cells: &[&GridCell], places: &[CellRef], out: &mut Draft) -> DraftField {
        let folded = fold(label);
        let marked = self
            .hints
            .required
            .iter()
            .find(|w| label.contains(w.as_str()) && !w.chars().any(char::is_alphabetic) || says(&folded, std::slice::from_ref(w)));
        let mut why = Vec::new();
        why.extend(marked.map(|m| format!("« {m} » dans l'intitulé, donc obligatoire")));
        let names: Vec<&str> = taken.iter().map(|f| f.name.as_str()).collect();
        let (mut kind, mut unit) = self.kind(&folded, cells, &mut why);
        let choice = self.choices.iter().find(|c| c.sheet == self.sheet.name && places.iter().any(|p| c.cells.iter().any(|r| r.holds(*p))));
        let mut codes = None;
        if let Some(choice) = choice {
            (kind, unit) = (FieldType::Code, None);
            codes = Some(lists::add(&mut out.lists, label, &choice.values, choice.open));
            let from = choice.from.as_ref().map_or_else(|| "dans la cellule".to_owned(), |s| format!("sur la feuille « {s} »"));
            why.push(format!("liste déroulante, {} valeurs {from}", choice.values.len()));
        } else if kind == FieldType::Text
            && let Some(values) = lists::repeated(cells)
        {
            kind = FieldType::Code;
            why.push(format!("{} textes, {} différents : une liste, à compléter", cells.len(), values.len()));
            codes = Some(lists::add(&mut out.lists, label, &values, true));
        }
        let example = cells.first().and_then(|c| shown(c));
        let label = plain(label);
        let written = vec![label.clone()];
        DraftField {
            name: unique(&label, &names),
            label,
            written,
            kind,
            unit,
            codes,
            across: false,
            required: marked.is_some(),
            example,
            why,
            columns: Vec::new(),
        }
    }

    /// The kind of value, and its unit.
    fn kind(&self, label: &str, cells: &[&GridCell], why: &mut Vec<String>) -> (FieldType, Option<&'static str>) {
        let hints = self.hints;
        if cells.is_empty() {
            why.push("aucune valeur : type à choisir".to_owned());
            return (FieldType::Text, None);
        }
        let texts: Vec<String> = cells.iter().filter_map(|c| text(c)).collect();
        let digits = |t: &str| t.chars().filter(char::is_ascii_digit).count();
        let all = |is: &dyn Fn(&str) -> bool| texts.len() == cells.len() && texts.iter().all(|t| is(t));
        if all(&|t| digits(t) == 14 && !t.chars().any(char::is_alphabetic)) {
            return (FieldType::Siret, None);
        }
        if all(&|t| t.contains('@') && !t.contains(' ')) {
            return (FieldType::Email, None);
        }
        if all(&|t| t.starts_with("http")) {
            return (FieldType::Link, None);
        }
        let mostly = |(fit, telling): (usize, usize)| telling > 0 && fit * 5 >= telling * 4;
        let (dates, numbers, flags) = (self.probe.fits("date", cells), self.probe.fits("number", cells), self.probe.fits("flag", cells));
        let mut strangers = |(fit, telling): (usize, usize)| {
            if fit < telling {
                why.push(format!("{} valeurs sur {telling} n'en sont pas", telling - fit));
            }
        };
        if mostly(dates) {
            strangers(dates);
            return (FieldType::Date, None);
        }
        if mostly(numbers) {
            strangers(numbers);
            let whole = |c: &&GridCell| matches!(&c.raw, Some(Raw::Number(n)) if n.is_integer() && (1900..2200).any(|y| *n == y.into()));
            if says(label, &hints.year) && cells.iter().all(whole) {
                return (FieldType::Year, None);
            }
            let percent =
                cells.iter().any(|c| c.shown == Shown::Percent) || texts.iter().any(|t| t.ends_with('%')) || says(label, &hints.percent);
            if percent {
                return (FieldType::Percent, Some("%"));
            }
            let money = texts.iter().any(|t| t.contains('€')) || says(label, &hints.money) || label.contains('€');
            return if money { (FieldType::Money, Some("€")) } else { (FieldType::Number, None) };
        }
        if mostly(flags) {
            strangers(flags);
            return (FieldType::Flag, None);
        }
        (FieldType::Text, None)
    }
}

/// A label without the signs that surround it.
fn plain(label: &str) -> String {
    label.trim_end_matches([' ', '*', ':']).to_owned()
}

/// A value as it is written.
pub(super) fn shown(cell: &GridCell) -> Option<String> {
    Some(match cell.raw.as_ref()? {
        Raw::Text(t) => tidy(t).into_owned(),
        Raw::Number(n) => crate::fmt::number(*n),
        Raw::Date(d) => crate::fmt::date(*d),
        Raw::Flag(b) => if *b { "oui" } else { "non" }.to_owned(),
        Raw::Error(_) | Raw::Garbled(_) => return None,
    })
}

/// Columns as fields: label, its columns, and whether it has one a year.
type Grouped = Vec<(String, Vec<(CellRef, String)>, bool)>;

/// Columns of which several name a year and are alike otherwise are one field across years.
fn grouped(columns: &[(CellRef, String)], years: &mut Vec<String>) -> Grouped {
    let mut groups: BTreeMap<String, Vec<(YearMark, usize)>> = BTreeMap::new();
    for (i, (_, label)) in columns.iter().enumerate() {
        if let Some((mark, rest)) = years::split(label) {
            groups.entry(rest).or_default().push((mark, i));
        }
    }
    groups.retain(|_, marks| {
        let mut distinct: Vec<YearMark> = marks.iter().map(|(m, _)| *m).collect();
        distinct.sort();
        distinct.dedup();
        marks.len() >= 2 && distinct.len() == marks.len()
    });
    let named = |rest: &str, (mark, rank): &(YearMark, usize)| match mark {
        _ if rest.is_empty() => plain(&columns[*rank].1),
        YearMark::Contract(n) => format!("Année {n}"),
        YearMark::Calendar(y) => y.to_string(),
    };
    for (rest, marks) in &groups {
        let mut labels: Vec<(YearMark, String)> = marks.iter().map(|m| (m.0, named(rest, m))).collect();
        labels.sort();
        if labels.len() > years.len() {
            *years = labels.into_iter().map(|(_, l)| l).collect();
        }
    }
    let mut out: Grouped = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        match groups.iter().find(|(_, marks)| marks.iter().any(|(_, rank)| *rank == i)) {
            None => out.push((column.1.clone(), vec![column.clone()], false)),
            Some((rest, marks)) if marks[0].1 == i => {
                let label = if rest.is_empty() { "Valeur".to_owned() } else { crate::finding::capitalised(rest) };
                out.push((label, marks.iter().map(|(_, rank)| columns[*rank].clone()).collect(), true));
            }
            Some(_) => {}
        }
    }
    out
}

/// The field that names a line: the first whose words hardly repeat, else the first with words.
fn line(fields: &[DraftField], lines: &[Vec<&GridCell>]) -> Option<usize> {
    let words = |f: &DraftField| -> Vec<String> {
        lines.iter().flatten().filter(|c| f.columns.contains(&c.at.col)).filter_map(|c| text(c)).collect()
    };
    let tells = |f: &DraftField| {
        let mut all = words(f);
        let count = all.len();
        all.sort();
        all.dedup();
        count > 0 && all.len() * 5 >= count * 4 && all.iter().any(|t| t.chars().any(char::is_alphabetic))
    };
    fields.iter().position(tells).or_else(|| fields.iter().position(|f| !words(f).is_empty())).or(if fields.is_empty() {
        None
    } else {
        Some(0)
    })
}

/// What tells dossiers apart: fields of the first form.
fn identity(draft: &Draft, hints: &Hints) -> Option<Identity> {
    let form = draft.tables.iter().find(|t| t.layout == Layout::Form)?;
    let find = |words: &[String], date: bool| {
        let fits = |f: &&DraftField| !date || f.kind == FieldType::Date || f.why.iter().any(|w| w.starts_with("aucune valeur"));
        let exact = form.fields.iter().filter(fits).find(|f| words.contains(&fold(&f.label)));
        exact.or_else(|| form.fields.iter().filter(fits).find(|f| says(&fold(&f.label), words)))
    };
    let guessed = |f: &DraftField| format!("deviné de l'intitulé « {} »", f.label);
    let key = find(&hints.key, false);
    let first = form.fields.first()?;
    let mut fields = vec![match key {
        Some(f) => ("key", f.name.clone(), guessed(f)),
        None => ("key", first.name.clone(), "faute de mieux, le premier champ : vérifiez qu'il distingue un dossier d'un autre".to_owned()),
    }];
    let others = [
        ("holder", &hints.holder, false),
        ("report_date", &hints.report_date, true),
        ("start", &hints.start, true),
        ("end", &hints.end, true),
    ];
    for (role, words, date) in others {
        if let Some(f) = find(words, date).filter(|f| !fields.iter().any(|(_, name, _)| *name == f.name)) {
            fields.push((role, f.name.clone(), guessed(f)));
        }
    }
    Some(Identity { table: form.name.clone(), fields })
}

/// An identifier without accents that none of these is.
pub(super) fn unique(label: &str, taken: &[&str]) -> String {
    let folded = fold(label);
    let words: Vec<String> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).take(6).map(str::to_owned).collect();
    let plain = match words.join("_") {
        name if name.is_empty() => "champ".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("c_{name}"),
        name => name,
    };
    let mut name = plain.clone();
    let mut rank = 2;
    while taken.contains(&name.as_str()) {
        name = format!("{plain}_{rank}");
        rank += 1;
    }
    name
}
