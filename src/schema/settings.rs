//! Profile, waivers, answers, wording of drafts: the keys that their readers take, each with what it means.

use serde_json::{Map, Value, json};

use crate::profile::Profile;
use crate::report::mail::Letter;
use crate::rules;
use crate::template::Scheme;

/// An object with these keys only.
pub(super) fn object(keys: &[(&str, Value)], required: &[&str]) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// A text, and what it means.
fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

fn one_of(words: &[&str], description: &str) -> Value {
    json!({ "enum": words, "description": description })
}

const WEIGHTS: [&str; 3] = ["erreur", "alerte", "information"];

/// Thresholds, decisions on rules, own rules.
pub(super) fn profile(scheme: &Scheme, profile: &Profile) -> Value {
    let number = json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": r"^-?\d+([.,]\d+)?$" }] });
    let value = json!({ "anyOf": [number, { "type": "array", "items": number }, { "type": "array", "items": { "type": "string" } }] });
    let whole = object(
        &[
            ("label", text("Ce qu'il borne.")),
            ("value", number.clone()),
            ("values", json!({ "type": "array", "items": number })),
            ("codes", json!({ "type": "array", "items": { "type": "string" } })),
            ("unit", text("Unité.")),
            ("source", text("D'où vient la valeur.")),
            ("valid_from", json!({ "type": "string", "format": "date", "description": "Jour depuis lequel elle vaut." })),
            ("any_scheme", flag("Elle vaut quel que soit le dispositif.")),
        ],
        &[],
    );
    let mut keys: Vec<(&str, Value)> = profile
        .thresholds()
        .map(|(name, t)| {
            (name, json!({ "description": t.label, "anyOf": [{ "$ref": "#/definitions/valeur" }, { "$ref": "#/definitions/seuil" }] }))
        })
        .collect();
    let decision = |rule: &rules::Rule| {
        let mut schema = object(
            &[
                ("severite", one_of(&[&WEIGHTS[..], &["muette"]].concat(), "Ce que pèse la règle ; muette : elle se tait.")),
                ("raison", text("Pourquoi ; demandée dès que la gravité change.")),
                ("essai", flag("À l'essai : ses remarques sont montrées à part et ne comptent pas.")),
            ],
            &[],
        );
        schema["description"] = Value::from(rules::catalogue::sentence(rule));
        (rule.code, schema)
    };
    let changed: Vec<(&str, Value)> = rules::all().into_iter().filter(|r| !rules::is_fixed(r)).map(decision).collect();
    keys.push(("dispositif", text("Nom du dispositif dont ce sont les seuils.")));
    keys.push(("regles", object(&changed, &[])));
    keys.push(("regle", json!({ "type": "array", "items": own_rule(scheme) })));
    let mut out = object(&keys, &[]);
    out["definitions"] = json!({ "valeur": value, "seuil": whole });
    out
}

fn own_rule(scheme: &Scheme) -> Value {
    let mut tables: Vec<String> = scheme.tables.iter().flat_map(|t| [t.name.clone(), t.full_name()]).collect();
    tables.sort();
    tables.dedup();
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    object(
        &[
            ("code", json!({ "type": "string", "pattern": r"^R\d{3}$", "description": "R et trois chiffres." })),
            ("severite", one_of(&WEIGHTS, "Ce que pèsent ses remarques.")),
            ("message", text("Ce qui ne va pas ; {champ} y met une valeur de la ligne.")),
            ("correction", text("Ce qu'il faut écrire.")),
            ("table", one_of(&tables, "Le tableau dont chaque ligne est jugée.")),
            ("champ", text("Le champ dont la cellule porte la remarque.")),
            ("condition", text("Condition en CEL ; vraie, la ligne est signalée.")),
            ("essai", flag("À l'essai : ses remarques ne comptent pas.")),
        ],
        &["code", "severite", "message", "correction", "table", "champ", "condition"],
    )
}

/// Remarks that are let pass.
pub(super) fn waivers() -> Value {
    let codes: Vec<&str> = rules::all().into_iter().filter(|r| !rules::is_fixed(r)).map(|r| r.code).collect();
    let cells = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        "description": "Cellules, si la dérogation n'en vise que certaines : \"C14, D5:D9\"." });
    let waiver = object(
        &[
            // A region's own rules can be let pass too.
            (
                "code",
                json!({ "anyOf": [{ "enum": codes }, { "type": "string", "pattern": r"^R\d{3}$" }], "description": "Code de la règle." }),
            ),
            ("dossier", text("Numéro du dossier, comme les rapports l'écrivent.")),
            ("feuille", text("Feuille, si la dérogation n'en vise qu'une.")),
            ("cellules", cells),
            ("raison", text("Pourquoi la remarque est levée.")),
            ("auteur", text("Qui en a décidé.")),
            ("jusqu_au", json!({ "description": "Dernier jour, tenu contre la date du rapport : 2027-06-30." })),
        ],
        &["code", "dossier", "raison", "auteur", "jusqu_au"],
    );
    object(&[("derogation", json!({ "type": "array", "items": waiver }))], &[])
}

/// What the officer knows of sheets and headers.
pub(super) fn answers(scheme: &Scheme) -> Value {
    let mut tables: Vec<String> = scheme.tables.iter().flat_map(|t| [t.name.clone(), t.full_name()]).collect();
    tables.push("aucun".to_owned());
    tables.sort();
    tables.dedup();
    let table =
        |what: &str| json!({ "anyOf": [{ "enum": tables }, { "type": "array", "items": { "enum": tables } }], "description": what });
    let file = || text("Fichier visé ; * tient lieu de n'importe quoi. À défaut, tous.");
    let sheet = object(
        &[
            ("fichier", file()),
            ("feuille", text("Nom de la feuille.")),
            ("tableau", table("Le tableau qu'elle contient ; « aucun » : elle n'en est pas un.")),
            ("commentaire", text("Pour mémoire.")),
        ],
        &["feuille", "tableau"],
    );
    let label = object(
        &[
            ("fichier", file()),
            ("feuille", text("Feuille visée ; à défaut, toutes.")),
            ("tableau", table("Le tableau où se trouve l'intitulé.")),
            ("intitule", text("L'intitulé, tel qu'il est écrit.")),
            ("champ", text("Le champ qu'il désigne ; « aucun » : il n'en est pas un.")),
            ("annee", json!({ "type": "integer", "description": "Année du contrat, ou année civile." })),
            ("commentaire", text("Pour mémoire.")),
        ],
        &["intitule", "champ"],
    );
    let list = |items: Value| json!({ "type": "array", "items": items });
    object(&[("feuille", list(sheet)), ("intitule", list(label))], &[])
}

/// The texts of drafts.
pub(super) fn letter() -> Value {
    let places = |places: &[&str]| match places {
        [] => "Un texte.".to_owned(),
        _ => format!("Un texte ; il peut nommer {{{}}}.", places.join("}, {")),
    };
    let texts: Vec<(&str, Value)> = Letter::texts().iter().map(|(name, can)| (*name, text(&places(can)))).collect();
    object(&texts, &[])
}
