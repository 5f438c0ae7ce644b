//! The texts of a remark as bytes and back.

use std::sync::Arc;

use super::Head;
use crate::bytes::{Eye, Pen};
use crate::finding::{Finding, Known, Related, Several, Spot};

impl Pen {
    /// What its head does not say, its subject first.
    pub(super) fn finding(&mut self, finding: &Finding) {
        self.text(&finding.subject);
        self.text(&finding.message);
        self.text(&finding.fix);
        self.maybe(finding.table.as_deref());
        self.maybe(finding.field.as_deref());
        self.maybe(finding.value.as_deref());
        self.byte(u8::from(finding.several.is_some()));
        if let Some(several) = &finding.several {
            self.text(&several.message);
            self.text(&several.fix);
        }
        self.count(finding.related.len());
        finding.related.iter().for_each(|related| self.related(related, &finding.spot));
    }

    /// Most are in the file and on the sheet of the remark.
    fn related(&mut self, related: &Related, beside: &Spot) {
        let Spot { file, sheet, cell } = &related.spot;
        let (moved, turned) = (*file != beside.file, *sheet != beside.sheet);
        let bits = [moved, turned, cell.is_some(), related.to.is_some()];
        self.byte(bits.into_iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(bit)));
        if moved {
            self.maybe(file.as_deref());
        }
        if turned {
            self.maybe(sheet.as_deref());
        }
        cell.iter().chain(&related.to).for_each(|cell| self.place(*cell));
        self.text(&related.note);
    }
}

impl Eye<'_> {
    /// The remark of this head; texts that others say too are taken from where they are known.
    pub(super) fn finding(&mut self, head: &Head, name: &'static str, known: &mut Known) -> Option<Finding> {
        Some(Finding {
            code: head.code,
            name,
            severity: head.severity,
            spot: head.spot.clone(),
            dossier: head.dossier.clone(),
            standing: head.standing.clone(),
            subject: self.text()?,
            message: self.text()?,
            fix: self.known(known)?,
            table: self.maybe_known(known)?,
            field: self.maybe_known(known)?,
            value: self.maybe()?,
            several: match self.byte()? {
                0 => None,
                _ => Some(known.several(Several { message: self.text()?, fix: self.text()? })),
            },
            related: self.several(|eye| eye.related(&head.spot, known))?,
        })
    }

    fn related(&mut self, beside: &Spot, known: &mut Known) -> Option<Related> {
        let bits = self.byte()?;
        let is = |bit: u8| bits >> bit & 1 == 1;
        let file = if is(0) { self.maybe_known(known)? } else { beside.file.clone() };
        let sheet = if is(1) { self.maybe_known(known)? } else { beside.sheet.clone() };
        let cell = if is(2) { Some(self.place()?) } else { None };
        let to = if is(3) { Some(self.place()?) } else { None };
        Some(Related { spot: Spot { file, sheet, cell }, to, note: self.known(known)? })
    }

    fn known(&mut self, known: &mut Known) -> Option<Arc<str>> {
        self.str().map(|text| known.text(text))
    }

    fn maybe_known(&mut self, known: &mut Known) -> Option<Option<Arc<str>>> {
        if self.byte()? == 0 { Some(None) } else { self.known(known).map(Some) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;

    use super::super::Findings;
    use super::*;
    use crate::finding::{Severity, Standing, Waived};
    use crate::grid::CellRef;

    fn spot(file: &str, sheet: &str, row: u32) -> Spot {
        Spot { file: Some(file.into()), sheet: Some(sheet.into()), cell: Some(CellRef::new(row, 300)) }
    }

    pub(in super::super) fn full() -> Finding {
        let related = |spot, to, note: &str| Related { spot, to, note: note.into() };
        Finding {
            code: "P101",
            name: "total-differs-from-lines",
            severity: Severity::Warning,
            spot: spot("é.xlsx", "Suivi", 1_048_575),
            related: vec![
                related(spot("é.xlsx", "Suivi", 7), None, "la ligne"),
                related(spot("é.xlsx", "Plan", 7), Some(CellRef::new(9, 300)), ""),
                related(spot("autre.xlsx", "Suivi", 0), None, "la ligne"),
                related(Spot::default(), None, "nulle part"),
            ],
            table: Some("suivi".into()),
            field: Some("prevu".into()),
            dossier: Some("24BRD0001".into()),
            value: Some("200 jours".into()),
            subject: "ligne « Suivi »".into(),
            message: "le total n'est pas la somme".into(),
            fix: "Corrigez-le.".into(),
            standing: Standing::Counts,
            several: Some(Arc::new(Several { message: "les totaux".into(), fix: "Corrigez-les.".into() })),
        }
    }

    fn every_kind() -> Vec<Finding> {
        let waived = |compared| Waived { reason: "avenant".into(), author: "A. Martin".into(), until: date(2026, 12, 31), compared };
        let bare = Finding {
            code: "F101",
            name: "unread",
            severity: Severity::Error,
            spot: Spot::default(),
            related: vec![Related { spot: spot("a", "b", 1), to: None, note: "".into() }],
            table: None,
            field: None,
            dossier: None,
            value: None,
            subject: String::new(),
            message: String::new(),
            fix: "".into(),
            standing: Standing::Notice,
            several: None,
        };
        let apart = [Standing::Trial, Standing::Waived(waived(true).into()), Standing::Waived(waived(false).into())];
        let apart = apart.map(|standing| Finding { standing, severity: Severity::Info, ..full() });
        let nowhere = Finding { related: Vec::new(), spot: Spot { sheet: None, cell: None, ..full().spot }, ..full() };
        [full(), bare, nowhere].into_iter().chain(apart).collect()
    }

    #[test]
    fn remarks_come_back_as_they_were_put_by() {
        let given = every_kind();
        let mut findings = Findings::default();
        findings.extend(&given);
        assert_eq!(findings.all(), given);
        assert_eq!(findings.batches().collect::<Vec<_>>(), [given]);
    }

    #[test]
    fn cut_bytes_give_nothing() {
        let mut findings = Findings::default();
        findings.extend(&every_kind());
        for (finding, head) in every_kind().iter().zip(findings.heads().iter()) {
            let mut pen = Pen::default();
            pen.finding(finding);
            let read = |n: usize| Eye(&pen.0[..n]).finding(head, finding.name, &mut Known::default());
            assert!((0..pen.0.len()).all(|n| read(n).is_none()));
            assert_eq!(read(pen.0.len()).as_ref(), Some(finding));
        }
    }
}
