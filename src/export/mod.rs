//! Rows → files. A format turns rows into bytes and decides nothing.

pub mod csv;
pub mod datapackage;
pub mod formats;
pub mod frame;
pub mod frames;
pub mod json;
pub mod parquet;
mod recognition;
pub mod scdl;
pub mod table_schema;
pub mod tidy;
pub mod workbook;

pub(crate) use scdl::Plan as SubsidyPlan;
