//! What is handed on: one version, one oldest Rust, the same script everywhere, packages that the guide names.

use std::fs;
use std::path::Path;

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn the_version_and_what_it_changes_are_told() {
    assert!(file("CHANGELOG.md").contains(&format!("\n## {} – ", env!("CARGO_PKG_VERSION"))));
    assert_eq!(crate::support::text(&crate::support::volet(&["--version"]).stdout), concat!("volet ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn the_oldest_rust_is_stated_and_checked_where_it_is_stated() {
    let manifest: toml::Table = file("Cargo.toml").parse().unwrap();
    let stated = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(stated.split('.').all(|part| part.parse::<u32>().is_ok()), "{stated}");
    let line = file("Cargo.toml").lines().filter(|l| l.starts_with("rust-version = \"")).count();
    assert_eq!(line, 1, "the workflow finds it by its line");
    let workflow = file(".github/workflows/ci.yml");
    assert!(workflow.contains("s/^rust-version = ") && workflow.contains("cargo \"+$version\" check --locked"));
}

#[test]
fn three_systems_run_the_script_that_every_change_runs() {
    let workflow = file(".github/workflows/ci.yml");
    assert!(workflow.contains("os: [ubuntu-latest, windows-latest, macos-latest]") && workflow.contains("- run: bash .ci/run"));
    let script = file(".ci/run");
    for command in ["cargo fmt", "cargo clippy --all-targets", "cargo doc --no-deps", "cargo test --locked"] {
        assert!(script.contains(command), "{command}");
    }
}

#[test]
fn the_guide_names_a_package_that_is_built() {
    let release = file(".github/workflows/release.yml");
    for package in ["volet-linux", "volet-windows", "volet-macos-arm64", "volet-macos-x86_64"] {
        assert!(release.contains(&format!("name: {package},")), "{package}");
    }
    assert!(release.contains("sha256sum") && file("templates/GUIDE.md").contains("`volet-windows.zip`"));
}

#[test]
fn both_licences_that_are_named_are_there() {
    assert_eq!(env!("CARGO_PKG_LICENSE"), "MIT OR Apache-2.0");
    assert!(file("LICENSE-MIT").contains("Permission is hereby granted") && file("LICENSE-APACHE").contains("Apache License"));
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = file("Cargo.toml");
    let sections =
        manifest.split("\n[").filter(|s| s.starts_with("dependencies]") || s.starts_with("dev-dependencies]") || s.starts_with("target."));
    let lines: Vec<&str> = sections.flat_map(|s| s.lines().skip(1)).filter(|l| l.contains(" = ")).collect();
    assert!(lines.len() > 30);
    for line in lines {
        assert!(line.contains(" # "), "{line}");
    }
}
