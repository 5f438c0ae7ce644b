//! What the program takes, as ratios to a bare pass of calamine over every cell and formula of the same files, in one run.
//!
//! `cargo bench` prints the table; `VOLET_DOSSIERS=1000` sets the size of the lots. The least of several rounds counts: what else
//! the machine does only adds.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

mod lot;

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use lot::Lot;

const ROUNDS: usize = 3;

fn main() {
    // `cargo test` runs benches too, to see that they build.
    if std::env::args().any(|a| a == "--test") || !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let dossiers = std::env::var("VOLET_DOSSIERS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let (usual, altered) = (Lot::usual(dossiers), Lot::altered(dossiers));
    println!(
        "{dossiers} dossiers a lot: {} usual workbooks, {} altered ones; ms a workbook, 1 thread unless said",
        usual.files.len(),
        altered.files.len()
    );
    let bare = |lot: &Lot| least(|| calamine_pass(&lot.files));
    let (bare_usual, bare_altered) = (bare(&usual), bare(&altered));
    line("calamine, cells and formulas, usual", bare_usual, bare_usual, &usual);
    let checked = least(|| volet(&["verifier", "--format", "json", "--jobs", "1"], &usual));
    line("verifier, usual", checked, bare_usual, &usual);
    let twice = least(|| volet(&["verifier", "--format", "json", "--jobs", "2"], &usual));
    line("verifier, usual, 2 threads", twice, bare_usual, &usual);
    println!("  2 threads: {:.2} times as fast as one", checked.as_secs_f64() / twice.as_secs_f64());
    line("calamine, cells and formulas, altered", bare_altered, bare_altered, &altered);
    let wild = least(|| volet(&["verifier", "--format", "json", "--jobs", "1"], &altered));
    line("verifier, altered", wild, bare_altered, &altered);
    let results = tempfile::tempdir().expect("a folder");
    let out = results.path().join("resultats");
    let whole = least(|| volet(&["bilan", "--jobs", "1", "--ecraser", "-o", &out.to_string_lossy()], &usual));
    line("bilan, usual", whole, bare_usual, &usual);
    let one = Lot::usual(1);
    println!("one dossier, start to end: {:.1} ms", 1e3 * least(|| volet(&["verifier"], &one)).as_secs_f64());
    println!("--help: {:.1} ms", 1e3 * least(help).as_secs_f64());
}

fn line(what: &str, took: Duration, bare: Duration, lot: &Lot) {
    let each = 1e3 * took.as_secs_f64() / lot.files.len() as f64;
    println!("  {what}: {each:.2} ms, {:.2} × calamine", took.as_secs_f64() / bare.as_secs_f64());
}

fn least(mut run: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| run()).min().expect("rounds")
}

/// Every cell and formula of every sheet.
fn calamine_pass(files: &[PathBuf]) -> Duration {
    let start = Instant::now();
    let mut cells = 0usize;
    for path in files {
        let bytes = fs::read(path).expect("a file");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        for name in book.sheet_names() {
            let mut reader = book.worksheet_cells_reader(&name).expect("a sheet");
            while let Ok(Some(_)) = reader.next_cell_with_formula() {
                cells += 1;
            }
        }
    }
    assert!(cells > 0);
    start.elapsed()
}

fn volet(arguments: &[&str], lot: &Lot) -> Duration {
    let start = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_volet"));
    program.arg(arguments[0]).arg(lot.folder.path()).args(&arguments[1..]).stdout(Stdio::null()).stderr(Stdio::null());
    let code = program.status().expect("the program runs").code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    start.elapsed()
}

fn help() -> Duration {
    let start = Instant::now();
    assert!(Command::new(env!("CARGO_BIN_EXE_volet")).arg("--help").stdout(Stdio::null()).status().expect("the program runs").success());
    start.elapsed()
}
