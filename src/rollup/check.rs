//! The text of `synthese.toml`, held against a scheme: what it names must be there.

use std::collections::BTreeMap;

use super::plan::{BlockPlan, DOSSIERS, LEAST_ROWS, MapPlan, Measure, Plan, STATE, YEAR, table_of};
use crate::error::{Error, toml_reason};
use crate::export::workbook::{LONGEST_NAME, ROWS, continued};
use crate::fmt;
use crate::template::{Scheme, Table, TemplateError};

const EMBEDDED: &str = include_str!("../../templates/synthese.toml");
const FILE: &str = "synthese.toml";
/// More sheets than data go on on.
const SEVERAL: usize = 99;

impl Plan {
    /// The plan that the program carries, held against a scheme.
    ///
    /// # Errors
    /// The plan names a table or field that the scheme does not have.
    pub fn embedded(scheme: &Scheme) -> Result<Self, Error> {
        Self::parse(EMBEDDED, FILE, scheme)
    }

    /// A plan from the text of a file.
    ///
    /// # Errors
    /// What is wrong in it: a misspelt key, a table, field or attribute that is not there.
    pub fn parse(text: &str, file: &str, scheme: &Scheme) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Template(TemplateError { file: file.to_owned(), reason });
        let plan: Plan = toml::from_str(text).map_err(|e| wrong(toml_reason(text, &e)))?;
        plan.check(scheme).map_err(wrong)?;
        Ok(plan)
    }

    fn check(&self, scheme: &Scheme) -> Result<(), String> {
        let identity = scheme.tables_named(&scheme.identity.table).next().ok_or("le dispositif n'a pas de tableau d'identité")?;
        if !(LEAST_ROWS..=ROWS).contains(&self.rows_per_sheet) {
            let [given, least, most] = [self.rows_per_sheet, LEAST_ROWS, ROWS].map(|n| fmt::number(n.into()));
            return Err(format!("« rows_per_sheet » vaut {given} : une feuille de données tient de {least} à {most} lignes"));
        }
        self.check_sheets()?;
        for attribute in &self.attributes {
            known_field(identity, &attribute.field)?;
        }
        for ledger in &self.ledgers {
            table_of(scheme, &ledger.table)?;
        }
        for figure in &self.figures {
            self.check_measure(&figure.measure(), None, scheme)?;
        }
        for block in &self.blocks {
            self.check_block(block, scheme)?;
        }
        for cross in &self.crosses {
            let known = self.attribute(&cross.attribute).filter(|a| a.spread.is_none() && !a.alone);
            known.ok_or_else(|| format!("« {} » n'est pas un attribut qui a une valeur par dossier ([[cross]])", cross.attribute))?;
        }
        self.maps.iter().try_for_each(|m| self.check_map(m, identity))?;
        if let Some(plan) = &self.indicators {
            self.has_ledger(&plan.table)?;
            let table = table_of(scheme, &plan.table)?;
            for field in [&plan.value, &plan.initial, &plan.target, &plan.unit, &plan.family] {
                known_field(table, field)?;
            }
        }
        Ok(())
    }

    /// The names of sheets that may go on on further ones: short enough, and apart also where they are cut for a rank.
    fn check_sheets(&self) -> Result<(), String> {
        let spread = self.attributes.iter().filter_map(|a| a.spread.as_ref());
        let others = self.expected.iter().map(|e| &e.data).chain(self.indicators.iter().map(|i| &i.coverage));
        let named = [&self.excluded, &self.coverage, &self.dossiers].into_iter().chain(spread).chain(others);
        let mut taken: BTreeMap<String, &String> = BTreeMap::new();
        for name in named.chain(self.ledgers.iter().map(|l| &l.sheet)) {
            if name.chars().count() > LONGEST_NAME {
                return Err(format!("le nom de la feuille « {name} » passe {LONGEST_NAME} caractères"));
            }
            if let Some(other) = taken.insert(continued(name, SEVERAL).to_lowercase(), name) {
                return Err(format!("les feuilles « {other} » et « {name} » ont des noms trop proches"));
            }
        }
        Ok(())
    }

    fn check_block(&self, block: &BlockPlan, scheme: &Scheme) -> Result<(), String> {
        let own = block.table.as_deref().map(|t| self.has_ledger(t).and_then(|()| table_of(scheme, t))).transpose()?;
        let by_attribute = block.rows == STATE || block.rows == YEAR || self.attribute(&block.rows).is_some();
        let by_field = own.is_some_and(|t| t.field(&block.rows).is_some());
        if !(by_attribute || by_field) {
            return Err(format!("le tableau « {} » a pour lignes « {} », qui n'est ni un champ ni un attribut", block.name, block.rows));
        }
        if let Some(split) = block.split.as_ref().filter(|s| self.attribute(s).is_none()) {
            return Err(format!("le tableau « {} » se partage selon « {split} », qui n'est pas un attribut", block.name));
        }
        // The rows of other tables hold all values of such an attribute in one text, where only codes tell one from another.
        let spread = own.is_none() && self.attribute(&block.rows).is_some_and(|a| a.spread.is_some() && !a.codes);
        if let Some(measure) = block.measures.iter().find(|m| spread && m.table.as_deref().is_some_and(|t| t != DOSSIERS)) {
            let (name, label) = (&block.name, &measure.label);
            return Err(format!(
                "« {label} » ne peut pas se répartir dans « {name} » : un dossier y a plusieurs valeurs de « {} »",
                block.rows
            ));
        }
        for (column, _) in block.crossed.iter().flat_map(|c| &c.columns) {
            if !block.measures.iter().any(|m| column.starts_with(&m.label)) {
                return Err(format!("le tableau croisé « {} » montre « {column} », qui n'est pas une de ses colonnes", block.name));
            }
        }
        block.measures.iter().try_for_each(|m| self.check_measure(m, block.table.as_deref(), scheme))
    }

    fn check_map(&self, map: &MapPlan, identity: &Table) -> Result<(), String> {
        let block = self.blocks.iter().find(|b| b.name == map.block);
        let block =
            block.ok_or_else(|| format!("la carte « {} » montre « {} », qui n'est pas un tableau de synthèse", map.title, map.block))?;
        let places = identity.field(&block.rows).and_then(|f| f.codes.as_ref()).is_some_and(|l| l.name == "departements");
        if !places {
            return Err(format!("la carte « {} » montre « {} », dont les lignes ne sont pas des départements", map.title, map.block));
        }
        let shown = block.measures.iter().any(|m| m.label == map.measure);
        if shown {
            Ok(())
        } else {
            Err(format!("la carte « {} » montre « {} », qui n'est pas une colonne de « {} »", map.title, map.measure, map.block))
        }
    }

    fn check_measure(&self, measure: &Measure, table: Option<&str>, scheme: &Scheme) -> Result<(), String> {
        let name = measure.table.as_deref().or(table).unwrap_or(DOSSIERS);
        if measure.count || measure.lines {
            return Ok(());
        }
        let field = measure.field.as_deref().ok_or_else(|| format!("la mesure « {} » ne nomme pas de champ", measure.label))?;
        if name == DOSSIERS {
            return self.attribute(field).map(drop).ok_or_else(|| format!("« {field} » n'est pas un attribut des dossiers"));
        }
        self.has_ledger(name)?;
        let table = table_of(scheme, name)?;
        known_field(table, field)?;
        measure.filter.keys().filter(|k| self.attribute(k).is_none()).try_for_each(|k| known_field(table, k))
    }

    fn has_ledger(&self, table: &str) -> Result<(), String> {
        let found = self.ledgers.iter().any(|l| l.table == table);
        if found { Ok(()) } else { Err(format!("le tableau « {table} » n'a pas de feuille de données ([[data]])")) }
    }
}

fn known_field(table: &Table, field: &str) -> Result<(), String> {
    let found = table.field(field).is_some();
    if found { Ok(()) } else { Err(format!("le tableau « {} » n'a pas de champ « {field} »", table.full_name())) }
}
