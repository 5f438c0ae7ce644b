//! Which of the possible tables stand: the surest first, none over another; what comes close is named.

use super::candidate::Candidate;
use super::certainty::decides;
use super::{Found, Lexicon, Nearest, Rival};
use crate::template::Recognition;

/// The candidates that stand, top to bottom; the best of the others may be worth naming.
pub(super) fn best(mut candidates: Vec<Candidate>, lexicon: &Lexicon, nearest: &mut Option<Nearest>) -> Vec<Found> {
    let limits = &lexicon.scheme.recognition;
    candidates.sort_by(|a, b| b.rank.total_cmp(&a.rank));
    let mut taken: Vec<Candidate> = Vec::new();
    let mut undecided: Vec<Candidate> = Vec::new();
    for candidate in &candidates {
        let over = |other: &Candidate| other.overlaps(candidate);
        if !candidate.told && (!candidate.sure || !candidate.plausible) {
            note(nearest, candidate, None);
        } else if !taken.iter().any(over) && !undecided.iter().any(over) {
            let mut candidate = candidate.clone();
            let rival = rival(&candidate, &candidates, limits);
            // Neither is guessed where both are doubtful, or where the other one is surer.
            let disputed =
                rival.as_ref().is_some_and(|r| candidate.score < f64::from(limits.sure) || r.score > candidate.found.certainty.score);
            if disputed {
                note(nearest, &candidate, rival);
                undecided.push(candidate);
            } else {
                candidate.found.certainty.rival = rival;
                taken.push(candidate);
            }
        }
    }
    let mut found: Vec<Found> = taken.into_iter().map(|c| c.found).collect();
    found.sort_by_key(Found::start);
    found
}

/// Keeps the surest of the tables that were not taken; one that another disputes comes first.
fn note(nearest: &mut Option<Nearest>, candidate: &Candidate, rival: Option<Rival>) {
    let (score, disputed) = (candidate.found.certainty.score, rival.is_some());
    if nearest.as_ref().is_none_or(|n| (n.rival.is_some(), n.score) < (disputed, score)) {
        let lacks = candidate.found.certainty.doubts.clone();
        *nearest = Some(Nearest { table: candidate.found.table.clone(), score, lacks, rival });
    }
}

/// Another table that understands as much of the very same header, and comes close.
fn rival(candidate: &Candidate, all: &[Candidate], limits: &Recognition) -> Option<Rival> {
    if candidate.told {
        return None;
    }
    let close = |other: &&Candidate| {
        other.plausible
            && !other.found.table.is(&candidate.found.table)
            && other.same_place(candidate)
            && other.understood * 4 >= candidate.understood * 3
            && (candidate.score - other.score).abs() < f64::from(limits.close)
    };
    let other = all.iter().filter(close).max_by(|a, b| a.score.total_cmp(&b.score))?;
    let decides = decides(&candidate.found, &other.found);
    Some(Rival { table: other.found.table.clone(), score: other.found.certainty.score, decides })
}
