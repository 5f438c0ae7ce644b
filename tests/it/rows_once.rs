//! In every sheet of our results each row stands once and they ascend: a spreadsheet that finds one twice says the file is damaged.

use std::io::{Cursor, Read};

use regex::Regex;
use volet::export::workbook::consolidated;
use volet::profile::Profile;
use volet::record::Batch;
use volet::rollup::workbook;
use volet::rules;

use crate::rollup::{dossiers_of_a_region, read, roll_up};
use crate::support::receipts;

/// The rows of each sheet, as its part has them.
fn rows(bytes: Vec<u8>) -> Vec<(String, Vec<u32>)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = package.file_names().map(|name| name.unwrap().into_owned()).collect();
    let row = Regex::new(r#"<row r="(\d+)""#).unwrap();
    let of = |name: String| {
        let mut text = String::new();
        package.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        (name, row.captures_iter(&text).map(|found| found[1].parse().unwrap()).collect())
    };
    names.into_iter().filter(|name| name.starts_with("xl/worksheets/sheet")).map(of).collect()
}

fn results(batch: &Batch) -> [Vec<u8>; 2] {
    let profile = Profile::embedded().unwrap();
    let stacked = consolidated(batch, &rules::judge(batch, &profile), &profile, &receipts(batch, &profile), "").unwrap();
    [stacked, workbook(&roll_up(batch)).unwrap()].map(|finished| finished.bytes().unwrap())
}

#[test]
fn rows_ascend() {
    // Some sheets end with a row of several lines, some have none below their header.
    for batch in [read(&[]), dossiers_of_a_region()] {
        for (sheet, rows) in results(&batch).into_iter().flat_map(rows) {
            assert!(rows.is_sorted_by(|a, b| a < b), "{sheet}: {rows:?}");
        }
    }
}
