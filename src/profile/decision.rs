//! What a region decides of a rule of the catalogue: another weight, silence, a trial; each with its reason.

use crate::finding::Severity;
use crate::rules;
use crate::settings::{Section, Wrong, did_you_mean};

/// What a region decides of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The rule's code.
    pub code: &'static str,
    /// What its remarks weigh; as in the catalogue if `None`.
    pub severity: Option<Severity>,
    /// It does not speak at all.
    pub silent: bool,
    /// It speaks apart, and counts for nothing.
    pub trial: bool,
    /// Why.
    pub reason: String,
    /// The file that says so.
    pub file: String,
}

/// The word for a rule that does not speak.
const SILENT: &str = "muette";

impl Decision {
    /// What was decided, in French: « alerte au lieu d'erreur », « muette », « à l'essai ».
    #[must_use]
    pub fn what(&self) -> String {
        if self.silent {
            return SILENT.to_owned();
        }
        let usual = rules::find(self.code).map_or("", |r| r.severity.label());
        let weight = self.severity.map(|s| format!("{} (dans le catalogue : {usual})", s.label()));
        let trial = self.trial.then(|| "à l'essai".to_owned());
        [weight, trial].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Reads the table `[regles]`.
pub(super) fn read(section: &Section, file: &str) -> Result<Vec<Decision>, Wrong> {
    let mut out = Vec::new();
    for (code, at, value) in section.entries() {
        let Some(rule) = rules::find(code) else {
            let hint = did_you_mean(code, rules::all().into_iter().map(|r| r.code));
            return Err(section.wrong(at, &format!("« {code} » n'est pas une règle du catalogue.{hint}")));
        };
        let Some(written) = section.section(&value) else {
            let example = format!("[regles.{}]\nseverite = \"information\"\nraison = \"…\"", rule.code).replace('\n', " ; ");
            return Err(section.wrong(value.1.start, &format!("une règle se décrit par un tableau : {example}.")));
        };
        if rules::is_fixed(rule) {
            let reason = format!("{} ne se change pas : un fichier illisible, comme ce qui a été décidé, doit se voir.", rule.code);
            return Err(section.wrong(at, &reason));
        }
        out.push(one(rule.code, &written, file)?);
    }
    Ok(out)
}

fn one(code: &'static str, written: &Section, file: &str) -> Result<Decision, Wrong> {
    written.only(&["severite", "raison", "essai"])?;
    let weight = written.text("severite")?;
    let silent = weight.is_some_and(|(w, _)| w == SILENT);
    let severity = match weight.filter(|_| !silent) {
        Some(weight) => Some(severity(written, weight, &[SILENT])?),
        None => None,
    };
    let trial = written.flag("essai")?;
    if weight.is_none() && !trial {
        return Err(written.wrong(written.at, "il faut « severite = \"…\" » ou « essai = true »."));
    }
    let reason = match written.text("raison")? {
        Some((reason, _)) => reason.to_owned(),
        None if weight.is_none() => String::new(),
        None => return Err(written.wrong(written.at, &format!("il manque « raison = \"…\" » : dites pourquoi {code} change."))),
    };
    Ok(Decision { code, severity, silent, trial, reason, file: file.to_owned() })
}

/// The weight that a word names; `more` are words allowed besides.
pub(crate) fn severity(section: &Section, (word, at): (&str, usize), more: &[&str]) -> Result<Severity, Wrong> {
    let all = [Severity::Error, Severity::Warning, Severity::Info];
    let labels = || all.iter().map(|s| s.label()).chain(more.iter().copied());
    all.into_iter().find(|s| s.label() == word).ok_or_else(|| {
        let known: Vec<&str> = labels().collect();
        section.wrong(at, &format!("« {word} » n'est pas une gravité.{} Écrivez : {}.", did_you_mean(word, labels()), known.join(", ")))
    })
}
