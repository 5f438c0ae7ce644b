//! What is asked for: the tables of a scheme, their fields, lists and sums, as `templates/*.toml` define them.
//!
//! A table is defined once; the blank workbook, the reader, the field checks and the exports derive from it.
//! Knows nothing of files, grids or rules.

mod build;
mod codelist;
mod file;
mod load;
mod relation;
mod schema;
mod table;

pub mod answers;
pub mod compare;
pub mod guide;
pub mod recognise;
pub mod years;

pub(crate) use file::{MainFile, TablesFile, WordsFile};

pub use codelist::{Codelist, Entry, Match};
pub use load::TemplateError;
pub use relation::{Must, Relation};
pub use schema::{Aggregation, Identity, Indicator, Recognition, Scheme, Stage, Unit, Words};
pub use table::{ColumnSum, Field, FieldType, Layout, Mention, Product, RowSum, Slot, Table};
