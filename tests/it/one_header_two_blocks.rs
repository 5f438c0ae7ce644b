//! Dépenses and ressources under one header: parted by their headings, or by a column that tells them apart.

use rust_decimal::Decimal;
use volet::record::Batch;

use crate::support::{batch, scheme, source};

/// Block, code and total of every line; block and total of every printed total.
fn lines(all: &Batch) -> Vec<(String, String, Option<Decimal>)> {
    let mut out = Vec::new();
    for table in &all.dossiers[0].tables {
        for row in &table.rows {
            let code = row.code.clone().unwrap_or_else(|| "TOTAL".to_owned());
            out.push((table.table.block.clone().unwrap(), code, table.number(row, "total")));
        }
    }
    out
}

fn expected() -> Vec<(String, String, Option<Decimal>)> {
    let line = |block: &str, code: &str, n: i64| (block.to_owned(), code.to_owned(), Some(Decimal::from(n)));
    vec![
        line("depenses", "personnel", 90),
        line("depenses", "deplacements", 9),
        line("depenses", "TOTAL", 99),
        line("ressources", "ademe", 60),
        line("ressources", "autofinancement", 39),
        line("ressources", "TOTAL", 99),
    ]
}

#[test]
fn headings_part_the_blocks() {
    let csv = "Postes;Année 1;Année 2;Année 3;Total;Statut\nDÉPENSES\nSalaires;30;30;30;90;\nDéplacements;3;3;3;9;\nTotal dépenses;33;33;33;99;\n\
               RESSOURCES\nADEME;20;20;20;60;Acquis\nFonds propres;13;13;13;39;Acquis\nTotal ressources;33;33;33;99;\n";
    let all = batch(&scheme(), &[source("budget.csv", csv)]);
    assert_eq!(lines(&all), expected());
    let resources = all.dossiers[0].block("financement", "ressources").unwrap();
    assert_eq!(resources.text(resources.lines().next().unwrap(), "statut"), Some("Acquis"));
}

#[test]
fn a_column_parts_the_blocks() {
    let csv = "Nature dépense/recette;Libellé;Année 1;Année 2;Année 3;Total\nDépense;Salaires;30;30;30;90\nDépense;Déplacements;3;3;3;9\n\
               Dépense;Total dépenses;33;33;33;99\nRecette;ADEME;20;20;20;60\nRecette;Fonds propres;13;13;13;39\nRecette;Total recettes;33;33;33;99\n";
    let all = batch(&scheme(), &[source("budget.csv", csv)]);
    assert_eq!(lines(&all), expected());
}
