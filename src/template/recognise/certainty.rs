//! How sure a table is, and why: clues weighed as the scheme says, put into French.

use super::evidence::Evidence;
use super::{Column, Found, Rival, Shape};
use crate::template::{Recognition, Table};

/// How sure a table is, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Certainty {
    /// 0 to 100.
    pub score: u8,
    /// What speaks for it, in French, one reason a text.
    pub reasons: Vec<String>,
    /// What speaks against it, or is missing.
    pub doubts: Vec<String>,
    /// Another table that the same cells may be.
    pub rival: Option<Rival>,
    /// Ranks of the officer's answers that were obeyed here.
    pub answers: Vec<usize>,
}

impl Certainty {
    /// « 94 % : 7 intitulés obligatoires sur 8, unités ».
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} % : {}", self.score, self.reasons.join(", "))
    }
}

/// No table is certain but on the officer's word.
const SUREST: f64 = 99.0;
/// Missing labels that are named.
const NAMED: usize = 5;

/// The clues that a possible table gives.
pub(super) struct Clues<'a> {
    pub(super) table: &'a Table,
    /// Ranks of the fields that are there, each once.
    pub(super) fields: Vec<usize>,
    /// Of the labels that are there: how many are understood, of how many.
    pub(super) understood: (usize, usize),
    /// Labels matched by likeness only.
    pub(super) guessed: Vec<String>,
    /// Labels understood by what stands under them.
    pub(super) by_values: Vec<String>,
    pub(super) title_above: bool,
    pub(super) sheet_name: bool,
    pub(super) evidence: Evidence,
}

impl Clues<'_> {
    /// How many labels the table asks for.
    fn required(&self) -> usize {
        self.table.fields.iter().filter(|f| f.required).count()
    }

    /// The labels it asks for that are not there.
    fn missing(&self) -> impl Iterator<Item = &str> {
        let fields = self.table.fields.iter().enumerate();
        fields.filter(|(i, f)| f.required && !self.fields.contains(i)).map(|(_, f)| f.label.as_str())
    }

    /// The share of the required labels that are there.
    pub(super) fn coverage(&self) -> f64 {
        let required = self.required();
        share(required - self.missing().count(), required)
    }

    /// Whether every required label is there, and no label is unknown.
    pub(super) fn has_all(&self) -> bool {
        self.missing().next().is_none() && self.understood.0 == self.understood.1
    }

    pub(super) fn is_named(&self) -> bool {
        self.title_above || self.sheet_name
    }

    /// 0 to 100. Without values to judge, the other clues share their weight.
    pub(super) fn score(&self, weights: &Recognition) -> f64 {
        let guessed = share(self.guessed.len() + self.by_values.len(), self.understood.0.max(self.fields.len()));
        let mut clues = vec![
            (weights.labels, self.coverage() * (1.0 - 0.3 * guessed)),
            (weights.columns, share(self.understood.0, self.understood.1)),
            (weights.title, if self.is_named() { 1.0 } else { 0.0 }),
        ];
        let has_lists = self.table.fields.iter().any(|f| f.required && f.codes.is_some());
        clues.extend(self.evidence.share(has_lists).map(|s| (weights.values, s)));
        let whole: f64 = clues.iter().map(|(w, _)| f64::from(*w)).sum();
        let score = 100.0 * clues.iter().map(|(w, s)| f64::from(*w) * s).sum::<f64>() / whole.max(1.0);
        let off = match (self.evidence.is_foreign(), self.is_named()) {
            (true, false) => f64::from(weights.foreign),
            (true, true) => f64::from(weights.foreign) / 2.0,
            (false, _) => 0.0,
        };
        (score - off).clamp(0.0, 100.0)
    }

    /// Whether a score is enough to read what stands there.
    pub(super) fn is_enough(&self, score: f64, limits: &Recognition) -> bool {
        score >= f64::from(if self.is_named() { limits.taken } else { limits.untitled })
    }

    /// Score, reasons and doubts.
    pub(super) fn certainty(&self, weights: &Recognition) -> Certainty {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let score = self.score(weights).min(SUREST).round() as u8;
        Certainty { score, reasons: self.reasons(), doubts: self.doubts(), rival: None, answers: Vec::new() }
    }

    fn reasons(&self) -> Vec<String> {
        let required = self.required();
        let mut out = vec![of(required - self.missing().count(), required, "intitulé obligatoire", "intitulés obligatoires")];
        if self.understood.1 > 0 {
            out.push(of(self.understood.0, self.understood.1, "colonne", "colonnes"));
        }
        match (self.title_above, self.sheet_name) {
            (true, true) => out.push("titre et nom de la feuille".to_owned()),
            (true, false) => out.push("titre au-dessus".to_owned()),
            (false, true) => out.push("nom de la feuille".to_owned()),
            (false, false) => {}
        }
        let Evidence { listed, typed, units, .. } = &self.evidence;
        if listed.fit > 0 {
            out.push(of(listed.fit, listed.judged, "valeur de liste", "valeurs de liste"));
        }
        if *units {
            out.push("unités".to_owned());
        }
        if typed.fit > 0 {
            out.push(of(typed.fit, typed.judged, "valeur du bon type", "valeurs du bon type"));
        }
        out
    }

    /// What it lacks, the gravest first.
    fn doubts(&self) -> Vec<String> {
        let mut out = Vec::new();
        let missing: Vec<&str> = self.missing().collect();
        if !missing.is_empty() {
            let named = if missing.len() > NAMED + 1 { NAMED } else { missing.len() };
            let more = if named < missing.len() { format!(" et {} autres intitulés", missing.len() - named) } else { String::new() };
            out.push(format!("il manque : {}{more}", missing[..named].join(", ")));
        }
        let odd = self.evidence.odd.iter().take(3);
        out.extend(odd.map(|(label, t)| match t.fit {
            0 => format!("aucune valeur sous « {label} » n'y convient"),
            1 => format!("sous « {label} », 1 valeur sur {} y convient", t.judged),
            n => format!("sous « {label} », {n} valeurs sur {} y conviennent", t.judged),
        }));
        if !self.by_values.is_empty() {
            out.push(format!(
                "compris par {} valeurs seules : {}",
                if self.by_values.len() > 1 { "leurs" } else { "ses" },
                quoted(&self.by_values)
            ));
        }
        if !self.guessed.is_empty() {
            out.push(format!("approchant : {}", quoted(&self.guessed)));
        }
        let unknown = self.understood.1.saturating_sub(self.understood.0);
        if unknown > 0 {
            out.push(of(unknown, self.understood.1, "colonne inconnue", "colonnes inconnues"));
        }
        if !self.is_named() {
            out.push("ni titre ni nom de feuille qui le dise".to_owned());
        }
        if self.evidence.is_empty() {
            out.push("aucune valeur pour le confirmer".to_owned());
        }
        out
    }
}

/// « 7 intitulés obligatoires sur 8 ».
fn of(part: usize, whole: usize, one: &str, many: &str) -> String {
    let words = if part > 1 { many } else { one };
    format!("{part} {words} sur {whole}")
}

fn quoted(labels: &[String]) -> String {
    labels.iter().map(|l| format!("« {} »", crate::fmt::short(l))).collect::<Vec<_>>().join(", ")
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of labels")]
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// What tells two readings of the same cells apart: the columns that only one of them understands.
pub(super) fn decides(first: &Found, second: &Found) -> String {
    let only = |a: &Found, b: &Found| -> Vec<String> {
        let (Shape::Grid { columns, .. }, Shape::Grid { columns: others, .. }) = (&a.shape, &b.shape) else { return Vec::new() };
        let lost = |c: &&Column| c.meaning.is_some() && others.iter().all(|o| o.at != c.at || o.meaning.is_none());
        columns.iter().filter(lost).take(4).map(|c| crate::fmt::short(&c.text)).collect()
    };
    let says = |labels: Vec<String>, table: &Table| {
        (!labels.is_empty())
            .then(|| format!("{} ne {} qu'à « {} »", quoted(&labels), if labels.len() > 1 { "vont" } else { "va" }, table.label))
    };
    let sides = [says(only(first, second), &first.table), says(only(second, first), &second.table)];
    let told: Vec<String> = sides.into_iter().flatten().collect();
    if told.is_empty() { "leurs intitulés sont les mêmes ; seules les valeurs décident".to_owned() } else { told.join(", ") }
}
