//! `volet`: the workbooks that grant holders send → remarks, consolidated workbooks and roll-ups that can be trusted.
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
//! - **A result is an input**: it keeps the facts that its tables do not show; reading it back gives the batch it was made of.
//! - **Same input, same bytes**: nothing depends on the clock, the machine or the order of threads.
//! - **Nothing prints but the command line.**

pub mod adopt;
pub mod error;
pub mod export;
pub mod finding;
pub mod fmt;
pub mod grid;
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
mod settings;
pub mod source;
pub mod template;
pub mod text;
pub mod waiver;

pub use error::Error;
