//! How cells look: formats of Excel, which shows `#,##0.00` with the reader's own marks (`1 234,50` in French).

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use super::stack::Kind;
use crate::template::Field;

/// Dark blue of headings.
pub(super) const INK: Color = Color::RGB(0x1F_3A5F);
/// Light blue behind headings.
pub(super) const SKY: Color = Color::RGB(0xDC_E6F1);
/// Light yellow of cells to fill in.
pub(super) const INPUT: Color = Color::RGB(0xFF_FDE7);
/// Amber of cells that must be filled in.
pub(super) const REQUIRED: Color = Color::RGB(0xFF_ECB3);
/// Grey of what cannot be written.
pub(super) const QUIET: Color = Color::RGB(0xF2_F2F2);
const LINE: Color = Color::RGB(0xBF_BFBF);

/// The formats of a workbook, each made once.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) plain: Format,
    pub(super) quiet: Format,
    pub(super) section: Format,
    pub(super) header: Format,
    pub(super) text: Format,
    pub(super) literal: Format,
    pub(super) link: Format,
    pub(super) count: Format,
    decimals: Vec<Format>,
    money: Format,
    percent: Format,
    year: Format,
    date: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        // Numbers keep a distance from the text of the next column.
        let right = top.clone().set_align(FormatAlign::Right).set_indent(1);
        let number = |code: &str| right.clone().set_num_format(code);
        Self {
            title: Format::new().set_bold().set_font_size(16).set_font_color(INK),
            plain: Format::new(),
            quiet: Format::new().set_italic().set_font_color(Color::RGB(0x59_5959)),
            section: Format::new().set_bold().set_font_size(12).set_font_color(INK).set_border_bottom(FormatBorder::Thin),
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_font_color(INK)
                .set_background_color(SKY)
                .set_border_bottom(FormatBorder::Thin),
            text: top.clone().set_text_wrap(),
            literal: top.clone().set_text_wrap().set_quote_prefix(),
            link: top.clone().set_font_color(Color::RGB(0x05_63C1)).set_underline(FormatUnderline::Single),
            count: number("#,##0"),
            decimals: ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"].map(number).into(),
            money: number("#,##0.00\\ \"€\""),
            percent: number("0.0\\ \"%\""),
            year: number("0"),
            date: number("dd/mm/yyyy"),
        }
    }

    /// The format of a number of this kind.
    pub(super) fn number(&self, kind: Kind, n: Decimal) -> &Format {
        match kind {
            Kind::Money => &self.money,
            Kind::Percent => &self.percent,
            Kind::Year => &self.year,
            Kind::Fixed => &self.decimals[2],
            Kind::Number => &self.decimals[n.normalize().scale().min(3) as usize],
            _ => &self.count,
        }
    }

    /// The format that most values of this kind have.
    pub(super) fn usual(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Date => &self.date,
            Kind::Link => &self.link,
            kind if kind.is_number() => self.number(kind, Decimal::ZERO),
            _ => &self.text,
        }
    }

    /// The format of a day.
    pub(super) fn date(&self) -> &Format {
        &self.date
    }

    /// The format of a text: one that a spreadsheet could take for a formula is marked as text.
    pub(super) fn of_text(&self, text: &str) -> &Format {
        if is_formula_like(text) { &self.literal } else { &self.text }
    }
}

/// Whether a spreadsheet could take a text for a formula once its cell is edited.
pub(super) fn is_formula_like(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝'])
}

/// A cell of a template: thin lines around.
pub(super) fn boxed() -> Format {
    Format::new().set_border(FormatBorder::Thin).set_border_color(LINE).set_text_wrap().set_align(FormatAlign::VerticalCenter)
}

/// A cell of a template to fill in, amber where it must be.
pub(super) fn input(field: &Field) -> Format {
    let kind = Kind::of(field.kind, field.unit.as_deref());
    let fill = if field.required { REQUIRED } else { INPUT };
    aligned(boxed(), kind).set_background_color(fill).set_unlocked().set_num_format(number_format(kind))
}

/// A cell that others of its line give: grey, but it can be written over.
pub(super) fn computed(field: &Field) -> Format {
    input(field).set_background_color(QUIET)
}

/// A cell of a template's example, which cannot be written over.
pub(super) fn example(field: &Field) -> Format {
    let kind = Kind::of(field.kind, field.unit.as_deref());
    aligned(boxed(), kind).set_italic().set_font_color(Color::RGB(0x59_5959)).set_background_color(QUIET)
}

/// Numbers and days stand right, at a distance from the next column.
fn aligned(format: Format, kind: Kind) -> Format {
    if kind.is_number() || kind == Kind::Date { format.set_align(FormatAlign::Right).set_indent(1).unset_text_wrap() } else { format }
}

/// A cell of a template's total line.
pub(super) fn summed(field: &Field) -> Format {
    let kind = Kind::of(field.kind, field.unit.as_deref());
    aligned(boxed(), kind).set_bold().set_background_color(QUIET).set_num_format(number_format(kind))
}

/// How a number or day of this kind is written in a template.
fn number_format(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "#,##0",
        Kind::Fixed => "#,##0.00",
        Kind::Money => "#,##0.00\\ \"€\"",
        Kind::Percent => "0.0#\\ \"%\"",
        Kind::Year => "0",
        Kind::Date => "dd/mm/yyyy",
        Kind::Number => "General",
        Kind::Text | Kind::Long | Kind::Path | Kind::Link => "@",
    }
}
