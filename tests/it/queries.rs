//! The roll-up's questions in SQL give the roll-up's figures, over the Parquet export in DuckDB.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use volet::export::frames::Material;
use volet::export::parquet;
use volet::profile::Profile;
use volet::record::Batch;
use volet::rollup::{LineKind, Plan, Rollup, standings};
use volet::rules;

use crate::rollup::{dossiers_of_a_region, roll_up};
use crate::support::{receipts, region, scheme};

/// Every figure: block, line, column, value.
fn figures(rollup: &Rollup) -> String {
    let mut out = String::new();
    for block in &rollup.blocks {
        for line in &block.lines {
            let label = if line.kind == LineKind::Total { "TOTAL" } else { &line.label };
            for (column, figure) in block.columns.iter().zip(&line.figures) {
                let value = figure.as_ref().and_then(|f| f.value).map(|n| n.to_string()).unwrap_or_default();
                writeln!(out, "{}\t{label}\t{column}\t{value}", block.name).unwrap();
            }
        }
    }
    out
}

fn ask(batch: &Batch) {
    let profile = Profile::embedded().unwrap();
    let standings = standings(batch, &rules::check(batch, &profile), &Plan::embedded(&batch.scheme).unwrap());
    let receipts = receipts(batch, &profile);
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in parquet::files(&Material { batch, receipts: &receipts, standings: &standings }).unwrap() {
        let path = folder.path().join("donnees").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let expected = folder.path().join("attendu.tsv");
    std::fs::write(&expected, figures(&roll_up(batch))).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = root.join("tests/requetes.py");
    let run = Command::new("python3").arg(script).arg(folder.path().join("donnees")).arg(root.join("templates/sql")).arg(expected).output();
    let Ok(run) = run else {
        println!("requêtes passées : python3 est absent");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout);
    println!("{said}");
    assert!(matches!(run.status.code(), Some(0 | 77)), "{said}{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn figures_of_small_dossiers() {
    ask(&dossiers_of_a_region());
}

#[test]
fn figures_of_the_sample_region() {
    ask(&volet::run::read(volet::run::find(&[region()]).unwrap(), &scheme(), &|| ()));
}
