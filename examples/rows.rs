//! Walks the rows of a table of every dossier, each value with the cell it came from: `cargo run --example rows samples/region`.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use volet::template::Scheme;
use volet::{Error, fmt, run};

/// A line a funder: dossier, sheet and cell, what is foreseen over the whole support.
pub(crate) fn funding(inputs: &[PathBuf]) -> Result<String, Error> {
    let scheme = Arc::new(Scheme::embedded()?);
    let batch = run::read(run::find(inputs)?, &scheme, &|| ());
    let mut out = String::new();
    for dossier in &batch.dossiers {
        let Some(table) = dossier.block("financement", "ressources") else { continue };
        for row in table.lines() {
            let (Some(name), Some(amount), Some(cell)) =
                (table.text(row, "financeur"), table.number(row, "total"), table.cell(row, "total"))
            else {
                continue;
            };
            let sheet = &dossier.origins[row.origin].sheet;
            let _ = writeln!(out, "{} {sheet}!{} {name} : {}", dossier.id, cell.at, fmt::money(amount));
        }
    }
    Ok(out)
}

#[allow(dead_code, clippy::print_stdout)]
fn main() -> Result<(), Error> {
    let inputs: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    print!("{}", funding(&inputs)?);
    Ok(())
}
