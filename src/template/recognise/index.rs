//! Every label and alias of a scheme, folded once.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::memo::Memos;
use super::{Fit, Meaning};
use crate::grid::{GridCell, Raw};
use crate::template::answers::Answers;
use crate::template::years::{self, YearMark};
use crate::template::{Field, Layout, Scheme, Table};
use crate::text::{Phrase, fold, fold_outside_parentheses, has_parentheses, is_within, letters, loosen};

/// Labels of all tables, ready to be compared with what stands on sheets.
#[derive(Debug)]
pub struct Index {
    tables: Vec<Labels>,
    /// What could head a column or stand beside a value: labels as they are written, folded, and the same without empty words.
    anywhere: HashSet<String>,
    /// Every writing by which some table knows a field.
    exact: HashSet<String>,
    /// Tables that are a block, with the field that names their lines.
    blocks: Vec<(usize, usize)>,
    /// How units are written, folded.
    written: Arc<[String]>,
    mentions: Vec<String>,
    /// Codes and labels of the indicators, folded and loosened.
    catalogue: HashSet<String>,
    units: HashSet<String>,
    /// By table and field: fields of one class take the same values.
    classes: Vec<Vec<usize>>,
    /// What the officer answered.
    pub(super) answers: Answers,
    /// What was worked out of texts, by whoever worked with this index.
    pub(super) memos: Memos,
}

/// The labels of one table.
#[derive(Debug)]
struct Labels {
    exact: HashMap<String, usize>,
    all: Vec<Label>,
    /// The fields across years.
    across: Vec<usize>,
    units: Arc<[String]>,
    /// How holders title the table.
    titles: Vec<Phrase>,
    form: bool,
}

/// A label of a field.
#[derive(Debug)]
struct Label {
    phrase: Phrase,
    /// Loosened, between spaces: to be found inside a text.
    loose: String,
    /// The letters of that.
    loose_letters: u64,
    field: usize,
}

/// The field that holds a line's own code, where a table has one (indicators).
pub(crate) const CODE_FIELD: &str = "code";

/// From this likeness on, a header is guessed to be a label.
const LIKENESS: f64 = 0.80;

impl Index {
    /// Folds the labels of a scheme.
    #[must_use]
    pub fn new(scheme: &Scheme) -> Self {
        let written: Arc<[String]> = scheme.units.iter().flat_map(|u| u.writings.iter().chain([&u.name])).map(|u| fold(u)).collect();
        let tables: Vec<Labels> = scheme.tables.iter().map(|t| Labels::new(t, written.clone())).collect();
        let all = tables.iter().flat_map(|labels| &labels.all);
        let anywhere = all.flat_map(|Label { phrase, loose, .. }| [phrase.text.clone(), loose.trim_matches(' ').to_owned()]).collect();
        let exact = tables.iter().flat_map(|labels| labels.exact.keys().cloned()).collect();
        let line = |t: &Table| t.fields.iter().position(|f| Some(&f.name) == t.line.as_ref());
        let blocks = scheme.tables.iter().enumerate().filter(|(_, t)| t.block.is_some());
        let blocks = blocks.filter_map(|(rank, t)| Some((rank, line(t)?))).collect();
        let mentions = scheme.tables.iter().flat_map(|t| &t.mentions);
        let mentions = mentions.flat_map(|m| std::iter::once(&m.label).chain(&m.aliases)).map(|l| fold(l)).collect();
        let of_indicators = scheme.indicators.iter().flat_map(|i| [&i.code, &i.label].into_iter().chain(&i.aliases));
        let catalogue = of_indicators.flat_map(|t| [fold(t), loosen(&fold(t))]).collect();
        let units = scheme.indicators.iter().flat_map(|i| [&i.unit].into_iter().chain(&i.units)).map(|u| fold(u));
        let units = units.chain(written.iter().cloned()).filter(|u| !u.is_empty()).collect();
        Self {
            tables,
            anywhere,
            exact,
            blocks,
            written,
            mentions,
            catalogue,
            units,
            classes: classes(scheme),
            answers: Answers::default(),
            memos: Memos::default(),
        }
    }

    /// The same, with an officer's answers.
    #[must_use]
    pub fn with_answers(self, answers: Answers) -> Self {
        Self { answers, ..self }
    }

    /// The answers, given back when all is read.
    #[must_use]
    pub fn into_answers(self) -> Answers {
        self.answers
    }

    /// The class of a field: what fits one field of a class fits the others.
    pub(super) fn class(&self, table: usize, field: usize) -> usize {
        self.classes[table][field]
    }

    /// Whether a field's values are the codes or labels of the catalogue.
    pub(super) fn is_catalogued(&self, table: &Table, field: &Field) -> bool {
        !self.catalogue.is_empty() && is_coded(table, field)
    }

    /// Whether a cell holds a code or label of the catalogue.
    pub(super) fn in_catalogue(&self, cell: &GridCell) -> Fit {
        match &cell.raw {
            Some(Raw::Text(text)) => {
                let folded = fold(text);
                let known = self.catalogue.contains(&folded) || self.catalogue.contains(&loosen(&folded));
                if known { Fit::Yes } else { Fit::No }
            }
            Some(Raw::Number(_)) => Fit::No,
            _ => Fit::Silent,
        }
    }

    /// Whether a text is a unit.
    pub(super) fn is_unit(&self, text: &str) -> bool {
        self.units.contains(&fold(text))
    }

    /// Tables that are a block, with the field that names their lines.
    pub(super) fn blocks(&self) -> &[(usize, usize)] {
        &self.blocks
    }

    /// What a text is to all tables together: most texts are nothing to any.
    pub(super) fn facts(&self, text: &Parsed) -> Facts {
        let means = text.dated.is_some() || text.writings(&self.written).into_iter().any(|key| self.exact.contains(key));
        let here = |key: &str| self.anywhere.contains(key);
        let known = text.dated.is_some() || here(&text.folded) || here(&text.loose) || here(&text.outside);
        let known = known || text.beginnings().any(here);
        let line = |(table, field): &(usize, usize)| self.meaning(*table, text, false).is_some_and(|m| m.field == *field);
        Facts { known, means, block: means && self.blocks.iter().any(line) }
    }

    /// The field one of whose labels a header begins with: « Type d'action menée », « Date de tenue de la séance ».
    pub(super) fn begins(&self, table: usize, text: &Parsed) -> Option<usize> {
        let labels = &self.tables[table];
        text.beginnings().find_map(|words| labels.exact.get(words)).copied().filter(|f| !labels.across.contains(f))
    }

    /// Whether a folded title or sheet name names this table.
    #[must_use]
    pub fn names(&self, table: usize, folded: &str) -> bool {
        let letters = letters(folded);
        self.tables[table].titles.iter().any(|title| title.at(folded, letters).is_some())
    }

    /// Whether a folded text titles some list or matrix.
    pub(super) fn is_title(&self, folded: &str) -> bool {
        (0..self.tables.len()).any(|i| !self.tables[i].form && self.names(i, folded))
    }

    /// Whether a folded text is the label of a fact that stands beside a table.
    pub(super) fn is_mention(&self, folded: &str) -> bool {
        self.mentions.iter().any(|m| m == folded)
    }

    /// The fields one of whose labels stands whole inside a header, at its beginning first, then the longest.
    pub(super) fn inside(&self, table: usize, text: &str) -> Vec<usize> {
        self.tables[table].inside(text)
    }

    /// What a header means in a table, by its words; `guess` also allows for typing slips.
    pub(super) fn meaning(&self, table: usize, text: &Parsed, guess: bool) -> Option<Meaning> {
        self.tables[table].meaning(text, guess)
    }
}

/// Whether a field names the lines of a table whose lines have codes.
fn is_coded(table: &Table, field: &Field) -> bool {
    table.field(CODE_FIELD).is_some() && (field.name == CODE_FIELD || table.line.as_ref() == Some(&field.name))
}

/// The class of each field of each table: what it asks for, and whether it may be the code or label of a line.
fn classes(scheme: &Scheme) -> Vec<Vec<usize>> {
    let mut known = Vec::new();
    let mut out = Vec::new();
    for table in &scheme.tables {
        let mut own = Vec::new();
        for field in &table.fields {
            let asked = (field.kind, field.codes.as_ref().map(|c| &c.name), &field.unit, is_coded(table, field));
            own.push(known.iter().position(|k| *k == asked).unwrap_or(known.len()));
            if own.last() == Some(&known.len()) {
                known.push(asked);
            }
        }
        out.push(own);
    }
    out
}

impl Labels {
    fn new(table: &Table, units: Arc<[String]>) -> Self {
        let mut exact = HashMap::new();
        let mut all = Vec::new();
        let texts =
            |field: &'_ Field| -> Vec<Parsed> { std::iter::once(&field.label).chain(&field.aliases).map(|t| Parsed::plain(t)).collect() };
        let writings: Vec<(usize, Parsed)> =
            table.fields.iter().enumerate().flat_map(|(i, field)| texts(field).into_iter().map(move |w| (i, w))).collect();
        for (field, Parsed { folded, loose, .. }) in &writings {
            exact.entry(folded.clone()).or_insert(*field);
            let loose = format!(" {loose} ");
            all.push(Label { phrase: Phrase::of(folded.clone()), loose_letters: letters(&loose), loose, field: *field });
        }
        // Looser readings never displace an exact label of another field.
        for (field, Parsed { outside, loose, loose_outside, .. }) in writings {
            for key in [outside, loose, loose_outside] {
                exact.entry(key).or_insert(field);
            }
        }
        exact.remove("");
        let across = table.fields.iter().enumerate().filter(|(_, f)| f.across).map(|(i, _)| i).collect();
        let titles = std::iter::once(&table.label).chain(&table.titles).map(|t| Phrase::of(fold(t))).collect();
        Self { exact, all, across, units, titles, form: table.layout == Layout::Form }
    }

    fn meaning(&self, text: &Parsed, guess: bool) -> Option<Meaning> {
        let plain = |field: usize| (!self.across.contains(&field)).then_some(Meaning::known(field, None));
        let known = text.writings(&self.units).into_iter().find_map(|key| self.exact.get(key)).copied();
        if let Some(known) = known.and_then(plain) {
            return Some(known);
        }
        if let Some((mark, rest)) = &text.dated
            && !self.across.is_empty()
        {
            let rest = self.without_units(rest);
            if let Some((field, guessed)) = self.across_field(&rest) {
                return Some(Meaning { guessed, ..Meaning::known(field, Some(*mark)) });
            }
        }
        if !guess {
            return None;
        }
        self.guess(&text.outside).and_then(|field| plain(field).map(|m| Meaning { guessed: true, ..m }))
    }

    /// The field across years that the rest of a header names; none named: the first.
    fn across_field(&self, rest: &str) -> Option<(usize, bool)> {
        if rest.is_empty() {
            return self.across.first().map(|f| (*f, false));
        }
        let known = self.exact.get(rest).or_else(|| self.exact.get(&loosen(rest)));
        if let Some(field) = known.filter(|f| self.across.contains(f)) {
            return Some((*field, false));
        }
        // « nb de jours effectues » holds « jours » and « effectue »: the longer says more; at the same length the earlier field stands.
        let across = || self.all.iter().filter(|l| self.across.contains(&l.field));
        let letters = letters(rest);
        let stems = across().filter(|l| l.phrase.text.len() > 4 && l.phrase.at(rest, letters).is_some());
        if let Some(longest) = stems.max_by_key(|l| (l.phrase.text.len(), std::cmp::Reverse(l.field))) {
            return Some((longest.field, false));
        }
        across().find(|l| l.phrase.likeness(rest, letters, LIKENESS).is_some()).map(|l| (l.field, true))
    }

    fn inside(&self, text: &str) -> Vec<usize> {
        if !is_within(text, 80) {
            return Vec::new();
        }
        let folded = format!(" {} ", loosen(&fold_outside_parentheses(text)));
        let absent = !letters(&folded);
        let place = |Label { loose, loose_letters, field, .. }: &Label| {
            // Most labels have a letter that the text has not.
            if loose_letters & absent != 0 {
                return None;
            }
            // A short word in the middle of a sentence names no column.
            let at = folded.find(loose.as_str()).filter(|at| loose.len() >= 6 && (*at == 0 || loose.len() * 3 >= folded.len()))?;
            Some((at > 0, std::cmp::Reverse(loose.len()), *field))
        };
        let mut found: Vec<_> = self.all.iter().filter_map(place).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, _, field)| field).collect()
    }

    fn guess(&self, folded: &str) -> Option<usize> {
        if folded.chars().count() < 4 {
            return None;
        }
        let letters = letters(folded);
        let score = |l: &Label| Some((l.phrase.likeness(folded, letters, LIKENESS)?, l.field));
        let best = self.all.iter().filter(|l| l.phrase.text.len() >= 4).filter_map(score).max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(best.1)
    }

    /// A header without the units behind it; nothing where it is a unit itself, and no label.
    fn without_units(&self, folded: &str) -> String {
        let rest = without(&self.units, folded);
        if self.units.iter().any(|u| u == rest) && !self.exact.contains_key(rest) { String::new() } else { rest.to_owned() }
    }
}

/// « montant total € ht » → « montant total »: units behind a label are not part of it.
fn without<'t>(units: &[String], folded: &'t str) -> &'t str {
    let mut rest = folded;
    while let Some((head, tail)) = rest.rsplit_once(' ') {
        if !units.iter().any(|u| u == tail) {
            break;
        }
        rest = head;
    }
    rest
}

/// What a text is to all tables together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// It could be a label or a year of some table: the cheap test that most rows fail.
    pub(super) known: bool,
    /// Some table knows what it means, without guessing.
    pub(super) means: bool,
    /// It names the lines of a table that is a block.
    pub(super) block: bool,
}

/// A text as headers are looked up.
#[derive(Debug)]
pub(super) struct Parsed {
    folded: String,
    /// Folded, without what stands in parentheses.
    outside: String,
    /// Loosened.
    loose: String,
    loose_outside: String,
    /// Longer ones begin with no label.
    short: bool,
    /// The year that it names, and its folded rest.
    dated: Option<(YearMark, String)>,
}

impl Parsed {
    pub(super) fn of(text: &str) -> Self {
        Self { dated: years::split(text), ..Self::plain(text) }
    }

    /// The same of a text in which no year is looked for.
    fn plain(text: &str) -> Self {
        let folded = fold(text);
        let loose = loosen(&folded);
        let (short, dated) = (is_within(text, 60), None);
        if has_parentheses(text) {
            let outside = fold_outside_parentheses(text);
            Self { loose_outside: loosen(&outside), folded, outside, loose, short, dated }
        } else {
            Self { outside: folded.clone(), loose_outside: loose.clone(), folded, loose, short, dated }
        }
    }

    /// The forms under which it may be known, the most faithful first, the one without units last.
    fn writings(&self, units: &[String]) -> [&str; 5] {
        [&self.folded, &self.outside, &self.loose, &self.loose_outside, without(units, &self.outside)]
    }

    /// The loosened words that it begins with, the most first, without the whole of them.
    fn beginnings(&self) -> impl Iterator<Item = &str> {
        let loose = if self.short { self.loose_outside.as_str() } else { "" };
        loose.rmatch_indices(' ').map(|(at, _)| at).filter(|at| *at >= 4).map(|at| &loose[..at])
    }
}
