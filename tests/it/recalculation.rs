//! Every cached value of `synthese.xlsx` is what LibreOffice finds when it calculates the workbook anew.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use volet::record::Batch;
use volet::rollup::{Rollup, workbook};
use volet::template::Scheme;

use crate::rollup::{dossiers_of_a_region, region, roll_up};
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
    recalculate(&workbook(&on_sheets_of(&dossiers_of_a_region(), 7)).expect("workbook").bytes().expect("workbook"));
}

/// What the samples of a region hold, where they are.
fn samples() -> Option<Batch> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region");
    if !samples.exists() {
        println!("recalcul passé : samples/region est absent");
        return None;
    }
    let scheme = Arc::new(Scheme::embedded().expect("templates"));
    Some(volet::run::read(volet::run::find(&[samples]).expect("samples"), &scheme, &|| ()))
}

#[test]
fn figures_of_the_sample_region() {
    if let Some(batch) = samples() {
        recalculate(&workbook(&roll_up(&batch)).expect("workbook").bytes().expect("workbook"));
    }
}

/// Neither a row alone nor a sheet that has no row for a figure counts as a 0 of it.
#[test]
fn figures_beside_a_sheet_that_gives_none() {
    let Some(batch) = samples() else { return };
    let rows = |rollup: &Rollup| rollup.ledgers.iter().find(|l| l.name == "indicateurs").expect("indicators").rows.len();
    let whole = rows(&roll_up(&batch));
    for rows in [whole - 1, whole / 5] {
        recalculate(&workbook(&on_sheets_of(&batch, rows)).expect("workbook").bytes().expect("workbook"));
    }
}
