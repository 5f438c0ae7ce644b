//! `*.toml` → [`Scheme`]. A misspelt key, an unknown list or a sum over a field that is not there is an error with its file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::codelist::{Codelist, Entry};
use super::file::{
    AggregationFile, EntryFile, FieldFile, IdentityFile, IndicatorFile, LayoutFile, MainFile, MentionFile, RecognitionFile, TableFile,
    TablesFile, TypeFile, UnitFile, WordsFile, decimal, pattern,
};
use super::schema::{
    Aggregation, ColumnSum, Field, FieldType, Identity, Indicator, Layout, Mention, Product, Recognition, RowSum, Scheme, Slot, Stage,
    Table, Unit, Words,
};
use crate::error::{io_reason, toml_reason};
use crate::reference;
use crate::source::hex;
use crate::text::{fold, loosen};

/// The definitions that the program carries, by file name.
const EMBEDDED: &[(&str, &str)] = &[
    ("dispositif.toml", include_str!("../../templates/dispositif.toml")),
    ("identification.toml", include_str!("../../templates/identification.toml")),
    ("programme.toml", include_str!("../../templates/programme.toml")),
    ("indicateurs-tableau.toml", include_str!("../../templates/indicateurs-tableau.toml")),
    ("indicateurs.toml", include_str!("../../templates/indicateurs.toml")),
    ("equipements.toml", include_str!("../../templates/equipements.toml")),
    ("communication.toml", include_str!("../../templates/communication.toml")),
    ("cibles.toml", include_str!("../../templates/cibles.toml")),
    ("comites.toml", include_str!("../../templates/comites.toml")),
    ("annexes.toml", include_str!("../../templates/annexes.toml")),
    ("financement.toml", include_str!("../../templates/financement.toml")),
];

/// Files of the same folder that define no table: thresholds, what the roll-up shows, the wording of drafts.
const NOT_TABLES: [&str; 3] = ["profil.toml", "synthese.toml", "courriel.toml"];

/// The file of a scheme that says what holds for all its tables.
const MAIN_FILE: &str = "dispositif.toml";

/// Why definitions cannot be used: the file, and what is wrong in it.
#[derive(Debug, Error)]
#[error("« {file} » : {reason}")]
pub struct TemplateError {
    /// The definition file.
    pub file: String,
    /// What is wrong, in French where it is ours to say.
    pub reason: String,
}

impl TemplateError {
    pub(super) fn new(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), reason: reason.into() }
    }
}

impl Scheme {
    /// The scheme that the program carries.
    ///
    /// # Errors
    /// Only if the carried definitions are wrong, which the tests exclude.
    pub fn embedded() -> Result<Self, TemplateError> {
        Self::from_files(EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// A scheme from the `*.toml` files of a folder; one of them is `dispositif.toml`, `profil.toml` and `synthese.toml` are left to the profile and the roll-up.
    ///
    /// # Errors
    /// The file that cannot be read or is wrong, and what is wrong in it.
    pub fn load(folder: &Path) -> Result<Self, TemplateError> {
        let shown = folder.display().to_string();
        let entries =
            std::fs::read_dir(folder).map_err(|e| TemplateError::new(&shown, format!("dossier illisible ({})", io_reason(&e))))?;
        let mut files = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if name.ends_with(".toml") && !NOT_TABLES.contains(&name.as_str()) {
                let text = std::fs::read_to_string(&path).map_err(|e| TemplateError::new(&path.display().to_string(), io_reason(&e)))?;
                files.push((name, text));
            }
        }
        files.sort();
        Self::from_files(files)
    }

    /// A scheme of the tables of one `.toml` file.
    ///
    /// # Errors
    /// As [`Scheme::load`].
    pub fn load_tables(path: &Path) -> Result<Self, TemplateError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| TemplateError::new(&shown, io_reason(&e)))?;
        let part: TablesFile = toml::from_str(&text).map_err(|e| TemplateError::new(&shown, toml_reason(&text, &e)))?;
        let mut names: Vec<String> = part.table.iter().map(|t| t.name.clone()).collect();
        names.dedup();
        let main = toml::Table::from_iter([
            ("name".to_owned(), toml::Value::from("tableaux")),
            ("label".to_owned(), toml::Value::from(shown.as_str())),
            ("version".to_owned(), toml::Value::from("")),
            ("tables".to_owned(), toml::Value::from(names)),
        ]);
        Self::from_files(vec![(MAIN_FILE.to_owned(), main.to_string()), (shown, text)])
    }

    pub(crate) fn from_files(files: Vec<(String, String)>) -> Result<Self, TemplateError> {
        let digest = digest(&files);
        let mut main = None;
        let mut parts = Vec::new();
        for (name, text) in files {
            if name == MAIN_FILE {
                main = Some(toml::from_str::<MainFile>(&text).map_err(|e| TemplateError::new(&name, toml_reason(&text, &e)))?);
            } else {
                let part = toml::from_str::<TablesFile>(&text).map_err(|e| TemplateError::new(&name, toml_reason(&text, &e)))?;
                parts.push((name, part));
            }
        }
        let main = main.ok_or_else(|| TemplateError::new(MAIN_FILE, "ce fichier manque : il nomme le dispositif et ses étapes"))?;
        build(main, parts, digest)
    }
}

/// SHA-256 of definitions, whatever the line endings that a checkout gave them.
fn digest(files: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    let mut files: Vec<&(String, String)> = files.iter().collect();
    files.sort();
    for (name, text) in files {
        hash.update(format!("{name}\n{}\n", text.replace('\r', "")));
    }
    hex(&hash.finalize())
}

fn build(main: MainFile, parts: Vec<(String, TablesFile)>, digest: String) -> Result<Scheme, TemplateError> {
    let years =
        u8::try_from(main.years.len()).ok().filter(|n| *n <= 9).ok_or_else(|| TemplateError::new(MAIN_FILE, "neuf années au plus"))?;
    let mut codelists = built_in_lists(&main);
    for (file, part) in &parts {
        for list in &part.codelist {
            let entries = list.entry.iter().map(entry).collect();
            let made = Codelist::new(list.name.clone(), list.open, entries);
            if codelists.insert(list.name.clone(), Arc::new(made)).is_some() {
                return Err(TemplateError::new(file, format!("la liste « {} » est définie deux fois", list.name)));
            }
        }
    }
    let mut tables = Vec::new();
    let mut indicators = Vec::new();
    let mut relations = Vec::new();
    for (file, part) in parts {
        for table in part.table {
            tables.push((file.clone(), build_table(&file, table, &codelists, years)?));
        }
        for indicator in part.indicator {
            indicators.push(build_indicator(&file, indicator)?);
        }
        relations.extend(part.relation.into_iter().map(|r| (file.clone(), r)));
    }
    let tables = in_order(&main.tables, tables)?;
    for (file, relation) in &relations {
        relation.check(&indicators, &tables).map_err(|reason| TemplateError::new(file, reason))?;
    }
    let identity = identity(main.identity, &tables)?;
    let stages = main
        .stage
        .into_iter()
        .map(|s| Stage { code: s.code, label: s.label, aliases: s.aliases, years_due: s.years_due, tables: s.tables })
        .collect();
    Ok(Scheme {
        name: main.name,
        label: main.label,
        version: main.version,
        years: main.years,
        identity,
        stages,
        tables,
        indicators,
        relations: relations.into_iter().map(|(_, r)| r).collect(),
        codelists,
        words: words(main.words),
        units: main.unit.iter().map(unit).collect::<Result<_, _>>()?,
        digest,
        recognition: recognition(main.recognition)?,
    })
}

/// The weights of the scheme; those of the carried one where it gives none.
fn recognition(file: Option<RecognitionFile>) -> Result<Recognition, TemplateError> {
    let Some(r) = file else {
        let carried = EMBEDDED.iter().find(|(name, _)| *name == MAIN_FILE).map_or("", |(_, text)| text);
        let main: MainFile = toml::from_str(carried).map_err(|e| TemplateError::new(MAIN_FILE, toml_reason(carried, &e)))?;
        let own = main.recognition.ok_or_else(|| TemplateError::new(MAIN_FILE, "[recognition] manque"))?;
        return recognition(Some(own));
    };
    if u16::from(r.labels) + u16::from(r.columns) + u16::from(r.title) + u16::from(r.values) != 100 {
        return Err(TemplateError::new(MAIN_FILE, "[recognition] : labels, columns, title et values font ensemble 100 points"));
    }
    let RecognitionFile { labels, columns, title, values, foreign, taken, untitled, sure, joined, close } = r;
    Ok(Recognition { labels, columns, title, values, foreign, taken, untitled, sure, joined, close })
}

fn entry(e: &EntryFile) -> Entry {
    Entry {
        code: e.code.clone().unwrap_or_else(|| e.label.clone()),
        label: e.label.clone(),
        aliases: e.aliases.clone(),
        words: e.words.iter().map(|w| fold(w)).collect(),
        except: e.except.iter().map(|w| fold(w)).collect(),
        role: e.role.clone(),
    }
}

/// Lists that come from the scheme's stages and from the reference data.
fn built_in_lists(main: &MainFile) -> BTreeMap<String, Arc<Codelist>> {
    let plain = |code: &str, label: &str, aliases: Vec<String>| Entry {
        code: code.to_owned(),
        label: label.to_owned(),
        aliases,
        words: Vec::new(),
        except: Vec::new(),
        role: None,
    };
    let stages = main.stage.iter().map(|s| plain(&s.code, &s.label, s.aliases.clone())).collect();
    let regions = reference::regions().iter().map(|r| plain(&r.code, &r.name, place_writings(&r.code, &r.name, &r.aliases))).collect();
    let departments = reference::departments().iter().map(|d| plain(&d.code, &d.name, place_writings(&d.code, &d.name, &[]))).collect();
    [("etapes", stages), ("regions", regions), ("departements", departments)]
        .into_iter()
        .map(|(name, entries)| (name.to_owned(), Arc::new(Codelist::new(name.to_owned(), false, entries))))
        .collect()
}

/// How people write a place besides its code and name; a code typed as a number has lost its leading zero.
fn place_writings(code: &str, name: &str, aliases: &[String]) -> Vec<String> {
    let mut out = aliases.to_vec();
    out.push(code.trim_start_matches('0').to_owned());
    out.extend([format!("{code} {name}"), format!("{name} {code}")]);
    out
}

impl From<WordsFile> for Words {
    fn from(w: WordsFile) -> Self {
        words(w)
    }
}

fn words(w: WordsFile) -> Words {
    let folded = |list: Vec<String>| list.iter().map(|t| fold(t)).filter(|t| !t.is_empty()).collect();
    let lower = |list: Vec<String>| list.iter().map(|t| t.to_lowercase()).collect();
    Words {
        total: folded(w.total),
        subtotal: folded(w.subtotal),
        note: w.note,
        example: folded(w.example),
        missing: lower(w.missing),
        missing_numbers: lower(w.missing_numbers),
        placeholder: lower(w.placeholder),
        approximate: lower(w.approximate),
        yes: lower(w.yes),
        no: lower(w.no),
        support_sheets: folded(w.support_sheets),
        nothing: folded(w.nothing),
        out_of_scope: folded(w.out_of_scope),
        out_of_scope_except: folded(w.out_of_scope_except),
        large_company: folded(w.large_company),
    }
}

fn unit(u: &UnitFile) -> Result<Unit, TemplateError> {
    let scaled =
        u.scaled.iter().map(|(writing, factor)| Ok((writing.clone(), factor.decimal(MAIN_FILE)?))).collect::<Result<_, TemplateError>>()?;
    Ok(Unit { name: u.name.clone(), writings: u.writings.clone(), scaled })
}

fn in_order(order: &[String], mut tables: Vec<(String, Table)>) -> Result<Vec<Arc<Table>>, TemplateError> {
    let mut out = Vec::new();
    for name in order {
        let before = out.len();
        for i in (0..tables.len()).rev() {
            if tables[i].1.name == *name {
                out.insert(before, Arc::new(tables.remove(i).1));
            }
        }
        if out.len() == before {
            return Err(TemplateError::new(MAIN_FILE, format!("le tableau « {name} » n'est défini dans aucun fichier")));
        }
    }
    match tables.first() {
        Some((file, table)) => {
            Err(TemplateError::new(file, format!("le tableau « {} » n'est pas dans la liste `tables` de {MAIN_FILE}", table.name)))
        }
        None => Ok(out),
    }
}

/// What tells dossiers apart; a scheme without it takes each file for a dossier.
fn identity(file: Option<IdentityFile>, tables: &[Arc<Table>]) -> Result<Identity, TemplateError> {
    let Some(i) = file else { return Ok(Identity::default()) };
    let identity = Identity {
        key_pattern: pattern(MAIN_FILE, i.key_pattern.as_ref())?,
        table: i.table,
        key: i.key,
        second_key: i.second_key,
        stage: i.stage,
        holder: i.holder,
        position: i.position,
        start: i.start,
        end: i.end,
        report_date: i.report_date,
    };
    check_identity(&identity, tables)?;
    Ok(identity)
}

fn check_identity(identity: &Identity, tables: &[Arc<Table>]) -> Result<(), TemplateError> {
    let table = tables
        .iter()
        .find(|t| t.name == identity.table)
        .ok_or_else(|| TemplateError::new(MAIN_FILE, format!("[identity] nomme un tableau inconnu, « {} »", identity.table)))?;
    let fields = [
        Some(&identity.key),
        identity.second_key.as_ref(),
        identity.stage.as_ref(),
        identity.holder.as_ref(),
        identity.position.as_ref(),
        identity.start.as_ref(),
        identity.end.as_ref(),
        identity.report_date.as_ref(),
    ];
    match fields.into_iter().flatten().find(|f| table.field(f).is_none()) {
        Some(field) => Err(TemplateError::new(MAIN_FILE, format!("[identity] nomme un champ inconnu, « {field} »"))),
        None => Ok(()),
    }
}

fn build_table(file: &str, t: TableFile, lists: &BTreeMap<String, Arc<Codelist>>, years: u8) -> Result<Table, TemplateError> {
    let fields = t.field.into_iter().map(|f| build_field(file, f, lists)).collect::<Result<Vec<_>, _>>()?;
    let mut slots = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        if field.across {
            slots.extend((1..=years).map(|year| Slot { field: i, year }));
        } else {
            slots.push(Slot { field: i, year: 0 });
        }
    }
    let mention = |m: MentionFile| {
        let codes = list(file, lists, &m.codes)?;
        Ok(Mention { name: m.name, label: m.label, aliases: m.aliases, codes, each_stage: m.each_stage, help: m.help })
    };
    let table = Table {
        sheet: t.sheet.unwrap_or_else(|| t.label.clone()),
        name: t.name,
        block: t.block,
        label: t.label,
        titles: t.titles,
        layout: match t.layout {
            LayoutFile::Form => Layout::Form,
            LayoutFile::List => Layout::List,
            LayoutFile::Matrix => Layout::Matrix,
        },
        line: t.line,
        total: t.total,
        help: t.help,
        fields,
        mentions: t.mention.into_iter().map(mention).collect::<Result<_, TemplateError>>()?,
        column_sums: t
            .column_sum
            .into_iter()
            .map(|s| ColumnSum { rule: s.rule, fields: s.fields, tolerance: s.tolerance, apart: s.apart })
            .collect(),
        row_sums: t.row_sum.into_iter().map(|s| RowSum { rule: s.rule, total: s.total, of: s.of, tolerance: s.tolerance }).collect(),
        products: t.product.into_iter().map(|p| Product { rule: p.rule, of: p.of, equals: p.equals, tolerance: p.tolerance }).collect(),
        slots,
    };
    check_names(file, &table)?;
    Ok(table)
}

/// Every field a table's keys name must be there.
fn check_names(file: &str, table: &Table) -> Result<(), TemplateError> {
    let mut named: Vec<&String> = table.line.iter().chain(&table.total).collect();
    named.extend(table.column_sums.iter().flat_map(|s| &s.fields));
    named.extend(table.row_sums.iter().flat_map(|s| [&s.total, &s.of]));
    named.extend(table.products.iter().flat_map(|p| p.of.iter().chain([&p.equals])));
    if let Some(unknown) = named.into_iter().find(|n| table.field(n).is_none()) {
        return Err(TemplateError::new(file, format!("le tableau « {} » nomme un champ inconnu, « {unknown} »", table.name)));
    }
    let mut names: Vec<&str> = table.fields.iter().map(|f| f.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|w| w[0] == w[1]) {
        Some(twice) => Err(TemplateError::new(file, format!("le champ « {} » est défini deux fois", twice[0]))),
        None => Ok(()),
    }
}

fn list(file: &str, lists: &BTreeMap<String, Arc<Codelist>>, name: &str) -> Result<Arc<Codelist>, TemplateError> {
    lists.get(name).cloned().ok_or_else(|| TemplateError::new(file, format!("la liste « {name} » n'est définie nulle part")))
}

fn build_field(file: &str, f: FieldFile, lists: &BTreeMap<String, Arc<Codelist>>) -> Result<Field, TemplateError> {
    let codes = f.codes.as_deref().map(|name| list(file, lists, name)).transpose()?;
    if matches!(f.kind, TypeFile::Code | TypeFile::CodeList) != codes.is_some() {
        return Err(TemplateError::new(
            file,
            format!("le champ « {} » : `codes` va avec les types code et code_list, et avec eux seuls", f.name),
        ));
    }
    Ok(Field {
        kind: match f.kind {
            TypeFile::Text => FieldType::Text,
            TypeFile::Code => FieldType::Code,
            TypeFile::CodeList => FieldType::CodeList,
            TypeFile::Number => FieldType::Number,
            TypeFile::Integer => FieldType::Integer,
            TypeFile::Money => FieldType::Money,
            TypeFile::Percent => FieldType::Percent,
            TypeFile::Date => FieldType::Date,
            TypeFile::Year => FieldType::Year,
            TypeFile::Flag => FieldType::Flag,
            TypeFile::Siret => FieldType::Siret,
            TypeFile::SirenList => FieldType::SirenList,
            TypeFile::Email => FieldType::Email,
            TypeFile::Link => FieldType::Link,
        },
        codes,
        unit: f.unit,
        across: f.across,
        due: f.due,
        required: f.required,
        each_stage: f.each_stage,
        minimum: decimal(file, f.minimum.as_ref())?,
        above: decimal(file, f.above.as_ref())?,
        maximum: decimal(file, f.maximum.as_ref())?,
        pattern: pattern(file, f.pattern.as_ref())?,
        name: f.name,
        label: f.label,
        aliases: f.aliases,
        help: f.help,
        example: f.example,
    })
}

fn build_indicator(file: &str, i: IndicatorFile) -> Result<Indicator, TemplateError> {
    let folded: Vec<String> = std::iter::once(&i.label).chain(&i.aliases).map(|l| fold(l)).collect();
    Ok(Indicator {
        loose: folded.iter().map(|l| loosen(l)).collect(),
        folded,
        minimum: decimal(file, i.minimum.as_ref())?,
        maximum: decimal(file, i.maximum.as_ref())?,
        aggregation: match i.aggregation {
            AggregationFile::Somme => Aggregation::Sum,
            AggregationFile::Moyenne => Aggregation::Mean,
            AggregationFile::Ratio => Aggregation::Ratio,
            AggregationFile::Dernier => Aggregation::Last,
        },
        code: i.code,
        label: i.label,
        aliases: i.aliases,
        family: i.family,
        unit: i.unit,
        units: i.units,
        integer: i.integer,
        weight: i.weight,
        definition: i.definition,
        reference: i.reference,
        source: i.source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_scheme_loads_with_its_nine_tables() {
        let scheme = Scheme::embedded().unwrap_or_else(|e| panic!("{e}"));
        let names =
            ["identification", "programme", "indicateurs", "equipements", "communication", "cibles", "comites", "annexes", "financement"];
        assert_eq!(scheme.table_names(), names);
        assert_eq!(scheme.indicators.len(), 48);
        assert_eq!(scheme.year_count(), 3);
    }

    #[test]
    fn a_misspelt_key_is_refused_with_its_file() {
        let mut files: Vec<(String, String)> = EMBEDDED.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        files[2].1 = files[2].1.replacen("layout", "layuot", 1);
        let error = Scheme::from_files(files).expect_err("a misspelt key");
        assert_eq!(error.file, "programme.toml");
        assert!(error.reason.contains("layuot"), "{error}");
    }
}
