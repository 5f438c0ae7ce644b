//! The regional roll-up adds what may be added, once, and never takes a missing value for 0.

use std::sync::Arc;

use rust_decimal::Decimal;
use volet::grid::{self, Raw};
use volet::profile::Profile;
use volet::record::{Batch, assemble, read_file};
use volet::rollup::{Plan, Rollup, rollup, workbook};
use volet::rules;
use volet::source::Source;
use volet::template::Scheme;
use volet::template::recognise::Index;

/// A dossier of text files: its folder, what its identification says otherwise than the usual, its other tables.
pub(crate) struct Sent {
    pub(crate) folder: &'static str,
    pub(crate) identity: &'static [(&'static str, &'static str)],
    pub(crate) tables: &'static [(&'static str, &'static str)],
}

const USUAL: &[(&str, &str)] = &[
    ("N° de convention ADEME", "24BRD0001"),
    ("Étape du dossier", "Rapport d'avancement année 1"),
    ("Date du rapport", "2025-01-31"),
    ("Porteur", "Communauté de communes du Val Clair"),
    ("SIRET", "20006775100018"),
    ("Nature du porteur", "EPCI"),
    ("Intitulé du poste", "Chargé de mission économie circulaire"),
    ("Thématique", "Économie circulaire"),
    ("Création ou renouvellement", "Création"),
    ("Région", "Bretagne"),
    ("Département(s)", "35"),
    ("Territoire", "Val Clair"),
    ("SIREN des EPCI couverts", "243500139"),
    ("ETP", "1"),
    ("Début", "2024-01-01"),
    ("Fin", "2026-12-31"),
    ("Montants exprimés en", "HT"),
];

const PROGRAMME: &str =
    "Action;Année 1 prévu;Année 2 prévu;Année 1 réalisé\nSuivi;100;90;80,5\nAccompagnement de projets;100;110;\nTOTAL;200;200;80,5\n";
const INDICATORS: &str = "Code;Intitulé;Famille;Unité;Valeur initiale;Objectif;Année 1\n\
    A03;Entreprises/établissements accompagnés;Activité;nb;0;30;10\nT01;Population;Territoire;hab;20000;;10000\n\
    T02;DMA (avec déblais et gravats);Territoire;kg/hab/an;600;;500\nT07;Taux de recyclage matière + organique des DMA;Territoire;%;40;;45\n";
const OTHER_INDICATORS: &str = "Code;Intitulé;Famille;Unité;Valeur initiale;Objectif;Année 1\n\
    A03;Entreprises/établissements accompagnés;Activité;nb;0;20;5\nT01;Population;Territoire;hab;30000;;30000\n\
    T02;DMA (avec déblais et gravats);Territoire;kg/hab/an;500;;600\nT04;OMR;Territoire;t;200;;210\nT07;Taux de recyclage matière + organique des DMA;Territoire;%;50;;55\n";
const SPENDING: &str = "Dépenses;;;;;\nPoste;Année 1;Année 2;Année 3;Total;Réalisé\nDépenses de personnel;40000;41000;42000;123000;39500,50\n\
    Déplacements;1000;;;1000;\nTOTAL;41000;41000;42000;124000;39500,50\n";
const FUNDING: &str = "Ressources;;;;;\nFinanceur;Année 1;Année 2;Année 3;Total;Versé\nADEME;30000;30000;30000;90000;15000\n\
    Autofinancement;11000;11000;12000;34000;\nTOTAL;41000;41000;42000;124000;15000\n";

pub(crate) const FIRST: Sent = Sent {
    folder: "a",
    identity: &[],
    tables: &[("programme", PROGRAMME), ("indicateurs", INDICATORS), ("depenses", SPENDING), ("ressources", FUNDING)],
};

const SECOND: Sent = Sent {
    folder: "b",
    identity: &[
        ("N° de convention ADEME", "24BRC0002"),
        ("Département(s)", "29, 35"),
        ("ETP", "0,5"),
        ("Montants exprimés en", "TTC"),
        ("Thématique", "BTP"),
    ],
    tables: &[("programme", PROGRAMME), ("indicateurs", OTHER_INDICATORS), ("depenses", SPENDING)],
};

pub(crate) fn read(sent: &[&Sent]) -> Batch {
    let scheme = Arc::new(Scheme::embedded().expect("templates"));
    let index = Index::new(&scheme);
    let mut files = Vec::new();
    for dossier in sent {
        let value = |label: &str, usual: &str| dossier.identity.iter().find(|(l, _)| *l == label).map_or(usual, |(_, v)| *v).to_owned();
        let form: String = USUAL.iter().map(|(label, usual)| format!("{label};{}\n", value(label, usual))).collect();
        let all = std::iter::once(("identification", form)).chain(dossier.tables.iter().map(|(n, t)| (*n, (*t).to_owned())));
        for (name, mut text) in all {
            // Files of the same bytes are one file sent twice; these are not.
            text.push_str(&"\n".repeat(usize::from(dossier.folder.as_bytes()[0])));
            let source = Source { path: Arc::from(format!("{}/{name}.csv", dossier.folder)), bytes: text.into_bytes(), modified: None };
            files.push(read_file(&source, &scheme, &index));
        }
    }
    assemble(files, Vec::new(), &scheme)
}

pub(crate) fn roll_up(batch: &Batch) -> Rollup {
    let findings = rules::check(batch, &Profile::embedded().expect("profile"));
    rollup(batch, &findings, &Plan::embedded(&batch.scheme).expect("synthese.toml"))
}

/// Two positions of one territory, one sent at two stages, one file that is no workbook.
pub(crate) fn dossiers_of_a_region() -> Batch {
    let earlier = Sent { folder: "c", identity: &[("Étape du dossier", "Demande d'aide"), ("Date du rapport", "2023-06-01")], ..FIRST };
    read(&[&FIRST, &SECOND, &earlier])
}

/// Their roll-up.
pub(crate) fn region() -> Rollup {
    roll_up(&dossiers_of_a_region())
}

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("decimal"))
}

#[test]
fn the_roll_up_of_one_dossier_is_the_dossier() {
    let one = roll_up(&read(&[&FIRST]));
    assert_eq!(one.value("jours-action", "Suivi", "Prévus – Année 1"), number("100"));
    assert_eq!(one.value("jours-action", "TOTAL", "Prévus – Total"), number("400"));
    assert_eq!(one.value("jours-action", "TOTAL", "Réalisés – Année 1"), number("80.5"));
    assert_eq!(one.value("depenses/HT", "TOTAL", "Prévu – Total"), number("124000"));
    assert_eq!(one.value("depenses/HT", "Dépenses de personnel", "Réalisé"), number("39500.50"));
    assert_eq!(one.value("ressources/HT", "ADEME", "Versé"), number("15000"));
    assert_eq!(one.value("indicateurs-activite", "A03 · Entreprises/établissements accompagnés", "Objectif"), number("30"));
    assert_eq!(one.value("indicateurs-moyennes", "T02 · DMA (avec déblais et gravats)", "Année 1"), number("500"));
}

#[test]
fn a_missing_value_is_not_zero() {
    let one = roll_up(&read(&[&FIRST]));
    let missing = one.block("jours-action").and_then(|b| b.figure("Accompagnement de projets", "Réalisés – Année 1")).expect("figure");
    assert_eq!((missing.value, missing.given), (None, 0));
    assert_eq!(one.value("jours-action", "Suivi", "Réalisés – Année 2"), None);
    assert_eq!(one.value("depenses/HT", "Déplacements", "Réalisé"), None);
}

#[test]
fn of_a_position_only_the_latest_stage_counts() {
    let region = region();
    assert_eq!((region.received, region.counted.len()), (3, 2));
    assert_eq!(region.value("jours-action", "TOTAL", "Prévus – Total"), number("800"));
    let reasons: Vec<&str> = region.excluded.iter().map(|[subject, ..]| subject.as_str()).collect();
    assert!(reasons.contains(&"24BRD0001 · demande"), "{reasons:?}");
}

#[test]
fn a_superseded_dossier_does_not_count_and_is_listed() {
    let newer = Sent { folder: "z", identity: &[("Date du rapport", "2025-03-31")], ..FIRST };
    let both = roll_up(&read(&[&FIRST, &newer]));
    assert_eq!(both.counted.len(), 1);
    assert_eq!(both.value("jours-action", "TOTAL", "Prévus – Total"), number("400"));
    assert!(both.excluded.iter().any(|[_, reason, _]| reason.contains("z/")), "{:?}", both.excluded);
}

#[test]
fn rates_and_ratios_are_never_added() {
    let region = region();
    // (500 × 10 000 + 600 × 30 000) ÷ 40 000
    assert_eq!(region.value("indicateurs-moyennes", "T02 · DMA (avec déblais et gravats)", "Année 1"), number("575"));
    let apart = region.block("indicateurs-non-additionnables").expect("block");
    let line = "T07 · Taux de recyclage matière + organique des DMA";
    let shown: Vec<Option<Decimal>> =
        ["Minimum", "Médiane", "Maximum"].iter().map(|c| apart.figure(line, c).and_then(|f| f.value)).collect();
    assert_eq!(shown, [number("45"), number("50"), number("55")]);
    let added = region.blocks.iter().filter(|b| b.name.starts_with("indicateurs-") && b.columns.iter().any(|c| c == "Objectif"));
    let labels: Vec<&str> = added.flat_map(|b| &b.lines).map(|l| l.label.as_str()).collect();
    assert_eq!(labels, ["A03 · Entreprises/établissements accompagnés", "T01 · Population"]);
}

#[test]
fn a_value_in_another_unit_is_set_aside() {
    let region = region();
    assert_eq!(region.value("indicateurs-moyennes", "T04 · OMR", "Année 1"), None);
    assert!(region.excluded.iter().any(|[what, why, _]| what.contains("T04") && why.contains("unité")), "{:?}", region.excluded);
}

#[test]
fn amounts_with_and_without_tax_stay_apart() {
    let region = region();
    for tax in ["HT", "TTC"] {
        assert_eq!(region.value(&format!("depenses/{tax}"), "TOTAL", "Prévu – Total"), number("124000"));
    }
    assert!(region.block("depenses").is_none());
    let untold = Sent { identity: &[("Montants exprimés en", "")], ..FIRST };
    let block = roll_up(&read(&[&untold])).block("depenses/HT ou TTC non précisé").expect("block").title.clone();
    assert_eq!(block, "Dépenses par poste – montants exprimés en HT ou TTC non précisé");
}

#[test]
fn a_territory_of_two_positions_is_said() {
    let region = region();
    let shared = region.value("indicateurs-territoire", "T01 · Population", "dont territoire partagé");
    assert_eq!(shared, number("2"));
    let overlap = region.block("territoires").expect("block");
    assert_eq!(overlap.lines.len(), 1);
    let two_departments = region.block("postes-departement").expect("block");
    assert_eq!(two_departments.figure("35 – Ille-et-Vilaine", "Postes").and_then(|f| f.value), number("2"));
    assert_eq!(two_departments.figure("TOTAL", "Postes").and_then(|f| f.value), number("2"));
}

#[test]
fn the_same_dossiers_give_the_same_bytes() {
    assert!(
        workbook(&region()).expect("workbook").bytes().expect("workbook")
            == workbook(&region()).expect("workbook").bytes().expect("workbook")
    );
}

#[test]
fn nothing_received_is_still_a_workbook() {
    let empty = roll_up(&read(&[]));
    assert_eq!(empty.value("jours-action", "TOTAL", "Prévus – Total"), None);
    assert!(workbook(&empty).is_ok());
}

#[test]
fn a_plan_that_names_what_is_not_there_is_refused() {
    let scheme = Scheme::embedded().expect("templates");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/synthese.toml")).expect("file");
    for (from, to, said) in [
        ("field = \"prevu\", years", "field = \"prevus\", years", "prevus"),
        ("every = true", "evry = true", "evry"),
        ("table = \"programme\"\nrows", "table = \"programmes\"\nrows", "programmes"),
    ] {
        let error = Plan::parse(&text.replacen(from, to, 1), "mienne.toml", &scheme).expect_err(said);
        let told = format!("{error} {}", std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default());
        assert!(told.contains(said) && told.contains("mienne.toml"), "{told}");
    }
}

#[test]
fn a_day_among_the_data_shows_as_a_day() {
    const LIST: &str = "Désignation;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total\nÉcran;Bureautique;03/05/2024;1;100;100\n";
    let sent = Sent { tables: &[("equipements", LIST)], ..FIRST };
    let book = grid::read(&workbook(&roll_up(&read(&[&sent]))).expect("workbook").bytes().expect("workbook"), "").expect("a workbook");
    let day = Some(Raw::Date(jiff::civil::date(2024, 5, 3)));
    assert!(book.sheets.iter().flat_map(|sheet| sheet.cells()).any(|cell| cell.raw == day));
}
