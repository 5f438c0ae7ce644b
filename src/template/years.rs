//! Which contract year a header means: « Année 1 », « An 1 », « A1 », « 1ère année », « N+1 », « 2026 », « 2026-2027 », and
//! « Year 1 », « 1. Jahr » in workbooks of other languages.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::text::{fold, likeness, tidy};

/// The year that a header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum YearMark {
    /// The contract year, from 1.
    Contract(u8),
    /// A calendar year, or the first of two (« 2026-2027 »); which contract year it is depends on the start of the contract.
    Calendar(i16),
}

// Texts are tidy: the only blank in them is a space. Figures are those that a year can be read of.
static CALENDAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(20[0-9][0-9])(?: *[-/–] *(?:20)?[0-9][0-9]\b)?"));
static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:du +)?[0-9]{1,2}[/.][0-9]{1,2}[/.](20[0-9][0-9]) *(?:au|à|[-–]) *[0-9]{1,2}[/.][0-9]{1,2}[/.](?:20)?[0-9][0-9]\b")
});
static PLUS: LazyLock<Regex> = LazyLock::new(|| regex(r"\bn(?: *\+ *([0-9]))?(?: |$)"));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:(?:(?:annee|an|exercice|year|jahr|ano|anno|jaar) *(?:n *)?|a)([1-9])|([1-9]) *(?:(?:ere|er|re|eme|e|nde|nd|de) +(?:annee|an|exercice)|(?:st|nd|rd|th) +year|(?:e +)?(?:jahr|jaar))|(premiere?|1ere|deuxieme|seconde?|troisieme|quatrieme|cinquieme) +(?:annee|an|exercice)|(?:annee|an) +(i{1,3}|iv|v))\b",
    )
});

/// What stands beside a number in words or in Roman figures (« première année », « an II »): a header with neither a figure nor one of
/// these words names no year by a number.
const COUNTED: [&str; 3] = ["annee", "an", "exercice"];

/// What stands beside a calendar year and adds nothing to it.
const YEAR_WORDS: [&str; 8] = ["annee", "an", "exercice", "year", "jahr", "ano", "anno", "jaar"];

fn has_figure(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|e| unreachable!("{e}"))
}

/// What a pattern finds in a text; most headers name no year, which is told at less cost than where one stands.
fn captures<'t>(pattern: &Regex, text: &'t str) -> Option<Captures<'t>> {
    if pattern.is_match(text) { pattern.captures(text) } else { None }
}

/// The year a header names and the folded rest of it: « Année 1 réalisé » → (year 1, `realise`).
#[must_use]
pub fn split(header: &str) -> Option<(YearMark, String)> {
    let tidied = tidy(header);
    let (calendar, text) = without_calendar(&tidied);
    let folded = mended(fold(&text));
    // A footnote's mark may stand beside a word: « Première année² ».
    let has_word = |wanted: &[&str]| folded.split(|c: char| !c.is_alphabetic()).any(|word| wanted.contains(&word));
    // « Année 1 (2024) »: the contract year says more than the calendar.
    let named = || if has_figure(&folded) || has_word(&COUNTED) { captures(&NAMED, &folded) } else { None };
    if let Some(found) = named() {
        let whole = found.get(0)?;
        let year = (1..=4).find_map(|i| found.get(i)).and_then(|m| rank(m.as_str()))?;
        let rest = format!("{} {}", &folded[..whole.start()], &folded[whole.end()..]);
        return Some((YearMark::Contract(year), fold(&rest)));
    }
    if let Some(year) = calendar {
        return Some((YearMark::Calendar(year), without_year_word(&folded)));
    }
    let found = if has_word(&["n"]) { captures(&PLUS, &folded)? } else { return None };
    let whole = found.get(0)?;
    let rest = without_year_word(&fold(&format!("{} {}", &folded[..whole.start()], &folded[whole.end()..])));
    let year = match found.get(1) {
        Some(plus) => plus.as_str().parse::<u8>().ok()?.checked_add(1)?,
        // « N° » folds to « n » too: only « N » in a capital and alone, or « Année N », is a year.
        None if tidied.contains(['°', 'º']) || !(rest.is_empty() || folded.contains("annee") || is_capital_n(&tidied)) => {
            return None;
        }
        None => 1,
    };
    Some((YearMark::Contract(year), rest))
}

fn is_capital_n(text: &str) -> bool {
    text.split([' ', '-', '–', ':']).any(|word| word == "N")
}

/// The first calendar year that a header names, and the header without it.
fn without_calendar(tidied: &str) -> (Option<i16>, String) {
    let found = if has_figure(tidied) { captures(&DAYS, tidied).or_else(|| captures(&CALENDAR, tidied)) } else { None };
    let Some((whole, year)) = found.and_then(|f| Some((f.get(0)?.range(), f.get(1)?.as_str().parse().ok()?))) else {
        return (None, tidied.to_owned());
    };
    (Some(year), format!("{} {}", &tidied[..whole.start], &tidied[whole.end..]))
}

/// « annnee 1 », « 2eme anene »: a mistyped year word beside its number.
fn mended(folded: String) -> String {
    if !folded.contains(|c| ('1'..='9').contains(&c)) {
        return folded;
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let is_number = |w: Option<&&str>| w.is_some_and(|w| w.len() <= 5 && w.starts_with(|c: char| ('1'..='9').contains(&c)));
    let mend = |i: usize| {
        let beside = is_number(words.get(i + 1)) || i > 0 && is_number(words.get(i - 1));
        let mistyped = words[i] != "annexe" && (4..=7).contains(&words[i].len()) && likeness(words[i], "annee") >= 0.6;
        if beside && mistyped { "annee" } else { words[i] }
    };
    (0..words.len()).map(mend).collect::<Vec<_>>().join(" ")
}

fn without_year_word(folded: &str) -> String {
    folded.split(' ').filter(|w| !YEAR_WORDS.contains(w)).collect::<Vec<_>>().join(" ")
}

fn rank(word: &str) -> Option<u8> {
    Some(match word {
        "premier" | "premiere" | "1ere" | "i" => 1,
        "deuxieme" | "second" | "seconde" | "ii" => 2,
        "troisieme" | "iii" => 3,
        "quatrieme" | "iv" => 4,
        "cinquieme" | "v" => 5,
        digit => digit.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writings_of_a_year() {
        for (header, year, rest) in [
            ("Année 1", 1, ""),
            ("ANNÉE 2", 2, ""),
            ("An 3", 3, ""),
            ("A1", 1, ""),
            ("A1\nréalisé", 1, "realise"),
            ("1ère année", 1, ""),
            ("3ème\nannée", 3, ""),
            ("2e année prévu", 2, "prevu"),
            ("Première année", 1, ""),
            ("Première année²", 1, "²"),
            ("Second exercice", 2, ""),
            ("Second exercice¹ prévu", 2, "¹ prevu"),
            ("²Année II", 2, "²"),
            ("Année II", 2, ""),
            ("An IV", 4, ""),
            ("Réalisé année 2", 2, "realise"),
            ("N", 1, ""),
            ("N+1", 2, ""),
            ("Année N+2", 3, ""),
            ("Jours prévus An 1", 1, "jours prevus"),
            ("Annnée 1 prévu", 1, "prevu"),
            ("2ème anéne", 2, ""),
            ("Année 2 (2025)", 2, ""),
            ("N - Jours prévus", 1, "jours prevus"),
            ("Objectif (jours) N+2", 3, "objectif jours"),
            ("Planned year 2", 2, "planned"),
            ("2nd year", 2, ""),
            ("1. Jahr (Plan)", 1, "plan"),
            ("Año 3", 3, ""),
        ] {
            assert_eq!(split(header), Some((YearMark::Contract(year), rest.to_owned())), "{header}");
        }
        assert_eq!(split("2026"), Some((YearMark::Calendar(2026), String::new())));
        assert_eq!(split("2026-2027 réalisé"), Some((YearMark::Calendar(2026), "realise".to_owned())));
        assert_eq!(split("Année 2026"), Some((YearMark::Calendar(2026), String::new())));
        assert_eq!(split("Exercice 2026"), Some((YearMark::Calendar(2026), String::new())));
        assert_eq!(split("du 01/05/2026 au 30/04/2027"), Some((YearMark::Calendar(2026), String::new())));
        assert_eq!(split("Prévu du 1/1/2026 au 31/12/2026"), Some((YearMark::Calendar(2026), "prevu".to_owned())));
    }

    #[test]
    fn other_headers_name_no_year() {
        for header in [
            "N°",
            "N° d'annexe",
            "n de facture",
            "Année de référence",
            "Total",
            "Annexe 1 à 3",
            "Objectif 3 ans",
            "Total 3 ans",
            "Cible à 3 ans",
            "Action",
            "3 years",
            "Jahre 1-3",
        ] {
            assert_eq!(split(header), None, "{header}");
        }
    }
}
