//! The files of the export as views, and the dossiers that count joined to them.

use super::super::plan::table_of;
use super::{Writer, text, view};
use crate::export::frames::{CATALOGUE, DOSSIERS, LISTS};
use crate::export::parquet::FOLDERS;
use crate::template::FieldType;

/// The text of the file of views.
pub(super) fn file(writer: &Writer) -> String {
    let mut out = String::from(
        "-- Les fichiers Parquet de « volet convertir DOSSIERS --vers parquet -o donnees » comme vues, pour DuckDB.\n\
         -- Dites d'abord où ils sont : SET VARIABLE donnees = 'donnees';\n\n",
    );
    let parted = std::iter::once(DOSSIERS).chain(writer.scheme.table_names());
    for name in parted {
        out += &format!(
            "CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/{name}.parquet', hive_partitioning = true, union_by_name = true);\n"
        );
    }
    let catalogue = (!writer.scheme.indicators.is_empty()).then_some(CATALOGUE);
    for name in std::iter::once(LISTS).chain(catalogue) {
        out += &format!("CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet(getvariable('donnees') || '/{name}.parquet');\n");
    }
    out += &positions(writer);
    out += &spreads(writer);
    out += &lines(writer);
    out + &super::indicators::views(writer)
}

/// The column of the identification that holds a field; folders take the names of two.
fn identity_column(field: &str) -> String {
    if FOLDERS.contains(&field) { format!("i.{field}_code") } else { format!("i.{field}") }
}

/// The dossiers that count, with the labels of their identification.
fn positions(writer: &Writer) -> String {
    let words = &writer.plan.words;
    let identity = &writer.scheme.identity.table;
    let mut out = String::from("\n-- Les dossiers qui comptent, avec les libellés de leur identification.\n");
    out += "CREATE OR REPLACE VIEW postes AS\nSELECT d.cle, d.etat, d.territoire_partage";
    for attribute in writer.plan.attributes.iter().filter(|a| a.spread.is_none()) {
        let column = identity_column(&attribute.field);
        let Some(field) = writer.field(identity, &attribute.field) else { continue };
        let shown = match (field.kind, &field.codes) {
            (FieldType::Code, Some(list)) => format!(
                "CASE WHEN {column} IS NULL THEN {} ELSE coalesce((SELECT libelle FROM listes e WHERE e.liste = {} AND e.code = {column}), {}) END",
                text(attribute.missing(words)),
                text(&list.name),
                text(&words.unlisted)
            ),
            (kind, _) if attribute.alone || kind.is_number() || kind == FieldType::Date => column,
            _ => format!("coalesce({column}, {})", text(attribute.missing(words))),
        };
        out += &format!(",\n  {shown} AS {}", attribute.field);
    }
    out + &format!("\nFROM {DOSSIERS} d LEFT JOIN {identity} i USING (cle)\nWHERE d.compte;\n")
}

/// A row a dossier and value, for attributes of several values.
fn spreads(writer: &Writer) -> String {
    let words = &writer.plan.words;
    let identity = &writer.scheme.identity.table;
    let mut out = String::new();
    for attribute in writer.plan.attributes.iter().filter(|a| a.spread.is_some()) {
        let field = &attribute.field;
        let list = writer.field(identity, field).and_then(|f| f.codes.as_ref()).map_or(field.as_str(), |l| l.name.as_str());
        let coded = attribute.codes || writer.field(identity, field).is_some_and(|f| f.kind == FieldType::SirenList);
        let label = if coded { "v.code || ' – ' || e.libelle" } else { "e.libelle" };
        out += &format!(
            "\n-- Un dossier a plusieurs valeurs : une ligne par valeur.\nCREATE OR REPLACE VIEW postes_par_{field} AS\nSELECT p.*, coalesce({label}, v.code, {}) AS groupe\nFROM postes p\nLEFT JOIN (SELECT cle, unnest(string_split({}, ', ')) AS code FROM {identity} i) v USING (cle)\nLEFT JOIN listes e ON e.liste = {} AND e.code = v.code;\n",
            text(attribute.missing(words)),
            identity_column(field),
            text(list)
        );
    }
    out
}

/// The lines of the dossiers that count, with what groups and filters ask of their dossier.
fn lines(writer: &Writer) -> String {
    let joined = writer.plan.attributes.iter().filter(|a| !a.alone && a.spread.is_none());
    let attributes: String = joined.map(|a| format!(",\n  p.{0} AS dossier_{0}", a.field)).collect();
    let mut out = String::from("\n-- Les lignes des dossiers qui comptent.\n");
    for ledger in &writer.plan.ledgers {
        let Ok(table) = table_of(writer.scheme, &ledger.table) else { continue };
        let block = table.block.as_ref().map(|b| format!("\nWHERE t.bloc = {}", text(b))).unwrap_or_default();
        out += &format!(
            "CREATE OR REPLACE VIEW {} AS\nSELECT t.*, p.etat AS dossier_etat, p.territoire_partage AS dossier_territoire_partage{attributes}\nFROM {} t JOIN postes p USING (cle){block};\n",
            view(&ledger.table),
            table.name
        );
    }
    out
}
