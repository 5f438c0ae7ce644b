use std::collections::BTreeMap;

use super::position;
use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::{Batch, Dossier};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "L101",
    name: "dossier-received-twice",
    severity: Severity::Warning,
    page: include_str!("l101.md"),
    check: Check::Batch(check),
};

fn check(batch: &Batch, cx: &mut Context) {
    let by_file: BTreeMap<&str, &Dossier> =
        batch.dossiers.iter().rev().filter_map(|d| Some((&*batch.files[*d.files.first()?].path, d))).collect();
    for dossier in &batch.dossiers {
        let Some(newer) = &dossier.superseded_by else {
            continue;
        };
        let Some(kept) = by_file.get(newer.as_str()) else {
            continue;
        };
        let (dossier, kept) = (&*dossier.identified(), &*kept.identified());
        let message = format!(
            "Le dossier {} ({}) a été reçu deux fois, avec un contenu différent : « {} » et « {} ». {} est gardé, celui-ci est laissé de côté.",
            dossier.id,
            positions::stage_label(dossier),
            position::file(dossier),
            position::file(kept),
            reason(batch, dossier, kept)
        );
        let fix = "Ne renvoyez que la bonne version ; si c'est celle-ci, donnez-lui la date de rapport la plus récente.";
        let finding = position::flag(dossier, cx, message, fix);
        let number = kept.identity(&kept.scheme.identity.key).map(|(_, row, cell)| kept.spot(row.origin, cell.at));
        finding.with(number.unwrap_or_else(|| kept.whole()), "version gardée");
    }
}

/// « Le second », and by which date.
fn reason(batch: &Batch, dossier: &Dossier, kept: &Dossier) -> String {
    let modified = |d: &Dossier| d.files.iter().filter_map(|f| batch.files[*f].modified).max();
    match (kept.report_date(), dossier.report_date()) {
        (Some(new), Some(old)) if new != old => {
            format!("Le second, dont le rapport est daté du {} (et non du {}),", fmt::date(new), fmt::date(old))
        }
        (Some(new), None) => format!("Le second, seul à porter une date de rapport ({}),", fmt::date(new)),
        _ if modified(kept) != modified(dossier) => "Le second, dont le fichier est le plus récent,".to_owned(),
        _ => "Faute de date pour les départager, le second dans l'ordre des noms".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::profile::Profile;
    use crate::record::{assemble, read_file};
    use crate::source::Source;
    use crate::template::Scheme;
    use crate::template::recognise::Index;

    #[test]
    fn without_a_date_of_report_the_newer_file_is_kept() {
        let scheme = Arc::new(Scheme::embedded().expect("scheme"));
        let index = Index::new(&scheme);
        let file = |folder: &str, etp: &str, modified| {
            let text = format!(
                "N° de convention ADEME;24BRD0001\nÉtape du dossier;Demande d'aide\nPorteur;CC du Val Clair\nSIRET;20000852200068\n\
                 Région;Bretagne\nETP;{etp}\nDébut;01/01/2024\nFin;31/12/2026\n"
            );
            let path = Arc::from(format!("{folder}/identification.csv"));
            read_file(&Source { path, bytes: text.into_bytes(), modified }, &scheme, &index)
        };
        let said = |first, second| {
            let batch = assemble(vec![file("a", "1", first), file("b", "0,5", second)], Vec::new(), &scheme);
            let found = crate::rules::check(&batch, &Profile::embedded().expect("profile"));
            found.into_iter().find(|f| f.code == "L101").map(|f| f.message).unwrap_or_default()
        };
        assert!(said(Some(2), Some(1)).contains("Le second, dont le fichier est le plus récent,"));
        assert!(said(Some(1), Some(1)).contains("Faute de date pour les départager"));
    }
}
