//! Texts of `sharedStrings.xml` and of cells: runs joined, phonetic readings left out.

use crate::grid::limits::{Bound, Limits};
use crate::grid::xml::{Broken, Empty, Step, Stop, Xml};

/// Reads the shared strings, by their rank.
pub(super) fn read(part: &str, limits: Limits) -> Result<Vec<String>, Stop> {
    let mut xml = Xml::new(part);
    let mut out = Vec::new();
    loop {
        match xml.next()? {
            Step::Open(e, empty) if e.local_name().as_ref() == "si" => {
                limits.hold(Bound::Strings, out.len() + 1)?;
                out.push(text(&mut xml, empty)?);
            }
            Step::Open(..) | Step::Close | Step::Text(_) => {}
            Step::End => return Ok(out),
        }
    }
}

/// The text of an `si` or `is` that just began.
pub(super) fn text(xml: &mut Xml<'_>, empty: Empty) -> Result<String, Broken> {
    let mut out = String::new();
    if empty {
        return Ok(out);
    }
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Step::Open(e, empty) => match e.local_name().as_ref() {
                "t" => out.push_str(&xml.text(empty)?),
                "rPh" => xml.skip(&e, empty)?,
                _ => depth += usize::from(!empty),
            },
            Step::Close => depth -= 1,
            Step::Text(_) => {}
            Step::End => return Err(Broken::Malformed),
        }
    }
    Ok(unescaped(out))
}

/// `_x000D_` stands for the character of that number.
pub(super) fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 7).and_then(|c| c.strip_suffix('_')).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        out.push_str(&rest[..at]);
        match code {
            Some(code) => {
                // Half a character, or none: nothing shows.
                out.extend(char::from_u32(code).filter(|c| *c != '\0'));
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_readings_left_out() {
        let part = "<sst><si><t>Étude</t></si><si><r><rPr><b/></rPr><t>12</t></r><r><t xml:space=\"preserve\"> jours</t></r><rPh><t>x</t></rPh></si><si/></sst>";
        let read = read(part, Limits::default()).unwrap_or_default();
        assert_eq!(read, ["Étude", "12 jours", ""]);
    }

    #[test]
    fn escapes_are_characters() {
        assert_eq!(unescaped("a_x000D_\nb_x00e9_".to_owned()), "a\r\nbé");
        assert_eq!(unescaped("taux_x et _xZZZZ_".to_owned()), "taux_x et _xZZZZ_");
        assert_eq!(unescaped("a_x0000__xD800_".to_owned()), "a");
    }
}
