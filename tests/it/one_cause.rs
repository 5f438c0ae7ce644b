//! One cause, one remark, on whole dossiers: clean ones raise nothing in any layout; one with a single defect raises that defect.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rust_decimal::Decimal;
use volet::export::workbook::filled;
use volet::finding::{Finding, Severity};
use volet::profile::Profile;
use volet::record::{Batch, Cell, Dossier, RowKind, TableRead, Trait, Value};
use volet::rules::check;
use volet::run;
use volet::template::Layout;

use crate::support::{batch, region, scheme, source};

/// A clean dossier of each stage, as received.
const CLEAN: [&str; 4] =
    ["01-cc-val-doucette-demande", "02-syndicat-sarzelle-avancement-1", "03-syndicat-sarzelle-avancement-2", "05-cci-lauzieres-final"];

fn received(folder: &str) -> Batch {
    let path: PathBuf = region().join(folder);
    run::read(run::find(&[path]).unwrap(), &scheme(), &|| {})
}

/// What must be corrected or looked at.
fn grave(batch: &Batch) -> Vec<Finding> {
    check(batch, &Profile::embedded().unwrap()).into_iter().filter(|f| f.severity > Severity::Info).collect()
}

#[test]
fn clean_dossiers_of_each_stage_raise_nothing_in_any_layout() {
    let mut stages = BTreeSet::new();
    for folder in CLEAN {
        let as_received = received(folder);
        assert_eq!(grave(&as_received), [], "{folder}");
        stages.insert(as_received.dossiers[0].stage.clone());
        let bytes = filled(&as_received.dossiers[0]).unwrap();
        let as_template = batch(&scheme(), &[source("modele.xlsx", bytes)]);
        let beside = Batch { others: as_received.others.clone(), ..as_template };
        assert_eq!(grave(&beside), [], "{folder} on the template");
    }
    assert_eq!(stages.len(), scheme().stages.len());
}

/// A dossier with one change after the other, each held against the rules alone; gives what each raised.
fn each_change(folder: &str, changes: Vec<(String, Change)>) -> Vec<(String, Vec<Finding>)> {
    let mut lot = received(folder);
    let whole = lot.dossiers[0].clone();
    let mut one = |(name, change): (String, Change)| {
        lot.dossiers[0] = whole.clone();
        change(&mut lot.dossiers[0]);
        (format!("{folder} {name}"), grave(&lot))
    };
    let out: Vec<_> = changes.into_iter().map(&mut one).collect();
    assert!(!out.is_empty());
    out
}

type Change = Box<dyn Fn(&mut Dossier)>;

#[test]
fn a_missing_table_is_one_remark() {
    for folder in CLEAN {
        let tables = received(folder).dossiers[0].stage().unwrap().tables.clone();
        let gone = |name: String| -> (String, Change) {
            (name.clone(), Box::new(move |d: &mut Dossier| d.tables.retain(|t| t.table.name != name)))
        };
        for (what, found) in each_change(folder, tables.into_iter().map(gone).collect()) {
            assert_eq!(found.iter().map(|f| f.code).collect::<Vec<_>>(), ["F201"], "{what}");
            assert!(what.ends_with(found[0].table.as_deref().unwrap()), "{what}");
        }
    }
}

#[test]
fn a_missing_column_is_one_cause() {
    let mut spoken = BTreeSet::new();
    for folder in CLEAN {
        let mut changes: Vec<(String, Change)> = Vec::new();
        for (t, read) in received(folder).dossiers[0].tables.iter().enumerate().filter(|(_, t)| t.table.layout != Layout::Form) {
            for field in &read.table.fields {
                let (table, field) = (read.table.clone(), field.name.clone());
                let name = format!("{} {field}", table.full_name());
                changes.push((name, Box::new(move |d| without_column(&mut d.tables[t], &|slot| table.field_of(slot).name == field))));
            }
        }
        for (what, found) in each_change(folder, changes) {
            let codes: BTreeSet<&str> = found.iter().map(|f| f.code).collect();
            assert!(codes.len() <= 1, "{what}: {found:#?}");
            // One remark, or one a year or line for what only a line or a year can lack.
            assert!(found.len() <= 1 || ["P119", "C101"].contains(&found[0].code), "{what}: {found:#?}");
            spoken.extend(codes);
        }
    }
    assert!(spoken.contains("F202"), "{spoken:?}");
}

fn without_column(table: &mut TableRead, is_gone: &dyn Fn(usize) -> bool) {
    table.headers.retain(|h| !h.slot.is_some_and(is_gone));
    for row in &mut table.rows {
        for slot in (0..row.cells.len()).filter(|s| is_gone(*s)) {
            row.cells[slot] = None;
        }
    }
}

#[test]
fn an_unreadable_number_is_one_remark() {
    for folder in CLEAN {
        let mut changes: Vec<(String, Change)> = Vec::new();
        for (t, read) in received(folder).dossiers[0].tables.iter().enumerate() {
            // The first line, and the total that adds it up.
            for (r, row) in read.rows.iter().enumerate().filter(|(r, row)| *r == 0 || row.kind == RowKind::Total) {
                let number = |slot: &usize| read.table.field_of(*slot).kind.is_number();
                for slot in (0..row.cells.len()).filter(number) {
                    let Some(at) = row.cells[slot].as_ref().filter(|c| c.value.is_some()).map(|c| c.at) else { continue };
                    let wrong = Cell { at, raw: "12 fois 3".to_owned(), value: None, traits: vec![Trait::Unreadable] };
                    let change = move |d: &mut Dossier| d.tables[t].rows[r].cells[slot] = Some(wrong.clone());
                    changes.push((format!("{} {at}", read.table.full_name()), Box::new(change)));
                }
            }
        }
        for (what, found) in each_change(folder, changes) {
            assert_eq!(found.iter().map(|f| f.code).collect::<Vec<_>>(), ["F302"], "{what}");
            assert!(what.ends_with(&found[0].spot.cell.unwrap().to_string()), "{what}");
        }
    }
}

#[test]
fn a_wrong_line_does_not_blame_the_total_that_adds_it_up() {
    for folder in CLEAN {
        // Days below zero on a line and in the total that adds it up: the line is wrong, the sum is not.
        let mut lot = received(folder);
        let programme = lot.dossiers[0].tables.iter_mut().find(|t| t.table.name == "programme").unwrap();
        let prevu = programme.table.slot("prevu", 1).unwrap();
        let less = Decimal::from(1000);
        let line = programme.rows.iter().position(|r| r.kind == RowKind::Line).unwrap();
        for row in programme.rows.iter_mut().enumerate().filter(|(r, row)| *r == line || row.kind == RowKind::Total).map(|(_, row)| row) {
            let Some(Value::Number(n)) = row.cells[prevu].as_mut().and_then(|c| c.value.as_mut()) else { continue };
            *n -= less;
        }
        let codes: BTreeSet<&str> = grave(&lot).iter().map(|f| f.code).collect();
        assert!(codes.contains("F304") && !codes.contains("P101"), "{folder}: {codes:?}");
    }
}
