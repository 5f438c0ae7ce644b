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
fn address(letter: &str, figure: &str, sign: &str) -> Option<Regex> {
    let (end, inner) = (format!("[{letter}{figure}]"), format!("[{letter}{figure}-]"));
    let host = format!(r"({end}({inner}*{end})?\.)+[{letter}]{{2,}}(:[{figure}]+)?");
    Regex::new(&format!(r"(?i)^((https?|ftp)://|www\.){host}([/?#]{sign}*)?$")).ok()
}

/// Most addresses have plain letters only, and to make their pattern takes a tenth of the time.
fn is_address(word: &str) -> bool {
    static PLAIN: LazyLock<Option<Regex>> = LazyLock::new(|| address("a-z", "0-9", "[!-~]"));
    static ANY: LazyLock<Option<Regex>> = LazyLock::new(|| address(r"\p{L}", r"\d", r"\S"));
    let pattern = if word.is_ascii() { &PLAIN } else { &ANY };
    pattern.as_ref().is_none_or(|p| p.is_match(word))
}

/// Whether a word begins like an address, well written or not: « http », « htp:// », « https// », « www ».
fn is_attempt(word: &str) -> bool {
    static ATTEMPT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i-u)^(h?t{1,3}ps?[:;/\\.]|https?$|w{2,4}[.,/])").ok());
    let scheme = |(head, _): (&str, &str)| !head.is_empty() && head.chars().all(|c| c.is_alphanumeric() || c == '_');
    ATTEMPT.as_ref().is_some_and(|p| p.is_match(word)) || word.split_once(":/").is_some_and(scheme)
}

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
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(|w| !w.is_empty()).collect();
    for (i, word) in words.iter().enumerate().filter(|(_, w)| is_attempt(w)) {
        // A space inside cuts the address: « https://www.exemple .fr ».
        let cut = words.get(i + 1).filter(|next| next.starts_with(['.', '/']));
        if let Some(next) = cut {
            return Some(format!("{word} {next}"));
        }
        if !is_address(word) {
            return Some((*word).to_owned());
        }
    }
    None
}

/// A word without the punctuation of the sentence around it.
fn bare(word: &str) -> &str {
    word.trim_matches(['«', '»', '"', '(', ')', '<', '>', '[', ']', ',', ';']).trim_end_matches(['.', ':'])
}
