//! The receipt number: a short code of what was checked and by which definitions, the same for the holder and the officer.
//!
//! Made of the contents of the files (never their names, folders or order), the rules, the scheme and the profile in force.
//! It tells one version of a dossier from another; it is no seal against a forger.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::finding::Severity;
use crate::profile::Profile;
use crate::record::{Batch, Dossier, FileRead};
use crate::rules;
use crate::template::Scheme;
use crate::waiver::{ByDossier, Waiver};

/// Crockford's alphabet: no I, L, O or U, so that no letter is taken for a digit, nor a code for a word.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters and digits of a code, in two groups.
const LENGTH: usize = 8;

/// A receipt number: `V-7K3F-92QD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receipt([u8; LENGTH]);

impl Receipt {
    fn of(hash: Sha256) -> Self {
        let digest = hash.finalize();
        let bits = digest.iter().take(LENGTH * 5 / 8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        let mut code = [0; LENGTH];
        for (rank, letter) in code.iter_mut().rev().enumerate() {
            *letter = ALPHABET[(bits >> (5 * rank)) as usize & 31];
        }
        Self(code)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = String::from_utf8_lossy(&self.0);
        let (head, tail) = letters.split_at(LENGTH / 2);
        write!(f, "V-{head}-{tail}")
    }
}

/// A text that cannot be a receipt number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoReceipt;

impl FromStr for Receipt {
    type Err = NoReceipt;

    /// As typed or copied from a report: case, dashes and spaces do not count, `O` is a zero, `I` and `L` are ones.
    fn from_str(text: &str) -> Result<Self, NoReceipt> {
        let mut letters: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
        if letters.len() == LENGTH + 1 && letters[0] == b'V' {
            letters.remove(0);
        }
        letters.iter_mut().for_each(|b| match b {
            b'O' => *b = b'0',
            b'I' | b'L' => *b = b'1',
            _ => {}
        });
        let code: [u8; LENGTH] = letters.try_into().map_err(|_| NoReceipt)?;
        if code.iter().all(|b| ALPHABET.contains(b)) { Ok(Self(code)) } else { Err(NoReceipt) }
    }
}

/// What a verdict rests on besides the files: the rules, the scheme, the profile, and every other definition that changes it.
#[derive(Debug, Clone)]
pub struct Basis(Sha256);

impl Basis {
    /// The rules of this version, with a scheme and a profile. Comments, sources and file names do not count, values do.
    #[must_use]
    pub fn new(scheme: &Scheme, profile: &Profile) -> Self {
        let mut basis = Self(Sha256::new());
        basis.part("version", env!("CARGO_PKG_VERSION"));
        for rule in rules::all() {
            basis.part(rule.code, rule.severity.word());
        }
        basis.part("dispositif", &scheme.digest);
        for (name, threshold) in profile.thresholds() {
            let values: Vec<String> = threshold.values.iter().map(Decimal::normalize).map(|n| n.to_string()).collect();
            basis.part(name, &[values.join(";"), threshold.codes.join(";")].join("|"));
        }
        for decision in profile.decisions() {
            let weight = decision.severity.map_or("", Severity::word);
            basis.part(decision.code, &format!("{weight}|{}|{}", decision.silent, decision.trial));
        }
        for rule in profile.own() {
            let parts = [rule.severity.word(), &rule.table, &rule.written, &rule.message, &rule.fix];
            basis.part(rule.code, &format!("{}|{}", parts.join("|"), rule.trial));
        }
        basis
    }

    /// Adds another definition that changes the verdict, in a writing that only its meaning changes.
    #[must_use]
    pub fn with(mut self, name: &str, definition: &str) -> Self {
        self.part(name, definition);
        self
    }

    fn part(&mut self, name: &str, value: &str) {
        for text in [name, value] {
            self.0.update((text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }

    fn receipt<'a>(&self, contents: impl IntoIterator<Item = &'a str>) -> Receipt {
        let mut contents: Vec<&str> = contents.into_iter().collect();
        contents.sort_unstable();
        contents.dedup();
        let mut hash = self.0.clone();
        for content in contents {
            hash.update(b"/");
            hash.update(content.as_bytes());
        }
        Receipt::of(hash)
    }
}

/// The receipt numbers of a run.
#[derive(Debug, Clone)]
pub struct Receipts {
    /// That of everything received.
    pub run: Receipt,
    /// Those of the dossiers, in the order of the batch.
    pub dossiers: Vec<Receipt>,
    /// Those of the files, each by itself, in the order of the batch.
    pub files: Vec<Receipt>,
}

impl Receipts {
    /// The receipt numbers of a batch.
    #[must_use]
    pub fn new(batch: &Batch, basis: &Basis) -> Self {
        let owners = batch.owners();
        let mut files: Vec<Vec<&FileRead>> = vec![Vec::new(); batch.dossiers.len()];
        for (file, owner) in batch.files.iter().zip(owners) {
            owner.into_iter().for_each(|rank| files[rank].push(file));
        }
        let waivers = ByDossier::new(&batch.waivers);
        let of = |(dossier, own): (&Dossier, &Vec<&FileRead>)| {
            let basis = answered(basis, batch, own.iter().copied());
            waived(&basis, waivers.of(dossier)).receipt(own.iter().map(|file| file.sha256.as_str()))
        };
        Self {
            run: waived(&answered(basis, batch, &batch.files), &batch.waivers).receipt(batch.files.iter().map(|f| f.sha256.as_str())),
            dossiers: batch.dossiers.iter().zip(&files).map(of).collect(),
            files: batch.files.iter().map(|f| basis.receipt([f.sha256.as_str()])).collect(),
        }
    }
}

/// The basis with the waivers that hold of what is numbered: another dossier's change nothing.
fn waived<'a>(basis: &Basis, waivers: impl IntoIterator<Item = &'a Waiver>) -> Basis {
    waivers.into_iter().fold(basis.clone(), |basis, waiver| {
        let cells: Vec<String> = waiver.cells.iter().map(|(from, to)| format!("{from}:{to}")).collect();
        let parts = [waiver.dossier.as_str(), waiver.sheet.as_deref().unwrap_or_default(), &cells.join(","), &waiver.until.to_string()];
        basis.with(&waiver.code, &parts.join("|"))
    })
}

/// The basis with the officer's answers that were obeyed on these files.
fn answered<'a>(basis: &Basis, batch: &Batch, files: impl IntoIterator<Item = &'a FileRead>) -> Basis {
    let obeyed = files.into_iter().flat_map(|f| &f.sheets).flat_map(|s| &s.answers);
    let files: BTreeSet<&str> = obeyed.map(|rank| batch.answers.files[batch.answers.list[*rank].file].sha256.as_str()).collect();
    files.into_iter().fold(basis.clone(), |basis, content| basis.with("correspondances", content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let receipt: Receipt = "V-7K3F-92QD".parse().expect("code");
        assert_eq!(receipt.to_string(), "V-7K3F-92QD");
        for text in ["v-7k3f-92qd", "7K3F92QD", " V 7K3F 92QD ", "7k3f-92qd"] {
            assert_eq!(text.parse(), Ok(receipt), "{text}");
        }
        assert_eq!("V-0O1I-L222".parse::<Receipt>().map(|r| r.to_string()), Ok("V-0011-1222".to_owned()));
        for text in ["", "V-7K3F", "V-7K3F-92QU", "X-7K3F-92QD", "V-7K3F-92QD-1"] {
            assert_eq!(text.parse::<Receipt>(), Err(NoReceipt), "{text}");
        }
    }

    #[test]
    fn the_basis_is_the_values_and_not_their_writing() {
        let scheme = Scheme::embedded().expect("templates");
        let profile = |text: &str| {
            let mut profile = Profile::embedded().expect("profile");
            profile.override_with(text, "mien.toml", &scheme).expect("override");
            Basis::new(&scheme, &profile).receipt(["a", "b"])
        };
        let plain = profile("");
        assert_eq!(plain, profile("# le nôtre\njours_par_etp = \"200,0\""));
        assert_ne!(plain, profile("jours_par_etp = 201"));
        let basis = Basis::new(&scheme, &Profile::embedded().expect("profile"));
        assert_eq!(plain, basis.receipt(["b", "a", "b"]));
        assert_ne!(plain, basis.receipt(["a"]));
        assert_ne!(plain, basis.clone().with("derogations", "P101").receipt(["a", "b"]));
    }
}
