//! What a region decides, dated and sourced: thresholds (`templates/profil.toml`, overridden value by value), the weight of rules,
//! rules of its own.

mod decision;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toml::de::DeValue;

pub use decision::Decision;
pub(crate) use decision::severity;

use crate::error::Error;
use crate::rules::own::{self, OwnRule};
use crate::settings::{self, Located, Section, Wrong, did_you_mean};
use crate::template::Scheme;

const EMBEDDED: &str = include_str!("../templates/profil.toml");

/// The scheme whose profile this is.
const SCHEME: &str = "dispositif";

/// The tables of a profile that are no threshold.
const DECISIONS: &str = "regles";
const OWN_RULES: &str = "regle";

/// All that is no threshold.
const OTHERS: [&str; 3] = [SCHEME, DECISIONS, OWN_RULES];

/// A threshold, or a list of codes.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// What it bounds, in French.
    pub label: String,
    /// Its value; empty while no region has stated one, two values for a range.
    pub values: Vec<Decimal>,
    /// Codes, for a list.
    pub codes: Vec<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// The day from which it holds, ISO.
    pub valid_from: Option<String>,
    /// Whether the value holds whatever the scheme, as a tolerance for rounding does.
    pub any_scheme: bool,
    /// The file that overrides the default.
    pub overridden_by: Option<String>,
}

/// All thresholds by name, what is decided of rules, and a region's own rules.
#[derive(Debug, Clone)]
pub struct Profile {
    scheme: String,
    thresholds: BTreeMap<String, Threshold>,
    decisions: Vec<Decision>,
    own: Vec<OwnRule>,
}

/// A threshold as written: what is not stated stays as it is.
#[derive(Default)]
struct Written {
    label: Option<String>,
    values: Vec<Decimal>,
    codes: Option<Vec<String>>,
    unit: Option<String>,
    source: Option<String>,
    valid_from: Option<String>,
    any_scheme: bool,
}

impl Profile {
    /// The default profile of a scheme: of another scheme than the carried one, only what holds for any is known, and the rules that
    /// ask for the rest stay silent until its own profile states it.
    ///
    /// # Errors
    /// As [`Profile::embedded`].
    pub fn of(scheme: &Scheme) -> Result<Self, Error> {
        let mut profile = Self::embedded()?;
        if profile.scheme != scheme.name {
            for threshold in profile.thresholds.values_mut().filter(|t| !t.any_scheme) {
                threshold.values.clear();
                threshold.codes.clear();
            }
            profile.scheme.clone_from(&scheme.name);
        }
        Ok(profile)
    }

    /// The default profile of the carried scheme.
    ///
    /// # Errors
    /// Only if the carried file is wrong, which the tests exclude.
    pub fn embedded() -> Result<Self, Error> {
        let refused = |reason: Wrong| Error::Profile { file: "profil.toml".to_owned(), reason };
        let document = settings::parse(EMBEDDED).map_err(refused)?;
        let whole = Section::whole(EMBEDDED, &document);
        let mut thresholds = BTreeMap::new();
        let scheme = whole.text(SCHEME).map_err(refused)?.map(|(name, _)| name.to_owned()).unwrap_or_default();
        for (name, _, value) in whole.entries().filter(|(name, ..)| *name != SCHEME) {
            let written = threshold(&whole, &value).map_err(refused)?;
            let threshold = Threshold {
                label: written.label.unwrap_or_default(),
                values: written.values,
                codes: written.codes.unwrap_or_default(),
                unit: written.unit,
                source: written.source.unwrap_or_default(),
                valid_from: written.valid_from,
                any_scheme: written.any_scheme,
                overridden_by: None,
            };
            thresholds.insert(name.to_owned(), threshold);
        }
        Ok(Self { scheme, thresholds, decisions: Vec::new(), own: Vec::new() })
    }

    /// Overrides values by those of a profile file (`nom = 12`, `nom = "0,5"` or a table as in the default file), and takes what it
    /// decides of rules (`[regles.P101]`) and its own rules (`[[regle]]`), whose tables and fields are those of the scheme.
    ///
    /// # Errors
    /// A name that nothing has (with its place and the nearest one), a value that is none, a condition that cannot be understood.
    pub fn override_with(&mut self, text: &str, file: &str, scheme: &Scheme) -> Result<(), Error> {
        self.take(text, file, scheme).map_err(|reason| Error::Profile { file: file.to_owned(), reason })
    }

    fn take(&mut self, text: &str, file: &str, scheme: &Scheme) -> Result<(), Wrong> {
        let document = settings::parse(text)?;
        let whole = Section::whole(text, &document);
        if let Some((named, at)) = whole.text(SCHEME)?.filter(|(named, _)| *named != self.scheme) {
            let reason = format!("ce profil est celui du dispositif « {named} » ; les classeurs sont lus avec « {} ».", self.scheme);
            return Err(whole.wrong(at, &reason));
        }
        for (name, at, value) in whole.entries().filter(|(name, ..)| !OTHERS.contains(name)) {
            let Some(known) = self.thresholds.get_mut(name) else {
                let names = self.thresholds.keys().map(String::as_str).chain(OTHERS);
                return Err(whole.wrong(at, &format!("« {name} » n'est pas un seuil connu.{}", did_you_mean(name, names))));
            };
            let changed = threshold(&whole, &value)?;
            if !changed.values.is_empty() {
                known.values = changed.values;
            }
            known.codes = changed.codes.unwrap_or_else(|| std::mem::take(&mut known.codes));
            known.source = changed.source.unwrap_or_else(|| std::mem::take(&mut known.source));
            known.valid_from = changed.valid_from.or(known.valid_from.take());
            known.overridden_by = Some(file.to_owned());
        }
        if let Some(value) = whole.get(DECISIONS) {
            let section = whole.section(&value).ok_or_else(|| whole.wrong(value.1.start, "« regles » s'écrit [regles.CODE]."))?;
            self.decisions.extend(decision::read(&section, file)?);
        }
        for section in whole.list(OWN_RULES)? {
            let rule = own::read(&section, file, scheme, self)?;
            self.own.push(rule);
        }
        Ok(())
    }

    /// What is decided of rules of the catalogue.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// What is decided of a rule; the last word counts.
    #[must_use]
    pub fn decision(&self, code: &str) -> Option<&Decision> {
        self.decisions.iter().rfind(|d| d.code == code)
    }

    /// The region's own rules.
    #[must_use]
    pub fn own(&self) -> &[OwnRule] {
        &self.own
    }

    /// The value of a threshold; `None` while nobody has stated one: its rules stay silent.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<Decimal> {
        self.thresholds.get(name)?.values.first().copied()
    }

    /// The two bounds of a range.
    #[must_use]
    pub fn range(&self, name: &str) -> Option<(Decimal, Decimal)> {
        match self.thresholds.get(name)?.values.as_slice() {
            [from, to] => Some((*from, *to)),
            _ => None,
        }
    }

    /// The values of a list; empty if there is none.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Decimal] {
        self.thresholds.get(name).map_or(&[], |t| &t.values)
    }

    /// The codes of a list; empty if there is none.
    #[must_use]
    pub fn codes(&self, name: &str) -> &[String] {
        self.thresholds.get(name).map_or(&[], |t| &t.codes)
    }

    /// Every threshold with its name.
    pub fn thresholds(&self) -> impl Iterator<Item = (&str, &Threshold)> {
        self.thresholds.iter().map(|(name, t)| (name.as_str(), t))
    }
}

/// A threshold as a table, a value, or a list of values or codes.
fn threshold(section: &Section, written: &Located) -> Result<Written, Wrong> {
    if let Some(table) = section.section(written) {
        table.only(&["label", "value", "values", "codes", "unit", "source", "valid_from", "any_scheme"])?;
        let text = |key: &str| Ok::<_, Wrong>(table.text(key)?.map(|(t, _)| t.to_owned()));
        let one = table.get("value").map(|v| decimals(&table, &v)).transpose()?;
        let several = table.get("values").map(|v| decimals(&table, &v)).transpose()?;
        return Ok(Written {
            label: text("label")?,
            values: one.into_iter().chain(several).flatten().collect(),
            codes: table.get("codes").map(|v| codes(&table, &v)).transpose()?,
            unit: text("unit")?,
            source: text("source")?,
            valid_from: text("valid_from")?,
            any_scheme: table.flag("any_scheme")?,
        });
    }
    let starts_as_code = |v: &DeValue| v.as_str().is_some_and(|t| t.starts_with(char::is_alphabetic));
    match written.0.as_array() {
        Some(list) if list.iter().all(|v| starts_as_code(v.get_ref())) => {
            Ok(Written { codes: Some(codes(section, written)?), ..Written::default() })
        }
        _ => Ok(Written { values: decimals(section, written)?, ..Written::default() }),
    }
}

fn codes(section: &Section, (value, span): &Located) -> Result<Vec<String>, Wrong> {
    let list = value.as_array().and_then(|list| list.iter().map(|v| v.get_ref().as_str().map(str::to_owned)).collect());
    list.ok_or_else(|| section.wrong(span.start, "une liste de textes est attendue : [\"…\", \"…\"]."))
}

/// A number, or a list of numbers.
fn decimals(section: &Section, (value, span): &Located) -> Result<Vec<Decimal>, Wrong> {
    let one = |value: &DeValue, at: usize| {
        decimal(value).ok_or_else(|| section.wrong(at, "un nombre décimal est attendu, par exemple 12 ou \"0,5\"."))
    };
    match value.as_array() {
        Some(list) => list.iter().map(|v| one(v.get_ref(), v.span().start)).collect(),
        None => Ok(vec![one(value, span.start)?]),
    }
}

/// A decimal as it is written: never by way of a float.
fn decimal(value: &DeValue) -> Option<Decimal> {
    match value {
        DeValue::Integer(n) if n.radix() == 10 => n.as_str().replace('_', "").parse().ok(),
        DeValue::Float(x) => x.as_str().replace('_', "").parse().ok(),
        DeValue::String(text) => text.replace(',', ".").parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_overrides_value_by_value() {
        let mut profile = Profile::embedded().expect("profile");
        assert_eq!(profile.number("jours_par_etp"), Some(Decimal::from(200)));
        let scheme = Scheme::embedded().expect("scheme");
        let text = "jours_par_etp = 205\npas_jours = \"0,5\"\necart_taux_min = 0.1\n[taux_ademe_max]\nvalue = 70";
        profile.override_with(text, "mine.toml", &scheme).expect("override");
        assert_eq!(profile.number("ecart_taux_min"), Some(Decimal::new(1, 1)));
        assert_eq!(profile.number("jours_par_etp"), Some(Decimal::from(205)));
        assert_eq!(profile.number("pas_jours"), Some(Decimal::new(5, 1)));
        assert_eq!(profile.number("taux_ademe_max"), Some(Decimal::from(70)));
        assert_eq!(profile.number("duree_mois"), Some(Decimal::from(36)));
    }

    /// What is said of a wrong profile.
    fn refusal(text: &str) -> String {
        let mut profile = Profile::embedded().expect("profile");
        let scheme = Scheme::embedded().expect("scheme");
        profile.override_with(text, "mine.toml", &scheme).expect_err("wrong").to_string()
    }

    #[test]
    fn what_is_unknown_is_refused_with_its_place_and_the_nearest() {
        let said = |text: &str, words: &str| {
            let error = refusal(text);
            assert!(error.contains("« mine.toml »") && error.contains(words), "{error}");
        };
        said(
            "\njour_par_etp = 205",
            "ligne 2, colonne 1 : « jour_par_etp » n'est pas un seuil connu. Vouliez-vous dire « jours_par_etp » ?",
        );
        said("[jours_par_etp]\nvalu = 205", "ligne 2, colonne 1 : la clé « valu » n'existe pas ici. Vouliez-vous dire « value » ?");
        said("pas_jours = [0.5, true]", "ligne 1, colonne 19 : un nombre décimal");
        said(
            "[regles.P1O2]\nseverite = \"muette\"",
            "ligne 1, colonne 9 : « P1O2 » n'est pas une règle du catalogue. Vouliez-vous dire « P102 » ?",
        );
        said(
            "[regles.P102]\nseverite = \"alert\"",
            "ligne 2, colonne 13 : « alert » n'est pas une gravité. Vouliez-vous dire « alerte » ?",
        );
        said("[regles.P102]\nseverité = \"alerte\"", "ligne 2");
        said("[regles.P102]\nsevérite = \"alerte\"", "ligne 2");
        said("[regles.P102]\nseverit = \"alerte\"", "Vouliez-vous dire « severite » ?");
        said("[regles.P102]\nseverite = \"muette\"", "il manque « raison");
        said("[regles.F101]\nseverite = \"muette\"\nraison = \"x\"", "ne se change pas");
        said("[regles.D103]\nessai = true", "D103 ne se change pas");
        said("[regles]\nP102 = \"muette\"", "[regles.P102]");
    }

    #[test]
    fn a_decision_says_what_it_changes() {
        let mut profile = Profile::embedded().expect("profile");
        let scheme = Scheme::embedded().expect("scheme");
        let text = "[regles.P102]\nseverite = \"information\"\nraison = \"temps partiels\"\n\
                    [regles.P112]\nseverite = \"muette\"\nraison = \"petites équipes\"\n[regles.P101]\nessai = true";
        profile.override_with(text, "mine.toml", &scheme).expect("override");
        let what = |code: &str| profile.decision(code).map(Decision::what);
        assert_eq!(what("P102").as_deref(), Some("information (dans le catalogue : alerte)"));
        assert_eq!(what("P112").as_deref(), Some("muette"));
        assert_eq!(what("P101").as_deref(), Some("à l'essai"));
        assert_eq!(what("P103"), None);
    }
}
