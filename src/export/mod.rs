//! Rows → files. A format turns rows into bytes and decides nothing.

pub mod json;
pub mod tidy;
pub mod workbook;
