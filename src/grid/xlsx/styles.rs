//! `styles.xml` → how each cell format shows a number.

use std::collections::BTreeMap;

use crate::grid::Shown;
use crate::grid::limits::{Bound, Limits};
use crate::grid::xml::{Broken, Step, Stop, Xml, attribute};

/// How the cell formats of a workbook show numbers, by their rank.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Shown>);

impl Styles {
    /// Reads the part.
    pub(super) fn read(part: &str, limits: Limits) -> Result<Self, Stop> {
        let mut xml = Xml::new(part);
        let mut custom: BTreeMap<u32, Shown> = BTreeMap::new();
        let mut formats = Vec::new();
        let mut count = 0;
        loop {
            match xml.next()? {
                Step::Open(e, empty) => match e.local_name().as_ref() {
                    "numFmt" => {
                        count += 1;
                        limits.hold(Bound::Formats, count)?;
                        let id = attribute(&e, "numFmtId")?.and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&e, "formatCode")?) {
                            custom.insert(id, of_code(&code));
                        }
                    }
                    "cellXfs" if !empty => read_formats(&mut xml, &mut formats, limits)?,
                    // Differential styles have number formats of their own.
                    "dxfs" | "cellStyleXfs" => xml.skip(&e, empty)?,
                    _ => {}
                },
                Step::End => break,
                Step::Close | Step::Text(_) => {}
            }
        }
        let shown = |id: &u32| custom.get(id).copied().unwrap_or_else(|| built_in(*id));
        Ok(Self(formats.iter().map(shown).collect()))
    }

    /// How the format of this rank shows numbers.
    pub(super) fn shown(&self, rank: usize) -> Shown {
        self.0.get(rank).copied().unwrap_or_default()
    }
}

/// The number formats of the cell formats, up to the end of their list.
fn read_formats(xml: &mut Xml<'_>, out: &mut Vec<u32>, limits: Limits) -> Result<(), Stop> {
    loop {
        match xml.next()? {
            Step::Open(e, empty) => {
                out.push(attribute(&e, "numFmtId")?.and_then(|id| id.parse().ok()).unwrap_or(0));
                limits.hold(Bound::Formats, out.len())?;
                xml.skip(&e, empty)?;
            }
            Step::Close => return Ok(()),
            Step::Text(_) => {}
            Step::End => return Err(Broken::Malformed.into()),
        }
    }
}

/// The formats that every workbook has; those of times of day alone are no dates.
pub(in crate::grid) fn built_in(id: u32) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Shown::Date,
        _ => Shown::Plain,
    }
}

/// What a format code shows: outside quotes, brackets and escapes, `%` makes a percentage, days and years a date.
pub(in crate::grid) fn of_code(code: &str) -> Shown {
    let mut chars = code.chars();
    let mut letters = String::new();
    let mut percent = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => while chars.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => drop(chars.next()),
            // The first section is that of positive numbers.
            ';' => break,
            '%' => percent = true,
            c => letters.push(c.to_ascii_lowercase()),
        }
    }
    // « General », « Standard » hold letters of dates.
    if letters.contains("general") || letters.contains("standard") {
        return Shown::Plain;
    }
    // « j » and « a » are days and years in French codes.
    let months = letters.contains("mmm") || letters.contains("m/") || letters.contains("/m");
    if letters.contains(['d', 'y', 'j']) || months {
        return Shown::Date;
    }
    if percent { Shown::Percent } else { Shown::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_they_show() {
        for (code, shown) in [
            ("General", Shown::Plain),
            ("0.00", Shown::Plain),
            ("# ##0.00 \"jours\"", Shown::Plain),
            ("#,##0.00\\ \"€\";[Red]\\-#,##0.00\\ \"€\"", Shown::Plain),
            ("0.0%", Shown::Percent),
            ("0 \"%\"", Shown::Plain),
            ("dd/mm/yyyy", Shown::Date),
            ("[$-40C]d mmmm yyyy", Shown::Date),
            ("jj/mm/aaaa", Shown::Date),
            ("mmm-yy", Shown::Date),
            ("hh:mm", Shown::Plain),
            ("0.0E+00", Shown::Plain),
            ("@", Shown::Plain),
        ] {
            assert_eq!(of_code(code), shown, "{code}");
        }
    }

    #[test]
    fn a_style_has_the_format_it_names() {
        let part = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
            <cellXfs count="9"><xf numFmtId="0"/><xf numFmtId="164"><alignment/></xf><xf numFmtId="14"/></cellXfs></styleSheet>"#;
        let Ok(styles) = Styles::read(part, Limits::default()) else { panic!("styles") };
        let shown = [0, 1, 2, 3].map(|rank| styles.shown(rank));
        assert_eq!(shown, [Shown::Plain, Shown::Percent, Shown::Date, Shown::Plain]);
    }
}
