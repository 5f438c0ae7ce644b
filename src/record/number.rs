//! French writings of numbers: `1 200,50 €`, `12,5 j`, `½`, `(1 200)`, `60 k€`, `env. 30`.

use rust_decimal::Decimal;

use crate::template::{Unit, Words};
use crate::text::{fold, folds_as, tidy};

/// Digits before the mark or behind it: more than any figure of a dossier has, as many as a workbook keeps.
const DIGITS: u8 = 15;

/// What a text that should be a number turned out to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Written {
    /// The number, in the unit it is written in.
    pub(super) number: Option<Decimal>,
    /// The unit behind it, as written; empty if none.
    pub(super) unit: String,
    /// The decimal mark is a point.
    pub(super) point: bool,
    /// One point and three digits: thousands or thousandths.
    pub(super) ambiguous: bool,
    /// An approximation; `number` is then what it seems to mean.
    pub(super) approximate: bool,
}

/// Reads a number with its unit; `None` if the text is none.
pub(super) fn parse(text: &str, words: &Words) -> Option<Written> {
    let text = tidy(text).replace(['\u{2212}', '\u{2010}', '\u{2011}'], "-").to_lowercase();
    let (text, approximate) = without_hedge(&text, words);
    if approximate {
        let mut inner = range_start(text).or_else(|| plain(text))?;
        inner.approximate = true;
        return Some(inner);
    }
    plain(text).or_else(|| range_start(text).map(|w| Written { approximate: true, ..w }))
}

/// What is kept of a number that was worked out, so that it reads as itself when it is written again.
pub(super) fn kept(n: Decimal) -> Decimal {
    n.round_dp(DIGITS.into()).normalize()
}

/// The unit of a written unit, and the factor to it: `k€` → (`€`, 1000).
pub(super) fn unit_of<'a>(written: &str, units: &'a [Unit]) -> Option<(&'a str, Decimal)> {
    let folded = fold(written);
    // Of « ° » nothing is left when it is folded.
    let same = |a: &str| if folded.is_empty() { a.to_lowercase() == written } else { folds_as(a, &folded) };
    // A writing of the same size anywhere wins over a scaled one: « % » is a percentage before it is a part of an ETP.
    let plain = units.iter().find(|u| same(&u.name) || u.writings.iter().any(|w| same(w))).map(|u| (u.name.as_str(), Decimal::ONE));
    plain.or_else(|| units.iter().find_map(|u| u.scaled.iter().find(|(w, _)| same(w)).map(|(_, factor)| (u.name.as_str(), *factor))))
}

/// The text behind « env. », « ~ », « > » …
fn without_hedge<'a>(text: &'a str, words: &Words) -> (&'a str, bool) {
    for hedge in &words.approximate {
        if let Some(rest) = text.strip_prefix(hedge.as_str())
            && (rest.starts_with([' ', '.']) || rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            return (rest.trim_start_matches(['.', ' ']), true);
        }
        if let Some(rest) = text.strip_suffix(hedge.as_str())
            && rest.ends_with(' ')
            && rest.starts_with(|c: char| c.is_ascii_digit())
        {
            return (rest.trim_end(), true);
        }
    }
    (text, false)
}

/// `30-40`, `30 à 40`, `entre 30 et 40`: the middle.
fn range_start(text: &str) -> Option<Written> {
    let text = text.strip_prefix("entre ").unwrap_or(text);
    [" à ", " a ", "-", "–", " et "].iter().find_map(|mark| {
        let (from, to) = text.split_once(mark)?;
        let (from, to) = (plain(from.trim())?, plain(to.trim())?);
        let (a, b) = (from.number?, to.number?);
        (a < b && from.unit.is_empty()).then(|| Written {
            number: Some(((a + b) / Decimal::TWO).normalize()),
            unit: to.unit,
            ..Written::default()
        })
    })
}

/// One number and perhaps a unit behind it.
fn plain(text: &str) -> Option<Written> {
    let (text, negative) = sign(text);
    let digits = text.strip_prefix('€').map_or(text, str::trim_start);
    let end = digits
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '\'' | '’' | '½' | '¼' | '¾' | '/')))
        .unwrap_or(digits.len());
    let (figure, unit) = digits.split_at(end);
    let figure = figure.trim_matches(' ').trim_end_matches(['/', '.', ',']);
    // « 12. » ends a sentence, « 1e5 » is no number a person writes.
    if !figure.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾' | ',' | '.'))
        || unit.starts_with('e') && unit[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let unit = unit.trim().trim_end_matches([':', ';']).trim();
    if unit.chars().any(|c| c.is_ascii_digit()) && !unit.contains('/') || unit.chars().count() > 24 {
        return None;
    }
    let mut written = figure_of(figure)?;
    if negative {
        written.number = written.number.map(|n| -n);
    }
    unit.clone_into(&mut written.unit);
    Some(written)
}

/// `(1 200)`, `-5`, `1 200 -`.
fn sign(text: &str) -> (&str, bool) {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return (inner.trim(), true);
    }
    if let Some(rest) = text.strip_prefix('-') {
        return (rest.trim_start(), true);
    }
    if let Some(rest) = text.strip_suffix('-').filter(|r| r.ends_with(|c: char| c.is_ascii_digit() || c == ' ')) {
        return (rest.trim_end(), true);
    }
    (text.strip_prefix('+').map_or(text, str::trim_start), false)
}

fn figure_of(figure: &str) -> Option<Written> {
    if let Some((whole, part)) = fraction(figure) {
        return Some(Written { number: Some(kept(whole + part)), ..Written::default() });
    }
    let compact: String = figure.chars().filter(|c| !matches!(c, ' ' | '\'' | '’')).collect();
    if compact.contains('/') || !spaces_part_thousands(figure) {
        return None;
    }
    let (commas, points) = (compact.matches(',').count(), compact.matches('.').count());
    let mut written = Written::default();
    let normal = match (commas, points) {
        (0, 0) => compact,
        (1, 0) => compact.replace(',', "."),
        (0, 1) => {
            let (whole, decimals) = compact.split_once('.')?;
            written.ambiguous =
                decimals.len() == 3 && !whole.is_empty() && whole.len() <= 3 && !whole.starts_with('0') && !figure.contains(' ');
            written.point = !written.ambiguous;
            if written.ambiguous { compact.replace('.', "") } else { compact }
        }
        // 1.234.567 and 1,234,567: thousands; 1.234,56 and 1,234.56: the last mark is the decimal one.
        (0, _) if grouped(&compact, '.') => compact.replace('.', ""),
        (_, 0) if grouped(&compact, ',') => compact.replace(',', ""),
        (1, _) if compact.rfind(',') > compact.rfind('.') => compact.replace('.', "").replace(',', "."),
        (_, 1) if compact.rfind('.') > compact.rfind(',') => {
            written.point = true;
            compact.replace(',', "")
        }
        _ => return None,
    };
    let normal = if normal.starts_with('.') { format!("0{normal}") } else { normal };
    // A number of another kind, or a slip of the keyboard.
    if normal.split('.').any(|part| part.len() > DIGITS.into()) {
        return None;
    }
    written.number = Some(normal.parse::<Decimal>().ok()?.normalize());
    Some(written)
}

/// Spaces only part groups of three digits: « 1 200 », never « 12 5 ».
fn spaces_part_thousands(figure: &str) -> bool {
    let whole = figure.split([',', '.']).next().unwrap_or(figure);
    let groups: Vec<&str> = whole.split([' ', '\'', '’']).filter(|g| !g.is_empty()).collect();
    groups.iter().skip(1).all(|g| g.len() == 3) && (groups.len() < 2 || groups[0].len() <= 3)
}

fn grouped(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    groups.next().is_some_and(|g| (1..=3).contains(&g.len())) && groups.all(|g| g.len() == 3)
}

/// `½`, `1 ½`, `1/2`, `1 1/2`.
fn fraction(figure: &str) -> Option<(Decimal, Decimal)> {
    let (whole, part) = match figure.char_indices().find(|(_, c)| matches!(c, '½' | '¼' | '¾')) {
        Some((i, '½')) => (&figure[..i], Decimal::new(5, 1)),
        Some((i, '¼')) => (&figure[..i], Decimal::new(25, 2)),
        Some((i, _)) => (&figure[..i], Decimal::new(75, 2)),
        None => {
            let (left, below) = figure.split_once('/')?;
            let (whole, above) = left.trim().rsplit_once(' ').unwrap_or(("", left.trim()));
            let (above, below): (Decimal, Decimal) = (above.parse().ok()?, below.trim().parse().ok()?);
            if above >= below || !(Decimal::TWO..=Decimal::TEN).contains(&below) {
                return None;
            }
            (whole, above.checked_div(below)?)
        }
    };
    let whole = whole.trim();
    if !whole.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole = if whole.is_empty() { Decimal::ZERO } else { whole.parse().ok()? };
    Some((whole, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Scheme;

    fn read(text: &str) -> Option<Written> {
        parse(text, &Scheme::embedded().expect("templates").words)
    }

    fn value(text: &str) -> Option<String> {
        read(text).and_then(|w| w.number).map(|n| n.to_string())
    }

    #[test]
    fn french_numbers() {
        for (text, expected) in [
            ("12,5", "12.5"),
            ("1 200,50 €", "1200.5"),
            ("1\u{a0}200,50", "1200.5"),
            ("1\u{202f}234\u{202f}567", "1234567"),
            ("100\u{2009}987", "100987"),
            ("29 769 hab.", "29769"),
            ("200 jours", "200"),
            ("12,5\u{200b} j", "12.5"),
            ("½ j", "0.5"),
            ("1/2 j", "0.5"),
            ("2 ½", "2.5"),
            ("0,5 ETP", "0.5"),
            ("50 %", "50"),
            ("(1 200)", "-1200"),
            ("1 200 -", "-1200"),
            ("\u{2212}5", "-5"),
            ("10.5", "10.5"),
            ("18.818", "18818"),
            ("0.416", "0.416"),
            ("1.234,56", "1234.56"),
            ("1.234.567", "1234567"),
            ("115154,58\u{a0}€", "115154.58"),
            ("4110\u{a0}€", "4110"),
            ("€ 12", "12"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_number_reads_as_itself_when_it_is_written_again() {
        for text in ["1/3", "1/6", "2 2/3 j", "1/2", "1 200,50", "123456789012345,123456789012345"] {
            let first = value(text).unwrap_or_default();
            assert_eq!(value(&first.replace('.', ",")).as_ref(), Some(&first), "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "nan",
            "inf",
            "1e5",
            "12 500 € env. à revoir avec 3 devis",
            "voir annexe",
            "12 5",
            "F21-6062",
            "1/0",
            "12/2026",
            ".2 4/9",
            "trois",
            "",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn marks_of_doubt() {
        assert!(read("18.818").is_some_and(|w| w.ambiguous));
        assert!(read("10.5").is_some_and(|w| w.point && !w.ambiguous));
        for text in ["env. 30", "~30", "> 30", "30-40", "30 à 40", "environ 1 200 €", "12 500 € env."] {
            assert!(read(text).is_some_and(|w| w.approximate), "{text}");
        }
        assert_eq!(value("30 à 40").as_deref(), Some("35"));
    }

    #[test]
    fn units_and_their_factors() {
        let scheme = Scheme::embedded().expect("templates");
        let of = |text: &str| unit_of(text, &scheme.units).map(|(u, f)| (u.to_owned(), f.to_string()));
        assert_eq!(of("k€"), Some(("€".into(), "1000".into())));
        assert_eq!(of("j"), Some(("jours".into(), "1".into())));
        assert_eq!(of("hab."), Some(("hab".into(), "1".into())));
        assert_eq!(of("%"), Some(("%".into(), "1".into())));
        assert_eq!(of("bananes"), None);
    }
}
