use super::annexes::{self, Register};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "S301", name: "annex-not-listed", severity: Severity::Error, page: include_str!("s301.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(register) = Register::of(dossier) else {
        return;
    };
    for citation in annexes::citations(dossier) {
        let absent: Vec<String> = register.unlisted(&citation).iter().map(u32::to_string).collect();
        if absent.is_empty() {
            continue;
        }
        let message = if absent.len() == 1 {
            format!("l'annexe {} n'est pas dans la liste des annexes.", absent[0])
        } else {
            format!("les annexes {} ne sont pas dans la liste des annexes.", fmt::list(&absent))
        };
        let finding = citation.view.flag(cx, message, "Corrigez le numéro, ou ajoutez la pièce à la liste des annexes.");
        if let Some(header) = register.table.header("numero", 0) {
            finding.with(dossier.spot(header.origin, header.at), "liste des annexes");
        }
    }
}
