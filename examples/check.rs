//! Reads dossiers, checks them, and says each remark that counts: `cargo run --example check samples/region`.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use volet::profile::Profile;
use volet::template::Scheme;
use volet::{Error, rules, run};

/// A line a remark: severity, code, file, sheet and cell, what is wrong.
pub(crate) fn remarks(inputs: &[PathBuf]) -> Result<String, Error> {
    let scheme = Arc::new(Scheme::embedded()?);
    let profile = Profile::of(&scheme)?;
    let batch = run::read(run::find(inputs)?, &scheme, &|| ());
    let mut out = String::new();
    for finding in rules::check(&batch, &profile).iter().filter(|f| f.counts()) {
        let spot = &finding.spot;
        let place = [spot.file.clone(), spot.sheet.clone(), spot.cell.map(|c| c.to_string().into())];
        let place: Vec<String> = place.into_iter().flatten().map(|part| part.to_string()).collect();
        let _ = writeln!(out, "{} {} {} : {}", finding.severity, finding.code, place.join(" ! "), finding.message);
    }
    Ok(out)
}

#[allow(dead_code, clippy::print_stdout)]
fn main() -> Result<(), Error> {
    let inputs: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    print!("{}", remarks(&inputs)?);
    Ok(())
}
