//! Writes the inputs that each target begins from into `corpus/`, where cargo-fuzz looks for them.

use std::fs;
use std::path::Path;

use volet_fuzz::targets::TARGETS;

fn main() -> std::io::Result<()> {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        fs::create_dir_all(&folder)?;
        for (rank, seed) in (target.seeds)().into_iter().enumerate() {
            fs::write(folder.join(format!("graine-{rank:02}")), seed)?;
        }
    }
    Ok(())
}
