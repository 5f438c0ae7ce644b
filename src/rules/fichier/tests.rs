//! What no table of ours asks for but another scheme may: a value required once its year is over, a text of a given shape.

use std::path::Path;
use std::sync::Arc;

use crate::profile::Profile;
use crate::record::{assemble, read_file};
use crate::source::Source;
use crate::template::Scheme;
use crate::template::recognise::Index;

/// Our tables, where realised days are required and the title of the position begins with a capital.
fn scheme() -> Arc<Scheme> {
    let files = Scheme::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")).expect("templates");
    let asked = |text: String| {
        let days = text.replace("\ndue = true", "\nrequired = true\ndue = true");
        days.replace("name = \"poste\"\nlabel", "name = \"poste\"\npattern = '^[A-ZÉ]'\nlabel")
    };
    // What is exported and mailed has files of its own beside those of the tables.
    let of_tables = files.into_iter().filter(|(name, _)| !["scdl.toml", "courriel.toml"].contains(&name.as_str()));
    Arc::new(Scheme::from_files(of_tables.map(|(name, text)| (name, asked(text))).collect()).expect("scheme"))
}

/// The cells of a table of which a rule speaks.
fn cells((code, table): (&str, &str), stage: &str, title: &str, programme: &str) -> Vec<String> {
    let scheme = scheme();
    let index = Index::new(&scheme);
    let identification = format!(
        "N° de convention ADEME;24BRD0001\nÉtape du dossier;{stage}\nIntitulé du poste;{title}\nPorteur;CC du Val Clair\n\
         SIRET;20000852200068\nRégion;Bretagne\nETP;1\nDébut;01/01/2024\nFin;31/12/2026\n"
    );
    let read = |(name, text): (&str, &str)| {
        let source = Source { path: Arc::from(format!("d/{name}.csv")), bytes: text.as_bytes().to_vec(), modified: None };
        read_file(&source, &scheme, &index)
    };
    let files = [("identification", identification.as_str()), ("programme", programme)].map(read);
    let found = crate::rules::check(&assemble(files.into(), Vec::new(), &scheme), &Profile::embedded().expect("profile"));
    let found = found.into_iter().filter(|f| f.code == code && f.table.as_deref() == Some(table));
    found.filter_map(|f| f.spot.cell).map(|c| c.to_string()).collect()
}

#[test]
fn a_value_is_required_once_its_year_is_over() {
    let filled = "Action;Année 1 prévu;Année 1 réalisé;Année 2 prévu;Année 2 réalisé\nSuivi;100;;100;\n";
    let planned = "Action;Année 1;Année 2;Année 3\nSuivi;100;100;100\n";
    let none: [&str; 0] = [];
    assert_eq!(cells(("F301", "programme"), "Demande d'aide", "Chargée", filled), none);
    assert_eq!(cells(("F301", "programme"), "Rapport d'avancement année 1", "Chargée", filled), ["C2"]);
    assert_eq!(cells(("F202", "programme"), "Demande d'aide", "Chargée", planned), none);
    assert_eq!(cells(("F202", "programme"), "Rapport d'avancement année 1", "Chargée", planned), ["A1"]);
}

#[test]
fn a_text_has_the_shape_that_is_asked() {
    let planned = "Action;Année 1;Année 2;Année 3\nSuivi;100;100;100\n";
    let none: [&str; 0] = [];
    assert_eq!(cells(("F305", "identification"), "Demande d'aide", "Écologue", planned), none);
    assert_eq!(cells(("F305", "identification"), "Demande d'aide", "écologue", planned), ["B3"]);
}
