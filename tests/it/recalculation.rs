//! Every cached value of `synthese.xlsx` is what LibreOffice finds when it calculates the workbook anew.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use volet::rollup::{Rollup, workbook};
use volet::template::Scheme;

use crate::rollup::{region, roll_up};
use crate::rollup_sheets::on_sheets_of;

fn recalculate(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("synthese.xlsx");
    std::fs::write(&file, bytes).expect("write");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recalcul.py");
    let Ok(run) = Command::new("/usr/bin/python3").arg(script).arg(&file).output() else {
        println!("recalcul passé : /usr/bin/python3 est absent");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout);
    println!("{said}");
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn figures_of_small_dossiers() {
    recalculate(&workbook(&region()).expect("workbook").bytes().expect("workbook"));
}

#[test]
fn figures_over_several_sheets() {
    let rows = |rollup: &Rollup| rollup.ledgers.iter().find(|l| l.name == "indicateurs").expect("indicators").rows.len();
    let whole = rows(&on_sheets_of(1000));
    // One row alone on the last sheet is no list: a formula must not take it for a single value.
    for rows in [7, whole - 1] {
        recalculate(&workbook(&on_sheets_of(rows)).expect("workbook").bytes().expect("workbook"));
    }
}

#[test]
fn figures_of_the_sample_region() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region");
    if !samples.exists() {
        println!("recalcul passé : samples/region est absent");
        return;
    }
    let scheme = Arc::new(Scheme::embedded().expect("templates"));
    let batch = volet::run::read(volet::run::find(&[samples]).expect("samples"), &scheme, &|| ());
    recalculate(&workbook(&roll_up(&batch)).expect("workbook").bytes().expect("workbook"));
}
