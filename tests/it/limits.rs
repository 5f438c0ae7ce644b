//! Each limit holds on its both sides, is changed by its name, and is never changed in silence.

use std::fmt::Write as _;

use volet::grid::{self, Bound, LIMITS, Limits, Unreadable};

use crate::support::{Parts, text, volet, zipped};

fn xlsx(rows: &str) -> Parts {
    Parts::xlsx(rows)
}

fn repeated(times: usize, one: impl Fn(usize) -> String) -> String {
    (1..=times).fold(String::new(), |mut out, n| {
        let _ = write!(out, "{}", one(n));
        out
    })
}

/// A file that stands at a limit of this value, and one that is past it.
fn at_and_past(bound: Bound) -> (u64, Vec<u8>, Vec<u8>) {
    const MEGA: usize = 1 << 20;
    let csv = |length: usize| [b"a;b\n".as_slice(), &b"x\n".repeat(length / 2 - 2)].concat();
    let part = |length: usize| {
        let parts = xlsx("");
        let own = parts.0.iter().find(|(n, _)| n.ends_with("sheet1.xml")).unwrap().1.len();
        zipped(&parts.replace("xl/worksheets/sheet1.xml", "<sheetData>", &format!("{}<sheetData>", " ".repeat(length - own))).0)
    };
    let whole = |length: usize| {
        let parts = xlsx("");
        let read: usize = parts.0.iter().map(|(_, content)| content.len()).sum();
        zipped(&parts.replace("xl/worksheets/sheet1.xml", "<sheetData>", &format!("{}<sheetData>", " ".repeat(length - read))).0)
    };
    let cells = |count: usize| zipped(&xlsx(&repeated(count, |_| "<row><c><v>1</v></c></row>".to_owned())).0);
    let texts = |length: usize| zipped(&xlsx(&format!("<row><c t=\"str\"><v>{}</v></c></row>", "x".repeat(length))).0);
    let formula = |length: usize| zipped(&xlsx(&format!("<row><c><f>{}</f><v>1</v></c></row>", "1".repeat(length))).0);
    let merged = |count: usize| {
        let all = repeated(count, |n| format!("<mergeCell ref=\"A{n}:B{n}\"/>"));
        zipped(&xlsx("").replace("xl/worksheets/sheet1.xml", "</worksheet>", &format!("<mergeCells>{all}</mergeCells></worksheet>")).0)
    };
    let sheets = |count: usize| {
        let more = repeated(count - 1, |n| format!("<sheet name=\"F{n}\" sheetId=\"9{n}\" r:id=\"r1\"/>"));
        zipped(&xlsx("").replace("xl/workbook.xml", "</sheets>", &format!("{more}</sheets>")).0)
    };
    let relations = |count: usize| {
        let more = repeated(count - 3, |n| format!("<Relationship Id=\"x{n}\" Type=\"t\" Target=\"a\"/>"));
        zipped(&xlsx("").replace("xl/_rels/workbook.xml.rels", "</Relationships>", &format!("{more}</Relationships>")).0)
    };
    let strings =
        |count: usize| zipped(&xlsx("").replace("xl/sharedStrings.xml", "</sst>", &format!("{}</sst>", "<si/>".repeat(count - 1))).0);
    let formats =
        |count: usize| zipped(&xlsx("").replace("xl/styles.xml", "</cellXfs>", &format!("{}</cellXfs>", "<xf/>".repeat(count - 3))).0);
    let entries = |count: usize| {
        let mut all = xlsx("").0;
        (all.len()..count).for_each(|n| all.push((format!("xl/{n}"), Vec::new())));
        zipped(&all)
    };
    let line = |length: usize| [vec![b'x'; length], b"\na;b\n".to_vec()].concat();
    match bound {
        Bound::File => (1, csv(MEGA), csv(MEGA + 2)),
        Bound::Part => (1, part(MEGA), part(MEGA + 1)),
        Bound::Package => (1, whole(MEGA), whole(MEGA + 1)),
        Bound::Entries => (9, entries(9), entries(10)),
        Bound::Sheets => (3, sheets(3), sheets(4)),
        Bound::Relations => (5, relations(5), relations(6)),
        Bound::Strings => (4, strings(4), strings(5)),
        Bound::Formats => (5, formats(5), formats(6)),
        Bound::Cells => (6, cells(6), cells(7)),
        Bound::Texts => (1, texts(MEGA), texts(MEGA + 1)),
        Bound::Formulas => (1, formula(MEGA), formula(MEGA + 1)),
        Bound::Merged => (3, merged(3), merged(4)),
        Bound::Line => (1, line(MEGA), line(MEGA + 1)),
        Bound::Seconds | Bound::Memory => panic!("of the process that reads"),
    }
}

/// The bounds that the reading itself holds, with their names.
const READING: [(Bound, &str); 13] = [
    (Bound::File, "fichier"),
    (Bound::Part, "partie"),
    (Bound::Package, "paquet"),
    (Bound::Entries, "fichiers"),
    (Bound::Sheets, "feuilles"),
    (Bound::Relations, "liaisons"),
    (Bound::Strings, "chaines"),
    (Bound::Formats, "formats"),
    (Bound::Cells, "cellules"),
    (Bound::Texts, "textes"),
    (Bound::Formulas, "formules"),
    (Bound::Merged, "fusions"),
    (Bound::Line, "ligne"),
];

#[test]
fn a_file_at_a_limit_is_read_and_one_past_it_is_not() {
    let outside = [(Bound::Seconds, "secondes"), (Bound::Memory, "memoire")];
    let names: Vec<&str> = READING.iter().chain(&outside).map(|(_, name)| *name).collect();
    assert_eq!(names, LIMITS.iter().map(|l| l.name).collect::<Vec<_>>());
    for (bound, name) in READING {
        let (value, at, past) = at_and_past(bound);
        let limits = Limits::default().with(&format!("{name}={value}")).unwrap();
        assert!(
            !matches!(grid::read_within(&at, "x", limits), Err(Unreadable::TooLarge(_))),
            "{name}: {:?}",
            grid::read_within(&at, "x", limits)
        );
        assert_eq!(
            grid::read_within(&past, "x", limits).err().map(|e| e.sentence().contains(LIMITS[bound as usize].what)),
            Some(true),
            "{name}"
        );
        // Within the limits that no one changed it is no more too large.
        assert!(!matches!(grid::read(&past, "x"), Err(Unreadable::TooLarge(_))), "{name}");
    }
}

#[test]
fn what_is_light_is_read_here_and_the_rest_in_a_process_that_may_die() {
    let cells = |count: usize| zipped(&xlsx(&repeated(count, |_| "<row><c><v>1</v></c></row>".to_owned())).0);
    let limits = Limits::default();
    let light = usize::try_from(limits.light().of(Bound::Cells)).unwrap();
    assert!(matches!(grid::read_light(&cells(light), "x", limits), Some(Ok(_))));
    assert!(grid::read_light(&cells(light + 1), "x", limits).is_none());
    assert!(grid::read_light(&[0xD0, 0xCF, 0x11, 0xE0], "x", limits).is_none(), "an old format");
    // A limit below the light ones holds for them too: the other process says that it is passed.
    assert!(grid::read_light(&cells(6), "x", limits.with("cellules=5").unwrap()).is_none());
    assert!(LIMITS.iter().all(|l| 0 < l.light && l.light <= l.value && !l.reason.is_empty()));
}

#[test]
fn a_limit_is_changed_by_its_name() {
    let changed = Limits::default().with("cellules = 8 000 000").unwrap().with("partie=300").unwrap();
    assert_eq!((changed.of(Bound::Cells), changed.of(Bound::Part)), (8_000_000, 300 << 20));
    assert_eq!(changed.written(), ["partie=300", "cellules=8000000"]);
    assert_eq!(changed.written().iter().try_fold(Limits::default(), |l, w| l.with(w)), Ok(changed));
    for (written, said) in [
        ("celules=9", "aucune limite ne s'appelle « celules » ; vouliez-vous dire « cellules » ?"),
        ("xyz=9", "aucune limite ne s'appelle « xyz »"),
        ("cellules", "« cellules » n'est pas de la forme nom=valeur"),
        ("cellules=0", "« 0 » ne convient pas pour « cellules » : donnez un nombre entier, au moins 1"),
        ("cellules=beaucoup", "« beaucoup » ne convient pas pour « cellules » : donnez un nombre entier, au moins 1"),
        ("partie=99999999999999999", "« 99999999999999999 » ne convient pas pour « partie » : donnez un nombre entier, au moins 1"),
    ] {
        assert_eq!(Limits::default().with(written), Err(said.to_owned()));
    }
}

#[test]
fn the_program_takes_limits_and_lists_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, zipped(&xlsx("<row><c><v>1</v></c><c><v>2</v></c></row>").0)).unwrap();
    let path = path.to_str().unwrap();
    let run = |limit: &str| volet(&["verifier", path, "--format", "json", "--limite", limit]);
    let said = run("cellules=1");
    assert_eq!(said.status.code(), Some(3));
    assert!(
        text(&said.stdout).contains("\"code\":\"F103\"") && text(&said.stdout).contains("plus de 1 cellules remplies"),
        "{}",
        text(&said.stdout)
    );
    assert!(!text(&run("cellules=2").stdout).contains("F103"));
    let list = run("aide");
    assert_eq!(list.status.code(), Some(2));
    assert!(LIMITS.iter().all(|l| text(&list.stderr).contains(&format!("  {} ", l.name)) && text(&list.stderr).contains(l.reason)));
}
