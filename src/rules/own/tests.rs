//! What conditions mean, and how they are refused.

use std::sync::Arc;

use crate::finding::Finding;
use crate::profile::Profile;
use crate::record::{assemble, read_file};
use crate::rules::check;
use crate::source::Source;
use crate::template::Scheme;
use crate::template::recognise::Index;

const IDENTIFICATION: &str = "N° de convention ADEME;24BRD0001\nÉtape du dossier;Rapport d'avancement année 1\nDate du rapport;15/01/2025\n\
    Porteur;CC du Val Clair\nSIRET;20000852200068\nNature du porteur;EPCI\nRégion;Bretagne\nDépartement(s);35, 22\nETP;0,8\n\
    Création ou renouvellement;Création\nDébut;01/01/2024\nFin;31/12/2026\n";
const PROGRAMME: &str = "Action;Année 1 prévu;Année 1 réalisé;Année 2 prévu;Année 3 prévu;Commentaire\n\
    Suivi;0,1;0;0,2;0,3;réunions\nAccompagnement de projets;120;n.d.;;130;\nVeille juridique;12;env. 10;12;12;Études\n";

fn rule(condition: &str, champ: &str) -> String {
    format!(
        "[[regle]]\ncode = \"R001\"\nseverite = \"alerte\"\ntable = \"programme\"\ncondition = '{condition}'\nchamp = \"{champ}\"\n\
         message = \"« {{prevu}} »\"\ncorrection = \"Voyez\"\n"
    )
}

/// The cells that a rule of this condition points at.
fn cells(condition: &str, champ: &str) -> Vec<String> {
    let found = found(&rule(condition, champ), &[("identification", IDENTIFICATION), ("programme", PROGRAMME)]);
    found.into_iter().filter_map(|f| f.spot.cell).map(|c| c.to_string()).collect()
}

/// What a rule says of a dossier.
fn found(rule: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    let scheme = Arc::new(Scheme::embedded().expect("scheme"));
    let index = Index::new(&scheme);
    let mut profile = Profile::embedded().expect("profile");
    profile.override_with(rule, "region.toml", &scheme).expect(rule);
    let file = |name: &str, text: &str| {
        let source = Source { path: Arc::from(format!("d/{name}.csv")), bytes: text.as_bytes().to_vec(), modified: None };
        read_file(&source, &scheme, &index)
    };
    let files = files.iter().map(|(name, text)| file(name, text)).collect();
    let batch = assemble(files, Vec::new(), &scheme);
    check(&batch, &profile).into_iter().filter(|f| f.code == "R001").collect()
}

fn refusal(text: &str) -> String {
    let scheme = Scheme::embedded().expect("scheme");
    Profile::embedded().expect("profile").override_with(text, "region.toml", &scheme).expect_err(text).to_string()
}

#[test]
fn a_condition_without_a_year_is_asked_of_each() {
    assert_eq!(cells("prevu > 100", "prevu"), ["B3", "E3"]);
    assert_eq!(cells("prevu > 100 && annee == 3", "prevu"), ["E3"]);
    assert_eq!(cells("prevu_3 > 100", "action"), ["A3"]);
    assert_eq!(cells("prevu_3 >= 130", "prevu_1"), ["B3"]);
    // What names one year is asked once of each cell that the remark may point at; what names none, once a year of the line.
    assert_eq!(cells("prevu_3 == 130", "prevu"), ["B3", "D3", "E3"]);
    assert_eq!(cells("prevu > 100", "action"), ["A3", "A3"]);
    assert_eq!(cells("vide(commentaire) && prevu > 100", "action"), ["A3", "A3"]);
    assert_eq!(cells("prevu in [12, 130]", "action"), ["A3", "A4", "A4", "A4"]);
}

#[test]
fn numbers_are_decimals() {
    assert_eq!(cells("prevu_1 + prevu_2 == 0.3", "prevu_3"), ["E2"]);
    assert_eq!(cells("prevu_1 + prevu_2 == prevu_3", "prevu_3"), ["E2"]);
    assert_eq!(cells("prevu_1 * 3 / 2 == 0.15 && -prevu_1 < 0 && prevu_1 - 0.1 == 0", "action"), ["A2"]);
    assert_eq!(cells("prevu_1 / realise_1 > 0 || prevu_1 / 0 > 0", "action"), Vec::<String>::new());
    assert_eq!(cells("prevu_1 % 5 == 2", "action"), ["A4"]);
    assert_eq!(cells("prevu_1 == 1.2e2", "action"), ["A3"]);
    assert_eq!(cells("prevu_1 > -0.5 && prevu_1 < 0.5", "action"), ["A2"]);
    assert_eq!(cells("prevu_1 > seuil.jours_par_etp / 2", "action"), ["A3"]);
}

#[test]
fn a_line_where_a_used_value_is_missing_or_doubtful_is_not_judged() {
    // Of « Accompagnement » the days done are missing, those of year 2 empty; « env. 10 » is no number to rely on.
    assert_eq!(cells("realise_1 < 1000", "realise_1"), ["C2"]);
    assert_eq!(cells("realise_1 < 1000", "action"), ["A2"]);
    assert_eq!(cells("prevu_1 > 100 || prevu_2 > 100", "action"), Vec::<String>::new());
    assert_eq!(cells("!(prevu_2 > 100)", "action"), ["A2", "A4"]);
    assert_eq!(cells("realise_2 < 1000", "action"), Vec::<String>::new(), "no such column");
}

#[test]
fn a_line_where_another_rule_asks_what_a_value_is_is_not_judged() {
    let of_targets = |condition: &str| {
        let targets = "Nom;Typologie;Accompagnement;Date\nScierie;PME;Diagnostic;12/03/2024\nMairie;Asociaton;Diagnostic;14/03/2024\n";
        let rule = rule(condition, "nom").replace("\"programme\"", "\"cibles\"").replace("{prevu}", "{nom}");
        let found = found(&rule, &[("identification", IDENTIFICATION), ("cibles", targets)]);
        found.into_iter().filter_map(|f| f.spot.cell).map(|c| c.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of_targets("accompagnement == \"Diagnostic\""), ["A2", "A3"]);
    assert_eq!(of_targets("typologie != \"TPE\""), ["A2"], "F303 asks what « Asociaton » is");
}

#[test]
fn a_condition_may_ask_whether_something_is_missing() {
    assert_eq!(cells("vide(commentaire)", "commentaire"), ["F3"]);
    assert_eq!(cells("!vide(commentaire)", "commentaire"), ["F2", "F4"]);
    assert_eq!(cells("vide(prevu_2) || prevu_2 < 1", "prevu_2"), ["D2", "D3"]);
    assert_eq!(cells("vide(prevu)", "prevu"), ["D3"]);
    assert_eq!(cells("vide(realise_2)", "action"), Vec::<String>::new(), "a column that is not there is no empty cell");
}

#[test]
fn texts_lists_days_and_the_dossier() {
    assert_eq!(cells("code == \"suivi\"", "action"), ["A2"]);
    assert_eq!(cells("code in [\"Suivi\", \"Accompagnement de projets\"]", "action"), ["A2", "A3"]);
    assert_eq!(cells("action.contains(\"JURIDIQUE\")", "action"), ["A4"]);
    assert_eq!(cells("action.contains(\"jur\")", "action"), ["A4"]);
    assert_eq!(cells("\"a\" == \"A\" && (prevu_1 > 100) == true", "action"), ["A3"]);
    assert_eq!(cells("action.startsWith(\"veille\") && commentaire.endsWith(\"tudes\") && commentaire == \"études\"", "action"), ["A4"]);
    assert_eq!(cells("dossier.region == \"Bretagne\" && \"22\" in dossier.departements && prevu_1 < 1", "action"), ["A2"]);
    assert_eq!(cells("\"44\" in dossier.departements", "action"), Vec::<String>::new());
    assert_eq!(cells("dossier.debut >= date(\"2024-01-01\") && dossier.fin < date(\"2027-01-01\") && prevu_1 < 1", "action"), ["A2"]);
    assert_eq!(cells("dossier.etp < 1 ? prevu_1 < 1 : prevu_1 > 100", "action"), ["A2"]);
    assert_eq!(cells("dossier.etape == \"avancement-1\" && prevu_1 != 120 && prevu_1 <= 0.1", "action"), ["A2"]);
}

#[test]
fn what_cannot_be_understood_is_refused_with_its_place() {
    let said = |condition: &str, words: &str| {
        let error = refusal(&rule(condition, "prevu"));
        assert!(error.contains("« region.toml »") && error.contains(words), "{condition} → {error}");
    };
    said("prevuu > 3", "ligne 5, colonne 14 : « prevuu » n'est pas un champ du tableau « programme ». Vouliez-vous dire « prevu » ?");
    said("prevu > 3 && realise_4 > 1", "ligne 5, colonne 27 : « realise_4 »");
    said("action == \"Étés\" && prevu_9 > 1", "ligne 5, colonne 34 : « prevu_9 »");
    said("dossier.regions == \"x\"", "n'est pas un champ de l'identification. Vouliez-vous dire « region » ?");
    said("prevu > seuil.jour_par_etp", "Vouliez-vous dire « jours_par_etp » ?");
    said("prevu > ", "colonne 22 : l'expression s'arrête trop tôt");
    said("prevu >> 3", "colonne 21 : l'expression n'est pas comprise à partir de « > 3 »");
    said("action == \"Étés\" >> 3", "colonne 32 : l'expression n'est pas comprise à partir de « > 3 »");
    said("prevu > \"3\"", "un nombre ne se compare pas à un texte");
    said("prevu", "une condition est vraie ou fausse ; celle-ci donne un nombre");
    said("prevu + action > 3", "colonne 22 : un nombre est attendu ici, c'est un texte");
    said("action > \"a\"", "un texte ne se compare pas ainsi");
    said("code == \"suivit\"", "colonne 22 : « suivit » n'est pas une valeur de la liste. Vouliez-vous dire « suivi » ?");
    said("contient(action, \"a\")", "Vouliez-vous dire « contains » ?");
    said("[1, 2].exists(x, x > prevu)", "n'est pas admis");
    said("prevu in 3", "une liste est attendu");
    said("prevu == [3]", "une liste ne s'écrit que derrière « in »");
    said("programme.prevu > 3", "seuls « dossier » et « seuil » se suivent d'un point et d'un nom");
    said("has(dossier.region)", "seuls « dossier » et « seuil » se suivent d'un point et d'un nom");
    said("commentaire_1 == \"a\"", "« commentaire_1 » n'est pas un champ");
    said("prevision_1 > 3", "« prevision_1 » n'est pas un champ");
    said("prevu == null", "cette valeur n'est pas admise");
    said("dossier.debut > date(\"31/12/2024\")", "une date s'écrit date(\"2026-12-31\")");
}

#[test]
fn what_else_of_a_rule_is_wrong_is_refused() {
    let good = rule("prevu > 3", "prevu");
    let said = |from: &str, to: &str, words: &str| {
        assert!(good.contains(from));
        let error = refusal(&good.replace(from, to));
        assert!(error.contains(words), "{to} → {error}");
    };
    said("\"programme\"", "\"program\"", "ligne 4, colonne 10 : « program » n'est pas un tableau. Vouliez-vous dire « programme » ?");
    said("champ = \"prevu\"", "champ = \"prevue\"", "ligne 6, colonne 10 : « prevue » n'est pas un champ");
    said("champ = \"prevu\"", "champ = \"annee\"", "n'est pas un champ");
    said("{prevu}", "{prevo}", "ligne 7, colonne 15 : « prevo »");
    said("R001", "P101", "s'écrit R et trois chiffres");
    said("champ", "chamq", "la clé « chamq » n'existe pas ici. Vouliez-vous dire « champ » ?");
    said("alerte", "alertes", "Vouliez-vous dire « alerte » ?");
    said("correction = \"Voyez\"\n", "", "ligne 1, colonne 1 : il manque « correction");
    assert!(refusal(&format!("{good}{good}")).contains("ligne 10, colonne 9 : deux règles portent le code R001"));
    assert!(refusal(&good.replace("[[regle]]", "[regle]")).contains("[[regle]]"));
}

#[test]
fn blocks_of_a_table_and_its_codes() {
    let mut profile = Profile::embedded().expect("profile");
    let scheme = Scheme::embedded().expect("scheme");
    let text = rule("code == \"ademe\" && total > 1", "total")
        .replace("\"programme\"", "\"financement/ressources\"")
        .replace("{prevu}", "{total}");
    profile.override_with(&text, "region.toml", &scheme).expect("a block");
    let page = profile.own()[0].page();
    assert!(page.starts_with("# R001 regional-rule\n« {total} »."), "{page}");
    assert!(page.contains("code == \"ademe\" && total > 1") && page.contains("« financement/ressources »"), "{page}");
}

/// Both sides of a financing plan and a target that was told nothing.
const PLAN: &str = "Dépenses;Année 1;Année 2;Année 3;Total\nDépenses de personnel;40000;40000;40000;120000\n\n\
    Financeur;Année 1;Année 2;Année 3;Total\nADEME;24000;24000;24000;72000\n";
const CIBLES: &str = "Nom;Typologie;Accompagnement;Date;Rapport remis;Commentaire\nScierie du Val;PME;Diagnostic;12/03/2024;non;\n\
    Mairie de Valmont;Petite collectivité;Diagnostic;14/03/2024;oui;rendu en mairie\n";

#[test]
fn a_rule_speaks_of_a_table_or_of_one_block_of_it() {
    let told = |table: &str| {
        let rule = rule("total > 1", "total").replace("\"programme\"", table).replace("{prevu}", "{total}");
        let found = found(&rule, &[("identification", IDENTIFICATION), ("financement", PLAN), ("programme", PROGRAMME)]);
        found.into_iter().map(|f| f.message).collect::<Vec<_>>()
    };
    assert_eq!(told("\"financement\""), ["« 120000 ».", "« 72000 »."]);
    assert_eq!(told("\"financement/ressources\""), ["« 72000 »."]);
}

#[test]
fn yes_and_no_are_values_and_an_empty_cell_is_shown_as_one() {
    let of_targets = |condition: &str| {
        let rule = rule(condition, "nom").replace("\"programme\"", "\"cibles\"").replace("{prevu}", "{nom}, {commentaire}");
        let found = found(&rule, &[("identification", IDENTIFICATION), ("cibles", CIBLES)]);
        found.into_iter().map(|f| f.message).collect::<Vec<_>>()
    };
    assert_eq!(of_targets("rapport_remis == false"), ["« Scierie du Val, (vide) »."]);
    assert_eq!(of_targets("rapport_remis"), ["« Mairie de Valmont, rendu en mairie »."]);
    let without_years = rule("annee > 1", "nom").replace("\"programme\"", "\"cibles\"").replace("{prevu}", "{nom}");
    assert!(refusal(&without_years).contains("« annee » n'est pas un champ du tableau « cibles »"));
}

#[test]
fn names_in_braces_stand_for_cells_where_the_brace_closes() {
    let read = |message| super::placeholders(message).collect::<Vec<_>>();
    assert_eq!(read("{nom} : {total} jours"), [("nom", 1), ("total", 9)]);
    assert_eq!(read("{nom} et {total"), [("nom", 1)]);
}
