//! How marked cells and the cells of our sheet look, as entries of the styles part.

use crate::finding::Severity;
use crate::report::colour::{SEVERITIES, fill, line, of_state};
use crate::report::state::State;

/// How a cell of our sheet looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The title.
    Title,
    /// What is said in passing.
    Quiet,
    /// A label over a column.
    Header,
    /// Text that wraps.
    Text,
    /// A link.
    Link,
    /// The word of a severity.
    Severity(Severity),
    /// The word of a state.
    State(State),
    /// A sentence in the head of the sheet.
    Plain,
}

const PLAIN: usize = 0;
const BOLD: usize = 1;
const TITLE: usize = 2;
const LINK: usize = 3;
const QUIET: usize = 4;
const HEADER: u32 = 0xDC_E6F1;
const INK: &str = "FF1F3A5F";

impl Look {
    /// All of them, in the order of their formats.
    pub(super) const ALL: [Look; 12] = [
        Look::Title,
        Look::Quiet,
        Look::Header,
        Look::Text,
        Look::Link,
        Look::Plain,
        Look::Severity(SEVERITIES[0]),
        Look::Severity(SEVERITIES[1]),
        Look::Severity(SEVERITIES[2]),
        Look::State(State::Acceptable),
        Look::State(State::ToCorrect),
        Look::State(State::Unreadable),
    ];

    /// The fonts they need.
    pub(super) fn fonts(p: &str) -> Vec<String> {
        let font = |before: &str, size: u32, colour: &str| {
            format!(
                "<{p}font>{before}<{p}sz val=\"{size}\"/><{p}color rgb=\"{colour}\"/><{p}name val=\"Calibri\"/><{p}family val=\"2\"/></{p}font>"
            )
        };
        let bold = format!("<{p}b/>");
        vec![
            font("", 11, "FF000000"),
            font(&bold, 11, INK),
            font(&bold, 16, INK),
            font(&format!("<{p}u/>"), 11, "FF0563C1"),
            font(&format!("<{p}i/>"), 11, "FF595959"),
        ]
    }

    /// The fills they need.
    pub(super) fn fills(p: &str) -> Vec<String> {
        let solid = |rgb: u32| {
            format!(
                "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{rgb:06X}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
            )
        };
        Self::colours().iter().map(|rgb| solid(*rgb)).collect()
    }

    fn colours() -> Vec<u32> {
        let mut out = vec![HEADER, of_state(State::Acceptable)];
        out.extend(SEVERITIES.map(fill));
        out
    }

    /// The borders they need.
    pub(super) fn borders(p: &str) -> Vec<String> {
        vec![format!(
            "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom style=\"thin\"><{p}color rgb=\"FFD9D9D9\"/></{p}bottom><{p}diagonal/></{p}border>"
        )]
    }

    fn font(self) -> usize {
        match self {
            Look::Title => TITLE,
            Look::Quiet => QUIET,
            Look::Header | Look::Severity(_) | Look::State(_) => BOLD,
            Look::Link => LINK,
            Look::Text | Look::Plain => PLAIN,
        }
    }

    /// The rank of its fill among ours.
    fn fill(self) -> Option<usize> {
        let rgb = match self {
            Look::Header => HEADER,
            Look::Severity(s) => fill(s),
            Look::State(s) => of_state(s),
            _ => return None,
        };
        Self::colours().iter().position(|c| *c == rgb)
    }

    /// Its cell format, given how many fonts, fills and borders stand before ours and whether the workbook has base formats.
    pub(super) fn format(self, p: &str, (fonts, fills, borders): (usize, usize, usize), base: bool) -> String {
        let font = fonts + self.font();
        let fill = self.fill().map_or(0, |rank| fills + rank);
        let lined = !matches!(self, Look::Title | Look::Quiet | Look::State(_) | Look::Plain);
        let border = if lined { borders } else { 0 };
        let set_off = matches!(self, Look::Header | Look::Text | Look::Link | Look::Severity(_));
        // Texts keep a distance from those of the column before.
        let wrap = if set_off { " horizontal=\"left\" indent=\"1\" wrapText=\"1\"" } else { "" };
        let vertical = if lined { "top" } else { "center" };
        let base = if base { " xfId=\"0\"" } else { "" };
        // Format 49 is that of texts: a remark that begins with = stays one when its cell is edited.
        format!(
            "<{p}xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"{base} applyNumberFormat=\"1\" applyFont=\"1\" \
             applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><{p}alignment vertical=\"{vertical}\"{wrap}/></{p}xf>"
        )
    }
}

/// The differential format of marked cells: a fill and a thin line around.
pub(super) fn mark(severity: Severity, p: &str) -> String {
    let (fill, line) = (fill(severity), line(severity));
    let side = |name: &str| format!("<{p}{name} style=\"thin\"><{p}color rgb=\"FF{line:06X}\"/></{p}{name}>");
    let sides = ["left", "right", "top", "bottom"].map(side).concat();
    format!(
        "<{p}dxf><{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{fill:06X}\"/><{p}bgColor rgb=\"FF{fill:06X}\"/></{p}patternFill></{p}fill>\
         <{p}border>{sides}</{p}border></{p}dxf>"
    )
}
