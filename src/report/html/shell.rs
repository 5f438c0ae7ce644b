//! What every page has: its head, the policy that lets nothing run or load, the look, the way to its contents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// What stands for contents to come.
const CONTENTS: &str = "\0";
const BASE: &str = include_str!("base.css");

/// A self-contained page before its contents.
pub(crate) struct Page<'a> {
    /// What the window is called.
    pub(crate) title: &'a str,
    /// Its look, behind that of all pages.
    pub(crate) style: &'a str,
    /// What the page can do beyond being read.
    pub(crate) script: Option<&'a str>,
    /// What its scripts may do.
    pub(crate) policy: Policy,
}

/// What the scripts of a page may do besides standing in it.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Policy {
    /// Run WebAssembly in a worker made of the page's own text.
    pub(crate) worker: bool,
}

impl Page<'_> {
    /// The page with its header: what stands before and behind its contents.
    pub(crate) fn around(&self, header: &Markup) -> [String; 2] {
        let whole = self.with(header, &PreEscaped(CONTENTS.to_owned()));
        // Behind the contents stands the page's own script alone.
        let (before, after) = whole.rsplit_once(CONTENTS).expect("what was put in");
        [before.to_owned(), after.to_owned()]
    }

    /// The page with its header and its contents.
    pub(crate) fn with(&self, header: &Markup, main: &Markup) -> String {
        let css = format!("{BASE}{}", self.style).replace('\r', "");
        let js = self.script.map(|script| script.replace('\r', ""));
        let page = html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="generator" content="volet";
                    meta http-equiv="Content-Security-Policy" content=(policy(&css, js.as_deref(), self.policy));
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    style { (PreEscaped(&css)) }
                }
                body {
                    a .saut href="#contenu" { "Aller au contenu" }
                    header { (header) }
                    main #contenu { (main) }
                    @if let Some(js) = &js { script { (PreEscaped(js)) } }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// Nothing is loaded; only the page's own style and script count, known by their hashes.
fn policy(css: &str, js: Option<&str>, may: Policy) -> String {
    let engine = if may.worker { (" 'wasm-unsafe-eval'", "worker-src blob:; ") } else { ("", "") };
    let script = js.map(|js| format!("script-src {}{}; {}", hash(js), engine.0, engine.1)).unwrap_or_default();
    format!("default-src 'none'; style-src {}; {script}base-uri 'none'; form-action 'none'", hash(css))
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
