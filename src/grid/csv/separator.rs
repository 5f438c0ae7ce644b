//! Which character parts the values of a text.

use super::records::{Record, Records};

/// The separators that are known, the likelier first, and what each is called.
pub(super) const SEPARATORS: [(char, &str); 4] = [(';', "point-virgule"), ('\t', "tabulation"), ('|', "barre verticale"), (',', "virgule")];

/// Lines that show which separator a file has.
const LINES: usize = 200;

/// `sep=;` as a first line, which Excel obeys and does not show: the separator, and the text behind the line.
pub(super) fn announced(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let first = first.trim().trim_matches('"').to_ascii_lowercase();
    let separator = first.strip_prefix("sep=")?;
    // Where the line ends with nothing, a tab was there and has been trimmed.
    let separator = if separator.is_empty() { '\t' } else { separator.chars().next()? };
    SEPARATORS.iter().any(|(s, _)| *s == separator).then_some((separator, rest))
}

/// The separator that parts the most lines. A comma between digits is a decimal mark, one before a space part of a sentence.
pub(super) fn guessed(text: &str) -> char {
    let lines = |separator: char, parts: fn(&str, &str) -> bool| {
        let parted = |record: &Record| record.values.windows(2).any(|pair| parts(&pair[0], &pair[1]));
        Records::new(text, separator).take(LINES).filter(parted).count()
    };
    let parted = |separator: char| match separator {
        ',' => lines(',', |before, after| !is_decimal(before, after) && !after.starts_with(' ')),
        _ => lines(separator, |_, _| true),
    };
    let mut best = (SEPARATORS[0].0, 0);
    for (separator, _) in SEPARATORS {
        let lines = parted(separator);
        if lines > best.1 {
            best = (separator, lines);
        }
    }
    let filled = text.lines().take(LINES).filter(|line| !line.trim().is_empty()).count();
    // Some write a space behind every comma.
    if best.1 == 0 && filled > 1 && 2 * lines(',', |before, after| !is_decimal(before, after)) > filled { ',' } else { best.0 }
}

fn is_decimal(before: &str, after: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit())
}
