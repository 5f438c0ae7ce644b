//! The definition files as they are written: every key, a misspelt one refused.

use std::collections::BTreeMap;

use regex::Regex;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

use super::TemplateError;
use super::relation::Relation;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MainFile {
    #[schemars(description = "Identifiant du dispositif, sans accents ni espaces.")]
    pub(super) name: String,
    #[schemars(description = "Nom du dispositif, tel que les porteurs le lisent.")]
    pub(super) label: String,
    #[schemars(description = "Version du modèle ; elle s'affiche sur les classeurs vierges.")]
    pub(super) version: String,
    #[serde(default)]
    #[allow(dead_code, reason = "kept for the reader of the file")]
    #[schemars(description = "D'où vient le dispositif, pour qui lit ce fichier.")]
    pub(super) source: String,
    #[schemars(description = "Qui aide et instruit, avec son article, tel que les remarques le nomment : « l'ADEME », « la Région ».")]
    pub(super) office: Option<String>,
    #[serde(default)]
    #[schemars(description = "Intitulés des années du contrat ; une colonne par année dans les tableaux qui le demandent. Neuf au plus.")]
    pub(super) years: Vec<String>,
    #[schemars(description = "Noms des tableaux, dans l'ordre du classeur vierge.")]
    pub(super) tables: Vec<String>,
    #[schemars(description = "Ce qui distingue un dossier d'un autre.")]
    pub(super) identity: Option<IdentityFile>,
    #[serde(default)]
    #[schemars(description = "Étapes d'un dossier, dans l'ordre.")]
    pub(super) stage: Vec<StageFile>,
    #[serde(default)]
    #[schemars(description = "Mots que les porteurs emploient dans n'importe quel tableau.")]
    pub(super) words: WordsFile,
    #[serde(default)]
    #[schemars(description = "Unités et leurs écritures.")]
    pub(super) unit: Vec<UnitFile>,
    #[schemars(description = "Ce que pèse chaque indice quand un tableau est reconnu ; à défaut, ce que dit le dispositif livré.")]
    pub(super) recognition: Option<RecognitionFile>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecognitionFile {
    #[schemars(description = "Points des intitulés obligatoires qui sont là.")]
    pub(super) labels: u8,
    #[schemars(description = "Points des colonnes comprises.")]
    pub(super) columns: u8,
    #[schemars(description = "Points d'un titre ou du nom de la feuille.")]
    pub(super) title: u8,
    #[schemars(description = "Points des valeurs. Avec les trois autres : 100.")]
    pub(super) values: u8,
    #[schemars(description = "Points retirés quand les valeurs sont étrangères aux listes.")]
    pub(super) foreign: u8,
    #[schemars(description = "En dessous, rien n'est lu.")]
    pub(super) taken: u8,
    #[schemars(description = "De même, sans titre ni nom de feuille.")]
    pub(super) untitled: u8,
    #[schemars(description = "En dessous, le rapport dit ses doutes.")]
    pub(super) sure: u8,
    #[schemars(description = "En dessous, rien n'est ajouté à un tableau déjà lu.")]
    pub(super) joined: u8,
    #[schemars(description = "Deux tableaux moins éloignés que cela sont nommés tous les deux.")]
    pub(super) close: u8,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityFile {
    #[schemars(description = "Le tableau qui contient ces champs.")]
    pub(super) table: String,
    #[schemars(description = "Champ du numéro de dossier.")]
    pub(super) key: String,
    #[schemars(description = "Forme de ce numéro (expression régulière) ; le trouve aussi dans les noms de fichiers.")]
    pub(super) key_pattern: Option<String>,
    #[schemars(description = "Champ d'un second numéro, qui rattrape une faute de frappe dans le premier.")]
    pub(super) second_key: Option<String>,
    #[schemars(description = "Champ de l'étape.")]
    pub(super) stage: Option<String>,
    #[schemars(description = "Champ du nom du porteur.")]
    pub(super) holder: Option<String>,
    #[schemars(description = "Champ de l'intitulé du poste.")]
    pub(super) position: Option<String>,
    #[schemars(description = "Champ du premier jour du contrat.")]
    pub(super) start: Option<String>,
    #[schemars(description = "Champ du dernier jour du contrat.")]
    pub(super) end: Option<String>,
    #[schemars(description = "Champ de la date du rapport.")]
    pub(super) report_date: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StageFile {
    #[schemars(description = "Identifiant de l'étape.")]
    pub(super) code: String,
    #[schemars(description = "Nom de l'étape, tel que les porteurs le lisent.")]
    pub(super) label: String,
    #[serde(default)]
    #[schemars(description = "Autres écritures.")]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    #[schemars(description = "Nombre d'années de contrat écoulées à cette étape.")]
    pub(super) years_due: u8,
    #[schemars(description = "Tableaux attendus à cette étape.")]
    pub(super) tables: Vec<String>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WordsFile {
    #[schemars(description = "Mots d'une ligne de total ; le premier s'écrit sur les classeurs vierges.")]
    pub(super) total: Vec<String>,
    #[schemars(description = "Mots d'une ligne de sous-total.")]
    pub(super) subtotal: Vec<String>,
    #[schemars(description = "Débuts d'une note sous un tableau.")]
    pub(super) note: Vec<String>,
    #[schemars(description = "Mots d'une ligne d'exemple, qui n'est pas lue.")]
    pub(super) example: Vec<String>,
    #[schemars(description = "Écritures d'une valeur qui manque.")]
    pub(super) missing: Vec<String>,
    #[schemars(description = "De même, là où un nombre ou une date est attendu.")]
    pub(super) missing_numbers: Vec<String>,
    #[schemars(description = "Blancs restés tels quels (« à compléter »).")]
    pub(super) placeholder: Vec<String>,
    #[schemars(description = "Mots qui rendent un nombre approximatif (« env. »).")]
    pub(super) approximate: Vec<String>,
    #[schemars(description = "Écritures de oui.")]
    pub(super) yes: Vec<String>,
    #[schemars(description = "Écritures de non.")]
    pub(super) no: Vec<String>,
    #[schemars(description = "Feuilles qui accompagnent les tableaux sans en être.")]
    pub(super) support_sheets: Vec<String>,
    #[schemars(description = "Débuts d'une réponse qui dit qu'il n'y a rien à dire.")]
    pub(super) nothing: Vec<String>,
    #[schemars(description = "Postes qu'un autre dispositif soutient.")]
    pub(super) out_of_scope: Vec<String>,
    #[schemars(description = "Tournures qui ne les nomment que pour les écarter.")]
    pub(super) out_of_scope_except: Vec<String>,
    #[schemars(description = "Entreprises trop grandes pour le dispositif.")]
    pub(super) large_company: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitFile {
    #[schemars(description = "L'unité, comme les champs la nomment.")]
    pub(super) name: String,
    #[serde(default)]
    #[schemars(description = "Autres écritures de la même unité.")]
    pub(super) writings: Vec<String>,
    #[serde(default)]
    #[schemars(description = "Écritures d'une autre grandeur, avec le facteur (k€ = 1000).")]
    pub(super) scaled: BTreeMap<String, Number>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TablesFile {
    #[serde(default)]
    #[schemars(description = "Listes de valeurs.")]
    pub(super) codelist: Vec<CodelistFile>,
    #[serde(default)]
    #[schemars(description = "Tableaux.")]
    pub(super) table: Vec<TableFile>,
    #[serde(default)]
    #[schemars(description = "Catalogue d'indicateurs.")]
    pub(super) indicator: Vec<IndicatorFile>,
    #[serde(default)]
    #[schemars(description = "Ce qui doit tenir entre des indicateurs, et entre eux et d'autres tableaux.")]
    pub(super) relation: Vec<Relation>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodelistFile {
    #[schemars(description = "Identifiant de la liste.")]
    pub(super) name: String,
    #[serde(default)]
    #[schemars(description = "D'autres valeurs sont admises.")]
    pub(super) open: bool,
    #[schemars(description = "Les valeurs, dans l'ordre de la liste déroulante.")]
    pub(super) entry: Vec<EntryFile>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryFile {
    #[schemars(description = "Ce que les données emploient ; à défaut, l'intitulé.")]
    pub(super) code: Option<String>,
    #[schemars(description = "Ce que montre la liste déroulante.")]
    pub(super) label: String,
    #[serde(default)]
    #[schemars(description = "Autres écritures.")]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    #[schemars(description = "Débuts de mots qui la reconnaissent dans un texte libre.")]
    pub(super) words: Vec<String>,
    #[serde(default)]
    #[schemars(description = "Tournures qui contiennent l'un de ces mots et n'en sont pas.")]
    pub(super) except: Vec<String>,
    #[schemars(description = "Nom sous lequel les règles connaissent cette valeur.")]
    pub(super) role: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TableFile {
    #[schemars(description = "Identifiant du tableau, sans accents.")]
    pub(super) name: String,
    #[schemars(description = "Bloc, pour un tableau qui en a deux.")]
    pub(super) block: Option<String>,
    #[schemars(description = "Nom du tableau, tel que les porteurs le lisent.")]
    pub(super) label: String,
    #[schemars(description = "Nom de la feuille du classeur vierge ; à défaut, le nom du tableau.")]
    pub(super) sheet: Option<String>,
    #[serde(default)]
    #[schemars(description = "Titres et noms de feuille que les porteurs lui donnent.")]
    pub(super) titles: Vec<String>,
    #[schemars(
        description = "form : intitulé à gauche, valeur à droite ; list : une ligne par enregistrement ; matrix : une ligne par sujet, une colonne par année."
    )]
    pub(super) layout: LayoutFile,
    #[schemars(description = "Champ qui nomme une ligne.")]
    pub(super) line: Option<String>,
    #[schemars(description = "Champ où se lit le mot TOTAL ; absent d'un tableau sans total.")]
    pub(super) total: Option<String>,
    #[serde(default)]
    #[schemars(description = "À quoi il sert, en une phrase ; s'affiche sur sa feuille.")]
    pub(super) help: String,
    #[schemars(description = "Ses champs, dans l'ordre des colonnes.")]
    pub(super) field: Vec<FieldFile>,
    #[serde(default)]
    #[schemars(description = "Renseignements à côté du tableau.")]
    pub(super) mention: Vec<MentionFile>,
    #[serde(default)]
    #[schemars(description = "Totaux de colonnes qui doivent tomber juste.")]
    pub(super) column_sum: Vec<ColumnSumFile>,
    #[serde(default)]
    #[schemars(description = "Totaux de lignes qui doivent tomber juste.")]
    pub(super) row_sum: Vec<RowSumFile>,
    #[serde(default)]
    #[schemars(description = "Produits qui doivent tomber juste.")]
    pub(super) product: Vec<ProductFile>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum LayoutFile {
    Form,
    List,
    Matrix,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    #[schemars(description = "Identifiant du champ, sans accents.")]
    pub(super) name: String,
    #[schemars(description = "Intitulé sur le classeur vierge.")]
    pub(super) label: String,
    #[serde(default)]
    #[schemars(description = "Autres intitulés que les porteurs écrivent.")]
    pub(super) aliases: Vec<String>,
    #[serde(rename = "type")]
    #[schemars(description = "Type de valeur.")]
    pub(super) kind: TypeFile,
    #[schemars(description = "Liste de valeurs ; avec les types code et code_list, et eux seuls.")]
    pub(super) codes: Option<String>,
    #[schemars(description = "Unité.")]
    pub(super) unit: Option<String>,
    #[serde(default)]
    #[schemars(description = "Une valeur par année du contrat.")]
    pub(super) across: bool,
    #[serde(default)]
    #[schemars(description = "Attendu seulement pour les années écoulées.")]
    pub(super) due: bool,
    #[serde(default)]
    #[schemars(description = "Obligatoire sur chaque ligne remplie.")]
    pub(super) required: bool,
    #[serde(default)]
    #[schemars(description = "Redemandé à chaque étape : le classeur pré-rempli le laisse vide.")]
    pub(super) each_stage: bool,
    #[schemars(description = "Plus petite valeur admise ; un nombre à décimales s'écrit entre guillemets.")]
    pub(super) minimum: Option<Number>,
    #[schemars(description = "La valeur doit dépasser ce nombre.")]
    pub(super) above: Option<Number>,
    #[schemars(description = "Plus grande valeur admise.")]
    pub(super) maximum: Option<Number>,
    #[schemars(description = "Forme du texte (expression régulière).")]
    pub(super) pattern: Option<String>,
    #[serde(default)]
    #[schemars(description = "Ce qu'il faut écrire ; s'affiche quand on choisit la cellule.")]
    pub(super) help: String,
    #[schemars(description = "Une valeur, comme un porteur l'écrirait.")]
    pub(super) example: Option<String>,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum TypeFile {
    Text,
    Code,
    CodeList,
    Number,
    Integer,
    Money,
    Percent,
    Date,
    Year,
    Flag,
    Siret,
    SirenList,
    Email,
    Link,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MentionFile {
    #[schemars(description = "Identifiant.")]
    pub(super) name: String,
    #[schemars(description = "Intitulé sur le classeur vierge.")]
    pub(super) label: String,
    #[serde(default)]
    #[schemars(description = "Autres intitulés.")]
    pub(super) aliases: Vec<String>,
    #[schemars(description = "Liste de ses valeurs.")]
    pub(super) codes: String,
    #[serde(default)]
    #[schemars(description = "Redemandé à chaque étape.")]
    pub(super) each_stage: bool,
    #[serde(default)]
    #[schemars(description = "Ce qu'il faut écrire.")]
    pub(super) help: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnSumFile {
    #[schemars(description = "Règle qui parle.")]
    pub(super) rule: String,
    #[schemars(description = "Champs additionnés.")]
    pub(super) fields: Vec<String>,
    #[schemars(description = "Seuil du profil qui borne l'écart.")]
    pub(super) tolerance: String,
    #[serde(default)]
    #[schemars(description = "Codes des lignes hors du total.")]
    pub(super) apart: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowSumFile {
    #[schemars(description = "Règle qui parle.")]
    pub(super) rule: String,
    #[schemars(description = "Champ qui porte le total.")]
    pub(super) total: String,
    #[schemars(description = "Champ, une valeur par année, qui est additionné.")]
    pub(super) of: String,
    #[schemars(description = "Seuil du profil qui borne l'écart.")]
    pub(super) tolerance: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFile {
    #[schemars(description = "Règle qui parle.")]
    pub(super) rule: String,
    #[schemars(description = "Les deux facteurs.")]
    pub(super) of: Vec<String>,
    #[schemars(description = "Champ qui porte le produit.")]
    pub(super) equals: String,
    #[schemars(description = "Seuil du profil qui borne l'écart.")]
    pub(super) tolerance: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFile {
    #[schemars(description = "Code de l'indicateur.")]
    pub(super) code: String,
    #[schemars(description = "Intitulé.")]
    pub(super) label: String,
    #[serde(default)]
    #[schemars(description = "Autres intitulés.")]
    pub(super) aliases: Vec<String>,
    #[schemars(description = "Famille, comme la liste des familles l'écrit.")]
    pub(super) family: String,
    #[schemars(description = "Unité.")]
    pub(super) unit: String,
    #[serde(default)]
    #[schemars(description = "Autres écritures de l'unité.")]
    pub(super) units: Vec<String>,
    #[serde(default)]
    #[schemars(description = "Les valeurs sont entières.")]
    pub(super) integer: bool,
    #[schemars(description = "Plus petite valeur plausible.")]
    pub(super) minimum: Option<Number>,
    #[schemars(description = "Plus grande valeur plausible.")]
    pub(super) maximum: Option<Number>,
    #[schemars(description = "Comment il s'additionne : somme, moyenne (pondérée), ratio, dernier (jamais additionné).")]
    pub(super) aggregation: AggregationFile,
    #[schemars(description = "Indicateur qui pondère la moyenne.")]
    pub(super) weight: Option<String>,
    #[allow(dead_code, reason = "names a weight that is no indicator")]
    #[schemars(description = "Nom d'un poids qui n'est pas un indicateur.")]
    pub(super) weight_label: Option<String>,
    #[schemars(description = "Chiffre de comparaison.")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    #[schemars(description = "Ce qu'il compte.")]
    pub(super) definition: String,
    #[serde(default)]
    #[schemars(description = "D'où vient la définition.")]
    pub(super) source: String,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum AggregationFile {
    Somme,
    Moyenne,
    Ratio,
    Dernier,
}

/// A decimal, written as a whole number or as text; binary fractions are refused.
#[derive(Deserialize, JsonSchema, Clone)]
#[schemars(description = "Un nombre entier, ou un nombre décimal entre guillemets, avec un point.")]
#[serde(untagged)]
pub(super) enum Number {
    Whole(i64),
    Written(String),
}

impl Number {
    pub(super) fn decimal(&self, file: &str) -> Result<Decimal, TemplateError> {
        match self {
            Number::Whole(n) => Ok(Decimal::from(*n)),
            Number::Written(text) => text.parse().map_err(|_| TemplateError::new(file, format!("« {text} » n'est pas un nombre décimal"))),
        }
    }
}

pub(super) fn decimal(file: &str, number: Option<&Number>) -> Result<Option<Decimal>, TemplateError> {
    number.map(|n| n.decimal(file)).transpose()
}

pub(super) fn pattern(file: &str, text: Option<&String>) -> Result<Option<Regex>, TemplateError> {
    text.map(|p| Regex::new(p).map_err(|e| TemplateError::new(file, format!("le motif « {p} » est invalide : {e}")))).transpose()
}
