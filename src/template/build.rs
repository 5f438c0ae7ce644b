//! What definition files say → the scheme: lists, tables, fields, indicators, each checked against the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::codelist::{Codelist, Entry};
use super::file::{
    AggregationFile, EntryFile, FieldFile, IdentityFile, IndicatorFile, LayoutFile, MainFile, MentionFile, TableFile, TablesFile, TypeFile,
    UnitFile, WordsFile, decimal, pattern,
};
use super::load::{MAIN_FILE, TemplateError, recognition};
use super::schema::{Aggregation, Identity, Indicator, Scheme, Stage, Unit, Words};
use super::table::{ColumnSum, Field, FieldType, Layout, Mention, Product, RowSum, Slot, Table};
use crate::reference;
use crate::text::{bare_unit, fold, loosen};

/// Who grants, where a scheme does not say it.
const OFFICE: &str = "l'organisme qui vous aide";

/// The scheme of a main file and of the tables and indicators of the others.
pub(super) fn build(main: MainFile, parts: Vec<(String, TablesFile)>, digest: String) -> Result<Scheme, TemplateError> {
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
        office: main.office.unwrap_or_else(|| OFFICE.to_owned()),
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
    let lower = |list: Vec<String>| -> Vec<String> { list.iter().map(|t| t.to_lowercase()).collect() };
    let [missing, missing_numbers, placeholder] = [w.missing, w.missing_numbers, w.placeholder].map(lower);
    let blanks = missing.iter().chain(&missing_numbers).chain(&placeholder);
    Words {
        longest_blank: blanks.map(|t| t.chars().count()).max().unwrap_or(0),
        total: folded(w.total),
        subtotal: folded(w.subtotal),
        note: w.note,
        example: folded(w.example),
        missing,
        missing_numbers,
        placeholder,
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
    let bare = std::iter::once(&u.name).chain(&u.writings).map(|w| bare_unit(w)).collect();
    let bare_scaled = u.scaled.keys().map(|w| bare_unit(w)).collect();
    Ok(Unit { name: u.name.clone(), writings: u.writings.clone(), scaled, bare, bare_scaled })
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
        // « 21brd0090 » is written too.
        key_pattern: pattern(MAIN_FILE, i.key_pattern.map(|p| format!("(?i){p}")).as_ref())?,
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
    let layout = match t.layout {
        LayoutFile::Form => Layout::Form,
        LayoutFile::List => Layout::List,
        LayoutFile::Matrix => Layout::Matrix,
    };
    let column = |Slot { field, year }: &Slot| {
        let name = &fields[*field].name;
        if *year == 0 || layout == Layout::Matrix { name.clone() } else { format!("{name}_{year}") }
    };
    let columns = slots.iter().map(column).collect();
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
        layout,
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
        columns,
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
        bare_units: std::iter::once(&i.unit).chain(&i.units).map(|u| bare_unit(u)).collect(),
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
