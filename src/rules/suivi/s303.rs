use super::annexes::Register;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "S303",
    name: "annex-number-twice",
    severity: Severity::Error,
    page: include_str!("s303.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(register) = Register::of(dossier) else {
        return;
    };
    for (again, first) in &register.twice {
        let views = [*again, *first].map(|rank| register.annexes[rank].view(dossier, "numero"));
        let [Some(view), Some(before)] = views else {
            continue;
        };
        let message = format!("« {} » est déjà le numéro d'une autre annexe.", fmt::short(&view.cell.raw));
        view.flag(cx, message, "Donnez à chaque annexe un numéro à elle, et corrigez les tableaux qui la citent.")
            .with(before.spot(), "même numéro");
    }
}
