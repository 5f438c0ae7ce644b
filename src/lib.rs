//! `volet`: the workbooks that grant holders send → remarks, consolidated workbooks and roll-ups that can be trusted.
//!
//! Reading, checking and rolling up, in ten lines:
//!
//! ```
//! use std::{path::PathBuf, sync::Arc};
//! use volet::{profile::Profile, rollup, rules, run, template::Scheme};
//!
//! let scheme = Arc::new(Scheme::embedded()?);
//! let batch = run::read(run::find(&[PathBuf::from("samples/region")])?, &scheme, &|| ());
//! let findings = rules::check(&batch, &Profile::of(&scheme)?);
//! let figures = rollup::rollup(&batch, &findings, &rollup::Plan::embedded(&scheme)?);
//! let days = figures.value("jours-action", "TOTAL", "Prévus – Total");
//! println!("{} dossiers, {} remarques, {} jours", batch.dossiers.len(), findings.len(), days.unwrap());
//! # assert_eq!(days.unwrap().to_string(), "9416.5");
//! # Ok::<(), volet::Error>(())
//! ```
//!
//! `examples/` holds whole programs. Amounts are euros, with or without tax as each dossier says; time is in working days; both, and
//! indicators, are exact decimals, and a value that nobody gave is `None`. Rows and columns count from zero; [`grid::CellRef`] writes
//! them as people do (`C14`). What users read is French; whatever fails is an [`Error`] or a remark, never a panic.
//!
//! Data flows one way: [`source`] → [`grid`] → [`template`] (recognise) → [`record`] → [`rules`] → [`finding`] → [`report`],
//! and `record` → [`export`], `record` → [`rollup`]; [`reread`] leads from our own results back to `record`.
//!
//! Invariants, each with its reason:
//! - **Only [`grid`] knows calamine, only the workbook writers know `rust_xlsxwriter`**: either can be replaced in one room.
//! - **`grid` knows nothing of templates, `record` nothing of rules**: what was typed and what it means stay facts.
//! - **Reading never fails**: an unreadable value is a cell with `raw` and no `value`, an unknown line is kept, an unread sheet is listed.
//! - **A table is rows**: form, list and matrix exist only in the template, the reader and the writer.
//! - **A line keeps its years together**, one slot a field and year; the tidy rows (one a year for a matrix) are one projection of it,
//!   [`export::tidy`], so that rules see a whole line and no figure stands in two rows.
//! - **Rules are pure**: no clock, file, network or mutation; thresholds come from the profile, never a literal.
//! - **No `Serialize` on core types**: each format has its own small versioned types.
//! - **Rows may wait**: those of a large lot lie in a file of the system; whoever needs them opens their dossier
//!   ([`record::Dossier::opened`]), one after the other, so that memory does not grow with the rows of a lot.
//! - **Remarks wait as well**: [`findings`] keeps what orders and counts them; their texts are read back some at a time, or all at
//!   once by whoever needs that.
//! - **A result is an input**: it keeps the facts that its tables do not show; reading it back gives the batch it was made of.
//! - **Same input, same bytes**: nothing depends on the clock, the machine or the order of threads.
//! - **Nothing prints but the command line.**

pub mod adopt;
mod bytes;
pub mod error;
pub mod export;
pub mod finding;
pub mod findings;
pub mod fmt;
pub mod grid;
#[cfg(not(target_arch = "wasm32"))]
pub mod page;
pub mod positions;
pub mod precedent;
pub mod profile;
pub mod receipt;
pub mod record;
pub mod reference;
pub mod registry;
pub mod report;
pub mod reread;
pub mod rollup;
pub mod rules;
pub mod run;
pub mod schema;
pub mod session;
mod settings;
mod sift;
pub mod source;
pub mod spool;
pub mod template;
pub mod text;
pub mod waiver;

pub use error::Error;
