//! README and the guide are executed: what their consoles show is what the program prints, with the exit code they tell.
//!
//! A block « console » may name an exit code (`console 1`; 0 where it names none), the one of each of its commands. Lines that begin
//! with `$ ` or `> ` are typed; the others are what is printed, where a line `…` stands for any lines, and `[…]` for any part of a line.
//! `UPDATE=1 cargo test` writes what is printed into the blocks that leave nothing out.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;

/// What is typed, what is printed, and the exit code that is told.
struct Step {
    typed: String,
    shown: Vec<String>,
    code: i32,
}

/// The steps of a text, and the ranges of lines of what each shows.
fn steps(text: &str) -> Vec<(Step, std::ops::Range<usize>)> {
    let mut out: Vec<(Step, std::ops::Range<usize>)> = Vec::new();
    let mut code = None;
    for (rank, line) in text.lines().enumerate() {
        match (code, line.strip_prefix("```console")) {
            (None, Some(told)) => code = Some(if told.trim().is_empty() { 0 } else { told.trim().parse().expect("an exit code") }),
            (None, None) => {}
            (Some(_), _) if line == "```" => code = None,
            (Some(code), _) => match line.strip_prefix("$ ").or_else(|| line.strip_prefix("> ")) {
                Some(typed) => out.push((Step { typed: typed.to_owned(), shown: Vec::new(), code }, rank + 1..rank + 1)),
                None => {
                    let (step, lines) = out.last_mut().expect("a command before what it prints");
                    step.shown.push(line.to_owned());
                    lines.end = rank + 1;
                }
            },
        }
    }
    out
}

/// The words of a command for the program; none for one that is not run here.
fn words(typed: &str) -> Option<Vec<String>> {
    let typed = typed.split(" #").next().unwrap_or_default();
    let ours = ["cargo run --release -- ", "volet "].iter().find_map(|begins| typed.strip_prefix(begins));
    let Some(ours) = ours else {
        assert_eq!(typed.trim(), "cargo test", "only volet is run");
        assert!(include_str!("../../.ci/run").contains("cargo test"));
        return None;
    };
    let quoted = ours.split('"').enumerate();
    Some(
        quoted
            .flat_map(
                |(rank, part)| if rank % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() },
            )
            .collect(),
    )
}

/// What a command prints, talk and data as they come, and its exit code.
fn run(words: &[String], folder: &Path) -> (Vec<String>, i32) {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_volet"));
    command.args(words).current_dir(folder).stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    // It holds the ends of the pipe that this process must not keep open.
    drop(command);
    let mut printed = String::new();
    reader.read_to_string(&mut printed).unwrap();
    let code = child.wait().unwrap().code().unwrap();
    let printed = if cfg!(windows) { printed.replace('\\', "/") } else { printed };
    let mut lines: Vec<String> = printed.lines().map(|line| line.trim_end().to_owned()).collect();
    // A block shows no empty line before the next command.
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    (lines, code)
}

fn shows(shown: &[String], printed: &[String]) -> bool {
    let line = |line: &String| match line.as_str() {
        "…" => "(?:.*\n)*?".to_owned(),
        _ => format!("{}\n", regex::escape(line).replace(r"\[…\]", ".*")),
    };
    let pattern: String = shown.iter().map(line).collect();
    let printed: String = printed.iter().map(|l| format!("{l}\n")).collect();
    Regex::new(&format!("^{pattern}$")).unwrap().is_match(&printed)
}

/// The lines to show from now on: those that still hold stay as they are, with what they leave out.
fn refreshed(shown: &[String], printed: Vec<String>) -> Vec<String> {
    let holds = |line: &String| shown.iter().find(|s| shows(std::slice::from_ref(s), std::slice::from_ref(line))).cloned();
    printed.into_iter().map(|line| holds(&line).unwrap_or(line)).collect()
}

/// Runs a text's consoles one after the other in a folder; the number of commands run.
fn executed(path: &str, folder: &Path) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut fresh = Vec::new();
    for (step, place) in steps(&text) {
        let Some(words) = words(&step.typed) else { continue };
        count += 1;
        let (printed, code) = run(&words, folder);
        if code != step.code {
            wrong.push(format!("« {} » ends with {code}, not {}\n{}", step.typed, step.code, printed.join("\n")));
        }
        if !shows(&step.shown, &printed) {
            wrong.push(format!("« {} » prints\n{}", step.typed, printed.join("\n")));
            if !step.shown.iter().any(|l| l == "…") {
                fresh.push((place, refreshed(&step.shown, printed)));
            }
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        // From the last, so that what comes before keeps its place.
        for (place, printed) in fresh.into_iter().rev() {
            lines.splice(place, printed);
        }
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    assert!(wrong.is_empty(), "{}: run UPDATE=1 cargo test\n{}", path.display(), wrong.join("\n\n"));
    count
}

fn copied(from: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(&from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn readme_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    copied("samples/region", &folder.path().join("samples/region"));
    assert_eq!(executed("README.md", folder.path()), README);
}

#[test]
fn the_guide_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    copied("samples/region", &folder.path().join("dossiers_recus"));
    copied("samples/region/20-syndicat-aubrelles-avancement-1", folder.path());
    assert_eq!(executed("templates/GUIDE.md", folder.path()), GUIDE);
}

/// The commands of each text that are run.
const README: usize = 9;
const GUIDE: usize = 8;

#[test]
fn what_is_left_out_is_left_out_only_where_it_is_said() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(shows(&lines("a\n…\nd"), &lines("a\nb\nc\nd")));
    assert!(shows(&lines("  […]/x.txt (1)"), &lines("  /tmp/x.txt (1)")));
    assert!(!shows(&lines("a\nd"), &lines("a\nb\nd")));
    assert!(!shows(&lines("a"), &lines("a\nb")));
    assert!(!shows(&lines("a.c"), &lines("abc")));
}

#[test]
fn pictures_and_files_that_the_texts_name_are_there() {
    let link = Regex::new(r"\]\(([^)#:]+)\)").unwrap();
    for text in ["README.md", "templates/GUIDE.md", "templates/CHAMPS.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(text);
        for found in link.captures_iter(&fs::read_to_string(&path).unwrap()) {
            let target = path.with_file_name("").join(&found[1]);
            assert!(target.exists(), "{text} names {}", &found[1]);
            assert!(target.is_dir() || fs::metadata(&target).unwrap().len() <= 200_000, "{} is heavy", &found[1]);
        }
    }
}
