//! The check as one static page: whoever opens it drops workbooks on it and reads their remarks; nothing leaves the computer.
//!
//! Engine, definitions and profile are inside. The engine is this library built for WebAssembly (`engine/build.sh`); the page's
//! policy lets nothing load, nothing be sent and nothing run but its own scripts and the engine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};

use crate::error::Error;
use crate::report::html::{CSS as REPORT_CSS, JS as FILTERS, shell};
use crate::session::Settings;

/// The engine, compressed.
const ENGINE: &[u8] = include_bytes!("engine.wasm.gz");
const CSS: &str = include_str!("page.css");
const CHECK: &str = include_str!("check.js");
const WORKER: &str = include_str!("worker.js");

/// The page that judges by these settings.
///
/// # Errors
/// A definition or a profile is wrong.
pub fn page(settings: &Settings) -> Result<String, Error> {
    let (scheme, _) = settings.read()?;
    let title = format!("Vérifier un dossier – {}", scheme.label);
    let header = html! { h1 { (title) } (lead()) };
    let style = format!("{REPORT_CSS}{CSS}");
    let script = CHECK.replace("FILTRES", FILTERS);
    let policy = shell::Policy { worker: true };
    Ok(shell::Page { title: &title, style: &style, script: Some(&script), policy }.with(&header, &contents(settings)))
}

fn lead() -> Markup {
    html! {
        p { "Déposez ici vos classeurs, ou le dossier entier : chaque remarque dit quelle cellule revoir, et quoi y écrire." }
        p .garde { strong { "Rien n'est envoyé." } " Vos fichiers restent sur cet ordinateur ; la page fonctionne sans connexion et ne modifie aucun fichier." }
    }
}

fn contents(settings: &Settings) -> Markup {
    // No text can end the block that holds it.
    let settings = serde_json::to_string(settings).unwrap_or_default().replace('<', "\\u003c");
    html! {
        section #depot aria-label="Choisir des fichiers" {
            p { "Glissez vos fichiers ici, ou :" }
            span .choix { input #fichiers type="file" multiple aria-label="Choisir des classeurs" accept=".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.zip,.toml"; span aria-hidden="true" { "Choisir des classeurs" } }
            span .choix { input #dossier type="file" multiple webkitdirectory aria-label="Choisir un dossier"; span aria-hidden="true" { "Choisir un dossier" } }
        }
        p #etat role="status" {}
        noscript { p { "Cette page a besoin de JavaScript, qui est désactivé dans ce navigateur." } }
        section #resultat hidden aria-labelledby="titre-resultat" {
            h2 #titre-resultat tabindex="-1" { "Résultat de la vérification" }
            div .actions {
                button #page type="button" { "Enregistrer le rapport" }
                button #texte type="button" { "Enregistrer le texte" }
            }
            details {
                summary { "Classeurs annotés : une copie de chaque fichier, avec ses remarques dans les cellules" }
                ul #copies {}
            }
            div #rapport {}
        }
        script #reglages type="application/json" { (PreEscaped(settings)) }
        script #ouvrier type="text/plain" { (PreEscaped(WORKER.replace('\r', ""))) }
        script #moteur type="text/plain" { (PreEscaped(STANDARD.encode(ENGINE))) }
    }
}
