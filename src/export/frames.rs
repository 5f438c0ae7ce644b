//! The frames of a batch: the dossiers, each table, what stands beside them, the lists, and what it takes to read it all again.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::frame::{Column, Datum, Frame, Kind, naming, of_table};
use super::workbook;
use crate::receipt::Receipts;
use crate::record::Batch;
use crate::reference::epcis;
use crate::reread;
use crate::rollup::{Standing, keys};
use crate::template::{Aggregation, FieldType, Scheme};

/// What formats are made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The dossiers.
    pub batch: &'a Batch,
    /// Their receipt numbers.
    pub receipts: &'a Receipts,
    /// How each dossier stands in the roll-up, in the batch's order; empty where the scheme has no roll-up.
    pub standings: &'a [Standing],
}

/// The frame of dossiers.
pub const DOSSIERS: &str = "dossiers";
/// The frame of printed totals.
pub const TOTALS: &str = "totaux_imprimes";
/// The frame of what was set aside.
pub const ASIDE: &str = "lignes_ecartees";
/// The frame of files.
pub const FILES: &str = "fichiers";
/// The frame of lists.
pub const LISTS: &str = "listes";
/// The frame of the indicator catalogue.
pub const CATALOGUE: &str = "catalogue";
/// The frame of what it takes to read the others again.
pub const REREAD: &str = "relecture";

/// How the headers of their files begin, by which the program knows its own; commas part the names.
pub const HEADS: [&str; 7] = [
    "cle,dossier,",
    "dossier,etape,tableau,ligne,nature,",
    "dossier,fichier,feuille,rangee,raison,",
    "fichier,dossier,lecture,format,",
    "liste,code,libelle,rang",
    "code,libelle,famille,unite,unites,reunion",
    "objet,rang,partie,contenu",
];

/// All frames, the dossiers first; the tables in the scheme's order.
#[must_use]
pub fn frames(material: &Material) -> Vec<Frame> {
    let batch = material.batch;
    let keys = keys(batch);
    let mut out = vec![dossiers(material, &keys)];
    for name in batch.scheme.table_names() {
        let counted = batch.dossiers.iter().zip(&keys).filter(|(d, _)| d.superseded_by.is_none());
        out.push(of_table(&batch.scheme, name, counted.map(|(d, k)| (d, k.as_str()))));
    }
    out.extend(workbook::frames(batch, TOTALS, ASIDE, FILES));
    out.push(lists(&batch.scheme));
    if !batch.scheme.indicators.is_empty() {
        out.push(catalogue(&batch.scheme));
    }
    out.push(facts(batch));
    out
}

/// The columns of the frame of dossiers.
pub(super) fn dossier_columns() -> Vec<Column> {
    let text = |name, label, about| Column::own(name, label, Kind::Text, about);
    let mut out = naming().to_vec();
    out.extend([
        text("convention", "N° de convention", "Numéro lu dans l'identification."),
        text("etape", "Étape", "Code de l'étape."),
        text("recu", "Reçu", "Numéro de reçu des fichiers vérifiés."),
        text("remplace_par", "Remplacé par", "Fichier d'une version plus récente ; ce dossier n'est alors dans aucun tableau."),
        Column::own("compte", "Compte dans la synthèse", Kind::Flag, "D'un même poste, seul l'envoi le plus récent compte."),
        text("raison", "Raison", "Pourquoi le dossier ne compte pas."),
        text("etat", "État", "Selon la plus grave de ses remarques."),
        Column::own("territoire_partage", "Territoire partagé", Kind::Flag, "Un autre dossier compté couvre l'un de ses EPCI."),
        text("fichiers", "Fichiers", "Fichiers du dossier."),
    ]);
    out
}

fn dossiers(material: &Material, keys: &[String]) -> Frame {
    let batch = material.batch;
    let row = |rank: usize| {
        let dossier = &batch.dossiers[rank];
        let standing = material.standings.get(rank);
        let flag = |of: fn(&Standing) -> bool| standing.map_or(Datum::Empty, |s| Datum::Flag(of(s)));
        let files: Vec<String> = dossier.files.iter().map(|f| batch.files[*f].path.to_string()).collect();
        vec![
            Datum::text(&keys[rank]),
            Datum::text(&dossier.id),
            Datum::from(dossier.convention.as_deref()),
            Datum::from(dossier.stage.as_deref()),
            material.receipts.dossiers.get(rank).map_or(Datum::Empty, |r| Datum::text(r.to_string())),
            Datum::from(dossier.superseded_by.as_deref()),
            flag(|s| s.left_out.is_none()),
            standing.map_or(Datum::Empty, |s| Datum::from(s.left_out.as_deref())),
            standing.map_or(Datum::Empty, |s| Datum::text(&s.state)),
            flag(|s| s.shared),
            Datum::text(files.join(" ; ")),
        ]
    };
    Frame {
        name: DOSSIERS.to_owned(),
        title: "Dossiers".to_owned(),
        about: "Un dossier par ligne".to_owned(),
        columns: dossier_columns(),
        rows: (0..batch.dossiers.len()).map(row).collect(),
    }
}

fn lists(scheme: &Scheme) -> Frame {
    let text = |name, label| Column::own(name, label, Kind::Text, "");
    let columns =
        vec![text("liste", "Liste"), text("code", "Code"), text("libelle", "Libellé"), Column::own("rang", "Rang", Kind::Integer, "")];
    let row = |list: &str, rank: usize, code: &str, label: &str| {
        vec![Datum::text(list), Datum::text(code), Datum::text(label), Datum::Number(Decimal::from(rank + 1))]
    };
    let mut rows: Vec<Vec<Datum>> = Vec::new();
    for list in scheme.codelists.values() {
        rows.extend(list.entries.iter().enumerate().map(|(rank, e)| row(&list.name, rank, &e.code, &e.label)));
    }
    // Groups of communes are a list of their own, under the name of the field that asks for them.
    let fields = scheme.tables.iter().flat_map(|t| &t.fields).filter(|f| f.kind == FieldType::SirenList);
    for field in fields.map(|f| f.name.as_str()).collect::<BTreeSet<_>>() {
        rows.extend(epcis().iter().enumerate().map(|(rank, e)| row(field, rank, &e.siren, &e.name)));
    }
    Frame { name: LISTS.to_owned(), title: "Listes".to_owned(), about: "Les codes et leur libellé".to_owned(), columns, rows }
}

fn catalogue(scheme: &Scheme) -> Frame {
    let text = |name, label| Column::own(name, label, Kind::Text, "");
    let columns = vec![
        text("code", "Code"),
        text("libelle", "Libellé"),
        text("famille", "Famille"),
        text("unite", "Unité"),
        text("unites", "Autres écritures de l'unité"),
        text("reunion", "Comment les valeurs se réunissent : somme, moyenne, à part"),
        text("poids", "Indicateur qui pondère la moyenne"),
    ];
    let row = |i: &crate::template::Indicator| {
        let together = match i.aggregation {
            Aggregation::Sum => "somme",
            Aggregation::Mean if i.weight.is_some() => "moyenne",
            Aggregation::Mean | Aggregation::Ratio | Aggregation::Last => "à part",
        };
        let units = i.units.join(" | ");
        [&i.code, &i.label, &i.family, &i.unit, &units]
            .map(Datum::text)
            .into_iter()
            .chain([Datum::text(together), Datum::from(i.weight.as_deref())])
            .collect()
    };
    let rows = scheme.indicators.iter().map(row).collect();
    Frame { name: CATALOGUE.to_owned(), title: "Catalogue".to_owned(), about: "Les indicateurs du catalogue".to_owned(), columns, rows }
}

/// What the other frames do not show, in pieces.
fn facts(batch: &Batch) -> Frame {
    let count = |name, label| Column::own(name, label, Kind::Integer, "");
    let text = |name, label| Column::own(name, label, Kind::Text, "");
    let columns = vec![text("objet", "Objet"), count("rang", "Rang"), count("partie", "Partie"), text("contenu", "Contenu")];
    let row = |p: reread::Piece| {
        vec![Datum::text(p.kind), Datum::Number(Decimal::from(p.record)), Datum::Number(Decimal::from(p.part)), Datum::text(p.text)]
    };
    let about = "Ce qu'il faut à volet pour relire ces données sans rien perdre ; ne pas modifier".to_owned();
    Frame { name: REREAD.to_owned(), title: "Relecture".to_owned(), about, columns, rows: reread::pieces(batch).map(row).collect() }
}
