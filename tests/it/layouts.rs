//! Where a table stands, what stands beside it and between its lines changes no value of it.

use proptest::prelude::*;
use rust_decimal::Decimal;
use volet::record::Batch;

use crate::support::{batch, scheme, source};

/// The actions of a programme, each with its code.
const ACTIONS: [(&str, &str); 8] = [
    ("Étude et formulation de préconisations", "etudes"),
    ("Suivi", "suivi"),
    ("Accompagnement de projets", "accompagnement"),
    ("Création de fiches techniques, information et sensibilisation", "fiches"),
    ("Mise en réseau et opérations collectives", "reseau"),
    ("Pérennisation du service au terme de 3 ans de fonctionnement", "perennisation"),
    ("Participation aux comités de pilotage, rapports d'avancement", "pilotage"),
    ("Participation aux réunions de réseau, formations", "formations"),
];

/// What is done to a table that says the same.
#[derive(Clone, Debug)]
struct Layout {
    /// The order of the columns and lines.
    columns: Vec<usize>,
    lines: Vec<usize>,
    /// Rows above and columns before it.
    top: usize,
    left: usize,
    title: bool,
    /// A column that no template knows, before this one.
    stranger: Option<usize>,
    /// Behind which lines a blank row stands.
    gaps: Vec<bool>,
    note: bool,
}

fn layout(columns: usize, lines: usize) -> impl Strategy<Value = Layout> {
    let order = |n: usize| Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    let place = (0usize..6, 0usize..4, any::<bool>(), any::<bool>());
    let strangers = (proptest::option::of(0..=columns), proptest::collection::vec(proptest::bool::weighted(0.2), lines));
    (order(columns), order(lines), place, strangers).prop_map(|(columns, lines, (top, left, title, note), (stranger, gaps))| Layout {
        columns,
        lines,
        top,
        left,
        title,
        stranger,
        gaps,
        note,
    })
}

/// A table as text: its header and lines laid out.
fn laid_out(title: &str, rows: &[Vec<String>], layout: &Layout) -> String {
    let mut out = if layout.title { format!("{}{title}\n", ";".repeat(layout.left)) } else { String::new() };
    out += &"\n".repeat(layout.top);
    let mut write = |row: &[String], extra: &str| {
        let mut cells: Vec<&str> = layout.columns.iter().map(|c| row[*c].as_str()).collect();
        if let Some(at) = layout.stranger {
            cells.insert(at, extra);
        }
        out += &format!("{}{}\n", ";".repeat(layout.left), cells.join(";"));
    };
    write(&rows[0], "Visa du trésorier");
    for (rank, line) in layout.lines.iter().enumerate() {
        write(&rows[line + 1], "vu");
        if layout.gaps[rank] && rank + 1 < layout.lines.len() {
            write(&vec![String::new(); rows[0].len()], "");
        }
    }
    if layout.note {
        out += &format!("\n{}NB : chiffres arrêtés à la fin de la période\n", ";".repeat(layout.left));
    }
    out
}

fn french(hundredths: u32) -> String {
    volet::fmt::number(Decimal::new(hundredths.into(), 2))
}

/// The days of each action and year, by code.
fn days(batch: &Batch) -> Vec<(Option<String>, Vec<Option<Decimal>>)> {
    let table = batch.dossiers[0].table("programme").unwrap();
    let mut out: Vec<_> =
        table.lines().map(|r| (r.code.clone(), (1..=3).map(|year| table.number_in(r, "prevu", year)).collect::<Vec<_>>())).collect();
    out.sort();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_programme_says_the_same_wherever_it_stands(
        layout in layout(4, 8),
        hundredths in proptest::collection::vec(1u32..10_000, 24),
    ) {
        let mut rows = vec![["Action", "Année 1", "Année 2", "Année 3"].map(str::to_owned).to_vec()];
        rows.extend(ACTIONS.iter().zip(hundredths.chunks(3)).map(|((action, _), years)| {
            std::iter::once((*action).to_owned()).chain(years.iter().map(|n| french(*n))).collect()
        }));
        let found = days(&batch(&scheme(), &[source("a.csv", laid_out("Programme d'actions", &rows, &layout))]));
        let mut expected: Vec<_> = ACTIONS
            .iter()
            .zip(hundredths.chunks(3))
            .map(|((_, code), years)| (Some((*code).to_owned()), years.iter().map(|n| Some(Decimal::new((*n).into(), 2).normalize())).collect::<Vec<_>>()))
            .collect();
        expected.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn an_unknown_line_changes_no_other(hundredths in proptest::collection::vec(1u32..10_000, 24), at in 0usize..=8) {
        let mut rows: Vec<String> = ACTIONS
            .iter()
            .zip(hundredths.chunks(3))
            .map(|((action, _), years)| format!("{action};{}", years.iter().map(|n| french(*n)).collect::<Vec<_>>().join(";")))
            .collect();
        let text = |rows: &[String]| format!("Action;Année 1;Année 2;Année 3\n{}\n", rows.join("\n"));
        let plain = days(&batch(&scheme(), &[source("a.csv", text(&rows))]));
        rows.insert(at, "Gestion du parc de vélos;3;4;5".to_owned());
        let mut with = days(&batch(&scheme(), &[source("a.csv", text(&rows))]));
        let strangers: Vec<_> = with.iter().filter(|(code, _)| code.is_none()).cloned().collect();
        with.retain(|(code, _)| code.is_some());
        prop_assert_eq!(with, plain);
        prop_assert_eq!(strangers, vec![(None, [3, 4, 5].map(|n| Some(Decimal::from(n))).to_vec())]);
    }

    #[test]
    fn a_list_says_the_same_wherever_it_stands(
        layout in layout(5, 6),
        lines in proptest::collection::vec((1u32..50, 1u32..500_000), 6),
    ) {
        let mut rows = vec![["Désignation", "Catégorie", "Date d'acquisition", "Quantité", "Prix unitaire"].map(str::to_owned).to_vec()];
        rows.extend(lines.iter().enumerate().map(|(i, (quantity, cents))| {
            vec![format!("Article {i}"), "Mesure".to_owned(), "03/05/2024".to_owned(), quantity.to_string(), format!("{} €", french(*cents))]
        }));
        // A short list beside a strange column may be another's without its title.
        let layout = Layout { title: layout.title || layout.stranger.is_some(), ..layout };
        let batch = batch(&scheme(), &[source("a.csv", laid_out("Liste des équipements acquis", &rows, &layout))]);
        let table = batch.dossiers[0].table("equipements").unwrap();
        let found: Vec<_> = table
            .lines()
            .map(|r| (table.text(r, "designation").map(str::to_owned), table.number(r, "quantite"), table.number(r, "prix_unitaire")))
            .collect();
        let expected: Vec<_> = layout
            .lines
            .iter()
            .map(|i| {
                let (quantity, cents) = lines[*i];
                (Some(format!("Article {i}")), Some(Decimal::from(quantity)), Some(Decimal::new(cents.into(), 2).normalize()))
            })
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_form_says_the_same_in_any_order(
        order in Just((0usize..16).collect::<Vec<_>>()).prop_shuffle(),
        gaps in proptest::collection::vec(any::<bool>(), 16),
        (top, left) in (0usize..5, 0usize..4),
        stranger in 0usize..16,
    ) {
        let plain = crate::support::identification("24BRC0001", "Rapport d'avancement année 1");
        let lines: Vec<&str> = plain.lines().collect();
        let mut text = "\n".repeat(top);
        for (rank, line) in order.iter().enumerate() {
            text += &format!("{}{}\n", ";".repeat(left), lines[*line]);
            if rank == stranger {
                text += &format!("{}Nom du trésorier;Mme Essai\n", ";".repeat(left));
            }
            text += if gaps[rank] { "\n" } else { "" };
        }
        let values = |text: &str| {
            let batch = batch(&scheme(), &[source("a.csv", text)]);
            let table = batch.dossiers[0].table("identification").unwrap();
            let row = table.lines().next().unwrap();
            row.cells.iter().map(|c| c.as_ref().and_then(|c| c.value.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(lines.len(), 16);
        prop_assert_eq!(values(&text), values(&plain));
    }
}
