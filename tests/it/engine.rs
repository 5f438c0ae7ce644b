//! The page checks as the program does: the session that it drives, the engine that it carries, and what it lets happen.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use volet::page::page;
use volet::session::{Session, Settings};
use walkdir::WalkDir;

use crate::support::{region, text, volet};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder, each with its path from there.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let found = WalkDir::new(folder).sort_by_file_name().into_iter().flatten().filter(|e| e.file_type().is_file());
    let named = |e: walkdir::DirEntry| {
        let path = e.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        (path, fs::read(e.path()).unwrap())
    };
    found.map(named).collect()
}

fn program(folder: &Path) -> String {
    text(&volet(&["verifier", folder.to_str().unwrap(), "--format", "json"]).stdout)
}

#[test]
fn a_session_finds_what_the_program_finds() {
    let folder = region();
    let mut session = Session::new(&Settings::default()).unwrap();
    for (path, bytes) in files(&folder) {
        session.add(&path, bytes, None, false);
    }
    let found = session.find().unwrap();
    assert!(found.iter().any(|path| path.contains(".zip/")), "{found:?}");
    let verdict = session.check().unwrap();
    assert_eq!(verdict.findings, program(&folder));
    let known = volet(&["verifier", folder.to_str().unwrap(), "--recu", &verdict.receipt]);
    assert!(text(&known.stdout).contains("reçu de l'ensemble"), "{}", text(&known.stdout));
    let (rank, path) = verdict.copies.iter().find(|(_, path)| path.ends_with(".xlsx")).unwrap();
    let (name, copy) = session.copy(*rank).unwrap().unwrap();
    assert!(path.ends_with(&name) && volet::report::annotate::is_marked(&copy), "{name}");
}

#[test]
fn a_file_that_ended_an_earlier_session_is_one_remark() {
    let mut session = Session::new(&Settings::default()).unwrap();
    let sample = files(&region().join("06-association-estrigne-final")).swap_remove(0);
    session.add("a.csv", b"Action;Prevu\nSuivi;1\n".to_vec(), None, true);
    session.add(&sample.0, sample.1, None, true);
    assert_eq!(session.find().unwrap().len(), 2);
    session.probe(0);
    session.fail(1, volet::grid::Unreadable::TooLarge("plus de 60 secondes de lecture".to_owned()));
    let verdict = session.check().unwrap();
    let unread: Vec<&str> = verdict.findings.lines().filter(|l| l.contains("\"F101\"") || l.contains("secondes de lecture")).collect();
    assert_eq!(unread.len(), 1, "{}", verdict.findings);
}

#[test]
fn an_annex_is_no_workbook_unless_it_was_chosen_by_itself() {
    for (alone, remarks) in [(false, 0), (true, 1)] {
        let mut session = Session::new(&Settings::default()).unwrap();
        session.add("photo.jpg", vec![0xFF, 0xD8, 0xFF, 0xE0], None, alone);
        assert_eq!(session.find().unwrap().len(), remarks);
        assert_eq!(session.check().unwrap().findings.lines().filter(|l| l.contains("\"F101\"")).count(), remarks);
    }
}

#[test]
fn the_page_loads_nothing_and_holds_the_office_s_profile() {
    let profile = "# </script><b>\n[regles.P102]\nseverite = \"erreur\"\nraison = \"petites équipes.\"\n".to_owned();
    let page = page(&Settings { profiles: vec![("region.toml".to_owned(), profile)], ..Settings::default() }).unwrap();
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("'wasm-unsafe-eval'; worker-src blob:;") && !policy.contains("connect-src"), "{policy}");
    assert!(page.contains("\\u003c/script>\\u003cb>") && page.contains("petites équipes"));
    assert_eq!(page.matches("</script>").count(), 4);
    assert!(!page.contains("src=") && !page.contains("href=\"http"), "nothing to load");
}

#[test]
fn the_program_writes_it_and_refuses_a_wrong_profile() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    assert_eq!(volet(&["page", "-o", &path("v.html")]).status.code(), Some(0));
    assert!(fs::read_to_string(path("v.html")).unwrap().contains("Rien n'est envoyé."));
    fs::write(path("p.toml"), "[seuls]\n").unwrap();
    let refused = volet(&["page", "--profil", &path("p.toml"), "-o", &path("w.html")]);
    assert_eq!((refused.status.code(), Path::new(&path("w.html")).exists()), (Some(2), false));
}

fn unpacked() -> Vec<u8> {
    let mut out = Vec::new();
    let packed = fs::read(root().join("src/page/engine.wasm.gz")).unwrap();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut out).unwrap();
    out
}

/// The engine in an interpreter, asked as the page asks it.
struct Engine {
    store: wasmi::Store<()>,
    instance: wasmi::Instance,
}

impl Engine {
    fn new() -> Self {
        let engine = wasmi::Engine::default();
        let module = wasmi::Module::new(&engine, unpacked()).unwrap();
        let mut store = wasmi::Store::new(&engine, ());
        let mut linker = wasmi::Linker::new(&engine);
        for import in module.imports() {
            if let wasmi::ExternType::Func(kind) = import.ty() {
                let trap = |_: wasmi::Caller<'_, ()>, _: &[wasmi::Val], _: &mut [wasmi::Val]| Err(wasmi::Error::new("called"));
                linker.func_new(import.module(), import.name(), kind.clone(), trap).unwrap();
            }
        }
        let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
        Self { store, instance }
    }

    fn ask(&mut self, what: i32, rank: i32, question: &[u8]) -> Vec<u8> {
        let memory = self.instance.get_memory(&self.store, "memory").unwrap();
        let input = self.instance.get_typed_func::<i32, i32>(&self.store, "volet_input").unwrap();
        let place = input.call(&mut self.store, i32::try_from(question.len()).unwrap()).unwrap();
        memory.write(&mut self.store, usize::try_from(place).unwrap(), question).unwrap();
        let call = self.instance.get_typed_func::<(i32, i32), i32>(&self.store, "volet_call").unwrap();
        let length = call.call(&mut self.store, (what, rank)).unwrap();
        let output = self.instance.get_typed_func::<(), i32>(&self.store, "volet_output").unwrap();
        let place = output.call(&mut self.store, ()).unwrap();
        let mut answer = vec![0; usize::try_from(length).unwrap()];
        memory.read(&self.store, usize::try_from(place).unwrap(), &mut answer).unwrap();
        assert_eq!(answer.remove(0), 0, "{}", String::from_utf8_lossy(&answer));
        answer
    }
}

#[test]
fn the_engine_that_the_page_carries_finds_what_the_program_finds() {
    let folder = region().join("06-association-estrigne-final");
    let mut engine = Engine::new();
    engine.ask(1, 0, &serde_json::to_vec(&Settings::default()).unwrap());
    for (path, bytes) in files(&folder) {
        let mut question = u32::try_from(path.len()).unwrap().to_le_bytes().to_vec();
        question.extend(path.as_bytes());
        question.extend(f64::NAN.to_le_bytes());
        question.extend(bytes);
        engine.ask(2, 0, &question);
    }
    engine.ask(3, 0, &[]);
    engine.ask(4, 0, &[]);
    let verdict: serde_json::Value = serde_json::from_slice(&engine.ask(7, 0, &[])).unwrap();
    assert_eq!(verdict["findings"].as_str().unwrap(), program(&folder));
}

/// What the engine is made of: sources but those of the command line, definitions, the lock file.
fn digest() -> String {
    let mut paths: Vec<PathBuf> = ["src", "templates", "engine/src"]
        .into_iter()
        .flat_map(|folder| WalkDir::new(root().join(folder)).into_iter().flatten())
        .filter(|e| e.file_type().is_file())
        .map(|e| e.path().strip_prefix(root()).unwrap().to_path_buf())
        .filter(|p| !p.starts_with("src/cli") && !p.starts_with("src/page") && p.extension().is_some_and(|e| e != "xlsx" && e != "png"))
        .collect();
    paths.extend(["engine/Cargo.toml", "Cargo.toml", "Cargo.lock"].map(PathBuf::from));
    paths.sort();
    let mut hash = Sha256::new();
    for path in paths {
        hash.update(path.to_string_lossy().replace('\\', "/"));
        // Line endings are those of the checkout.
        hash.update(fs::read(root().join(&path)).unwrap().into_iter().filter(|b| *b != b'\r').collect::<Vec<u8>>());
    }
    hash.finalize().iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// Sources change more often than the engine is built: elsewhere than in continuous integration it is only said.
#[test]
fn engine_is_made_of_these_sources() {
    let path = root().join("src/page/engine.sources");
    let current = digest();
    if std::env::var_os("UPDATE").is_some_and(|v| v == "engine") {
        fs::write(&path, format!("{current}\n")).unwrap();
    }
    let built = fs::read_to_string(&path).unwrap_or_default();
    let fresh = built.trim() == current;
    let said = "le moteur de la page n'est pas celui de ces sources : bash engine/build.sh";
    assert!(fresh || std::env::var_os("CI").is_none(), "{said}");
    if !fresh {
        println!("{said}");
    }
}
