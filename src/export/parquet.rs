//! Frames → Parquet files, one a table for each region and stage: `region=…/etape=…/programme.parquet`.
//!
//! The folders are columns of their own for whoever reads them (Hive's way); what belongs to no dossier stands beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, date};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use rust_decimal::Decimal;

use super::formats::File;
use super::frame::{Column, Datum, Frame, KEY, Kind};
use super::frames::{DOSSIERS, Material, REREAD, frames};
use crate::error::Error;
use crate::record::{Dossier, Value};
use crate::template::Scheme;

/// The field of the identification that parts the files first.
const REGION: &str = "region";
/// The folders: the region, by its label, and the stage, by its code.
pub(crate) const FOLDERS: [&str; 2] = [REGION, "etape"];
/// What Hive calls a value that is missing.
const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";
/// Digits of a number, and those behind its mark: the widest that readers agree on.
const PRECISION: i32 = 38;
const SCALE: u32 = 18;

/// The files of the material.
///
/// # Errors
/// The writer of Parquet refuses.
pub fn files(material: &Material) -> Result<Vec<File>, Error> {
    let frames = frames(material);
    let folders = folders(material, frames.iter().find(|f| f.name == DOSSIERS));
    let mut out = Vec::new();
    for frame in frames.into_iter().filter(|f| f.name != REREAD) {
        for (folder, part) in parts(&material.batch.scheme, frame, &folders) {
            let bytes = write(&part).map_err(|e| Error::Data(e.to_string()))?;
            out.push((format!("{folder}{}.parquet", part.name), bytes));
        }
    }
    Ok(out)
}

/// The folder of each dossier, by its key.
fn folders(material: &Material, dossiers: Option<&Frame>) -> BTreeMap<String, String> {
    let keys = dossiers.into_iter().flat_map(|f| f.rows.iter().filter_map(|r| r.first()?.as_text()));
    keys.zip(&material.batch.dossiers).map(|(key, dossier)| (key.to_owned(), folder(dossier))).collect()
}

fn folder(dossier: &Dossier) -> String {
    let known = dossier.identified();
    let region = known.identity(REGION).and_then(|(table, _, cell)| {
        let text = cell.value.as_ref().and_then(Value::text)?;
        let listed = table.table.field(REGION).and_then(|f| f.codes.as_ref()?.get(text));
        Some(listed.map_or(text, |e| e.label.as_str()).to_owned())
    });
    let values = [region, dossier.stage.clone()];
    let part = |(name, value): (&str, Option<String>)| format!("{name}={}/", value.map_or(MISSING.to_owned(), |v| encoded(&v)));
    FOLDERS.into_iter().zip(values).map(part).collect()
}

/// Signs that the names of folders cannot have, or that readers of partitions keep for themselves.
fn encoded(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if c.is_control() || "\"#%'*/:=?\\{}[]^<>|.".contains(c) {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")));
        } else {
            out.push(c);
        }
        out
    })
}

/// The parts of a frame, each with its folder; the columns that the folders give are left out, or go by another name where they
/// hold a code.
fn parts(scheme: &Scheme, frame: Frame, folders: &BTreeMap<String, String>) -> Vec<(String, Frame)> {
    let Some(key) = frame.column(KEY) else { return vec![(String::new(), frame)] };
    let mut out: BTreeMap<&str, Vec<Vec<Datum>>> = BTreeMap::new();
    for row in frame.rows {
        let folder = row[key].as_text().and_then(|k| folders.get(k)).map_or("", String::as_str);
        out.entry(folder).or_default().push(row);
    }
    // A table without lines is a file all the same.
    if out.is_empty() {
        out.insert("", Vec::new());
    }
    let identity = frame.name == scheme.identity.table;
    let columns = frame.columns.into_iter().map(|c| match FOLDERS.contains(&c.name.as_str()) && (identity || c.field.is_none()) {
        true => Column { name: format!("{}_code", c.name), ..c },
        false => c,
    });
    let columns: Vec<Column> = columns.collect();
    let part =
        |rows| Frame { name: frame.name.clone(), title: frame.title.clone(), about: frame.about.clone(), columns: columns.clone(), rows };
    out.into_iter().map(|(folder, rows)| (folder.to_owned(), part(rows))).collect()
}

fn write(frame: &Frame) -> Result<Vec<u8>, ParquetError> {
    let fields = frame.columns.iter().map(|c| of_column(c).map(Arc::new)).collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder(&frame.name).with_fields(fields).build()?);
    let properties = Arc::new(WriterProperties::builder().set_created_by("volet".to_owned()).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
    let mut group = writer.next_row_group()?;
    let mut rank = 0;
    while let Some(column) = group.next_column()? {
        let values: Vec<&Datum> = frame.rows.iter().map(|r| &r[rank]).collect();
        values_of(column, frame.columns[rank].kind, &values)?;
        rank += 1;
    }
    group.close()?;
    writer.into_inner()
}

fn of_column(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical, length) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String), -1),
        Kind::Integer => (Physical::INT32, None, -1),
        Kind::Number => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(SCALE as i32, PRECISION)), 16),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date), -1),
        Kind::Flag => (Physical::BOOLEAN, None, -1),
    };
    let builder = Type::primitive_type_builder(&column.name, physical).with_repetition(Repetition::OPTIONAL).with_length(length);
    let builder = if column.kind == Kind::Number { builder.with_precision(PRECISION).with_scale(SCALE as i32) } else { builder };
    builder.with_logical_type(logical).build()
}

fn values_of(column: SerializedColumnWriter, kind: Kind, values: &[&Datum]) -> Result<(), ParquetError> {
    match kind {
        Kind::Text => put::<ByteArrayType>(column, values, |d| d.as_text().map(|t| ByteArray::from(t.as_bytes().to_vec()))),
        Kind::Integer => put::<Int32Type>(column, values, |d| if let Datum::Number(n) = d { i32::try_from(*n).ok() } else { None }),
        Kind::Number => put::<FixedLenByteArrayType>(column, values, |d| if let Datum::Number(n) = d { Some(fixed(*n)) } else { None }),
        Kind::Date => put::<Int32Type>(column, values, |d| if let Datum::Date(day) = d { days(*day) } else { None }),
        Kind::Flag => put::<BoolType>(column, values, |d| if let Datum::Flag(yes) = d { Some(*yes) } else { None }),
    }
}

fn put<T: DataType>(
    mut column: SerializedColumnWriter,
    values: &[&Datum],
    of: impl Fn(&Datum) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let found: Vec<Option<T::T>> = values.iter().map(|d| of(d)).collect();
    let there: Vec<i16> = found.iter().map(|v| i16::from(v.is_some())).collect();
    let given: Vec<T::T> = found.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&given, Some(&there), None)?;
    column.close()
}

/// The number as a whole count of its last digit, in big-endian bytes.
fn fixed(n: Decimal) -> FixedLenByteArray {
    let n = n.round_dp(SCALE);
    let factor = 10_i128.checked_pow(SCALE.saturating_sub(n.scale())).unwrap_or(1);
    FixedLenByteArray::from(n.mantissa().saturating_mul(factor).to_be_bytes().to_vec())
}

/// Days since 1970.
fn days(day: Date) -> Option<i32> {
    date(1970, 1, 1).until(day).ok().map(|span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_counted_exactly() {
        let count = |text: &str| i128::from_be_bytes(fixed(text.parse().expect("decimal")).data().try_into().expect("16 bytes"));
        assert_eq!(count("-12.5"), -12_500_000_000_000_000_000);
        assert_eq!(count("9999999999.999999999999999999"), 9_999_999_999_999_999_999_999_999_999);
        assert_eq!(days(date(2025, 1, 1)), Some(20_089));
        assert_eq!(days(date(1969, 12, 31)), Some(-1));
        assert_eq!(encoded("Provence-Alpes-Côte d'Azur"), "Provence-Alpes-Côte d%27Azur");
    }
}
