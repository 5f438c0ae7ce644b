//! Lines of a table grouped by one of its fields.

use super::super::plan::{BlockPlan, table_of};
use super::{BLOCK, Column, LINE, Writer, all, name, text, view};

/// A block over the lines of a table, split by an attribute where the plan says so.
pub(super) fn of_table(writer: &Writer, plan: &BlockPlan, table: &str, columns: &[Column]) -> String {
    let words = &writer.plan.words;
    let split = plan.split.as_ref().map(|s| format!("l.dossier_{s}"));
    let block = match &split {
        Some(split) => format!("{} || {split}", text(&format!("{}/", plan.name))),
        None => text(&plan.name),
    };
    let could = match &plan.split {
        Some(s) => format!("(SELECT count(*) FROM postes p WHERE p.{s} = l.dossier_{s})"),
        None => "(SELECT count(*) FROM postes)".to_owned(),
    };
    let measured: Vec<&str> = columns.iter().filter(|c| !c.counts).map(|c| c.given.as_str()).collect();
    let givers = if measured.is_empty() { "true".to_owned() } else { measured.join(" OR ") };
    let own = columns.first().map(|c| c.tests.clone()).unwrap_or_default();
    let givers = all(&own.into_iter().chain([format!("({givers})")]).collect::<Vec<_>>());
    let shown: String = columns.iter().map(|c| format!(",\n  {} AS {}", value(c), name(&c.label))).collect();
    let by = split.as_ref().map_or_else(|| "groupe".to_owned(), |s| format!("{s}, groupe"));
    let mut out = format!(
        "WITH l AS (\n  SELECT l.*, {} AS groupe\n  FROM {} l\n)\nSELECT {block} AS {BLOCK}, groupe AS {LINE}{shown},\n  count(DISTINCT cle) FILTER (WHERE {givers}) AS {},\n  {could} AS {}\nFROM l\nGROUP BY {by}\n",
        writer.group(table, &plan.rows),
        view(table),
        name(&words.givers),
        name(&words.of)
    );
    let list = writer.field(table, &plan.rows).and_then(|f| f.codes.as_ref()).filter(|_| plan.every && split.is_none());
    if let Some(list) = list {
        let none = ",\n  NULL".repeat(columns.len());
        out += &format!(
            "UNION ALL\nSELECT {block}, libelle{none},\n  0, {could}\nFROM listes e\nWHERE e.liste = {} AND e.libelle NOT IN (SELECT groupe FROM l)\n",
            text(&list.name)
        );
    }
    if !plan.total {
        return out;
    }
    let totals: String = columns.iter().map(|c| format!(",\n  {}", value(c))).collect();
    let from = format!("FROM l\nWHERE {}\n", apart(writer, plan, table));
    let by = split.as_ref().map(|s| format!("GROUP BY {s}\n")).unwrap_or_default();
    out += &format!("UNION ALL\nSELECT {block}, {}{totals},\n  NULL, NULL\n{from}{by}", text(&words.total));
    let coverage = match &plan.split {
        None => writer.coverage(&block, columns, &[], "", 2),
        Some(s) => {
            let block = format!("{} || s.valeur", text(&format!("{}/", plan.name)));
            let each = format!("FROM (SELECT DISTINCT dossier_{s} AS valeur FROM l) s\n");
            writer.coverage(&block, columns, &[format!("p.{s} = s.valeur")], &each, 2)
        }
    };
    out + &coverage
}

fn value(column: &Column) -> String {
    match (column.tests.is_empty(), column.value.contains(" FILTER (WHERE ")) {
        (true, _) => column.value.clone(),
        (false, true) => column.value.replace(" FILTER (WHERE ", &format!(" FILTER (WHERE {} AND ", all(&column.tests))),
        (false, false) => format!("{} FILTER (WHERE {})", column.value, all(&column.tests)),
    }
}

/// The lines that stand outside the balance are in no total.
fn apart(writer: &Writer, plan: &BlockPlan, table: &str) -> String {
    let def = table_of(writer.scheme, table).ok().filter(|t| t.line.as_ref() == Some(&plan.rows));
    let codes: Vec<String> = def.iter().flat_map(|t| &t.column_sums).flat_map(|s| &s.apart).map(|c| text(c)).collect();
    if codes.is_empty() { "true".to_owned() } else { format!("(l.code IS NULL OR l.code NOT IN ({}))", codes.join(", ")) }
}
