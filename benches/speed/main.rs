//! What the program takes, as ratios to a bare pass of calamine over every cell and formula of the same files, in one run.
//!
//! `cargo bench` prints the table; `VOLET_DOSSIERS=1000` sets the size of the lots. The least of several rounds counts: what else
//! the machine does only adds. `cargo bench -- lot FOLDER 1000` writes such a lot,
//! `cargo bench -- list FOLDER 200000` a workbook with so many rows, for other programs to be timed on.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

mod layout;
mod lot;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use layout::Layout;
use lot::Lot;

const ROUNDS: usize = 3;

fn main() {
    // `cargo test` runs benches too, to see that they build.
    if std::env::args().any(|a| a == "--test") || !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let arguments: Vec<String> = std::env::args().collect();
    if let Some([kind, folder, size]) = arguments.windows(3).find(|a| ["lot", "altered", "list"].contains(&a[0].as_str())) {
        let size = size.parse().expect("a number of dossiers or rows");
        let written = lot::write(kind, Path::new(folder), size);
        println!("{written} workbooks");
        return;
    }
    let dossiers = std::env::var("VOLET_DOSSIERS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let usual = Lot::usual(dossiers);
    println!("{dossiers} dossiers a lot: {} workbooks\n", usual.files.len());
    println!("| what | threads | ms a workbook | × calamine on the same files |");
    println!("|---|---:|---:|---:|");
    let bare = |lot: &Lot| least(|| calamine_pass(&lot.files));
    let check = |lot: &Lot, threads: &str| least(|| volet(&["verifier", "--format", "json", "--jobs", threads], lot));
    let bare_usual = bare(&usual);
    line("calamine, every cell and formula, usual", 1, bare_usual, bare_usual, &usual);
    let (checked, twice) = (check(&usual, "1"), check(&usual, "2"));
    line("`verifier`, usual", 1, checked, bare_usual, &usual);
    line("`verifier`, usual", 2, twice, bare_usual, &usual);
    let lots = [("written anew", Layout::Plain), ("altered", Layout::Altered)].map(|(what, layout)| (what, usual.rewritten(layout)));
    let took = lots.each_ref().map(|(what, lot)| {
        let (read, checked) = (bare(lot), check(lot, "1"));
        line(&format!("calamine, every cell and formula, {what}"), 1, read, read, lot);
        line(&format!("`verifier`, {what}"), 1, checked, read, lot);
        (read, checked)
    });
    let results = tempfile::tempdir().expect("a folder");
    let out = results.path().join("resultats");
    let whole = least(|| volet(&["bilan", "--jobs", "1", "--ecraser", "-o", &out.to_string_lossy()], &usual));
    line("`bilan`, all results, usual", 1, whole, bare_usual, &usual);
    println!("\n- Two threads: {:.2} times as fast as one.", times(checked, twice));
    let [plain, altered] = took;
    println!(
        "- The altered lot costs {:.2} times the same lot written plainly; calamine needs {:.2} times as long for it.",
        times(altered.1, plain.1),
        times(altered.0, plain.0)
    );
    let zip = usual.zipped();
    let zipped = least(|| volet(&["verifier", "--format", "json", "--jobs", "1"], &zip));
    println!("- The usual lot in one zip: {:.2} times as long as in its folders.", times(zipped, checked));
    let one = Lot::usual(1);
    println!("- One dossier, start to end: {:.1} ms.", 1e3 * least(|| volet(&["verifier"], &one)).as_secs_f64());
    println!("- `--help`: {:.1} ms.", 1e3 * least(help).as_secs_f64());
    for rows in [20_000, 200_000] {
        let long = Lot::long(rows);
        let (bare, checked) = (calamine_pass(&long.files), volet(&["verifier", "--jobs", "1"], &long));
        println!("- A list of {rows} rows: {:.2} s, {:.2} × calamine.", checked.as_secs_f64(), times(checked, bare));
    }
}

fn line(what: &str, threads: usize, took: Duration, bare: Duration, lot: &Lot) {
    let each = 1e3 * took.as_secs_f64() / lot.files.len() as f64;
    println!("| {what} | {threads} | {each:.2} | {:.2} |", times(took, bare));
}

fn times(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
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
