//! Where dossiers differ in an attribute, tables and indicators show once more with a column a value, and the columns add up.

use rust_decimal::Decimal;
use volet::rollup::{Block, LineKind, Rollup};

use super::rollup::{FIRST, Sent, dossiers_of_a_region, read, region, roll_up};

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

fn columns(rollup: &Rollup, block: &str) -> Vec<String> {
    rollup.block(block).unwrap_or_else(|| panic!("no block {block}")).columns.clone()
}

#[test]
fn a_value_that_all_dossiers_share_makes_no_columns() {
    let region = region();
    assert!(region.block("jours-action@region").is_none() && region.block("indicateurs-activite@region").is_none());
    assert!(roll_up(&read(&[&FIRST])).blocks.iter().all(|b| !b.name.contains('@')));
}

#[test]
fn a_table_has_its_columns_for_each_value_then_for_all() {
    let region = region();
    let heads = ["Économie circulaire", "BTP", "Ensemble"];
    let wanted: Vec<String> = heads.iter().flat_map(|h| [format!("{h} – prévus"), format!("{h} – réalisés")]).collect();
    let found = columns(&region, "jours-action@thematique");
    assert_eq!(found[..wanted.len()], wanted, "{found:?}");
    let value = |line: &str, column: &str| region.value("jours-action@thematique", line, column);
    assert_eq!(value("Suivi", "BTP – prévus"), number("190"));
    assert_eq!(value("Suivi", "Ensemble – prévus"), number("380"));
    assert_eq!(value("TOTAL", "Économie circulaire – prévus"), number("400"));
    assert_eq!(value("TOTAL", "Ensemble – réalisés"), number("161"));
    // Nobody gives it: nothing, in no column 0.
    assert_eq!(value("Accompagnement de projets", "Ensemble – réalisés"), None);
}

#[test]
fn a_single_wanted_column_bears_the_value_alone_and_taxes_stay_apart() {
    const EQUIPMENT: &[(&str, &str)] = &[(
        "equipements",
        "Liste des équipements acquis\n\nDésignation;Catégorie;Date d'acquisition;Fournisseur;Quantité;Prix unitaire;Total\n\
         Balance;Mesure;03/05/2024;Ets Morel;1;1200;1200\n",
    )];
    let one = Sent { folder: "a", identity: &[], tables: EQUIPMENT };
    let other = Sent {
        folder: "b",
        identity: &[("N° de convention ADEME", "24BRC0002"), ("Thématique", "BTP"), ("Montants exprimés en", "TTC")],
        tables: EQUIPMENT,
    };
    let both = roll_up(&read(&[&one, &other]));
    for (tax, own, foreign) in [("HT", "Économie circulaire", "BTP"), ("TTC", "BTP", "Économie circulaire")] {
        let block = format!("equipements@thematique/{tax}");
        assert_eq!(columns(&both, &block)[..3], ["Économie circulaire", "BTP", "Ensemble"]);
        let value = |column| both.value(&block, "TOTAL", column);
        assert_eq!([value(own), value(foreign), value("Ensemble")], [number("1200"), None, number("1200")], "{tax}");
    }
}

#[test]
fn the_columns_of_values_add_up_to_that_of_all() {
    let region = region();
    for block in region.blocks.iter().filter(|b| b.name.contains("@thematique") && !b.name.starts_with("indicateurs-")) {
        for line in block.lines.iter().filter(|l| l.kind == LineKind::Group) {
            for suffix in ["prévus", "réalisés", "prévues", "réalisées", "versées"] {
                let of = |head: &str| block.figure(&line.label, &format!("{head} – {suffix}")).map(|f| f.value);
                let Some(all) = of("Ensemble") else { continue };
                let parts: Vec<Decimal> = ["BTP", "Économie circulaire"].into_iter().filter_map(|h| of(h)?).collect();
                let sum = parts.iter().copied().reduce(|a, b| a + b);
                assert_eq!(all, sum, "{} {} {suffix}", block.name, line.label);
            }
        }
    }
}

#[test]
fn indicators_show_the_one_figure_that_their_class_allows_beside_its_dossiers() {
    let region = region();
    let line = |name: &str, label: &str| {
        let block: &Block = region.block(name).unwrap_or_else(|| panic!("no block {name}"));
        let line = block.lines.iter().find(|l| l.label.starts_with(label)).unwrap();
        line.figures.iter().map(|f| f.as_ref().and_then(|f| f.value)).collect::<Vec<_>>()
    };
    let heads = columns(&region, "indicateurs-activite@thematique");
    assert_eq!(
        heads,
        ["Économie circulaire", "Économie circulaire – dossiers", "BTP", "BTP – dossiers", "Ensemble", "Ensemble – dossiers"]
    );
    let one = number("1");
    let two = number("2");
    // Added over the years; a situation is added between dossiers; a ratio is a mean by population; a rate has a median.
    assert_eq!(line("indicateurs-activite@thematique", "A03"), [number("10"), one, number("5"), one, number("15"), two]);
    assert_eq!(line("indicateurs-territoire@thematique", "T01"), [number("10000"), one, number("30000"), one, number("40000"), two]);
    assert_eq!(line("indicateurs-moyennes@thematique", "T02"), [number("500"), one, number("600"), one, number("575"), two]);
    assert_eq!(line("indicateurs-non-additionnables@thematique", "T07"), [number("45"), one, number("55"), one, number("50"), two]);
    let counted = line("indicateurs-activite@thematique", "Dossiers comptés");
    assert_eq!(counted, [None, one, None, one, None, two]);
}

#[test]
fn years_have_a_line_each_and_the_total_of_all() {
    let region = roll_up(&dossiers_of_a_region());
    let value = |line: &str, column: &str| region.value("annees", line, column);
    assert_eq!(
        [value("Année 1", "Jours prévus"), value("Année 2", "Jours prévus"), value("TOTAL", "Jours prévus")],
        [number("400"), number("400"), number("800")]
    );
    assert_eq!([value("Année 1", "Jours réalisés"), value("Année 2", "Jours réalisés")], [number("161"), None]);
    assert_eq!([value("Année 3", "Dépenses prévues (HT)"), value("TOTAL", "Dépenses prévues (TTC)")], [number("42000"), number("124000")]);
}
