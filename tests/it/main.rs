//! Behaviours of the library and the program, one a file.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod annotated;
mod blank;
mod catalogue;
mod command_line;
mod consolidated;
mod correspondances;
mod decisions;
mod dossiers;
mod formats;
mod formulas;
mod hostile;
mod layouts;
mod one_cause;
mod other_scheme;
mod properties;
mod reading_ods;
mod reading_xlsx;
mod recalculation;
mod recognition;
mod rollup;
mod samples;
mod support;
mod writings;
