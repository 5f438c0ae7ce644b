//! French writings of days: `01/02/2026`, `1er février 2026`, `févr.-26`, `2026-02-01`; day first.

use jiff::civil::Date;

use crate::text::{fold, tidy};

/// A day as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Written {
    /// The day.
    pub(super) date: Date,
    /// The year has two digits.
    pub(super) short_year: bool,
    /// Another day when read month first.
    pub(super) month_first: bool,
}

/// Reads a day; `None` if the text is none.
pub(super) fn parse(text: &str) -> Option<Written> {
    let tidied = tidy(text);
    let body = tidied.trim_end_matches('.').split(" à ").next()?.trim();
    // « le lundi 3 mars 2025 », « 2026-02-01 00:00:00 »
    let body = body.split(['T']).next().filter(|b| b.len() == 10 && b.starts_with('2')).unwrap_or(body);
    let body = body.strip_suffix("00:00:00").map_or(body, str::trim);
    numeric(body).or_else(|| worded(body))
}

fn numeric(text: &str) -> Option<Written> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    if !parts.iter().all(|p| p.bytes().all(|x| x.is_ascii_digit())) || a.len() > 4 || b.len() > 2 || c.len() > 4 {
        return None;
    }
    if a.len() == 4 {
        let date = Date::new(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?).ok()?;
        return Some(Written { date, short_year: false, month_first: false });
    }
    let (day, month): (i8, i8) = (a.parse().ok()?, b.parse().ok()?);
    let (year, short_year) = full_year(c)?;
    let date = Date::new(year, month, day).ok()?;
    Some(Written { date, short_year, month_first: day <= 12 && day != month })
}

fn worded(text: &str) -> Option<Written> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|w| !matches!(*w, "le" | "de" | "du" | "a")).collect();
    let words: Vec<&str> = words.iter().copied().filter(|w| !is_weekday(w)).collect();
    let (day, rest) = match words.as_slice() {
        [day, rest @ ..] if rest.len() == 2 => (day.trim_end_matches("er").parse::<i8>().ok()?, rest),
        // A month alone stands for its first day.
        rest if rest.len() == 2 => (1, rest),
        _ => return None,
    };
    let month = month(rest[0])?;
    let (year, short_year) = full_year(rest[1])?;
    Some(Written { date: Date::new(year, month, day).ok()?, short_year, month_first: false })
}

fn is_weekday(word: &str) -> bool {
    matches!(word, "lundi" | "mardi" | "mercredi" | "jeudi" | "vendredi" | "samedi" | "dimanche")
}

fn full_year(digits: &str) -> Option<(i16, bool)> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some((year, false)),
        2 => Some((if year < 70 { 2000 + year } else { 1900 + year }, true)),
        _ => None,
    }
}

/// A month by its name or a beginning of it that is no other's.
fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] =
        ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"];
    if word.len() < 3 {
        return None;
    }
    let mut found = (1i8..).zip(NAMES).filter(|(_, name)| name.starts_with(word));
    let (rank, _) = found.next()?;
    found.next().is_none().then_some(rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn french_dates() {
        for (text, day) in [
            ("01/02/2026", date(2026, 2, 1)),
            ("1/2/26", date(2026, 2, 1)),
            ("1er février 2026", date(2026, 2, 1)),
            ("14 mai 2021", date(2021, 5, 14)),
            ("févr.-26", date(2026, 2, 1)),
            ("2026-02-01", date(2026, 2, 1)),
            ("2026-02-01 00:00:00", date(2026, 2, 1)),
            ("31.12.2025", date(2025, 12, 31)),
            ("Lundi 3 mars 2025", date(2025, 3, 3)),
            ("3 sept. 2024", date(2024, 9, 3)),
        ] {
            assert_eq!(parse(text).map(|w| w.date), Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in ["voir affiche", "31/02/2026", "2026", "12,5", "13/13/2025", "courant 2026", "ju 2026", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn marks_of_doubt() {
        assert!(parse("6/8/21").is_some_and(|w| w.short_year && w.month_first));
        assert!(parse("26/5/23").is_some_and(|w| w.short_year && !w.month_first));
        assert!(parse("09/04/2021").is_some_and(|w| !w.short_year && w.month_first));
        assert!(parse("14 mai 2021").is_some_and(|w| !w.short_year && !w.month_first));
    }
}
