//! Thresholds that a region decides, dated and sourced: `templates/profil.toml`, overridden value by value.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::error::{Error, toml_reason};
use crate::text::likeness;

const EMBEDDED: &str = include_str!("../templates/profil.toml");

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
    /// The file that overrides the default.
    pub overridden_by: Option<String>,
}

/// All thresholds, by name.
#[derive(Debug, Clone)]
pub struct Profile {
    thresholds: BTreeMap<String, Threshold>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdFile {
    label: Option<String>,
    value: Option<toml::Value>,
    values: Option<Vec<toml::Value>>,
    codes: Option<Vec<String>>,
    unit: Option<String>,
    source: Option<String>,
    valid_from: Option<String>,
}

impl Profile {
    /// The default profile.
    ///
    /// # Errors
    /// Only if the carried file is wrong, which the tests exclude.
    pub fn embedded() -> Result<Self, Error> {
        let mut thresholds = BTreeMap::new();
        for (name, written) in parse(EMBEDDED, "profil.toml")? {
            let file = threshold(written, &name, "profil.toml")?;
            thresholds.insert(
                name,
                Threshold {
                    values: values(&file, "profil.toml")?,
                    label: file.label.unwrap_or_default(),
                    codes: file.codes.unwrap_or_default(),
                    unit: file.unit,
                    source: file.source.unwrap_or_default(),
                    valid_from: file.valid_from,
                    overridden_by: None,
                },
            );
        }
        Ok(Self { thresholds })
    }

    /// Overrides values by those of a profile file: `nom = 12`, `nom = "0,5"` or a table as in the default file.
    ///
    /// # Errors
    /// A name that no threshold has (with the nearest one), or a value that is no decimal.
    pub fn override_with(&mut self, text: &str, file: &str) -> Result<(), Error> {
        for (name, written) in parse(text, file)? {
            let Some(known) = self.thresholds.get_mut(&name) else {
                let nearest = self.thresholds.keys().map(|k| (likeness(k, &name), k)).max_by(|a, b| a.0.total_cmp(&b.0));
                let hint = nearest.filter(|(l, _)| *l > 0.5).map(|(_, k)| format!(" Vouliez-vous dire « {k} » ?")).unwrap_or_default();
                return Err(profile_error(file, format!("« {name} » n'est pas un seuil connu.{hint}")));
            };
            let changed = threshold(written, &name, file)?;
            let new = values(&changed, file)?;
            if !new.is_empty() {
                known.values = new;
            }
            known.codes = changed.codes.unwrap_or_else(|| std::mem::take(&mut known.codes));
            known.source = changed.source.unwrap_or_else(|| std::mem::take(&mut known.source));
            known.valid_from = changed.valid_from.or(known.valid_from.take());
            known.overridden_by = Some(file.to_owned());
        }
        Ok(())
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

fn profile_error(file: &str, reason: String) -> Error {
    Error::Profile { file: file.to_owned(), reason }
}

fn parse(text: &str, file: &str) -> Result<BTreeMap<String, toml::Value>, Error> {
    toml::from_str(text).map_err(|e| profile_error(file, toml_reason(text, &e)))
}

fn threshold(written: toml::Value, name: &str, file: &str) -> Result<ThresholdFile, Error> {
    let empty = ThresholdFile { label: None, value: None, values: None, codes: None, unit: None, source: None, valid_from: None };
    match written {
        toml::Value::Table(table) => table.try_into().map_err(|e| profile_error(file, format!("[{name}] : {e}"))),
        toml::Value::Array(list) if list.iter().all(|v| v.as_str().is_some_and(|t| t.chars().next().is_some_and(char::is_alphabetic))) => {
            Ok(ThresholdFile { codes: Some(list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()), ..empty })
        }
        toml::Value::Array(list) => Ok(ThresholdFile { values: Some(list), ..empty }),
        value => Ok(ThresholdFile { value: Some(value), ..empty }),
    }
}

fn values(file: &ThresholdFile, name: &str) -> Result<Vec<Decimal>, Error> {
    let all = file.value.iter().chain(file.values.iter().flatten());
    all.map(|v| decimal(v).ok_or_else(|| profile_error(name, format!("« {v} » n'est pas un nombre décimal")))).collect()
}

/// A decimal as written; a TOML float goes through its shortest writing, which is what was typed.
fn decimal(value: &toml::Value) -> Option<Decimal> {
    match value {
        toml::Value::Integer(n) => Some(Decimal::from(*n)),
        toml::Value::Float(x) => x.to_string().parse().ok(),
        toml::Value::String(text) => text.replace(',', ".").parse().ok(),
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
        profile.override_with("jours_par_etp = 205\npas_jours = \"0,5\"\n[taux_ademe_max]\nvalue = 70", "mine.toml").expect("override");
        assert_eq!(profile.number("jours_par_etp"), Some(Decimal::from(205)));
        assert_eq!(profile.number("pas_jours"), Some(Decimal::new(5, 1)));
        assert_eq!(profile.number("taux_ademe_max"), Some(Decimal::from(70)));
        assert_eq!(profile.number("duree_mois"), Some(Decimal::from(36)));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let mut profile = Profile::embedded().expect("profile");
        let error = profile.override_with("jour_par_etp = 205", "mine.toml").expect_err("unknown");
        assert!(error.to_string().contains("jours_par_etp"), "{error}");
    }
}
