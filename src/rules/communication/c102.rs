use std::sync::LazyLock;

use regex::Regex;

use super::list;
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "C102",
    name: "link-malformed",
    severity: Severity::Warning,
    page: include_str!("c102.md"),
    check: Check::Row(list::TABLE, check),
};

/// A web address as browsers open it; « www. » without « https:// » opens too. Nothing is looked up on the network.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^((https?|ftp)://|www\.)([\p{L}\d]([\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}(:\d+)?([/?#]\S*)?$").ok());

/// What begins like an address, well written or not: « http », « htp:// », « https// », « www ».
static ATTEMPT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)^(h?t{1,3}ps?\s*[:;/\\.]|https?$|w{2,4}[.,/]|\w+:/)").ok());

fn check(line: &Line, cx: &mut Context) {
    let Some(view) = line.view("preuve").filter(|v| v.cell.value.is_some()) else {
        return;
    };
    let Some(address) = malformed(&view.cell.raw) else {
        return;
    };
    let message = format!("« {} » n'est pas une adresse de page internet complète.", fmt::short(&address));
    view.flag(cx, message, "Copiez l'adresse depuis le navigateur, sans espace : elle commence par https://.");
}

/// The first address of a text that cannot be opened as it is written.
fn malformed(text: &str) -> Option<String> {
    let (address, attempt) = (ADDRESS.as_ref()?, ATTEMPT.as_ref()?);
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(|w| !w.is_empty()).collect();
    for (i, word) in words.iter().enumerate().filter(|(_, w)| attempt.is_match(w)) {
        // A space inside cuts the address: « https://www.exemple .fr ».
        let cut = words.get(i + 1).filter(|next| next.starts_with(['.', '/']));
        if let Some(next) = cut {
            return Some(format!("{word} {next}"));
        }
        if !address.is_match(word) {
            return Some((*word).to_owned());
        }
    }
    None
}

/// A word without the punctuation of the sentence around it.
fn bare(word: &str) -> &str {
    word.trim_matches(['«', '»', '"', '(', ')', '<', '>', '[', ']', ',', ';']).trim_end_matches(['.', ':'])
}
