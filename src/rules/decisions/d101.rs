use super::flag;
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{Check, Context, Rule, Told};

pub(super) const RULE: Rule =
    Rule { code: "D101", name: "waiver-outdated", severity: Severity::Info, page: include_str!("d101.md"), check: Check::Decisions(check) };

fn check(told: &Told, cx: &mut Context) {
    for used in told.uses {
        let Some(report) = used.too_late else { continue };
        let until = fmt::date(used.waiver.until);
        let message = format!("elle valait jusqu'au {until}, le rapport est du {} : elle ne joue plus.", fmt::date(report));
        flag(used.waiver, cx, &message, "Retirez-la, ou prolongez-la en changeant « jusqu_au ».");
    }
}
