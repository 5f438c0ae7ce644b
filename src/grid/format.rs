//! The spreadsheet formats, and the names that announce them.

/// The spreadsheet formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// Excel's binary package.
    Xlsb,
    /// Excel 97–2003.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Text with separators.
    Csv,
}

impl Format {
    /// The file extensions that announce this format.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Format::Xlsb => &["xlsb"],
            Format::Xls => &["xls", "xlt"],
            Format::Ods => &["ods", "ots"],
            Format::Csv => &["csv", "txt", "tsv"],
        }
    }

    /// The format that an extension (without dot, any case) announces.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_lowercase();
        [Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods, Format::Csv]
            .into_iter()
            .find(|f| f.extensions().contains(&extension.as_str()))
    }
}
