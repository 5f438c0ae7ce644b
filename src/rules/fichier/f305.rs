use super::asked;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Value;
use crate::rules::{CellView, Check, Context, Rule};
use crate::template::{Field, FieldType, Layout};

pub(super) const RULE: Rule =
    Rule { code: "F305", name: "value-malformed", severity: Severity::Warning, page: include_str!("f305.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let Some(value) = view.cell.value.as_ref().filter(|_| view.counts()) else {
        return;
    };
    // The SIRET of the holder has a rule of its own, more severe.
    let own_siret = view.field.kind == FieldType::Siret && view.line.table.table.layout == Layout::Form;
    let Some(wrong) = malformed(view.field, value).filter(|_| !own_siret) else {
        return;
    };
    let message = format!("« {} » n'a pas la forme attendue : {wrong}.", fmt::short(&view.cell.raw));
    let fix = asked::to_write(view.field);
    view.flag(cx, message, fix.as_str()).several(format!("aucune de ces valeurs n'a la forme attendue : {wrong}."), fix);
}

/// What is wrong with the shape of a value.
fn malformed(field: &Field, value: &Value) -> Option<String> {
    match (field.kind, value) {
        (FieldType::Email, Value::Text(text)) => addresses(text).find_map(not_an_address).map(str::to_owned),
        (FieldType::SirenList, Value::List(parts)) => {
            let bad = parts.iter().find(|p| !is_digits(p, 9))?;
            Some(format!("« {} » n'est pas un SIREN de 9 chiffres", fmt::short(bad)))
        }
        (FieldType::Siret, Value::Text(text)) if !is_digits(text, 14) => {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            Some(format!("un SIRET a 14 chiffres, il y en a {digits}"))
        }
        (_, Value::Text(text)) => {
            let pattern = field.pattern.as_ref()?;
            (!pattern.is_match(text)).then(|| "elle ne suit pas le modèle donné".to_owned())
        }
        _ => None,
    }
}

/// Several addresses may be given, parted by commas or semicolons.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim).filter(|a| !a.is_empty())
}

fn not_an_address(text: &str) -> Option<&'static str> {
    let Some((name, domain)) = text.split_once('@') else {
        return Some("il manque le signe @");
    };
    let parts: Vec<&str> = domain.split('.').collect();
    if domain.contains('@') {
        Some("le signe @ ne doit y être qu'une fois")
    } else if text.contains(char::is_whitespace) {
        Some("une adresse ne contient pas d'espace")
    } else if name.is_empty() {
        Some("il manque le nom avant le signe @")
    } else if parts.len() < 2 || parts.iter().any(|p| p.is_empty()) {
        Some("il manque un point après le signe @, comme dans « exemple.fr »")
    } else {
        None
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}
