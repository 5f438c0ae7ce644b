//! What the comment on a cell says: code, remark, what to write, for each remark on it; and how it is known again.

use crate::finding::{Finding, capitalised};

/// How our part of a comment begins.
pub(super) const START: &str = "volet · ";
/// How it ends: a sign without width, after which a holder may have written something.
pub(super) const STOP: char = '\u{200b}';
/// The name that stands as the author of our comments.
pub(super) const AUTHOR: &str = "volet";
/// Characters of one remark that are shown.
const LONGEST: usize = 700;
/// Remarks on one cell that are shown.
const MOST: usize = 4;

/// A run of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) bold: bool,
    pub(super) text: String,
}

/// The runs of our part of a comment.
pub(super) fn runs(findings: &[&Finding]) -> Vec<Run> {
    let mut out = Vec::new();
    for (rank, finding) in findings.iter().take(MOST).enumerate() {
        let head = format!("{} {}", capitalised(finding.severity.label()), finding.code);
        let text = if rank == 0 { format!("{START}{head}\n") } else { format!("\n\n{head}\n") };
        out.push(Run { bold: true, text });
        out.push(Run { bold: false, text: short(&format!("{}\nÀ faire : {}", finding.sentence(), finding.fix)) });
    }
    if let Some(more) = findings.len().checked_sub(MOST).filter(|n| *n > 0) {
        let others = crate::fmt::count(more, "autre remarque", "autres remarques");
        out.push(Run { bold: false, text: format!("\n\n{others} : voir la feuille « {} ».", crate::record::OWN_SHEET) });
    }
    if let Some(last) = out.last_mut() {
        last.text.push(STOP);
    }
    out
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    format!("{}…", text.chars().take(LONGEST).collect::<String>().trim_end())
}

/// Where our part stands in a comment's text, the line break before it included.
pub(super) fn part_of(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.match_indices(START).map(|(at, _)| at).find(|at| *at == 0 || text[..*at].ends_with('\n'))?;
    let stop = text[start..].find(STOP).map_or(text.len(), |at| start + at + STOP.len_utf8());
    // The two line breaks that we put before it.
    let before = text[..start].strip_suffix('\n').map_or(&text[..start], |t| t.strip_suffix('\n').unwrap_or(t));
    Some(before.len()..stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_part_is_found_between_what_a_holder_wrote() {
        let whole = format!("Vu avec Anne\n\n{START}Erreur P101\nTotal faux{STOP}\nmerci, corrigé");
        let part = part_of(&whole).expect("part");
        assert_eq!(format!("{}|{}", &whole[..part.start], &whole[part.end..]), "Vu avec Anne|\nmerci, corrigé");
        assert_eq!(part_of("le volet · technique"), None);
    }
}
