//! JSON Schemas of the files that people write for the program, so that editors complete them, and of what machines read from it.
//!
//! Those of definitions come from the types that load them; those of settings, whose readers say where a mistake stands, are
//! written beside, with the names that the scheme, the profile and the catalogue know.

mod output;
mod settings;

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use crate::export::SubsidyPlan;
use crate::profile::Profile;
use crate::rollup::Plan;
use crate::template::{MainFile, Scheme, TablesFile};

/// How each schema begins, by which the program knows its own files.
pub const MARK: &str = "volet : ";

/// Every schema: its file's name without extension, and its text.
#[must_use]
pub fn all(scheme: &Scheme, profile: &Profile) -> Vec<(String, String)> {
    let schemas = [
        ("dispositif", "la définition d'un dispositif, « dispositif.toml »", typed::<MainFile>(true)),
        ("tableaux", "les tableaux, listes et indicateurs d'un dispositif", typed::<TablesFile>(true)),
        // Its keys speak for themselves: what its types say of them is for those who change the program.
        ("synthese", "ce que montre la synthèse, « synthese.toml »", typed::<Plan>(false)),
        ("scdl", "les subventions au format SCDL, « scdl.toml »", typed::<SubsidyPlan>(true)),
        ("profil", "le profil d'une région", settings::profile(scheme, profile)),
        ("derogations", "les dérogations, « derogations.toml »", settings::waivers()),
        ("correspondances", "les correspondances, « correspondances.toml »", settings::answers(scheme)),
        ("courriel", "le texte des courriels, « courriel.toml »", settings::letter()),
        ("remarques", "une ligne de « volet verifier --format json »", output::finding()),
        ("dossiers", "le résultat de « volet convertir --vers json »", output::dossiers(scheme)),
        ("regles", "une ligne de « volet regle --format json »", output::rule()),
    ];
    schemas.into_iter().map(|(name, title, schema)| (name.to_owned(), text(title, schema))).collect()
}

fn text(title: &str, schema: Value) -> String {
    let mut out = if let Value::Object(map) = schema { map } else { Map::new() };
    out.insert("$comment".to_owned(), Value::from(format!("{MARK}{title}")));
    out.insert("$schema".to_owned(), Value::from("http://json-schema.org/draft-07/schema#"));
    out.insert("title".to_owned(), Value::from(crate::finding::capitalised(title)));
    format!("{}\n", serde_json::to_string_pretty(&Value::Object(out)).unwrap_or_default())
}

/// The schema of what loads a file.
fn typed<T: JsonSchema>(described: bool) -> Value {
    let generator: SchemaGenerator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    if !described {
        undescribed(&mut schema);
    }
    schema
}

fn undescribed(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.get("description").is_some_and(Value::is_string) {
                map.remove("description");
            }
            map.values_mut().for_each(undescribed);
        }
        Value::Array(list) => list.iter_mut().for_each(undescribed),
        _ => {}
    }
}
