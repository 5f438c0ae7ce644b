//! One function a way into the program: any bytes must give an answer, and what the answer says must hold together.
//!
//! The same functions run under cargo-fuzz and, with seeded changes of their seeds, in the tests of the program.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use volet::finding::Finding;
use volet::findings::Findings;
use volet::grid::{self, CellRef, GridCell, Limits, Raw, Workbook};
use volet::profile::Profile;
use volet::record::{Batch, Value, assemble, balance, read_file, read_value};
use volet::registry::Registry;
use volet::report::annotate::{Annotated, ByFile, annotate, is_marked};
use volet::rollup::Plan;
use volet::source::Source;
use volet::template::answers::Answers;
use volet::template::recognise::Index;
use volet::template::{Field, FieldType, Scheme};
use volet::{fmt, rules, waiver};

/// A way in.
pub struct Target {
    /// Its name, that of its function.
    pub name: &'static str,
    /// What is fuzzed; it panics where something does not hold.
    pub run: fn(&[u8]),
    /// What changes begin from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "numbers", run: numbers, seeds: number_seeds },
    Target { name: "dates", run: dates, seeds: date_seeds },
    Target { name: "csv", run: csv, seeds: table_seeds },
    Target { name: "xlsx", run: xlsx, seeds: xlsx_seeds },
    Target { name: "xlsb", run: xlsb, seeds: xlsb_seeds },
    Target { name: "ods", run: ods, seeds: ods_seeds },
    Target { name: "xls", run: xls, seeds: xls_seeds },
    Target { name: "package", run: package, seeds: package_seeds },
    Target { name: "recognition", run: recognition, seeds: table_seeds },
    Target { name: "annotator", run: annotator, seeds: xlsx_seeds },
    Target { name: "definitions", run: definitions, seeds: definition_seeds },
    Target { name: "answers", run: answers, seeds: answer_seeds },
];

/// What parts the parts of a package in an input.
const BETWEEN: &[u8] = b"\n%%\n";

static SCHEME: LazyLock<Arc<Scheme>> = LazyLock::new(|| Arc::new(Scheme::embedded().expect("definitions")));
static PROFILE: LazyLock<Profile> = LazyLock::new(|| Profile::embedded().expect("profile"));

fn text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

fn fields(wanted: impl Fn(FieldType) -> bool) -> Vec<&'static Field> {
    let mut out: Vec<&Field> = Vec::new();
    for field in SCHEME.tables.iter().flat_map(|t| &t.fields).filter(|f| wanted(f.kind)) {
        if out.iter().all(|o| (o.kind, &o.unit) != (field.kind, &field.unit)) {
            out.push(field);
        }
    }
    out
}

fn value(field: &Field, text: &str) -> Option<Value> {
    read_value(&SCHEME, field, &GridCell::new(CellRef::new(0, 0), Some(Raw::Text(text.to_owned())))).value
}

/// Numbers as people type them: what was understood is understood again as the program writes it.
pub fn numbers(data: &[u8]) {
    static FIELDS: LazyLock<Vec<&Field>> = LazyLock::new(|| fields(FieldType::is_number));
    let typed = text(data);
    for field in FIELDS.iter() {
        if let Some(Value::Number(n)) = value(field, &typed) {
            // A bare 1 among percentages is all of it.
            let sign = if field.unit.as_deref() == Some("%") { " %" } else { "" };
            let written = format!("{}{sign}", fmt::number(n));
            assert_eq!(value(field, &written), Some(Value::Number(n)), "{typed:?} written {written:?}");
        }
    }
}

/// Days as people type them: what was understood is understood again as the program writes it.
pub fn dates(data: &[u8]) {
    static FIELDS: LazyLock<Vec<&Field>> = LazyLock::new(|| fields(|kind| kind == FieldType::Date));
    let typed = text(data);
    for field in FIELDS.iter() {
        if let Some(Value::Date(day)) = value(field, &typed) {
            let written = fmt::date(day);
            assert_eq!(value(field, &written), Some(Value::Date(day)), "{typed:?} written {written:?}");
        }
    }
}

/// Reads a file, and holds what was read against what a grid is.
fn read(bytes: &[u8]) -> Option<Workbook> {
    let book = grid::read_within(bytes, "fichier", Limits::default().light()).ok()?;
    for sheet in &book.sheets {
        assert!(sheet.cells().is_sorted_by(|a, b| a.at < b.at), "one cell a place, in order");
        assert!(sheet.cells().iter().all(|c| c.at.row <= CellRef::LAST.row && c.at.col <= CellRef::LAST.col), "on the grid");
    }
    let again = grid::codec::decode(&grid::codec::encode(&Ok(book.clone()))).expect("whole").expect("read");
    assert!(again.sheets.iter().zip(&book.sheets).all(|(a, b)| a.cells() == b.cells() && a.merged() == b.merged()), "between processes");
    Some(book)
}

/// Text with separators.
pub fn csv(data: &[u8]) {
    read(data);
}

fn zipped<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(name, stored).expect("entry");
        zip.write_all(content).expect("content");
    }
    zip.finish().expect("zip").into_inner()
}

/// The pieces of an input, as many as there are parts.
fn pieces(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let all = rest.take()?;
        match all.windows(BETWEEN.len()).position(|w| w == BETWEEN) {
            Some(at) => {
                rest = Some(&all[at + BETWEEN.len()..]);
                Some(&all[..at])
            }
            None => Some(all),
        }
    })
}

const XLSX_PARTS: [&str; 6] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/_rels/sheet1.xml.rels",
];
const XLSB_PARTS: [&str; 4] = ["xl/worksheets/sheet1.bin", "xl/sharedStrings.bin", "xl/styles.bin", "xl/workbook.bin"];
const ODS_PARTS: [&str; 2] = ["content.xml", "META-INF/manifest.xml"];
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relations(all: &[(&str, &str)]) -> String {
    let one = |(rank, (kind, target)): (usize, &(&str, &str))| {
        format!(r#"<Relationship Id="rId{}" Type="{OFFICE}/{kind}" Target="{target}"/>"#, rank + 1)
    };
    let all: String = all.iter().enumerate().map(one).collect();
    format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#)
}

fn xlsx_of(data: &[u8]) -> Vec<u8> {
    let root = relations(&[("officeDocument", "xl/workbook.xml")]);
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let fixed = [("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", root.as_bytes())];
    zipped(fixed.into_iter().chain(XLSX_PARTS.into_iter().zip(pieces(data))))
}

/// The parts of an .xlsx, one after another.
pub fn xlsx(data: &[u8]) {
    read(&xlsx_of(data));
}

/// The parts of an .xlsb.
pub fn xlsb(data: &[u8]) {
    let root = relations(&[("officeDocument", "xl/workbook.bin")]);
    let book = relations(&[("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")]);
    let fixed = [("_rels/.rels", root.as_bytes()), ("xl/_rels/workbook.bin.rels", book.as_bytes())];
    read(&zipped(fixed.into_iter().chain(XLSB_PARTS.into_iter().zip(pieces(data)))));
}

/// The parts of an .ods.
pub fn ods(data: &[u8]) {
    let fixed = [("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..])];
    read(&zipped(fixed.into_iter().chain(ODS_PARTS.into_iter().zip(pieces(data)))));
}

/// A whole .xls. What the library that parses it does is held back elsewhere by a process of its own; here it may panic, never more.
pub fn xls(data: &[u8]) {
    if data.starts_with(&[0xD0, 0xCF]) {
        read(data);
    }
}

/// A whole package: its directory and how its parts are compressed.
pub fn package(data: &[u8]) {
    read(data);
    let _ = is_marked(data);
}

fn checked(name: &str, bytes: &[u8]) -> (Batch, Vec<Finding>) {
    let source = Source { path: Arc::from(name), bytes: bytes.to_vec(), modified: None };
    let batch = assemble(vec![read_file(&source, &SCHEME, &Index::new(&SCHEME))], Vec::new(), &SCHEME);
    balance(&batch).expect("books");
    let findings = rules::check(&batch, &PROFILE);
    (batch, findings)
}

/// A text with tables: recognised, read, checked; no row gets lost.
pub fn recognition(data: &[u8]) {
    if data.len() <= 4096 {
        checked("tableaux.csv", data);
    }
}

/// The parts of an .xlsx, marked: what stood in its cells still does, and marks come off again.
pub fn annotator(data: &[u8]) {
    let bytes = xlsx_of(data);
    let Some(before) = read(&bytes).filter(|_| data.len() <= 1 << 14) else { return };
    let (batch, findings) = checked("dossier.xlsx", &bytes);
    let Some(file) = batch.files.first() else { return };
    let findings = Findings::from(findings);
    let marked = ByFile::new(&batch, findings.whole()).of(0, |remarks| annotate(&bytes, file, remarks));
    let Ok(Annotated::Marked(marked)) = marked else { return };
    let after = grid::read(&marked, "fichier").expect("what was marked can be read");
    for sheet in &before.sheets {
        let same = after.sheets.iter().any(|s| s.name == sheet.name && s.cells() == sheet.cells());
        assert!(same, "« {} » is no more what it was", sheet.name);
    }
}

/// A definition file in the place of one that is carried: the first byte says which.
pub fn definitions(data: &[u8]) {
    let Some((which, text)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    let files = definition_files();
    let name = files[usize::from(*which) % files.len()].0.clone();
    match name.as_str() {
        "synthese.toml" => drop(Plan::parse(&text, &name, &SCHEME)),
        "profil.toml" => drop(PROFILE.clone().override_with(&text, &name, &SCHEME)),
        _ => {
            let replaced = files
                .into_iter()
                .filter(|(n, _)| !APART.contains(&n.as_str()))
                .map(|(n, old)| if n == name { (n, text.to_string()) } else { (n, old) });
            if let Ok(scheme) = Scheme::from_files(replaced.collect()) {
                drop(Index::new(&Arc::new(scheme)));
            }
        }
    }
}

/// Lists that officers write: answers, waivers, expected positions.
pub fn answers(data: &[u8]) {
    drop(Answers::default().add(data, "correspondances.toml", "", &SCHEME));
    drop(waiver::read(&text(data), "derogations.toml", &["F101", "P101"]));
    drop(Registry::read(data, "postes.csv", &SCHEME));
}

/// Definitions that are no tables.
const APART: [&str; 3] = ["profil.toml", "synthese.toml", "courriel.toml"];

fn root() -> std::path::PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    if own.join("templates").is_dir() { own.to_path_buf() } else { own.join("..") }
}

/// The carried definitions, by file name.
fn definition_files() -> Vec<(String, String)> {
    static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let folder = std::fs::read_dir(root().join("templates")).expect("templates");
        let paths = folder.map(|e| e.expect("entry").path()).filter(|p| p.extension().is_some_and(|e| e == "toml"));
        let mut files: Vec<(String, String)> = paths
            .map(|p| (p.file_name().expect("name").to_string_lossy().into_owned(), std::fs::read_to_string(&p).expect("text")))
            .collect();
        files.sort();
        files
    });
    FILES.clone()
}

fn lines(all: &str) -> Vec<Vec<u8>> {
    all.lines().map(|l| l.as_bytes().to_vec()).collect()
}

fn number_seeds() -> Vec<Vec<u8>> {
    lines(
        "12,5\n1 200,50 €\n12.5\n1.234.567,89\n1,234.5\n-3\n(12)\n25 %\n12 500 € env.\n1 j 1/2\n1 1/6\n4/9 %\n½\n2h30\n1e5\n12k€\nn.d.\n1'200\n0,1 ETP\n≈ 30\n10-12\n١٢",
    )
}

fn date_seeds() -> Vec<Vec<u8>> {
    lines(
        "31/12/2025\n1er janvier 2024\n2024-02-29\n03/04/24\n12.05.2023\nmars 2024\n44562\nlundi 3 mai 2021 à 14h\n2024/13/01\n29/02/2023\n1/1/1\njanv. 24",
    )
}

fn table_seeds() -> Vec<Vec<u8>> {
    [
        "Désignation;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total\nSonde;Mesure;03/05/2024;1;10;10\nTOTAL;;;;;10\n",
        "Action;Année 1 prévu;Année 2 prévu;Année 1 réalisé;Visa\nSuivi;10;20;5;vu\nAccompagnement de projets;env. 100 j;110;;=1+1\nTOTAL;110;130;5;\nNB : hors congés\n",
        "N° de convention ADEME;24BRD0001\nÉtape du dossier;Rapport d'avancement année 1\nSIRET;20006775100018\nDébut;01/01/2024\nFin;31/12/2026\nMontants exprimés en;HT\n",
        "Poste,Année 1,Année 2,Année 3,Total,Réalisé\nDépenses de personnel,40000,41000,42000,123000,\"39500,50\"\nTOTAL,40000,41000,42000,123000,\n",
        "\u{feff}\"Action\"\t\"Prévu\"\r\n\"Suivi \"\"bis\"\"\"\t12\r\n",
    ]
    .map(|t| t.as_bytes().to_vec())
    .into()
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.join(BETWEEN)
}

fn xlsx_seeds() -> Vec<Vec<u8>> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Programme" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let of_book = relations(&[("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]);
    let strings = format!(
        r#"<sst xmlns="{MAIN}"><si><t>Action</t></si><si><r><t>Suivi</t></r><rPh><t>x</t></rPh></si><si><t>Année 1</t></si></sst>"#
    );
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
    );
    let sheet = |data: &str, behind: &str| {
        format!(r#"<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{data}</sheetData>{behind}</worksheet>"#)
    };
    let plain = sheet(
        r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="str"><v>douze</v></c></row><row r="3"><c t="inlineStr"><is><t>TOTAL</t></is></c><c><f>SUM(B2:B2)</f><v>0</v></c></row>"#,
        r#"<mergeCells><mergeCell ref="A4:B5"/></mergeCells>"#,
    );
    let odd = sheet(
        r#"<row><c s="1"><v>45000</v></c><c t="e"><v>#REF!</v></c><c t="b"><v>1</v></c><c t="d"><v>2024-01-31</v></c><c><f t="shared" si="0" ref="E1:E2">A1*2</f><v>2</v></c></row><row><c r="E2"><f t="shared" si="0"/></c><c r="F2"><f>IF(A1&gt;1,"oui",-3^2%)</f></c></row>"#,
        "",
    );
    [plain, odd]
        .iter()
        .map(|s| joined(&[s.as_bytes(), strings.as_bytes(), styles.as_bytes(), book.as_bytes(), of_book.as_bytes()]))
        .collect()
}

/// The parts of a sample, one after another.
fn sample_parts(sample: &str, parts: &[&str]) -> Vec<u8> {
    let bytes = std::fs::read(root().join("samples/formats").join(sample)).expect("sample");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("package");
    let mut part = |name: &&str| {
        let mut content = Vec::new();
        if let Ok(mut entry) = archive.by_name(name) {
            std::io::copy(&mut entry, &mut content).expect("part");
        }
        content
    };
    let all: Vec<Vec<u8>> = parts.iter().map(&mut part).collect();
    joined(&all.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// Samples that show much in little: days from 1904, merged headers, error values.
const SAMPLES: [&str; 3] = ["calendrier-1904", "entetes-fusionnes", "valeurs-erreur"];

fn xlsb_seeds() -> Vec<Vec<u8>> {
    SAMPLES.iter().map(|s| sample_parts(&format!("{s}/sheetjs.xlsb"), &XLSB_PARTS)).collect()
}

fn ods_seeds() -> Vec<Vec<u8>> {
    SAMPLES.iter().flat_map(|s| ["sheetjs", "libreoffice"].map(|by| sample_parts(&format!("{s}/{by}.ods"), &ODS_PARTS))).collect()
}

fn whole(extensions: &[&str]) -> Vec<Vec<u8>> {
    let paths =
        SAMPLES.iter().flat_map(|s| extensions.iter().map(move |e| root().join("samples/formats").join(s).join(format!("sheetjs.{e}"))));
    paths.map(|p| std::fs::read(p).expect("sample")).collect()
}

fn xls_seeds() -> Vec<Vec<u8>> {
    let office = SAMPLES.iter().map(|s| std::fs::read(root().join("samples/formats").join(s).join("libreoffice.xls")).expect("sample"));
    whole(&["xls"]).into_iter().chain(office).collect()
}

fn package_seeds() -> Vec<Vec<u8>> {
    let small = zipped([("xl/workbook.xml", &b"<workbook/>"[..]), ("_rels/.rels", b"<Relationships/>")]);
    let mut all = whole(&["ods", "xlsb"]);
    all.extend([small, xlsx_of(&xlsx_seeds()[0])]);
    all
}

fn definition_seeds() -> Vec<Vec<u8>> {
    definition_files().into_iter().enumerate().map(|(rank, (_, text))| [&[rank as u8][..], text.as_bytes()].concat()).collect()
}

fn answer_seeds() -> Vec<Vec<u8>> {
    [
        "[[derogation]]\ncode = \"P101\"\ndossier = \"24BRD0001\"\nmotif = \"vu\"\njusqu_au = 2026-12-31\n",
        "[[feuille]]\nfichier = \"*.xlsx\"\nfeuille = \"Feuil1\"\ntableau = \"programme\"\n\n[[intitule]]\ntexte = \"Jours\"\nchamp = \"prevu\"\nannee = 1\n",
        "convention;etape;siret;porteur;poste;region;debut;fin;etp;montant_ademe;courriel\n24BRD0001;final;20006775100018;CC du Val;Animateur;Bretagne;01/01/2024;31/12/2026;1;72000;a@b.fr\n",
    ]
    .map(|t| t.as_bytes().to_vec())
    .into()
}
