//! What machines read: remarks, tidy dossiers, the catalogue of rules.

use serde_json::{Map, Value, json};

use super::settings::object;
use crate::export::tidy;
use crate::template::{FieldType, Scheme};

fn maybe(kind: &str, description: &str) -> Value {
    json!({ "type": [kind, "null"], "description": description })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// One remark, a line of JSON Lines.
pub(super) fn finding() -> Value {
    let related = object(
        &[
            ("file", text("Fichier, s'il est autre.")),
            ("sheet", maybe("string", "Feuille.")),
            ("cell", maybe("string", "Cellule ou plage.")),
            ("note", text("Ce que cette cellule y fait.")),
        ],
        &["sheet", "cell", "note"],
    );
    let waived = object(
        &[
            ("reason", text("Raison.")),
            ("author", text("Qui en a décidé.")),
            ("until", json!({ "type": "string", "format": "date" })),
            ("compared", json!({ "type": "boolean", "description": "La date du rapport a pu être tenue contre la date limite." })),
        ],
        &["reason", "author", "until", "compared"],
    );
    let keys = [
        ("version", json!({ "const": 1 })),
        ("code", text("Code de la règle.")),
        ("name", text("Nom de la règle, en anglais.")),
        ("severity", json!({ "enum": ["error", "warning", "info"] })),
        ("file", maybe("string", "Fichier, relatif à ce qui a été donné.")),
        ("sheet", maybe("string", "Feuille.")),
        ("cell", maybe("string", "Cellule.")),
        ("related", json!({ "type": "array", "items": related })),
        ("table", maybe("string", "Tableau.")),
        ("field", maybe("string", "Champ.")),
        ("dossier", maybe("string", "Dossier.")),
        ("value", maybe("string", "Ce qui est écrit.")),
        ("message", text("Ce qui ne va pas.")),
        ("fix", text("Ce qu'il faut écrire.")),
        ("waived", waived),
        ("trial", json!({ "const": true, "description": "La règle est à l'essai." })),
    ];
    let required: Vec<&str> = keys.iter().map(|(k, _)| *k).filter(|k| !["waived", "trial"].contains(k)).collect();
    object(&keys, &required)
}

/// The tidy rows of all dossiers.
pub(super) fn dossiers(scheme: &Scheme) -> Value {
    let tables: Map<String, Value> =
        scheme.table_names().into_iter().map(|name| (name.to_owned(), json!({ "type": "array", "items": row(scheme, name) }))).collect();
    let dossier = object(
        &[
            ("dossier", text("Comment les rapports l'appellent.")),
            ("convention", maybe("string", "Numéro de convention.")),
            ("etape", maybe("string", "Code de l'étape.")),
            ("recu", text("Numéro de reçu.")),
            ("remplace_par", text("Version plus récente.")),
            ("tables", json!({ "type": "object", "additionalProperties": false, "properties": tables })),
            ("reconnaissance", json!({ "type": "array", "items": { "type": "object" } })),
        ],
        &["dossier", "convention", "etape", "recu", "tables", "reconnaissance"],
    );
    let kept = json!({ "type": "array", "items": { "type": "object" }, "description": "Ce que volet garde pour relire ces données ; à ne pas modifier." });
    object(
        &[("version", json!({ "const": 1 })), ("dossiers", json!({ "type": "array", "items": dossier })), ("relecture", kept)],
        &["version", "dossiers"],
    )
}

fn row(scheme: &Scheme, name: &str) -> Value {
    let at =
        object(&[("file", text("Fichier.")), ("sheet", text("Feuille.")), ("cell", text("Première cellule."))], &["file", "sheet", "cell"]);
    let pairs = || json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let mut keys: Vec<(String, Value)> =
        tidy::columns(scheme, name).into_iter().map(|c| (c.name, value(c.kind, &c.label, c.unit.as_deref()))).collect();
    let mut add = |key: &str, schema: Value| {
        if !keys.iter().any(|(k, _)| k == key) {
            keys.push((key.to_owned(), schema));
        }
    };
    for table in scheme.tables_named(name) {
        table.mentions.iter().for_each(|m| add(&m.name, maybe("string", &m.label)));
    }
    add("bloc", text("Bloc du tableau."));
    add("code", maybe("string", "Code de la ligne, s'il est connu."));
    add("annee", json!({ "type": "integer", "description": "Année du contrat." }));
    add("total_line", json!({ "const": true, "description": "Total imprimé, jamais une ligne parmi les autres." }));
    add("subtotal", json!({ "const": true }));
    add("at", at);
    add("cells", pairs());
    add("raw", pairs());
    add("extra", pairs());
    let keys: Vec<(&str, Value)> = keys.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
    object(&keys, &["at", "cells"])
}

/// The value of a column; what is no value of its list stands as it was written.
fn value(kind: FieldType, label: &str, unit: Option<&str>) -> Value {
    let description = unit.map_or_else(|| label.to_owned(), |u| format!("{label} ({u})"));
    match kind {
        FieldType::Number | FieldType::Integer | FieldType::Money | FieldType::Percent | FieldType::Year => {
            json!({ "type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$", "description": description })
        }
        FieldType::Date => json!({ "type": ["string", "null"], "format": "date", "description": description }),
        FieldType::Flag => json!({ "type": ["boolean", "null"], "description": description }),
        FieldType::CodeList | FieldType::SirenList => {
            json!({ "type": ["array", "null"], "items": { "type": "string" }, "description": description })
        }
        _ => maybe("string", &description),
    }
}

/// One rule of the catalogue, a line of JSON Lines.
pub(super) fn rule() -> Value {
    let decided = object(
        &[
            ("silent", json!({ "type": "boolean" })),
            ("trial", json!({ "type": "boolean" })),
            ("severity", json!({ "enum": ["error", "warning", "info", null] })),
            ("reason", text("Raison.")),
            ("file", text("Profil qui en décide.")),
        ],
        &["silent", "trial", "severity", "reason", "file"],
    );
    let keys = [
        ("code", text("Code.")),
        ("name", text("Nom, en anglais.")),
        ("severity", json!({ "enum": ["error", "warning", "info"] })),
        ("sentence", text("Ce qu'elle signale.")),
        ("page", text("Sa page, en Markdown.")),
        ("profile", decided),
    ];
    object(&keys, &["code", "name", "severity", "sentence", "page"])
}
