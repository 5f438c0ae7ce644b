use crate::finding::{Severity, Spot};
use crate::fmt;
use crate::positions;
use crate::record::Batch;
use crate::registry::Expected;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "L104", name: "position-missing", severity: Severity::Warning, page: include_str!("l104.md"), check: Check::Batch(check) };

fn check(batch: &Batch, cx: &mut Context) {
    let Some(registry) = cx.registry else {
        return;
    };
    let numbered = positions::by_number(batch);
    for expected in &registry.expected {
        let received = numbered.get(&positions::number(&expected.convention)).map_or(&[][..], Vec::as_slice);
        // A dossier whose stage cannot be read may be the one.
        if received.iter().any(|d| positions::answers(expected, d)) {
            continue;
        }
        let stage = expected.stage.as_deref().and_then(|s| batch.scheme.stage(s)).map(|s| format!(" à l'étape « {} »", s.label));
        let stages: Vec<&str> = received.iter().map(|d| positions::stage_label(d)).collect();
        let others = if stages.is_empty() { String::new() } else { format!(" Reçu pour ce poste : {}.", fmt::list(&stages)) };
        let message = format!(
            "Rien n'a été reçu pour le poste {}{}{} (ligne {} de « {} »).{others}",
            expected.convention,
            who(expected),
            stage.unwrap_or_default(),
            expected.line,
            registry.file
        );
        let fix = match &expected.email {
            Some(email) => format!("Relancez le porteur ({email}), ou corrigez la liste des postes attendus."),
            None => "Relancez le porteur, ou corrigez la liste des postes attendus.".to_owned(),
        };
        cx.flag(Spot::default(), message, fix).of(&expected.convention);
    }
}

/// « , porteur, « poste » », as far as the registry says.
fn who(expected: &Expected) -> String {
    let holder = expected.holder.as_ref().map(|h| format!(", {}", fmt::short(h)));
    let title = expected.position.as_ref().map(|p| format!(", « {} »", fmt::short(p)));
    [holder, title].into_iter().flatten().collect()
}
