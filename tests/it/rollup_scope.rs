//! Dossiers with errors count and are marked, unless they are left out on demand; then the reason stands beside them.

use rust_decimal::Decimal;
use volet::finding::Finding;
use volet::profile::Profile;
use volet::record::Batch;
use volet::rollup::{Plan, Rollup, page, rollup, standings, workbook};
use volet::{grid, rules};

use super::rollup::{FIRST, Sent, read};
use super::support::{region, text, volet};

const ENDS_BEFORE_IT_BEGINS: Sent =
    Sent { folder: "b", identity: &[("N° de convention ADEME", "24BRC0002"), ("Fin", "2023-12-31")], ..FIRST };

/// A position at two stages, the later one with an error; another without.
fn lot() -> Batch {
    let earlier = Sent {
        folder: "c",
        identity: &[("N° de convention ADEME", "24BRC0002"), ("Étape du dossier", "Demande d'aide"), ("Date du rapport", "2023-06-01")],
        ..FIRST
    };
    read(&[&FIRST, &ENDS_BEFORE_IT_BEGINS, &earlier])
}

/// Of the remarks on the lot those on the last day.
fn findings(batch: &Batch) -> Vec<Finding> {
    let mut findings = rules::check(batch, &Profile::embedded().unwrap());
    findings.retain(|f| f.field.as_deref() == Some("fin"));
    findings
}

fn plan(batch: &Batch, exclude: bool) -> Plan {
    let mut plan = Plan::embedded(&batch.scheme).unwrap();
    plan.exclude_errors = exclude;
    plan
}

fn rolled(batch: &Batch, exclude: bool) -> Rollup {
    rollup(batch, &findings(batch), &plan(batch, exclude))
}

#[test]
fn by_default_they_count_and_are_marked() {
    let all = rolled(&lot(), false);
    assert_eq!((all.received, all.counted.len(), all.with_errors), (3, 2, 1));
    assert_eq!(all.value("jours-action", "TOTAL", "Prévus – Total"), Some(Decimal::from(800)));
    assert!(all.covers().iter().any(|s| s.contains("1\u{a0}dossier compté a des erreurs (état « À corriger »)")), "{:?}", all.covers());
    assert!(page(&all).unwrap().contains("--exclure-erreurs"));
    let book = grid::read(&workbook(&all).unwrap().bytes().unwrap(), "").unwrap();
    let data = book.sheets.iter().find(|s| s.name == "Données dossiers").unwrap();
    let marked = data.cells().iter().filter(|c| c.raw == Some(grid::Raw::Text("À corriger".into()))).count();
    assert_eq!(marked, 1);
}

#[test]
fn left_out_neither_their_figures_nor_those_of_their_earlier_stage_count() {
    let some = rolled(&lot(), true);
    assert_eq!((some.received, some.counted.len(), some.with_errors), (3, 1, 0));
    assert_eq!(some.value("jours-action", "TOTAL", "Prévus – Total"), Some(Decimal::from(400)));
    let reason = |key: &str| some.excluded.iter().find(|[k, ..]| k == key).map(|[_, reason, _]| reason.as_str());
    let errors = "Des erreurs sont à corriger (1) ; les dossiers qui en ont ont été écartés sur demande.";
    assert_eq!(reason("24BRC0002 · avancement-1"), Some(errors));
    assert_eq!(reason("24BRC0002 · demande"), Some("Un envoi plus récent du même poste compte à sa place : 24BRC0002 · avancement-1."));
    assert_eq!(some.covers().len(), 1);
}

#[test]
fn exports_leave_the_same_ones_out() {
    let batch = lot();
    let counted: Vec<String> =
        standings(&batch, &findings(&batch), &plan(&batch, true)).into_iter().filter(|s| s.left_out.is_none()).map(|s| s.key).collect();
    assert_eq!(counted, rolled(&batch, true).counted);
}

#[test]
fn the_option_does_it_and_a_plan_may_always() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let left_out = |name: &str, more: &[&str]| {
        let target = path(name);
        let lot = region();
        let out = volet(&[&["synthese", lot.to_str().unwrap(), "-o", &target], more].concat());
        assert!(folder.path().join(name).exists(), "{}", text(&out.stderr));
        let book = grid::read(&std::fs::read(target).unwrap(), "").unwrap();
        let sheet = book.sheets.iter().find(|s| s.name == "Exclus").unwrap();
        let said = |c: &&grid::GridCell| matches!(&c.raw, Some(grid::Raw::Text(t)) if t.starts_with("Des erreurs sont à corriger"));
        sheet.cells().iter().filter(said).count()
    };
    assert_eq!(left_out("toutes.xlsx", &[]), 0);
    let errors = left_out("sans.xlsx", &["--exclure-erreurs"]);
    assert!(errors > 3, "{errors}");
    let scheme = volet::template::Scheme::embedded().unwrap();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/synthese.toml")).unwrap();
    let plan = Plan::parse(&format!("exclude_errors = true\n{text}"), "mienne.toml", &scheme).unwrap();
    assert!(plan.exclude_errors);
}
