//! One dossier with ten faults, among them hostile values, as every reader sees it: text, page, table, SARIF, draft.

use std::io::Write;
use std::sync::LazyLock;

use rust_xlsxwriter::Workbook;
use volet::findings::Findings;
use volet::profile::Profile;
use volet::receipt::Receipts;
use volet::record::Batch;
use volet::report::mail::{Attachment, Letter, drafts};
use volet::report::outline::Outline;
use volet::report::text::{self, Style};
use volet::report::{csv, html, sarif};
use volet::rules;

use crate::support::{batch, receipts, scheme, source};

/// A sheet: its name and rows; a cell that is a number is written as one.
type Rows = (&'static str, &'static [&'static [&'static str]]);

const SHEETS: &[Rows] = &[
    (
        "Fiche",
        &[
            &["N° de convention ADEME", "24BRD0001"],
            &["Étape du dossier", "Demande d'aide"],
            &["Date du rapport", "15/11/2023"],
            &["Porteur", "Communauté de communes du Val Clair"],
            &["SIRET", "20006775100019"],
            &["Nature du porteur", "=HYPERLINK(\"x\")"],
            &["Intitulé du poste", "Chargé de mission"],
            &["Thématique", "BTP"],
            &["Création ou renouvellement", "Création"],
            &["Région", "Bretagne"],
            &["Département(s)", "35"],
            &["Territoire", "Val Clair"],
            &["ETP", "1"],
            &["Début", "01/01/2024"],
            &["Fin", "31/12/2026"],
            &["Montants exprimés en", "HT"],
            &["Adresse électronique", "mission@valclair.example.fr"],
        ],
    ),
    (
        "Programme",
        &[
            &["Action", "Année 1", "Année 2", "Année 3", "Total prévu", "Commentaire"],
            &["Étude et formulation de préconisations", "20", "20", "20", "60", ""],
            &["Suivi", "30,1", "30,3", "30", "90,4", ""],
            &["Accompagnement de projets", "60", "beaucoup", "60", "180", ""],
            &["Création de fiches techniques", "30", "30", "30", "95", ""],
            &["Mise en réseau", "20", "20", "20", "60", ""],
            &["Pérennisation du service", "10", "10", "10", "30", ""],
            &["Comités de pilotage, rapports", "20", "20", "20", "60", ""],
            &["Réunions de réseau, formations", "9,9", "9,7", "10", "29,6", ""],
            &["TOTAL", "210", "200", "200", "605", ""],
        ],
    ),
    (
        "Indicateurs",
        &[
            &["Code", "Intitulé", "Famille", "Unité", "Valeur initiale", "Année de référence", "Objectf"],
            &["A03", "Entreprises/établissements accompagnés", "Activité", "nombre", "0", "2022", "30"],
            &["A09", "Actions de sensibilisation", "Activité", "nombre", "0", "2022", "env. 12"],
            &["A19", "Comités de suivi tenus", "Activité", "nombre", "0", "2022", "6"],
            &["T01", "Population", "Territoire", "habitants", "'45 210", "2022", "'45 500"],
            &["T02", "DMA (avec déblais et gravats)", "Territoire", "<script>alert('t')</script>", "'560,2", "2022", "'530"],
        ],
    ),
    (
        "Financement",
        &[
            &["Poste", "Année 1", "Année 2", "Année 3", "Total"],
            &["Dépenses de personnel", "45000", "45000", "45000", "135000"],
            &["Déplacements", "3000", "3000", "3000", "9900"],
            &["TOTAL", "48000", "48000", "48000", "144900"],
            &[],
            &["Financeur", "Année 1", "Année 2", "Année 3", "Total"],
            &["ADEME", "24000", "24000", "24000", "72000"],
            &["Autofinancement", "24000", "24000", "24000", "72000"],
            &["TOTAL", "48000", "48000", "48000", "144000"],
        ],
    ),
];

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in SHEETS {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (col, text) in (0..).zip(*cells) {
                match text.replace(',', ".").parse::<f64>() {
                    Ok(n) if !text.starts_with('0') || *text == "0" => sheet.write_number(row, col, n).unwrap(),
                    _ => sheet.write_string(row, col, text.trim_start_matches('\'')).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

struct Run {
    batch: Batch,
    findings: Findings,
    receipts: Receipts,
}

impl Run {
    fn outline(&self) -> Outline<'_> {
        Outline::new(&self.batch, self.findings.whole(), &self.receipts, None)
    }
}

fn run() -> &'static Run {
    static RUN: LazyLock<Run> = LazyLock::new(|| {
        let batch = batch(&scheme(), &[source("val_clair/dossier.xlsx", workbook())]);
        let profile = Profile::embedded().unwrap();
        let findings = rules::judge(&batch, &profile);
        let receipts = receipts(&batch, &profile);
        Run { batch, findings, receipts }
    });
    &RUN
}

/// The receipt changes with the version, the rules and the templates; what stands around it does not.
fn settled(text: &str) -> String {
    text.replace(&run().receipts.run.to_string(), "V-XXXX-XXXX")
}

/// What is written to a file.
fn written(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn as_text() {
    let report = text::report(&run().outline(), Style { colour: false, width: 100, recognition: false });
    insta::assert_snapshot!(settled(&report));
}

#[test]
fn as_a_page() {
    let page = settled(&html::report(&run().outline()));
    // The style and the script are files of their own.
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (body, _) = rest.split_once("<script>").unwrap();
    let policy = head.split('\'').filter(|part| part.starts_with("sha256-")).count();
    assert_eq!(policy, 2, "one style and one script may run");
    let head = head.split('\'').map(|part| if part.starts_with("sha256-") { "sha256-…" } else { part }).collect::<Vec<_>>().join("'");
    insta::assert_snapshot!(format!("{head}\n{body}").replace("><", ">\n<"));
}

#[test]
fn as_a_table() {
    let table = written(|out| csv::write(&run().batch, run().findings.batches(), out));
    assert!(table.starts_with("\u{feff}Dossier;") && table.contains("\r\n"));
    assert_eq!(table.matches('\n').count(), run().findings.heads().len() + 1, "one line a remark, behind the headings");
    insta::assert_snapshot!(table.trim_start_matches('\u{feff}').replace('\r', ""));
}

#[test]
fn as_sarif() {
    let log = written(|out| sarif::write(run().findings.batches(), &Profile::embedded().unwrap(), out));
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&log["runs"][0]["results"]).unwrap());
}

#[test]
fn as_a_draft() {
    let letter = Letter::embedded().unwrap();
    let run = run();
    let outline = run.outline();
    let drafts = drafts(&outline);
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].name, "24brd0001-demande-d-aide");
    assert_eq!(drafts[0].to, ["mission@valclair.example.fr"]);
    assert_eq!(drafts[0].paths(), ["val_clair/dossier.xlsx"]);
    let attached = vec![Attachment { name: "dossier annoté.xlsx".to_owned(), bytes: b"PK classeur".to_vec() }];
    let message = String::from_utf8(drafts[0].message(&letter, attached)).unwrap();
    assert!(message.starts_with("X-Unsent: 1\r\nX-Mailer: volet\r\nTo: <mission@valclair.example.fr>\r\nSubject: "), "{message}");
    let (headers, rest) = message.split_once("\r\n\r\n").unwrap();
    let boundary = headers.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(rest.matches(boundary).count(), 3, "text, attachment, end");
    assert!(rest.contains("filename*=UTF-8''dossier%20annot%C3%A9.xlsx"), "{rest}");
    assert!(!message.to_lowercase().contains("\ndate:"), "no clock");
    insta::assert_snapshot!(settled(&body(rest)));
}

/// The text of a quoted-printable part.
fn body(part: &str) -> String {
    let text = part.split("\r\n\r\n").skip(1).collect::<Vec<_>>().join("\r\n\r\n");
    let text = text.split("\r\n--volet_").next().unwrap().replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap().replace('\r', "")
}

#[test]
fn whatever_a_cell_holds_is_text() {
    let page = html::report(&run().outline());
    assert_eq!(page.matches("<script>").count(), 1, "the page's own");
    assert!(page.contains("&lt;script&gt;alert('t')&lt;/script&gt;"));
    let table = written(|out| csv::write(&run().batch, run().findings.batches(), out));
    assert!(table.contains(";\"'=HYPERLINK(\"\"x\"\")\";"), "{table}");
}
