//! Behaviours of the library and the program, one a file.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod annotated;
mod annotated_copies;
mod annotated_makes;
mod blank;
mod catalogue;
mod command_line;
mod consolidated;
mod correspondances;
mod decisions;
mod dossiers;
mod drafts;
mod formats;
mod formulas;
mod hostile;
mod layouts;
mod marking;
mod one_cause;
mod other_scheme;
mod precedent;
mod properties;
mod reading_ods;
mod reading_xlsx;
mod recalculation;
mod receipt;
mod recognition;
mod rollup;
mod samples;
mod sarif;
mod support;
mod ten_faults;
mod writings;
