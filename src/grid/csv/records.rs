//! Text → values, line by line, with the row that a spreadsheet would show each on.
//!
//! Own and not the `csv` crate: that one takes everything behind a quote that nobody closed for one value, without a word.

/// The longest value in quotes; Excel shows 32 767 characters of a cell.
const LONGEST_QUOTED: usize = 256 << 10;

/// A line of values.
pub(super) struct Record<'a> {
    /// Its row, from zero.
    pub(super) row: u32,
    /// The line of the file it begins on, from one.
    pub(super) line: u32,
    /// Its values, quotes taken off.
    pub(super) values: Vec<std::borrow::Cow<'a, str>>,
}

/// The lines of a text whose ends are all `\n`.
pub(super) struct Records<'a> {
    rest: &'a str,
    separator: char,
    row: u32,
    line: u32,
    /// Lines with a quote that is not closed, or closed within a value: it counts as a character.
    pub(super) stray_quotes: Vec<u32>,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, separator: char) -> Self {
        Self { rest: text, separator, row: 0, line: 1, stray_quotes: Vec::new() }
    }

    /// The value that begins here, and what follows it.
    fn value(&mut self) -> (std::borrow::Cow<'a, str>, &'a str) {
        let text = self.rest;
        if let Some(inner) = text.strip_prefix('"') {
            match quoted(inner, self.separator) {
                Some((value, rest)) => {
                    // A doubled quote stands for one.
                    let plain = if value.contains('"') { value.replace("\"\"", "\"").into() } else { value.into() };
                    return (plain, rest);
                }
                None => self.stray_quotes.push(self.line),
            }
        }
        let end = text.find([self.separator, '\n']).unwrap_or(text.len());
        (text[..end].into(), &text[end..])
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let mut record = Record { row: self.row, line: self.line, values: Vec::new() };
        loop {
            let before = self.rest;
            let (value, rest) = self.value();
            let taken = &before.as_bytes()[..before.len() - rest.len()];
            self.line += u32::try_from(taken.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX);
            record.values.push(value);
            if let Some(more) = rest.strip_prefix(self.separator) {
                self.rest = more;
                continue;
            }
            self.rest = rest.strip_prefix('\n').unwrap_or(rest);
            self.line += 1;
            self.row += 1;
            return Some(record);
        }
    }
}

/// A value up to its closing quote, if a separator or the end of the line follows that.
fn quoted(inner: &str, separator: char) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let end = from + inner[from..].find('"')?;
        if end > LONGEST_QUOTED {
            return None;
        }
        let rest = &inner[end + 1..];
        if rest.starts_with('"') {
            from = end + 2;
        } else if rest.is_empty() || rest.starts_with([separator, '\n']) {
            return Some((&inner[..end], rest));
        } else {
            return None;
        }
    }
}
