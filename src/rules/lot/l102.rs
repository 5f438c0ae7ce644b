use std::collections::BTreeMap;

use jiff::civil::Date;

use super::position;
use crate::finding::{Severity, Spot};
use crate::fmt;
use crate::positions;
use crate::record::{Batch, Dossier, Value};
use crate::reference;
use crate::rules::{Check, Context, Rule};
use crate::text::fold;

pub(super) const RULE: Rule = Rule {
    code: "L102",
    name: "territories-overlap",
    severity: Severity::Warning,
    page: include_str!("l102.md"),
    check: Check::Batch(check),
};

/// Positions that a remark names, at most.
const NAMED: usize = 5;

fn check(batch: &Batch, cx: &mut Context) {
    // The last stage of a position says how it stands now.
    let last = positions::by_number(batch).into_values().filter_map(|stages| stages.last().copied());
    let posts: Vec<Post> = last.filter_map(Post::of).collect();
    let mut on: BTreeMap<(&str, Ground), Vec<usize>> = BTreeMap::new();
    // With which position each was held last: two may share more than one territory, and a position may name one twice.
    let mut held: Vec<usize> = (0..posts.len()).collect();
    for (rank, post) in posts.iter().enumerate() {
        let mut others: Vec<usize> = Vec::new();
        for ground in post.grounds() {
            let here = on.entry((&post.theme, ground)).or_default();
            for other in here.iter().copied().filter(|other| *other != rank) {
                if std::mem::replace(&mut held[other], rank) != rank && post.meets(&posts[other]) {
                    others.push(other);
                }
            }
            here.push(rank);
        }
        others.sort_unstable();
        if !others.is_empty() {
            flag(post, &others.iter().map(|other| &posts[*other]).collect::<Vec<_>>(), cx);
        }
    }
}

/// A position whose thématique and period are known.
struct Post<'a> {
    dossier: &'a Dossier,
    theme: String,
    period: (Date, Date),
    epci: Vec<String>,
    place: Option<String>,
    /// Where its territory is written.
    written: Vec<Spot>,
}

/// What two positions may share.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Ground<'a> {
    Epci(&'a str),
    /// A territory's name, folded.
    Place(String),
}

impl<'a> Post<'a> {
    fn of(dossier: &'a Dossier) -> Option<Self> {
        let (identity, known) = (&dossier.scheme.identity, dossier.identified());
        let text = |field: &str| known.identity_value(field).and_then(Value::text).map(str::to_owned);
        let day = |field: &Option<String>| known.identity_value(field.as_deref()?).and_then(Value::date);
        let period = (day(&identity.start)?, day(&identity.end)?);
        let written = ["epci", "territoire"].into_iter().filter_map(|field| known.identity(field).filter(|(_, _, c)| !c.is_missing()));
        let written = written.map(|(_, row, cell)| known.spot(row.origin, cell.at)).collect();
        Some(Self { dossier, theme: text("thematique")?, period, epci: epci(&known).to_vec(), place: text("territoire"), written })
    }

    fn grounds(&self) -> impl Iterator<Item = Ground<'_>> {
        self.epci.iter().map(|siren| Ground::Epci(siren)).chain(self.place.as_deref().map(|place| Ground::Place(fold(place))))
    }

    /// Whether the periods have a day in common.
    fn meets(&self, other: &Self) -> bool {
        self.period.0 <= other.period.1 && other.period.0 <= self.period.1
    }

    /// What both cover, in words.
    fn shared(&self, other: &Self) -> String {
        let both: Vec<String> = self.epci.iter().filter(|s| other.epci.contains(s)).map(|s| named(s)).collect();
        if both.is_empty() { format!("« {} »", fmt::short(self.place.as_deref().unwrap_or_default())) } else { fmt::list(&both) }
    }
}

/// One remark a position, whatever the number of those it meets.
fn flag(post: &Post, others: &[&Post], cx: &mut Context) {
    let id = &post.dossier.id;
    let message = match others {
        [other] => format!(
            "Les postes {id} et {} ont la même thématique, des périodes qui se recouvrent et un territoire commun ({}) : leurs indicateurs additionnés peuvent compter deux fois.",
            other.dossier.id,
            post.shared(other)
        ),
        _ => format!(
            "Le poste {id} a la même thématique, des périodes qui se recouvrent et un territoire commun avec {} autres postes, {} : leurs indicateurs additionnés peuvent compter plusieurs fois.",
            others.len(),
            fmt::first_of(others.iter().map(|o| format!("{} ({})", o.dossier.id, post.shared(o))), NAMED)
        ),
    };
    let fix = "Vérifiez le territoire de chacun ; s'il est bien commun, n'additionnez pas leurs indicateurs.";
    let finding = position::flag(&post.dossier.identified(), cx, message, fix);
    for post in std::iter::once(post).chain(others.iter().copied().take(NAMED)) {
        for spot in &post.written {
            finding.with(spot.clone(), &format!("territoire du poste {}", post.dossier.id));
        }
    }
}

fn epci(dossier: &Dossier) -> &[String] {
    match dossier.identity_value("epci") {
        Some(Value::List(sirens)) => sirens,
        _ => &[],
    }
}

fn named(siren: &str) -> String {
    reference::epci(siren).map_or_else(|| siren.to_owned(), |e| format!("{}, {siren}", e.name))
}
