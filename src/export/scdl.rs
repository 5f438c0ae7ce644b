//! Dossiers that count → granted subsidies as the SCDL has them, `scdl.toml` saying what comes from where. Nothing is made up: what
//! dossiers do not say stays empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::csv::{STANDARD, write};
use super::formats::File;
use super::frame::{Column, Datum, Frame, Kind, of_cell};
use super::frames::Material;
use crate::error::{Error, toml_reason};
use crate::record::{Dossier, Row, TableRead, Value};
use crate::template::{Scheme, Table, TemplateError};

const PLAN: &str = include_str!("../../templates/scdl.toml");
const PLAN_FILE: &str = "scdl.toml";
const RESULT: &str = "subventions.csv";

/// Which fields of a scheme make which columns of the subsidies.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    table: String,
    granter: String,
    grant: BTreeMap<String, String>,
    granted: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
    requests: Vec<String>,
    #[serde(rename = "column")]
    columns: Vec<Source>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Source {
    name: String,
    line: Option<String>,
    identity: Option<String>,
    text: Option<String>,
    #[serde(default)]
    own: bool,
    #[serde(default)]
    scheme: bool,
}

/// The file of subsidies.
///
/// # Errors
/// The scheme has no table of funders.
pub fn files(material: &Material) -> Result<Vec<File>, Error> {
    let wrong = |reason: String| Error::Template(TemplateError { file: PLAN_FILE.to_owned(), reason });
    let plan: Plan = toml::from_str(PLAN).map_err(|e| wrong(toml_reason(PLAN, &e)))?;
    plan.check(&material.batch.scheme).map_err(wrong)?;
    let counts = |rank: usize, d: &Dossier| material.standings.get(rank).map_or(d.superseded_by.is_none(), |s| s.left_out.is_none());
    let counted = material.batch.dossiers.iter().enumerate().filter(|(rank, d)| counts(*rank, d)).map(|(_, d)| d);
    let rows = counted.flat_map(|d| plan.of_dossier(d)).collect();
    let columns = plan.columns.iter().map(|c| Column::own(&c.name, &c.name, Kind::Text, "")).collect();
    let frame = Frame { name: "subventions".to_owned(), title: String::new(), about: String::new(), columns, rows };
    Ok(vec![(RESULT.to_owned(), write(&frame, &STANDARD))])
}

impl Plan {
    /// Holds what the plan names against the scheme.
    fn check(&self, scheme: &Scheme) -> Result<(), String> {
        let table = scheme.table(&self.table).ok_or_else(|| format!("pas de tableau « {} »", self.table))?;
        let identity = scheme.tables_named(&scheme.identity.table).next();
        let field = |table: Option<&Arc<Table>>, name: &str| match table.is_some_and(|t| t.field(name).is_some()) {
            true => Ok(()),
            false => Err(format!("pas de champ « {name} »")),
        };
        for (name, code) in self.grant.iter().chain(&self.granted).chain(&self.own) {
            let listed = table.field(name).and_then(|f| f.codes.as_ref()?.get(code)).is_some();
            listed.then_some(()).ok_or_else(|| format!("« {code} » n'est pas un code de « {name} »"))?;
        }
        field(Some(table), &self.granter)?;
        for column in &self.columns {
            column.line.iter().try_for_each(|name| field(Some(table), name))?;
            column.identity.iter().try_for_each(|name| field(identity, name))?;
        }
        let unknown = self.requests.iter().find(|code| scheme.stage(code).is_none());
        unknown.map_or(Ok(()), |code| Err(format!("pas d'étape « {code} »")))
    }

    fn of_dossier(&self, dossier: &Dossier) -> Vec<Vec<Datum>> {
        let dossier = &*dossier.opened();
        let tables = dossier.tables.iter().filter(|t| t.table.full_name() == self.table);
        tables.flat_map(|t| t.lines().filter_map(|row| self.of_line(dossier, t, row))).collect()
    }

    fn of_line(&self, dossier: &Dossier, table: &TableRead, row: &Row) -> Option<Vec<Datum>> {
        let is = |wanted: &BTreeMap<String, String>| {
            let code = |field: &str| if Some(field) == table.table.line.as_deref() { row.code.as_deref() } else { table.text(row, field) };
            wanted.iter().all(|(field, value)| code(field) == Some(value))
        };
        let requested = dossier.stage.as_ref().is_none_or(|s| self.requests.contains(s));
        let own = is(&self.own);
        let granted = if own { dossier.convention.is_some() && !requested } else { is(&self.grant) && is(&self.granted) };
        table.cell(row, &self.granter).filter(|_| granted)?;
        Some(self.columns.iter().map(|c| self.value(c, dossier, table, row, own)).collect())
    }

    fn value(&self, column: &Source, dossier: &Dossier, table: &TableRead, row: &Row, own: bool) -> Datum {
        if column.own && !own {
            return Datum::Empty;
        }
        if column.scheme {
            return if own { Datum::text(&dossier.scheme.label) } else { Datum::Empty };
        }
        if let Some(text) = &column.text {
            return Datum::text(text);
        }
        let cell = match (&column.line, &column.identity) {
            (Some(field), _) => table.cell(row, field),
            (None, Some(field)) => dossier.identity(field).map(|(_, _, cell)| cell),
            (None, None) => None,
        };
        let names_line = column.line.is_some() && column.line == table.table.line;
        match cell {
            // The funder's own line goes by its label, the others by the holder's words.
            Some(cell) if names_line && own => match &cell.value {
                Some(Value::Code(code)) => label(table, code),
                _ => of_cell(cell, true),
            },
            Some(cell) => of_cell(cell, names_line),
            None => Datum::Empty,
        }
    }
}

fn label(table: &TableRead, code: &str) -> Datum {
    let field = table.table.line.as_deref().and_then(|l| table.table.field(l));
    Datum::text(field.and_then(|f| f.codes.as_ref()?.get(code)).map_or(code, |e| &e.label))
}
