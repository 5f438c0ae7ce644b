use encoding_rs::WINDOWS_1252;

use super::*;
use crate::grid::Raw;

fn book(bytes: &[u8]) -> Workbook {
    read(bytes, "x", Limits::default()).expect("cells")
}

/// Every cell as `A1=value`.
fn shown(bytes: &[u8]) -> Vec<String> {
    let text = |raw: &Option<Raw>| match raw {
        Some(Raw::Text(text) | Raw::Error(text)) => text.clone(),
        other => format!("{other:?}"),
    };
    book(bytes).sheets[0].cells().iter().map(|c| format!("{}={}", c.at, text(&c.raw))).collect()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn rows_are_those_a_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(shown(["a;b", "c;d", "", "e"].join(end).as_bytes()), ["A1=a", "B1=b", "A2=c", "B2=d", "A4=e"]);
        assert_eq!(shown(["a;\"x", "y\"", "c"].join(end).as_bytes()), ["A1=a", "B1=x\ny", "A2=c"]);
    }
    assert_eq!(shown(b"a;\"dit \"\"non\"\"\"\n;=\"035\"\x1a"), ["A1=a", "B1=dit \"non\"", "B2=035"]);
}

#[test]
fn every_encoding_gives_the_same_words() {
    let text = "Étape;N° de dossier\nSuivi « été » – ça;12,5\u{a0}€\n";
    let expected = shown(text.as_bytes());
    assert_eq!(expected[0], "A1=Étape");
    let windows = WINDOWS_1252.encode(text).0.into_owned();
    let mac: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'É' => 0x83,
            '°' => 0xA1,
            '«' => 0xC7,
            '»' => 0xC8,
            'é' => 0x8E,
            '–' => 0xD0,
            'ç' => 0x8D,
            '\u{a0}' => 0xCA,
            '€' => 0xDB,
            c => u8::try_from(c).expect("ascii"),
        })
        .collect();
    let marked = |mark: &[u8], rest: Vec<u8>| mark.iter().copied().chain(rest).collect::<Vec<u8>>();
    for (bytes, says) in [
        (text.as_bytes().to_vec(), "UTF-8 supposé"),
        (marked(&[0xEF, 0xBB, 0xBF], text.as_bytes().to_vec()), "UTF-8,"),
        (marked(&[0xFF, 0xFE], utf16(text, true)), "UTF-16,"),
        (marked(&[0xFE, 0xFF], utf16(text, false)), "UTF-16,"),
        (utf16(text, true), "UTF-16 supposé"),
        (utf16(text, false), "UTF-16 supposé"),
        (windows, "Windows-1252 supposé"),
        (mac, "Mac Roman supposé"),
    ] {
        assert_eq!(shown(&bytes), expected, "{says}");
        assert!(book(&bytes).notes[0].contains(says), "{:?}", book(&bytes).notes);
    }
    // Cut within a letter, or a byte that means nothing: said.
    assert_eq!(book("é;é".as_bytes().split_last().expect("bytes").1).losses.len(), 1);
    assert!(book(text.as_bytes()).losses.is_empty());
}

#[test]
fn the_separator_is_guessed() {
    for text in [
        "a\tb\n1,5\t2",
        "a,b\nc,2",
        "a;b\n1,5;2",
        "a|b\n1,5|2",
        // A title with commas above the table, and commas in every line of it.
        "Liste, par action, des jours\nAction;Jours\nÉtudes, conseils;12,5\nSuivi, appui;3",
        // Decimals in quotes.
        "Action,Année 1\nSuivi,\"12,5\"\n\"Conseil; appui\",\"3,5\"",
        "Action, Année 1\nSuivi, 12\nConseil, 3",
        "sep=;\na;b\nc,d,e;f",
        "\"sep=,\"\na,b\n1;2,3",
        "sep=\t\na\tb",
    ] {
        let found = shown(text.as_bytes());
        let columns: Vec<&str> = found.iter().map(|c| &c[..1]).collect();
        assert!(columns.contains(&"B") && !columns.contains(&"C"), "{text:?} {found:?}");
    }
    assert_eq!(shown(b"12,5\n13,5\n"), ["A1=12,5", "A2=13,5"], "one column of decimals");
    assert_eq!(shown(b"a,b,c\n1,2,3\nd,5,6")[6..], ["A3=d", "B3=5", "C3=6"]);
    assert_eq!(shown(b"SEP=;\r\na;b"), ["A1=a", "B1=b"], "the line does not show");
    assert!(book(b"sep=;\na;b").notes[0].contains("séparateur annoncé : point-virgule"));
    assert!(book(b"a;b").notes[0].contains("séparateur supposé : point-virgule"));
}

#[test]
fn a_quote_that_is_not_closed_swallows_nothing() {
    let text = b"Action;Jours\n\"Suivi;12\nConseil;\"3\"\n\"\"\"Appui\"\"\";4\nTablette 10\";5\n";
    assert_eq!(
        shown(text),
        ["A1=Action", "B1=Jours", "A2=\"Suivi", "B2=12", "A3=Conseil", "B3=3", "A4=\"Appui\"", "B4=4", "A5=Tablette 10\"", "B5=5"]
    );
    let losses = book(text).losses;
    assert!(losses.len() == 1 && losses[0].starts_with("Ligne 2 : un guillemet"), "{losses:?}");
    let book = book(b"sep=;\na;b\n\"c;d");
    assert!(book.losses[0].starts_with("Ligne 3 :"), "{:?}", book.losses);
    assert_eq!(book.sheets[0].cells().len(), 4);
}

#[test]
fn what_is_no_text_is_refused_with_its_line() {
    let refused = |bytes: &[u8]| read(bytes, "x", Limits::default()).err();
    for text in [&b"a;b\nc\0;d"[..], b"a;b\nc\x01;d"] {
        let what = "un fichier d'une nature inconnue (octets de commande à la ligne 2)";
        assert_eq!(refused(text), Some(Unreadable::NotASpreadsheet(what.into())));
    }
    let long = format!("a;b\n{}", "x".repeat((4 << 20) + 1));
    assert_eq!(refused(long.as_bytes()), Some(Unreadable::TooLarge("plus de 4 Mo sur une ligne de texte (la ligne 2)".into())));
    let wide = format!("a{}b", ";".repeat(20_000));
    let book = book(wide.as_bytes());
    assert_eq!((book.sheets[0].cells().len(), book.losses.len()), (1, 1));
    assert_eq!(refused(b" ; \n\n"), Some(Unreadable::Empty));
}
