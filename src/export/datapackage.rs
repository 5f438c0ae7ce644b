//! Frames → a Data Package, version 2: the standard CSV files and what describes them.

use serde::Serialize;

use super::csv::{STANDARD, write};
use super::formats::File;
use super::frame::Frame;
use super::frames::{Material, frames};
use super::table_schema::{self, Schema};
use crate::error::Error;
use crate::source::sha256;

/// The file that describes the others.
pub const DESCRIPTION: &str = "datapackage.json";
/// How it begins, by which the program knows its own.
pub const HEAD: &str = "{\n  \"$schema\": \"https://datapackage.org/profiles/2.0/datapackage.json\",\n  \"name\": \"volet-";

#[derive(Serialize)]
struct Package<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: String,
    title: &'a str,
    description: &'static str,
    version: &'a str,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    description: &'a str,
    path: String,
    scheme: &'static str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: usize,
    hash: String,
    schema: Schema,
}

/// The files of the package.
///
/// # Errors
/// The description cannot be written as JSON.
pub fn files(material: &Material) -> Result<Vec<File>, Error> {
    let scheme = &material.batch.scheme;
    let frames = frames(material);
    let mut out: Vec<File> = frames.iter().map(|f| (format!("{}.csv", f.name), write(f, &STANDARD))).collect();
    let described = frames.iter().zip(&out);
    let resources = described.map(|(frame, (path, bytes))| resource(frame, path, bytes, table_schema::of_frame(scheme, frame))).collect();
    let package = Package {
        profile: "https://datapackage.org/profiles/2.0/datapackage.json",
        name: format!("volet-{}", scheme.name),
        title: &scheme.label,
        description: "Dossiers lus par volet : une ressource par tableau, les codes dans « listes » ; une valeur absente reste vide.",
        version: &scheme.version,
        resources,
    };
    let description = serde_json::to_vec_pretty(&package).map_err(|e| Error::Data(e.to_string()))?;
    out.push((DESCRIPTION.to_owned(), description));
    Ok(out)
}

fn resource<'a>(frame: &'a Frame, path: &str, bytes: &[u8], schema: Schema) -> Resource<'a> {
    Resource {
        name: &frame.name,
        kind: "table",
        title: &frame.title,
        description: &frame.about,
        path: path.to_owned(),
        scheme: "file",
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes: bytes.len(),
        hash: format!("sha256:{}", sha256(bytes)),
        schema,
    }
}
