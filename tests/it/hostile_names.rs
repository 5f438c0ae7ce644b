//! Names of files and words of cells that would mislead a person, a shell, a browser, a spreadsheet or a mail program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{identification, text, volet, zipped};

const PROGRAMME: &str = "Action;Année 1 prévu\nSuivi;douze\n";

/// Every path below a folder.
fn tree(folder: &Path) -> BTreeSet<PathBuf> {
    walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path).collect()
}

/// Results of a run over a folder, in a folder beside it; nothing else may have appeared.
fn results(lot: &TempDir) -> PathBuf {
    let input = lot.path().join("recu");
    let before = tree(&input);
    let out = lot.path().join("resultats");
    let run = volet(&["bilan", input.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    assert!(matches!(run.status.code(), Some(1 | 3)), "{:?} {}", run.status, text(&run.stderr));
    assert_eq!(tree(&input), before);
    let inside = |p: &PathBuf| p.starts_with(&input) || p.starts_with(&out) || *p == lot.path();
    assert!(tree(lot.path()).iter().all(inside), "{:?}", tree(lot.path()));
    out
}

/// Characters that show nothing, or turn what stands behind them.
fn misleads(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names that some system takes for a device.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

/// Whether every system can have a file of this name.
fn is_plain(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let odd = |c: char| c.is_control() || misleads(c) || r#"<>:"|?*\/"#.contains(c);
    !name.contains(odd) && !name.ends_with([' ', '.']) && !DEVICES.contains(&stem.as_str()) && name.chars().count() <= 200
}

/// Holds what is true of any result: plain names, pages without foreign script, tables without formulas.
fn hold(out: &Path) {
    let mut seen = 0;
    for path in tree(out).into_iter().filter(|p| p.is_file()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(is_plain(&name), "{name:?}");
        // What a holder sent goes back to the holder as it is.
        let Ok(content) =
            fs::read_to_string(&path).map_err(drop).and_then(|c| if path.starts_with(out.join("annotes")) { Err(()) } else { Ok(c) })
        else {
            continue;
        };
        // Data for programs names a file as it is called.
        let for_programs = path.extension().is_some_and(|e| e == "json" || e == "jsonl");
        let at = content.find(misleads).filter(|_| !for_programs);
        assert!(at.is_none(), "{name}: {:?}", at.map(|at| content[at..].chars().take(20).collect::<String>()));
        match path.extension().and_then(|e| e.to_str()) {
            Some("html") => {
                for wrong in ["<script>alert", "onerror=alert(1)>", "href=\"javascript:", "<img src=x"] {
                    assert!(!content.contains(wrong), "{name}: {wrong}");
                }
            }
            Some("csv") => {
                for field in content.trim_start_matches('\u{feff}').lines().flat_map(|l| l.split(';')) {
                    assert!(!field.trim_start_matches('"').starts_with(['=', '+', '@', '\t']), "{name}: {field}");
                }
            }
            Some("eml") => {
                let head = content.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
                assert!(!head.lines().any(|l| l.starts_with("bcc:") || l.starts_with("cc:")), "{head}");
            }
            _ => continue,
        }
        seen += 1;
    }
    assert!(seen > 2, "{seen}");
}

fn lot(dossiers: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in dossiers {
        let path = folder.path().join("recu").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_plainly_and_copied_under_plain_ones() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{}.csv", "é".repeat(110));
    let names: [&[u8]; 14] = [
        b"=cmd|' C calc'!A0.csv",
        b"@SUM(1).csv",
        b"<script>alert(1)<.csv",
        b"a\"onerror=alert(1)>.csv",
        b"ligne\nBcc: x@y.fr\n.csv",
        b"tab\tici.csv",
        "a\u{202e}vsc.exe.csv".as_bytes(),
        b"CON.csv",
        b"nul .csv",
        b"fin .csv",
        b"C:\\windows\\x.csv",
        b"a\\..\\haut.csv",
        long.as_bytes(),
        b"octets \xff\xfe.csv",
    ];
    for (rank, name) in names.iter().enumerate() {
        let own = folder.path().join("recu").join(format!("{rank:02}"));
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join(OsStr::from_bytes(name)), PROGRAMME).unwrap();
        fs::write(own.join("identification.csv"), identification(&format!("24BRD00{rank:02}"), "Rapport d'avancement année 1")).unwrap();
    }
    let out = results(&folder);
    hold(&out);
    // Each file has its remark, under whatever name.
    let remarks = fs::read_to_string(out.join("remarques.jsonl")).unwrap();
    let places: Vec<&str> = remarks
        .lines()
        .filter(|l| l.contains("\"code\":\"F302\""))
        .filter_map(|l| l.split("\"file\":\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(places.len(), names.len(), "{places:?}");
}

#[cfg(unix)]
#[test]
fn folders_that_mislead_give_plain_results() {
    let folder = lot(&[]);
    for (rank, name) in ["=1+1", "<img src=x onerror=alert(1)>", "a\u{202e}b", "CON", "ligne\nici", "fin."].iter().enumerate() {
        let own = folder.path().join("recu").join(name);
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("programme.csv"), format!("{PROGRAMME}Autre {rank};1\n")).unwrap();
    }
    hold(&results(&folder));
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let folder = lot(&[("1/programme.csv", PROGRAMME)]);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.csv"), "Action;Année 1 prévu\nSecret;1\n").unwrap();
    let own = folder.path().join("recu/1");
    symlink(outside.path().join("secret.csv"), own.join("lien.csv")).unwrap();
    symlink(outside.path(), own.join("dossier")).unwrap();
    symlink(&own, own.join("boucle")).unwrap();
    symlink("/dev/zero", own.join("sans-fin.csv")).unwrap();
    let out = results(&folder);
    for file in ["remarques.jsonl", "donnees.json", "rapport.txt"] {
        assert!(!fs::read_to_string(out.join(file)).unwrap().contains("ecret"), "{file}");
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn members_of_an_archive_stay_in_the_results() {
    let folder = lot(&[]);
    fs::create_dir_all(folder.path().join("recu")).unwrap();
    let members =
        ["../../haut.csv", "/tmp/racine.csv", "C:\\disque.csv", "..\\..\\recul.csv", "a/../b/../../c.csv", "CON/nul.csv", "./ici.csv"];
    let files: Vec<(String, Vec<u8>)> =
        members.iter().enumerate().map(|(n, m)| ((*m).to_owned(), format!("{PROGRAMME}Ligne {n};1\n").into_bytes())).collect();
    fs::write(folder.path().join("recu/envoi.zip"), zipped(&files)).unwrap();
    let out = results(&folder);
    hold(&out);
    let remarks = fs::read_to_string(out.join("remarques.jsonl")).unwrap();
    assert_eq!(remarks.matches("\"code\":\"F302\"").count(), members.len(), "{remarks}");
    assert!(!remarks.contains("..") && !Path::new("/tmp/racine.csv").exists());
}

#[test]
fn words_of_cells_are_words_everywhere() {
    let words = [
        "=cmd|' /C calc'!A0",
        "+1+cmd",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "a\u{202e}b\u{200f}c",
        "=HYPERLINK(\"\"http://x.fr\"\",\"\"ici\"\")",
    ];
    let mut programme = "Action;Année 1 prévu;Visa\n".to_owned();
    words.iter().for_each(|w| programme += &format!("\"{w}\";\"{w}\";\"{w}\"\n"));
    let identity = identification("24BRD0001", "Rapport d'avancement année 1")
        .replace("Communauté de communes du Val Clair", "\"Val\nBcc: pirate@x.fr\n<script>alert(1)</script>\"");
    let folder = lot(&[("1/identification.csv", &identity), ("1/programme.csv", &programme)]);
    let posts = folder.path().join("recu/1/postes.csv");
    fs::write(&posts, "convention;etape;courriel\n24BRD0001;;\"a@b.fr\nBcc: pirate@x.fr\"\n").unwrap();
    let out = results(&folder);
    hold(&out);
    let book = volet::grid::read(&fs::read(out.join("consolide.xlsx")).unwrap(), "x").unwrap();
    let formulas: Vec<String> = book.sheets.iter().flat_map(|s| s.cells()).filter_map(|c| c.formula.clone()).collect();
    assert!(formulas.iter().all(|f| !f.contains("cmd") && !f.contains("HYPERLINK(\"http")), "{formulas:?}");
    let shown: String = book
        .sheets
        .iter()
        .flat_map(|s| s.cells())
        .filter_map(|c| if let Some(volet::grid::Raw::Text(t)) = &c.raw { Some(format!("{t}\n")) } else { None })
        .collect();
    assert!(shown.contains("=cmd|' /C calc'!A0") && shown.contains("<script>alert(1)</script>"), "what was typed is kept, as words");
}
