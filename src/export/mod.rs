//! Rows → files. A format turns rows into bytes and decides nothing.

pub mod json;
mod recognition;
pub mod tidy;
pub mod workbook;
