//! The roll-up's plan → its figures as SQL over the Parquet export, for DuckDB: where one machine's memory ends, the same questions
//! go on. One file that makes views of the export, then one a block. Blocks say their own name and line, as the workbook does.

mod indicators;
mod lines;
mod views;

use super::plan::{BlockPlan, DOSSIERS, Measure, Plan, STATE, table_of};
use crate::template::{FieldType, Layout, Scheme, Table};

/// The files: name and text.
#[must_use]
pub fn files(plan: &Plan, scheme: &Scheme) -> Vec<(String, String)> {
    let writer = Writer { plan, scheme };
    let mut out = vec![("00-vues.sql".to_owned(), views::file(&writer)), ("chiffres-cles.sql".to_owned(), writer.figures())];
    out.extend(plan.blocks.iter().map(|b| (format!("{}.sql", b.name), writer.block(b))));
    out.extend(indicators::files(&writer));
    out
}

/// The columns that every block leads with.
const BLOCK: &str = "tableau";
const LINE: &str = "ligne";

struct Writer<'a> {
    plan: &'a Plan,
    scheme: &'a Scheme,
}

/// A column of a block: its label, what it adds up, and which rows.
struct Column {
    label: String,
    /// The sum, count or nothing of rows that are named `l` (lines) or `p` (dossiers).
    value: String,
    /// Whether a row gives it.
    given: String,
    /// The view of its rows.
    view: String,
    /// What its rows must hold.
    tests: Vec<String>,
    /// What dossiers must hold to be able to give it.
    positions: Vec<String>,
    /// It counts rows.
    counts: bool,
}

/// A text as SQL.
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as SQL.
fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The view of a table's lines.
fn view(table: &str) -> String {
    format!("lignes_{}", table.replace('/', "_"))
}

fn all(tests: &[String]) -> String {
    if tests.is_empty() { "true".to_owned() } else { tests.join(" AND ") }
}

impl Writer<'_> {
    fn field(&self, table: &str, field: &str) -> Option<&crate::template::Field> {
        table_of(self.scheme, table).ok()?.field(field)
    }

    /// The label of an attribute's code, as views show it.
    fn attribute_label(&self, field: &str, code: &str) -> String {
        let own = self.field(&self.scheme.identity.table, field);
        own.and_then(|f| f.codes.as_ref()?.get(code)).map_or(code, |e| &e.label).to_owned()
    }

    /// The columns of a measure.
    fn columns(&self, measure: &Measure, table: Option<&str>) -> Vec<Column> {
        let source = measure.table.as_deref().or(table).unwrap_or(DOSSIERS);
        let of_dossiers = source == DOSSIERS;
        let (mut tests, mut positions) = (Vec::new(), Vec::new());
        for (field, value) in &measure.filter {
            if self.plan.attribute(field).is_some() {
                let label = text(&self.attribute_label(field, value));
                tests.push(if of_dossiers { format!("p.{field} = {label}") } else { format!("l.dossier_{field} = {label}") });
                positions.push(format!("p.{field} = {label}"));
            } else {
                tests.push(format!("l.{} = {}", self.code_column(source, field), text(value)));
            }
        }
        let row = if of_dossiers { "p" } else { "l" };
        let column = |label: String, value: String, given: String, counts: bool| Column {
            label,
            value,
            given,
            view: if of_dossiers { "postes".to_owned() } else { view(source) },
            tests: tests.clone(),
            positions: positions.clone(),
            counts,
        };
        if measure.count || measure.lines {
            return vec![column(measure.label.clone(), "count(*)".to_owned(), "true".to_owned(), true)];
        }
        let field = measure.field.as_deref().unwrap_or_default();
        let sum = |label: String, of: &str, only: &str| {
            let filter = if only.is_empty() { String::new() } else { format!(" FILTER (WHERE {only})") };
            let given = if only.is_empty() { format!("{of} IS NOT NULL") } else { format!("{of} IS NOT NULL AND {only}") };
            column(label, format!("sum({of}){filter}"), given, false)
        };
        let def = table_of(self.scheme, source).ok();
        let matrix = def.is_some_and(|t| t.layout == Layout::Matrix);
        let whole = def.is_none_or(|t| t.slots.iter().any(|s| t.fields[s.field].name == field && s.year == 0)) || matrix;
        let own = format!("{row}.{field}");
        if !measure.years && whole {
            return vec![sum(measure.label.clone(), &own, "")];
        }
        let years: Vec<(usize, &String)> = self.scheme.years.iter().enumerate().map(|(i, label)| (i + 1, label)).collect();
        let mut out = Vec::new();
        if measure.years {
            out.extend(years.iter().map(|(year, label)| {
                let label = format!("{} – {label}", measure.label);
                if matrix { sum(label, &own, &format!("l.annee = {year}")) } else { sum(label, &format!("{own}_{year}"), "") }
            }));
        }
        if measure.total || !measure.years {
            let label = if measure.years { format!("{} – Total", measure.label) } else { measure.label.clone() };
            out.push(if whole {
                sum(label, &own, "")
            } else {
                let each: Vec<String> = years.iter().map(|(y, _)| format!("{own}_{y}")).collect();
                let given = each.iter().map(|c| format!("{c} IS NOT NULL")).collect::<Vec<_>>().join(" OR ");
                let value = each.iter().map(|c| format!("coalesce({c}, 0)")).collect::<Vec<_>>().join(" + ");
                column(label, format!("sum({value}) FILTER (WHERE {given})"), format!("({given})"), false)
            });
        }
        out
    }

    /// The column that holds a field's code: that of the line has one of its own.
    fn code_column(&self, table: &str, field: &str) -> String {
        let line = table_of(self.scheme, table).ok().and_then(|t: &Table| t.line.clone());
        if line.as_deref() == Some(field) { "code".to_owned() } else { field.to_owned() }
    }

    /// What groups the lines of a table: the label of a field's code, else that it is in no list or missing.
    fn group(&self, table: &str, field: &str) -> String {
        let words = &self.plan.words;
        let code = self.code_column(table, field);
        let list = self.field(table, field).filter(|f| f.kind == FieldType::Code).and_then(|f| f.codes.as_ref());
        match list {
            Some(list) => format!(
                "coalesce((SELECT libelle FROM listes e WHERE e.liste = {} AND e.code = l.{code}),\n    CASE WHEN l.{field} IS NULL THEN {} ELSE {} END)",
                text(&list.name),
                text(&words.missing),
                text(&words.unlisted)
            ),
            None => format!("l.{field}"),
        }
    }

    fn block(&self, plan: &BlockPlan) -> String {
        let columns: Vec<Column> = plan.measures.iter().flat_map(|m| self.columns(m, plan.table.as_deref())).collect();
        let head = format!("-- {}\n", plan.title);
        let note = plan.note.as_ref().map(|n| format!("-- {n}\n")).unwrap_or_default();
        let body = match &plan.table {
            Some(table) => lines::of_table(self, plan, table, &columns),
            None => self.by_attribute(plan, &columns),
        };
        format!("{head}{note}{body}ORDER BY ALL;\n")
    }

    /// Dossiers grouped by one of their attributes.
    fn by_attribute(&self, plan: &BlockPlan, columns: &[Column]) -> String {
        let spread = self.plan.attribute(&plan.rows).is_some_and(|a| a.spread.is_some());
        let (from, key) = match plan.rows.as_str() {
            rows if spread => (format!("postes_par_{rows}"), "p.groupe".to_owned()),
            STATE => ("postes".to_owned(), "p.etat".to_owned()),
            rows => ("postes".to_owned(), format!("p.{rows}")),
        };
        let join = if plan.rows == STATE { "l.dossier_etat".to_owned() } else { format!("l.dossier_{}", plan.rows) };
        let of = |c: &Column, group: Option<&str>| {
            if c.view == "postes" {
                let filter = if c.tests.is_empty() { String::new() } else { format!(" FILTER (WHERE {})", all(&c.tests)) };
                return format!("{}{filter}", c.value);
            }
            let own: Vec<String> = group.map(|g| format!("{join} = {g}")).into_iter().chain(c.tests.iter().cloned()).collect();
            format!("(SELECT {} FROM {} l WHERE {})", c.value, c.view, all(&own))
        };
        let list = |group: Option<&str>| {
            let shown = |c: &Column| format!(",\n  {} AS {}", of(c, group), name(&c.label));
            columns.iter().map(shown).collect::<String>()
        };
        let several = if plan.several { "HAVING count(*) > 1\n" } else { "" };
        let mut out = format!(
            "SELECT {} AS {BLOCK}, {key} AS {LINE}{}\nFROM {from} p\nGROUP BY {key}\n{several}",
            text(&plan.name),
            list(Some(&key))
        );
        if plan.total {
            let words = &self.plan.words;
            out += &format!("UNION ALL\nSELECT {}, {}{}\nFROM postes p\n", text(&plan.name), text(&words.total), list(None));
            out += &self.coverage(&text(&plan.name), columns, &[], "", 0);
        }
        out
    }

    /// How many dossiers give each column, and how many could.
    fn coverage(&self, block: &str, columns: &[Column], split: &[String], from: &str, blanks: usize) -> String {
        let words = &self.plan.words;
        let could = |c: &Column| {
            let own: Vec<String> = split.iter().cloned().chain(c.positions.iter().cloned()).collect();
            format!("(SELECT count(*) FROM postes p WHERE {})", all(&own))
        };
        let gives = |c: &Column| {
            if c.view == "postes" {
                let own: Vec<String> = split.iter().cloned().chain(c.tests.iter().cloned()).chain([c.given.clone()]).collect();
                return format!("(SELECT count(*) FROM postes p WHERE {})", all(&own));
            }
            let own: Vec<String> = c.tests.iter().cloned().chain([c.given.clone()]).collect();
            let where_split = if split.is_empty() { String::new() } else { format!(" AND {}", all(split)) };
            format!("(SELECT count(DISTINCT p.cle) FROM postes p JOIN {} l USING (cle) WHERE {}{where_split})", c.view, all(&own))
        };
        let blanks = ",\n  NULL".repeat(blanks);
        let row = |label: &str, of: &dyn Fn(&Column) -> String| {
            let shown = columns.iter().map(|c| format!(",\n  {}", of(c))).collect::<String>();
            format!("UNION ALL\nSELECT {block}, {}{shown}{blanks}\n{from}", text(label))
        };
        row(&words.given, &gives) + &row(&words.counted, &could)
    }

    fn figures(&self) -> String {
        let words = &self.plan.words;
        let mut out = format!("-- {}\n", words.figures);
        for (rank, figure) in self.plan.figures.iter().enumerate() {
            for column in self.columns(&figure.measure(), None) {
                let row = if column.view == "postes" { "p" } else { "l" };
                let key = if row == "p" { "p.cle" } else { "l.cle" };
                if rank > 0 {
                    out += "UNION ALL\n";
                }
                let given: Vec<String> = column.tests.iter().cloned().chain([column.given.clone()]).collect();
                out += &format!(
                    "SELECT {} AS {BLOCK}, {} AS {LINE},\n  (SELECT {} FROM {} {row} WHERE {}) AS {},\n  (SELECT count(DISTINCT {key}) FROM {} {row} WHERE {}) AS {},\n  (SELECT count(*) FROM postes p WHERE {}) AS {}\n",
                    text("chiffres-cles"),
                    text(&figure.label),
                    column.value,
                    column.view,
                    all(&column.tests),
                    name(&words.value),
                    column.view,
                    all(&given),
                    name(&words.givers),
                    all(&column.positions),
                    name(&words.of)
                );
            }
        }
        out + "ORDER BY ALL;\n"
    }
}
