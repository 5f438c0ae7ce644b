//! A holder's workbook comes back with its remarks in it, and with nothing else changed.

use std::sync::Arc;

use volet::finding::{Standing, Waived};
use volet::findings::Findings;
use volet::grid::{self, CellRef, Raw};
use volet::profile::Profile;
use volet::report::annotate::{Annotated, ByFile, annotate};
use volet::report::outline::Outline;

use crate::marking::{between, checked, edited, marked, parts, plain, remarks, said, sheet_part, text, workbook};
use crate::support::{receipts, source};

#[test]
fn every_part_that_holds_no_mark_keeps_its_bytes() {
    let (before, after) = (parts(&workbook()), parts(&marked(&workbook())));
    let changed: Vec<&str> =
        before.iter().filter(|(name, content)| after.get(*name) != Some(content)).map(|(name, _)| name.as_str()).collect();
    let new: Vec<&str> = after.keys().filter(|name| !before.contains_key(*name)).map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]
    );
    assert_eq!(new, ["xl/comments2.xml", "xl/drawings/vmlDrawing2.vml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet4.xml"]);
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        for element in ["sheetData", "dataValidations", "sheetProtection", "drawing "] {
            assert_eq!(between(text(&before, sheet), element, ">"), between(text(&after, sheet), element, ">"), "{element} of {sheet}");
        }
    }
}

#[test]
fn each_cell_with_a_remark_is_coloured_and_commented() {
    let after = parts(&marked(&workbook()));
    let identification = text(&after, "xl/comments2.xml");
    assert_eq!(between(identification, "<comment ref=\"", "\""), ["B5", "B13"]);
    assert_eq!(
        said(identification, "B5"),
        "volet · Erreur I101\nSIRET : « 20006775100018 » n'est pas un SIRET : sa clé de contrôle est fausse, un chiffre est mal recopié.\n\
         À faire : Recopiez le SIRET du porteur depuis son avis de situation INSEE ou l'Annuaire des entreprises.\u{200b}"
    );
    let sheet = text(&after, "xl/worksheets/sheet2.xml");
    assert_eq!(between(sheet, "<conditionalFormatting sqref=\"", "\""), ["B3 C4", "D4", "B2:D4"], "ours stand before the holder's");
    assert_eq!(between(sheet, "priority=\"", "\""), ["1", "2", "3"]);
    assert_eq!(between(sheet, "dxfId=\"", "\""), ["1", "2", "0"], "errors, alerts, the holder's");
    assert!(text(&after, "xl/styles.xml").contains("<dxfs count=\"4\">"));
}

#[test]
fn a_comment_that_stands_there_is_kept_and_ours_added_under_it() {
    let after = parts(&marked(&workbook()));
    let comments = text(&after, "xl/comments1.xml");
    assert_eq!(between(comments, "<comment ref=\"", "\""), ["A1", "B3", "C4", "D4"]);
    let whole = said(comments, "B3");
    assert!(whole.starts_with("Léa:\nVu avec Anne &amp; Paul\n\nvolet · Erreur F302\nLigne « Accompagnement de projets »"), "{whole}");
    let boxes = text(&after, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(boxes.matches("<v:shape ").count(), 4, "its box is the holder's, made larger");
}

#[test]
fn the_first_sheet_counts_the_decisions_that_the_report_counts() {
    let (batch, findings) = checked(&[source("dossier.xlsx", workbook())]);
    let findings = Findings::from(findings);
    let receipts = receipts(&batch, &Profile::embedded().unwrap());
    let outline = Outline::new(&batch, findings.whole(), &receipts, None);
    let read = grid::read(&marked(&workbook()), "x").unwrap();
    let words = format!("; {}\u{a0}décisions à prendre.", outline.tally.decisions);
    let told = read.sheets[0].cells().iter().any(|c| matches!(&c.raw, Some(Raw::Text(t)) if t.ends_with(&words)));
    assert!(outline.tally.infos > 0 && told, "{words} {:?}", &read.sheets[0].cells()[..6]);
}

#[test]
fn the_first_sheet_lists_the_remarks_with_a_link_each() {
    let after = parts(&marked(&workbook()));
    let book = text(&after, "xl/workbook.xml");
    assert_eq!(
        between(book, "<sheet name=\"", "\""),
        ["À corriger", "Identification", "Programme d'actions", "Brouillon"],
        "the new sheet is the first"
    );
    assert!(book.contains("activeTab=\"0\"") && book.contains("name=\"Local\" localSheetId=\"3\""), "{book}");
    let selected: Vec<&String> = after.iter().filter(|(_, c)| String::from_utf8_lossy(c).contains("tabSelected")).map(|(n, _)| n).collect();
    assert_eq!(selected, [&sheet_part(&after, "À corriger")], "two sheets in view would be edited together");
    let read = grid::read(&marked(&workbook()), "x").unwrap();
    let shown = |at: &str| match read.sheets[0].get(CellRef::parse(at).unwrap()).map(|c| &c.raw) {
        Some(Some(Raw::Text(text))) => text.clone(),
        other => panic!("{at}: {other:?}"),
    };
    assert!(shown("A2").contains("Feuille écrite par volet"));
    assert!(shown("A3").contains("24BRD0001 – Demande d'aide – Communauté de communes du Val Clair"));
    assert!(
        shown("A4").contains("À corriger") && shown("B4").contains("5\u{a0}erreurs, 8\u{a0}alertes, 1\u{a0}information"),
        "{}",
        shown("B4")
    );
    assert!(
        shown("A8").contains("Erreur") && shown("B8").contains("F201") && shown("D8").contains("tout le fichier"),
        "the whole comes first"
    );
    let page = text(&after, &sheet_part(&after, "À corriger"));
    let links = between(page, "location=\"", "\"");
    assert!(links.contains(&"'Programme d''actions'!B3") && links.contains(&"'Identification'!B5"), "{links:?}");
    assert_eq!(links.len(), 12, "a remark on the whole file leads nowhere");
}

#[test]
fn a_remark_let_pass_is_listed_last_and_marks_no_cell() {
    let bytes = plain();
    let (batch, mut findings) = checked(&[source("dossier.xlsx", bytes.as_slice())]);
    let siret = findings.iter_mut().find(|f| f.code == "I101").unwrap();
    siret.standing = Standing::Waived(Arc::new(Waived {
        reason: "SIRET en cours de changement".to_owned(),
        author: "A. Martin".to_owned(),
        until: jiff::civil::date(2026, 12, 31),
        compared: true,
    }));
    let findings = Findings::from(findings);
    let marked = ByFile::new(&batch, findings.whole()).of(0, |remarks| annotate(&bytes, &batch.files[0], remarks));
    let Annotated::Marked(marked) = marked.unwrap() else { panic!("not marked") };
    let after = parts(&marked);
    assert_eq!(between(text(&after, "xl/comments1.xml"), "<comment ref=\"", "\""), ["B13"]);
    let page = text(&after, &sheet_part(&after, "À corriger"));
    let last = page.rsplit("<row ").next().unwrap();
    assert!(last.contains("Erreur levée") && last.contains("Rien à faire. Dérogation : SIRET en cours de changement (A. Martin"), "{last}");
}

#[test]
fn a_second_run_gives_what_the_first_gave() {
    for bytes in [workbook(), plain()] {
        let first = marked(&bytes);
        assert!(first == marked(&first));
        assert_eq!(remarks(&bytes), remarks(&first), "our sheet is no data");
    }
}

#[test]
fn corrected_cells_lose_their_marks() {
    let first = marked(&workbook());
    let corrected =
        edited(
            &first,
            |name, text| {
                if name == "xl/sharedStrings.xml" { text.replace("<t>20006775100018</t>", "<t>20006775900015</t>") } else { text }
            },
        );
    let after = parts(&marked(&corrected));
    assert!(remarks(&corrected).len() < remarks(&first).len(), "the correction counts");
    assert_eq!(between(text(&after, "xl/comments2.xml"), "<comment ref=\"", "\""), ["B13"]);
    assert_eq!(text(&after, "xl/drawings/vmlDrawing2.vml").matches("<v:shape ").count(), 1);
}
