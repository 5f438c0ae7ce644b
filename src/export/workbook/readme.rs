//! The first sheet: what the workbook is, its sheets one by one, what was received, what became of the lines, thresholds.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use super::consolidated::Lines;
use super::recheck::Books;
use super::sheet::{print_setup, write_text};
use super::style::Styles;
use super::{fit, refused};
use crate::error::Error;
use crate::fmt;
use crate::profile::{Profile, Threshold};
use crate::record::Batch;
use crate::report::state::State;

/// What the sheet tells of.
pub(super) struct Contents<'a> {
    /// The run.
    pub(super) batch: &'a Batch,
    /// Thresholds.
    pub(super) profile: &'a Profile,
    /// The other sheets.
    pub(super) sheets: &'a [Books],
    /// The states of the dossiers that count.
    pub(super) states: &'a [State],
    /// What became of the lines.
    pub(super) lines: &'a [Lines],
}

/// Writes it.
pub(super) fn write(sheet: &mut Worksheet, contents: &Contents, styles: &Styles) -> Result<(), Error> {
    let defaults = Profile::of(&contents.batch.scheme)?;
    let mut page = Page { sheet, styles, row: 0 };
    page.fill(contents, &defaults).map_err(refused)
}

/// The widths of the columns.
const WIDTHS: [f64; 6] = [42.0, 12.0, 18.0, 12.0, 14.0, 16.0];

pub(super) struct Page<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) styles: &'a Styles,
    pub(super) row: u32,
}

impl Page<'_> {
    fn fill(&mut self, contents: &Contents, defaults: &Profile) -> Result<(), XlsxError> {
        for (col, width) in (0u16..).zip(WIDTHS) {
            self.sheet.set_column_width(col, width)?;
        }
        print_setup(self.sheet, 0.0);
        self.sheet.set_screen_gridlines(false);
        let scheme = &contents.batch.scheme;
        write_text(self.sheet, 0, 0, "Dossiers consolidés", &self.styles.title)?;
        self.row = 1;
        let plain = Format::new();
        self.sentence(&format!("{} – modèle {}", scheme.label, scheme.version), &plain)?;
        self.sentence(
            "Ce que les porteurs ont écrit, tableau par tableau, sans rien y changer. Une valeur absente reste vide ; elle ne vaut",
            &plain,
        )?;
        self.sentence("jamais zéro. Chaque ligne dit de quel fichier, feuille et cellule elle vient ; « ouvrir » y mène.", &plain)?;
        self.sentence(
            "Ce classeur se redonne à volet comme un dossier de porteur : ce que vous changez dans les tableaux compte alors, et",
            &plain,
        )?;
        self.sentence("volet le dit.", &plain)?;
        self.sheets(contents.sheets)?;
        self.received(contents)?;
        self.lines(contents.lines)?;
        self.thresholds(contents.profile, defaults)?;
        self.rules(contents.profile)
    }

    pub(super) fn sentence(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        write_text(self.sheet, self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.row += 1;
        for col in 0..6 {
            self.sheet.write_blank(self.row, col, &self.styles.section)?;
        }
        write_text(self.sheet, self.row, 0, title, &self.styles.section)?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn header(&mut self, labels: &[&str]) -> Result<(), XlsxError> {
        let mut lines = 1.0f64;
        for ((col, label), width) in (0u16..).zip(labels).zip(WIDTHS) {
            write_text(self.sheet, self.row, col, label, &self.styles.header)?;
            lines = lines.max(fit::lines(label, width));
        }
        self.sheet.set_row_height(self.row, fit::LINE * lines)?;
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, label: &str, counts: &[usize]) -> Result<(), XlsxError> {
        write_text(self.sheet, self.row, 0, label, &self.styles.text)?;
        for (col, n) in (1u16..).zip(counts) {
            let n = u32::try_from(*n).unwrap_or(u32::MAX);
            self.sheet.write_number_with_format(self.row, col, n, &self.styles.count)?;
        }
        self.row += 1;
        Ok(())
    }

    fn sheets(&mut self, sheets: &[Books]) -> Result<(), XlsxError> {
        self.section("Les feuilles")?;
        self.header(&["Feuille", "Lignes", "Ce qu'elle contient"])?;
        for one in sheets {
            let row = self.row;
            self.counts("", &[one.rows])?;
            if one.hidden {
                write_text(self.sheet, row, 0, &one.sheet, &self.styles.text)?;
            } else {
                let target = format!("internal:'{}'!A1", one.sheet.replace('\'', "''"));
                self.sheet.write_url_with_format(row, 0, Url::new(target).set_text(&one.sheet), &self.styles.link)?;
            }
            write_text(self.sheet, row, 2, &one.about, &Format::new())?;
        }
        Ok(())
    }

    fn received(&mut self, contents: &Contents) -> Result<(), XlsxError> {
        let batch = contents.batch;
        let unread = batch.unread.len();
        let copies = batch.copies.iter().filter(|(copy, _)| batch.files[*copy].failure.is_none()).count();
        let in_state = |s: State| contents.states.iter().filter(|x| **x == s).count();
        self.section("Ce qui a été reçu")?;
        self.counts("Classeurs reçus", &[batch.files.len()])?;
        self.counts("– lus", &[batch.files.len() - unread - copies])?;
        self.counts("– en double, comptés une fois", &[copies])?;
        self.counts("– non lus (raison dans « Manifeste »)", &[unread])?;
        self.counts("Pièces jointes, non ouvertes", &[batch.others.len()])?;
        self.counts("Dossiers", &[batch.dossiers.len()])?;
        self.counts("– recevables : aucune erreur", &[in_state(State::Acceptable)])?;
        self.counts("– à corriger : une erreur au moins", &[in_state(State::ToCorrect)])?;
        self.counts("– illisibles", &[in_state(State::Unreadable)])?;
        self.counts("– remplacés par une version plus récente", &[batch.dossiers.len() - contents.states.len()])
    }

    fn lines(&mut self, lines: &[Lines]) -> Result<(), XlsxError> {
        self.section("Ce que sont devenues les lignes lues")?;
        self.header(&[
            "Tableau",
            "Lignes lues",
            "Écartées (version remplacée)",
            "Gardées",
            "Lignes de la feuille",
            "Totaux imprimés, à part",
        ])?;
        for one in lines {
            self.counts(&one.label, &[one.read, one.aside, one.read - one.aside, one.written, one.totals])?;
        }
        let plain = Format::new().set_italic();
        self.sentence(
            "Une action du programme tient une ligne par année. Une fois écrit, ce classeur a été relu : le nombre de lignes,",
            &plain,
        )?;
        self.sentence("le nombre de valeurs et la somme de chaque colonne de nombres sont ceux des dossiers.", &plain)
    }

    fn thresholds(&mut self, profile: &Profile, defaults: &Profile) -> Result<(), XlsxError> {
        self.section("Les seuils propres à ce lot")?;
        let changed: Vec<(&Threshold, Option<&Threshold>)> = profile
            .thresholds()
            .map(|(name, t)| (t, defaults.thresholds().find(|(n, _)| *n == name).map(|(_, d)| d)))
            .filter(|(t, d)| d.is_none_or(|d| d.values != t.values || d.codes != t.codes))
            .collect();
        if changed.is_empty() {
            return self.sentence("Aucun : tous les seuils des contrôles sont ceux du profil par défaut.", &Format::new());
        }
        self.header(&["Seuil", "Valeur", "Par défaut", "D'où il vient"])?;
        for (one, default) in changed {
            let source = one.overridden_by.as_ref().map_or_else(|| one.source.clone(), |file| format!("{file} – {}", one.source));
            let shown = [one.label.clone(), value(one), default.map_or_else(String::new, value)];
            for (col, text) in (0u16..).zip(shown) {
                write_text(self.sheet, self.row, col, &text, &self.styles.text)?;
            }
            write_text(self.sheet, self.row, 3, &source, &Format::new())?;
            self.row += 1;
        }
        Ok(())
    }
}

/// « 25 000 € à 80 000 € », « A03, A09 », or that no value is set.
fn value(threshold: &Threshold) -> String {
    let unit = threshold.unit.as_deref();
    let shown = |n: &Decimal| fmt::quantity(*n, unit);
    match (threshold.values.as_slice(), threshold.codes.as_slice()) {
        ([], []) => "non fixé".to_owned(),
        ([], codes) => codes.join(", "),
        (values, _) => values.iter().map(shown).collect::<Vec<_>>().join(" à "),
    }
}
