//! On the first sheet: the rules that the region changed, and its own.

use rust_xlsxwriter::{Format, XlsxError};

use super::readme::Page;
use super::sheet::write_text;
use crate::profile::Profile;

impl Page<'_> {
    /// Each rule that is not as in the catalogue: what changes, why, and which file says so.
    pub(super) fn rules(&mut self, profile: &Profile) -> Result<(), XlsxError> {
        self.section("Les règles propres à ce lot")?;
        let changed = profile.decisions().iter().map(|d| [d.code.to_owned(), d.what(), d.file.clone(), d.reason.clone()]);
        let own = profile.own().iter().map(|r| {
            let trial = if r.trial { ", à l'essai" } else { "" };
            [r.code.to_owned(), format!("règle de la région ({}{trial})", r.severity.label()), r.file.clone(), r.message.clone()]
        });
        let rows: Vec<[String; 4]> = changed.chain(own).collect();
        if rows.is_empty() {
            return self.sentence("Aucune : toutes les règles sont celles du catalogue, avec leur gravité.", &Format::new());
        }
        self.header(&["Règle et ce qui change", "Code", "D'où cela vient", "", "Pourquoi"])?;
        for [code, what, file, why] in rows {
            write_text(self.sheet, self.row, 0, &what, &self.styles.text)?;
            write_text(self.sheet, self.row, 1, &code, &self.styles.text)?;
            write_text(self.sheet, self.row, 2, &file, &Format::new())?;
            write_text(self.sheet, self.row, 4, &why, &Format::new())?;
            self.row += 1;
        }
        Ok(())
    }
}
