//! Indicators: added, weighted, or neither, as the catalogue allows.

use super::super::plan::{Class, IndicatorBlock, IndicatorsPlan};
use super::{BLOCK, LINE, Writer, name, text};
use crate::export::tidy;

/// The value columns of the table: the first one, then one a contract year.
fn values(writer: &Writer, plan: &IndicatorsPlan) -> Vec<String> {
    let years = (1..=writer.scheme.year_count()).map(|y| format!("{}_{y}", plan.value));
    std::iter::once(plan.initial.clone()).chain(years).collect()
}

/// The lines that count, and the first line of each indicator, which weighs the others.
pub(super) fn views(writer: &Writer) -> String {
    let Some(plan) = &writer.plan.indicators else { return String::new() };
    let (table, unit) = (&plan.table, &plan.unit);
    let all = values(writer, plan);
    let years = &all[1..];
    let known = years.iter().map(|y| format!("(t.{y} IS NOT NULL)::INT")).collect::<Vec<_>>().join(" + ");
    let latest = all.iter().rev().map(|v| format!("t.{v}")).collect::<Vec<_>>().join(", ");
    let weights: String = all.iter().map(|v| format!(",\n  w.{v} AS poids_{v}")).collect();
    let unweighted = all.iter().map(|v| format!("t.{v} IS NOT NULL AND w.{v} IS NULL")).collect::<Vec<_>>().join(" OR ");
    format!(
        r"
-- L'écriture d'une unité, sans accents, espaces ni ponctuation.
CREATE OR REPLACE MACRO sans_mise_en_forme(unite) AS regexp_replace(strip_accents(lower(coalesce(unite, ''))), '[^\p{{L}}\p{{N}}%€+]', '', 'g');

-- La première ligne de chaque indicateur dans chaque dossier : elle pondère les moyennes.
CREATE OR REPLACE VIEW premieres_lignes AS
SELECT * FROM lignes_{table} QUALIFY row_number() OVER (PARTITION BY cle, code ORDER BY rang) = 1;

-- Les lignes qui comptent : au catalogue, dans son unité, une par dossier.
CREATE OR REPLACE VIEW indicateurs_comptes AS
WITH t AS (
  SELECT l.*, c.libelle, c.famille AS famille_catalogue, c.reunion, c.poids
  FROM lignes_{table} l JOIN catalogue c ON c.code = l.code
  WHERE sans_mise_en_forme(l.{unit}) IN ('', sans_mise_en_forme(c.unite)) OR sans_mise_en_forme(c.unite) = ''
    OR list_contains(list_transform(string_split(coalesce(c.unites, ''), ' | '), lambda u: sans_mise_en_forme(u)), sans_mise_en_forme(l.{unit}))
  QUALIFY row_number() OVER (PARTITION BY l.cle, l.code ORDER BY l.rang) = 1
)
SELECT t.*, t.code || ' · ' || t.libelle AS indicateur,
  {known} AS annees_connues,
  coalesce({latest}) AS derniere,
  {unweighted} AS sans_poids{weights}
FROM t LEFT JOIN premieres_lignes w ON w.cle = t.cle AND w.code = t.poids;
"
    )
}

/// A file a block.
pub(super) fn files(writer: &Writer) -> Vec<(String, String)> {
    let Some(plan) = &writer.plan.indicators else { return Vec::new() };
    plan.blocks.iter().map(|b| (format!("{}.sql", b.name), block(writer, plan, b))).collect()
}

fn block(writer: &Writer, plan: &IndicatorsPlan, block: &IndicatorBlock) -> String {
    let words = &writer.plan.words;
    let class = match block.class {
        Class::Sum => "somme",
        Class::Mean => "moyenne",
        Class::Apart => "à part",
    };
    let labels = tidy::columns(writer.scheme, &plan.table);
    let label = |column: &str| labels.iter().find(|c| c.name == column).map_or(column, |c| c.label.as_str()).to_owned();
    let all = values(writer, plan);
    let years = &all[1..];
    let mut shown: Vec<(String, String)> = match block.class {
        Class::Sum => all.iter().map(|v| (label(v), format!("sum({v})"))).collect(),
        Class::Mean => {
            let mean = |v: &String| {
                format!("sum({v}::DOUBLE * poids_{v}::DOUBLE) / nullif(sum(poids_{v}::DOUBLE) FILTER (WHERE {v} IS NOT NULL), 0)")
            };
            all.iter().map(|v| (label(v), mean(v))).collect()
        }
        Class::Apart => {
            let each = [(&plan.minimum, "min"), (&plan.median, "median"), (&plan.maximum, "max")];
            each.map(|(label, of)| (label.clone(), format!("{of}(derniere)"))).into()
        }
    };
    if block.class == Class::Sum {
        let sum = years.iter().map(|y| format!("coalesce({y}, 0)")).collect::<Vec<_>>().join(" + ");
        let target = &plan.target;
        if block.cumulate {
            shown.push((plan.sum.clone(), format!("sum({sum}) FILTER (WHERE annees_connues > 0)")));
            let whole = format!("nullif(sum({target}) FILTER (WHERE annees_connues > 0), 0)");
            shown.push((plan.share.clone(), format!("coalesce(sum({sum}) FILTER (WHERE {target} IS NOT NULL), 0)::DOUBLE / {whole}")));
        }
        shown.push((label(target), format!("sum({target})")));
    }
    let giving = "annees_connues > 0";
    shown.push((words.givers.clone(), format!("count(*) FILTER (WHERE {giving})")));
    shown.push((words.of.clone(), "(SELECT count(*) FROM postes)".to_owned()));
    match block.class {
        Class::Sum => shown.push((plan.shared.clone(), format!("count(*) FILTER (WHERE {giving} AND dossier_territoire_partage)"))),
        Class::Mean => shown.push((plan.unweighted.clone(), format!("count(*) FILTER (WHERE {giving} AND sans_poids)"))),
        Class::Apart => {}
    }
    let family = block.family.as_ref().map(|f| format!(" AND famille_catalogue = {}", text(f))).unwrap_or_default();
    let columns: String = shown.iter().map(|(label, value)| format!(",\n  {value} AS {}", name(label))).collect();
    let note = block.note.as_ref().map(|n| format!("-- {n}\n")).unwrap_or_default();
    format!(
        "-- {}\n{note}SELECT {} AS {BLOCK}, indicateur AS {LINE}{columns}\nFROM indicateurs_comptes\nWHERE reunion = {}{family}\nGROUP BY indicateur\nORDER BY ALL;\n",
        block.title,
        text(&block.name),
        text(class)
    )
}
