//! Written words made comparable: case, accents, punctuation and spacing folded away.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rapidfuzz::distance::osa;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Whether a character shows nothing: any space, zero-width or control character.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_nothing(c)
}

/// The text with every run of blanks as one space, none at the ends; most texts are so already.
#[must_use]
pub fn tidy(text: &str) -> Cow<'_, str> {
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_nothing(c) {
            continue;
        }
        if is_blank(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

fn is_tidy(text: &str) -> bool {
    // As if a blank stood before it: the first sign may be none.
    let mut parted = true;
    for c in text.chars() {
        match c {
            '!'..='~' | 'à'..='ÿ' => parted = false,
            ' ' if parted => return false,
            ' ' => parted = true,
            c if is_blank(c) => return false,
            _ => parted = false,
        }
    }
    text.is_empty() || !parted
}

/// Whether a character shows nothing and has no width: a mark of writing direction among them. Other blanks separate.
#[must_use]
pub fn is_nothing(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text has so many characters at most.
#[must_use]
pub fn is_within(text: &str, most: usize) -> bool {
    // No text has more characters than bytes.
    text.len() <= most || text.chars().count() <= most
}

/// The form under which labels and list values compare: lower case, no accents, words parted by one space.
/// `%`, `€` and `+` stay, they tell headers apart.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, |c| out.push(c));
    out
}

/// Whether this is the folded form of a text.
#[must_use]
pub fn folds_as(text: &str, folded: &str) -> bool {
    // Most texts begin with another letter.
    let first = |text: &str| text.chars().next().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    if first(text).is_some_and(|c| !folded.starts_with(c)) {
        return false;
    }
    let (mut rest, mut same) = (folded.chars(), true);
    fold_into(text, |c| same = same && rest.next() == Some(c));
    same && rest.next().is_none()
}

/// Gives the characters of a folded text one by one.
fn fold_into(text: &str, mut give: impl FnMut(char)) {
    let (mut empty, mut gap) = (true, false);
    let mut push = |c: char, gap: &mut bool| {
        if *gap && !empty {
            give(' ');
        }
        (empty, *gap) = (false, false);
        give(c);
    };
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => push(c, &mut gap),
            'A'..='Z' => push(c.to_ascii_lowercase(), &mut gap),
            '%' | '€' | '+' => {
                gap = true;
                push(c, &mut gap);
                gap = true;
            }
            // « # » heads a column of numbers as « N° » does.
            '#' => push('n', &mut gap),
            'œ' | 'Œ' => {
                push('o', &mut gap);
                push('e', &mut gap);
            }
            c if c.is_ascii() => gap = true,
            c => decompose_canonical(c, |part| match part {
                // Accents, zero-width characters and the ring of « n° » leave no trace.
                '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}' | '°' | 'º' => {}
                part if part.is_alphanumeric() => part.to_lowercase().for_each(|c| push(c, &mut gap)),
                _ => gap = true,
            }),
        }
    }
}

/// [`fold`] without spaces: numbers and codes compare so, however people group their signs.
#[must_use]
pub fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, |c| {
        if c != ' ' {
            out.push(c);
        }
    });
    out
}

/// A unit without case, accents, spaces and strokes; raised and lowered figures as plain ones: « t CO₂e » is « tCO2e ».
#[must_use]
pub fn bare_unit(unit: &str) -> String {
    // ASCII is its own composed form, and folding leaves out the blanks that would be mended.
    if unit.is_ascii() { compact(unit) } else { compact(&tidy(unit).nfkc().collect::<String>()) }
}

/// [`fold`] without what stands in parentheses: « Population couverte (hab) » → `population couverte`.
#[must_use]
pub fn fold_outside_parentheses(text: &str) -> String {
    if !has_parentheses(text) {
        return fold(text);
    }
    let mut depth = 0u32;
    let kept: String = text
        .chars()
        .filter(|c| match c {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    fold(&kept)
}

/// Whether a text has parentheses or brackets.
pub(crate) fn has_parentheses(text: &str) -> bool {
    text.contains(['(', '[', ')', ']'])
}

/// Words that carry no meaning in a header.
const EMPTY_WORDS: &[&str] = &[
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "sur", "un", "une", "votre", "vos",
    "notre", "nos",
];

/// A folded text without empty words and plural marks: « date d acquisition » and « dates acquisition » agree.
#[must_use]
pub fn loosen(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ').filter(|w| !EMPTY_WORDS.contains(w)) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(singular(word));
    }
    if out.is_empty() { folded.to_owned() } else { out }
}

fn singular(word: &str) -> &str {
    if word.len() > 3 { word.strip_suffix(['s', 'x']).unwrap_or(word) } else { word }
}

/// A file's name without extension, plain on every system, that no other one in `taken` has; it is added there.
#[must_use]
pub fn file_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = fold(wanted).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(80).collect();
    let plain = if plain.is_empty() { "dossier".to_owned() } else { plain };
    let plain = if is_device(&plain) { format!("_{plain}") } else { plain };
    let mut name = plain.clone();
    let mut rank = 1;
    while !taken.insert(name.clone()) {
        rank += 1;
        name = format!("{plain}-{rank}");
    }
    name
}

/// Whether Windows takes files of this name for a device, whatever their extension.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |stem: &str| {
        stem.strip_prefix("COM")
            .or_else(|| stem.strip_prefix("LPT"))
            .is_some_and(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered(&stem)
}

/// How alike two folded texts are, 0 to 1, typing slips (a letter more, less, other, or two swapped) counted.
#[must_use]
pub fn likeness(a: &str, b: &str) -> f64 {
    likeness_from(a, b, 0.5).unwrap_or(0.0)
}

/// [`likeness`] if it reaches `least`; most pairs are told apart by their lengths and letters alone.
#[must_use]
pub fn likeness_from(a: &str, b: &str, least: f64) -> Option<f64> {
    likeness_of((a, letters(a)), (b, letters(b)), least)
}

/// The same, of texts whose [`letters`] are known.
fn likeness_of((a, in_a): (&str, u64), (b, in_b): (&str, u64), least: f64) -> Option<f64> {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if long == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "labels are short")]
    let share = |edits: usize| 1.0 - edits as f64 / long as f64;
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "labels are short")]
    let most = ((1.0 - least) * long as f64) as usize + 1;
    let strangers = || (in_a & !in_b).count_ones().max((in_b & !in_a).count_ones()) as usize;
    if long - short > most || strangers() > most {
        return None;
    }
    let allowed = (0..=most.min(long)).rev().find(|edits| share(*edits) >= least).unwrap_or(0);
    if strangers().max(long - short) > allowed {
        return None;
    }
    // One edit more than `least` allows is allowed here: the share decides, and rounding must not.
    let alike = share(osa::distance_with_args(a.chars(), b.chars(), &osa::Args::default().score_cutoff(allowed + 1))?);
    (alike >= least).then_some(alike)
}

/// Which letters and digits a text has, one bit each.
pub(crate) fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |seen, b| seen | 1 << (b & 63))
}

/// The letters without which [`phrase_at`] finds a phrase in no text.
fn stem_letters(phrase: &str) -> u64 {
    phrase.split(' ').fold(0, |seen, stem| seen | letters(singular(stem)))
}

/// Whether the words of `phrase` begin consecutive words of `folded`: the stem « préconisation » is in « préconisations ».
/// Short words must agree whole.
#[must_use]
pub fn has_phrase(folded: &str, phrase: &str) -> bool {
    phrase_at(folded, phrase).is_some()
}

/// The rank of the word where [`has_phrase`] finds the phrase.
#[must_use]
pub fn phrase_at(folded: &str, phrase: &str) -> Option<usize> {
    // Most phrases have a letter that the text has not.
    if stem_letters(phrase) & !letters(folded) != 0 { None } else { likely_phrase_at(folded, phrase) }
}

/// The same, of a phrase all of whose letters are known to stand in the text.
fn likely_phrase_at(folded: &str, phrase: &str) -> Option<usize> {
    let agrees = |word: &str, stem: &str| {
        if stem.len() <= 4 { singular(word) == singular(stem) } else { word.starts_with(singular(stem)) }
    };
    let mut words = folded.split(' ');
    let mut rank = 0;
    loop {
        let mut run = words.clone();
        if phrase.split(' ').all(|stem| run.next().is_some_and(|word| agrees(word, stem))) {
            return Some(rank);
        }
        words.next()?;
        rank += 1;
    }
}

/// A folded text that is looked for in many others, with its letters: most others are told by theirs.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    /// Its [`letters`].
    letters: u64,
    /// Those without which it stands in no text.
    needed: u64,
}

impl Phrase {
    pub(crate) fn of(folded: String) -> Self {
        Self { letters: letters(&folded), needed: stem_letters(&folded), text: folded }
    }

    /// Whether it may stand in a text that has these letters.
    pub(crate) fn may_be_in(&self, letters: u64) -> bool {
        self.needed & !letters == 0
    }

    /// [`phrase_at`] in a text that has these letters, and may have others.
    pub(crate) fn at(&self, folded: &str, letters: u64) -> Option<usize> {
        if self.may_be_in(letters) { likely_phrase_at(folded, &self.text) } else { None }
    }

    /// Whether it stands in another.
    pub(crate) fn is_in(&self, other: &Self) -> bool {
        self.at(&other.text, other.letters).is_some()
    }

    /// [`likeness_from`] to a text that has these letters.
    pub(crate) fn likeness(&self, folded: &str, letters: u64, least: f64) -> Option<f64> {
        likeness_of((folded, letters), (&self.text, self.letters), least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leaves_the_words() {
        assert_eq!(fold("N° de  Convention\u{a0}ADEME :"), "n de convention ademe");
        assert_eq!(fold("Élément de\npreuve"), "element de preuve");
        assert_eq!(fold("Taux (%)"), "taux %");
        assert_eq!(fold("Coût\u{200b} à l’année"), "cout a l annee");
        assert_eq!(fold_outside_parentheses("Population couverte (hab)"), "population couverte");
    }

    #[test]
    fn a_folded_text_is_known_without_folding() {
        for text in ["N° de  Convention\u{a0}ADEME :", "Œuvre", "Taux (%)", "Coût\u{200b} à l’année", " a", ""] {
            assert!(folds_as(text, &fold(text)), "{text}");
            assert!(!folds_as(text, &format!("{}x", fold(text))) && !folds_as(&format!("{text}x"), &fold(text)), "{text}");
        }
        assert!(!folds_as("annee", "anne 1") && !folds_as("a b", "ab"));
    }

    #[test]
    fn loosening_drops_plurals_and_empty_words() {
        assert_eq!(loosen("dates d acquisition"), "date acquisition");
        assert_eq!(loosen("n de factures"), "n facture");
    }

    #[test]
    fn likeness_is_the_share_of_signs_that_stay() {
        let words = ["", "a", "date", "dates", "dtae", "montant", "montants", "mnotant", "mintant", "contrat", "montant total", "Montant"];
        for (a, b) in words.iter().flat_map(|a| words.iter().map(move |b| (*a, *b))) {
            #[expect(clippy::cast_precision_loss, reason = "short words")]
            let whole = 1.0 - osa::distance(a.chars(), b.chars()) as f64 / a.len().max(b.len()) as f64;
            for least in [0.5, 0.6, 0.75, 0.8, 0.88, 1.0] {
                assert_eq!(likeness_from(a, b, least), Some(whole).filter(|w| *w >= least), "{a} {b} {least}");
            }
        }
    }

    #[test]
    fn phrases_are_found_by_their_stems() {
        assert!(has_phrase(&fold("Étude et formulation de préconisations"), "preconisation"));
        assert!(!has_phrase(&fold("Information et sensibilisation"), "formation"));
        assert!(has_phrase(&fold("Comités de suivi et reporting"), "comites de suivi"));
        assert!(!has_phrase(&fold("Veille réglementaire"), "etat"));
    }

    #[test]
    fn tidy_keeps_letters_and_single_spaces() {
        assert_eq!(tidy(" Affiches\nconsignes \u{a0}de tri\u{200b} "), "Affiches consignes de tri");
        for (text, wanted) in
            [("", ""), (" ", ""), ("a ", "a"), (" a", "a"), ("a  b", "a b"), ("a\tb", "a b"), ("é\u{a0}b", "é b"), ("\u{feff}", "")]
        {
            assert_eq!(tidy(text), wanted, "{text:?}");
        }
        assert!(matches!(tidy("Économie d'énergie – 12 %"), Cow::Borrowed(_)));
    }
}
