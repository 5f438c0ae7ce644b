//! A draft → the files of a definition, each guess with a comment that says what it rests on.

use std::fmt::Write as _;

use super::brought_along;
use super::guess::{Draft, DraftField, DraftTable};
use super::sums::Guess;
use crate::template::{FieldType, Layout};
use crate::text::fold;

/// The rules that hold sums against their lines, whatever the table, and the thresholds that bound the difference.
const COLUMN: [&str; 2] = ["E102", "tolerance_centime"];
const ROW: [&str; 2] = ["B102", "tolerance_euros"];
const PRODUCT: [&str; 2] = ["E101", "tolerance_centime"];

/// The files: what holds for all tables, and the tables.
pub(super) fn files(draft: &Draft, name: &str) -> Vec<(String, String)> {
    vec![("dispositif.toml".to_owned(), main(draft, name)), ("tableaux.toml".to_owned(), tables(draft))]
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", "))
}

/// A comment on one line, whatever stood in a cell.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn main(draft: &Draft, name: &str) -> String {
    let label = name.rsplit('/').next().unwrap_or(name).rsplit_once('.').map_or(name, |(stem, _)| stem);
    let plain: String = fold(label).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let names: Vec<String> = draft.tables.iter().map(|t| t.name.clone()).collect();
    let mut out = format!(
        "#:schema schemas/dispositif.json\n# Définition proposée par « volet adopter » d'après « {} ».\n# Chaque commentaire dit d'où vient ce qui a été deviné : relisez, corrigez, complétez les autres écritures (aliases).\n\n\
         name = {}\nlabel = {}\nversion = \"1\"\n",
        comment(name),
        quoted(&plain),
        quoted(label)
    );
    if !draft.years.is_empty() {
        let _ = writeln!(out, "years = {}   # deviné des intitulés de colonnes", list(&draft.years));
    }
    let _ = writeln!(out, "tables = {}\n", list(&names));
    match &draft.identity {
        Some(identity) => {
            let _ = writeln!(out, "# Ce qui distingue un dossier d'un autre.\n[identity]\ntable = {}", quoted(&identity.table));
            for (role, field, why) in &identity.fields {
                let _ = writeln!(out, "{role} = {}   # {}", quoted(field), comment(why));
            }
        }
        None => out.push_str(
            "# Aucune fiche ne dit de quel dossier il s'agit : chaque classeur est un dossier, sous le nom de son fichier.\n\
             # S'il y a un numéro quelque part : [identity], table = \"…\", key = \"…\".\n",
        ),
    }
    out.push_str("\n# Les mots des totaux, des blancs et des unités, en plusieurs langues : gardez ceux qui servent.\n");
    out.push_str(brought_along());
    out
}

fn tables(draft: &Draft) -> String {
    let mut out = String::from("#:schema schemas/tableaux.json\n");
    for l in &draft.lists {
        let users: Vec<String> = draft
            .tables
            .iter()
            .flat_map(|t| {
                t.fields.iter().filter(|f| f.codes.is_some_and(|c| draft.lists[c].name == l.name)).map(|f| format!("« {} »", f.label))
            })
            .collect();
        let _ = write!(out, "\n# Liste de {}.\n[[codelist]]\nname = {}\n", comment(&crate::fmt::list(&users)), quoted(&l.name));
        if l.open {
            out.push_str("open = true   # d'autres valeurs sont admises\n");
        }
        for value in &l.values {
            let _ = write!(out, "\n[[codelist.entry]]\nlabel = {}\n", quoted(value));
        }
    }
    for table in &draft.tables {
        one(&mut out, draft, table);
    }
    out
}

fn one(out: &mut String, draft: &Draft, table: &DraftTable) {
    let layout = match table.layout {
        Layout::Form => "form",
        Layout::List => "list",
        Layout::Matrix => "matrix",
    };
    let _ = write!(
        out,
        "\n# {}.\n[[table]]\nname = {}\nlabel = {}\nsheet = {}\nlayout = \"{layout}\"\n",
        comment(&table.place),
        quoted(&table.name),
        quoted(&table.label),
        quoted(&table.sheet)
    );
    let of = |rank: usize| quoted(&table.fields[rank].name);
    if let Some(rank) = table.line {
        let _ = writeln!(out, "line = {}   # ce qui nomme une ligne, deviné de ses textes", of(rank));
    }
    if let Some((rank, why)) = &table.total {
        let _ = writeln!(out, "total = {}   # {}", of(*rank), comment(why));
    }
    for field in &table.fields {
        self::field(out, draft, field);
    }
    let columns: Vec<(usize, &String)> =
        table.sums.iter().filter_map(|s| if let Guess::Column(rank, why) = s { Some((*rank, why)) } else { None }).collect();
    if let Some((_, why)) = columns.first() {
        let fields: Vec<String> = columns.iter().map(|(rank, _)| of(*rank)).collect();
        let why = comment(why);
        let _ = write!(
            out,
            "\n# Le total est {why}.\n[[table.column_sum]]\nrule = \"{}\"\nfields = [{}]\ntolerance = \"{}\"\n",
            COLUMN[0],
            fields.join(", "),
            COLUMN[1]
        );
    }
    for sum in &table.sums {
        let _ = match sum {
            Guess::Column(..) => Ok(()),
            Guess::Row { total, of: years } => write!(
                out,
                "\n# Tombe juste sur toutes les lignes.\n[[table.row_sum]]\nrule = \"{}\"\ntotal = {}\nof = {}\ntolerance = \"{}\"\n",
                ROW[0],
                of(*total),
                of(*years),
                ROW[1]
            ),
            Guess::Product { of: [a, b], equals } => write!(
                out,
                "\n# Tombe juste sur toutes les lignes.\n[[table.product]]\nrule = \"{}\"\nof = [{}, {}]\nequals = {}\ntolerance = \"{}\"\n",
                PRODUCT[0],
                of(*a),
                of(*b),
                of(*equals),
                PRODUCT[1]
            ),
        };
    }
}

fn field(out: &mut String, draft: &Draft, field: &DraftField) {
    let why = if field.why.is_empty() { String::new() } else { format!("# {}\n", comment(&field.why.join(" ; "))) };
    let _ = write!(
        out,
        "\n{why}[[table.field]]\nname = {}\nlabel = {}\ntype = \"{}\"\n",
        quoted(&field.name),
        quoted(&field.label),
        kind(field.kind)
    );
    if let Some(rank) = field.codes {
        let _ = writeln!(out, "codes = {}", quoted(&draft.lists[rank].name));
    }
    if let Some(unit) = field.unit {
        let _ = writeln!(out, "unit = {}", quoted(unit));
    }
    if field.across {
        let _ = writeln!(
            out,
            "across = true   # {}",
            comment(&field.written.iter().map(|w| format!("« {w} »")).collect::<Vec<_>>().join(", "))
        );
    }
    if field.required {
        out.push_str("required = true\n");
    }
    if let Some(example) = &field.example {
        let _ = writeln!(out, "example = {}", quoted(example));
    }
}

/// The word that a definition writes for a kind.
fn kind(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Code => "code",
        FieldType::CodeList => "code_list",
        FieldType::Number => "number",
        FieldType::Integer => "integer",
        FieldType::Money => "money",
        FieldType::Percent => "percent",
        FieldType::Date => "date",
        FieldType::Year => "year",
        FieldType::Flag => "flag",
        FieldType::Siret => "siret",
        FieldType::SirenList => "siren_list",
        FieldType::Email => "email",
        FieldType::Link => "link",
    }
}
