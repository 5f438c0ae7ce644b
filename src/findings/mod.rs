//! All remarks of a run. What puts them in order and what they count for is in memory; their texts wait as bytes until they are read.

mod body;
mod heads;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::bytes::{Eye, Pen};
use crate::finding::{Finding, Known, Severity};
use crate::spool::{Slip, Spool};

pub use heads::{Head, Heads};

use heads::Mark;

/// Remarks.
#[derive(Debug)]
pub struct Findings {
    heads: Heads,
    bodies: Bodies,
}

/// Some of the remarks of a run, in its order.
#[derive(Debug, Clone)]
pub struct Chosen<'a> {
    /// The run's.
    pub findings: &'a Findings,
    /// Those that are chosen.
    pub heads: Vec<&'a Head>,
}

/// Where the texts of a remark are; in the order in which remarks were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Body {
    block: u32,
    start: u32,
    end: u32,
}

/// Texts that wait.
#[derive(Debug)]
struct Bodies {
    spool: Arc<Spool>,
    blocks: Vec<Slip>,
    /// The names of rules, by code.
    names: BTreeMap<&'static str, &'static str>,
}

/// Remarks whose texts were put by together.
struct Block {
    heads: Vec<Head>,
    names: BTreeMap<&'static str, &'static str>,
    slip: Slip,
}

/// The texts of some remarks, by block, with where those of each block begin.
struct Opened(BTreeMap<u32, (usize, Vec<u8>)>);

/// The bytes that stay in memory.
const IN_MEMORY: usize = 1 << 20;
/// The remarks of a block.
const BLOCK: usize = 512;
/// How many remarks are whole in memory at once, or files and dossiers of which rules speak.
pub(crate) const MANY: usize = 512;
/// How many of them are opened in one go.
const PIECE: usize = 32;

impl Default for Findings {
    fn default() -> Self {
        let bodies = Bodies { spool: Spool::new(IN_MEMORY), blocks: Vec::new(), names: BTreeMap::new() };
        Self { heads: Heads::default(), bodies }
    }
}

impl Findings {
    /// Takes in what is said of each of many.
    pub(crate) fn gather<T: Sync>(&mut self, of: &[T], say: impl Fn(&T) -> Vec<Finding> + Sync) {
        for many in of.chunks(MANY) {
            let blocks: Vec<Vec<Block>> = many.par_iter().map(|one| self.bodies.put(&say(one))).collect();
            blocks.into_iter().flatten().for_each(|block| self.add(block));
        }
    }

    /// Takes in remarks.
    pub(crate) fn extend(&mut self, findings: &[Finding]) {
        let blocks = self.bodies.put(findings);
        blocks.into_iter().for_each(|block| self.add(block));
    }

    fn add(&mut self, Block { heads, names, slip }: Block) {
        self.heads.add(&heads, self.bodies.blocks.len() as u32);
        self.bodies.blocks.push(slip);
        self.bodies.names.extend(names);
    }

    /// The remarks without their texts.
    #[must_use]
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// How many of a severity count.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.heads.weights().filter(|weight| *weight == severity).count()
    }

    /// Whether one counts that is at least so severe.
    #[must_use]
    pub fn weigh(&self, least: Severity) -> bool {
        self.heads.weights().any(|weight| weight >= least)
    }

    pub(crate) fn heads_mut(&mut self) -> &mut Heads {
        &mut self.heads
    }

    /// Leaves the remarks that are wanted.
    pub fn retain(&mut self, wanted: impl FnMut(&Head) -> bool) {
        self.heads.retain(wanted);
    }

    /// Puts them in the order of the contract.
    pub(crate) fn sort(&mut self) {
        let Self { heads, bodies } = self;
        let order = heads.order();
        let marks = heads.marks_mut();
        marks.par_sort_unstable_by_key(|mark| (order(mark), mark.body));
        for tied in marks.chunk_by_mut(|a, b| order(a) == order(b)).filter(|tied| tied.len() > 1) {
            let opened = bodies.open(tied.iter().map(|mark| mark.body));
            tied.sort_by_cached_key(|mark| opened.of(mark.body).str());
        }
    }

    /// All of them.
    #[must_use]
    pub fn whole(&self) -> Chosen<'_> {
        Chosen { findings: self, heads: self.heads.iter().collect() }
    }

    /// Those that are wanted.
    pub fn choose(&self, wanted: impl Fn(&Finding) -> bool) -> Chosen<'_> {
        let wanted = self.heads.iter().zip(self.batches().flatten()).filter(|(_, finding)| wanted(finding));
        Chosen { findings: self, heads: wanted.map(|(head, _)| head).collect() }
    }

    /// Some whole.
    pub(crate) fn read(&self, heads: &[&Head]) -> Vec<Finding> {
        self.bodies.read(heads.iter().copied(), &mut Known::default())
    }

    /// Those that are wanted, in order.
    pub(crate) fn those(&self, wanted: impl Fn(&Head) -> bool) -> impl Iterator<Item = Finding> {
        let heads: Vec<Head> = self.heads.each().filter(wanted).collect();
        let mut known = Known::default();
        let mut rest = heads.into_iter();
        std::iter::from_fn(move || {
            let some: Vec<Head> = rest.by_ref().take(PIECE).collect();
            (!some.is_empty()).then(|| self.bodies.read(some.iter(), &mut known))
        })
        .flatten()
    }

    /// All of them in order, so many at once that memory holds them easily.
    pub fn batches(&self) -> impl Iterator<Item = Vec<Finding>> + Clone {
        let read = |known: &mut Known, some: &[Mark]| {
            let heads: Vec<Head> = some.iter().map(|mark| self.heads.head(mark)).collect();
            self.bodies.read(heads.iter(), known)
        };
        self.heads.marks().chunks(MANY).map(move |many| many.par_chunks(PIECE).map_init(Known::default, read).flatten_iter().collect())
    }

    /// All of them at once.
    #[must_use]
    pub fn all(&self) -> Vec<Finding> {
        self.whole().all()
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        let mut out = Self::default();
        out.extend(&findings);
        out
    }
}

impl Chosen<'_> {
    /// All of them at once.
    #[must_use]
    pub fn all(&self) -> Vec<Finding> {
        let mut known = Known::default();
        self.heads.chunks(PIECE).flat_map(|some| self.findings.bodies.read(some.iter().copied(), &mut known)).collect()
    }
}

impl Bodies {
    /// Puts texts by.
    fn put(&self, findings: &[Finding]) -> Vec<Block> {
        findings.chunks(BLOCK).map(|some| Block::new(some, &self.spool)).collect()
    }

    fn open(&self, bodies: impl Iterator<Item = Body>) -> Opened {
        let mut ranges: BTreeMap<u32, Range<usize>> = BTreeMap::new();
        for Body { block, start, end } in bodies {
            let (start, end) = (start as usize, end as usize);
            let range = ranges.entry(block).or_insert(start..end);
            *range = range.start.min(start)..range.end.max(end);
        }
        let read = |(block, range): (u32, Range<usize>)| {
            let start = range.start;
            (block, (start, self.blocks[block as usize].with(range, <[u8]>::to_vec)))
        };
        Opened(ranges.into_iter().map(read).collect())
    }

    /// The whole remarks.
    ///
    /// # Panics
    /// The bytes are not those that were put by.
    fn read<'a>(&self, heads: impl Iterator<Item = &'a Head> + Clone, known: &mut Known) -> Vec<Finding> {
        let opened = self.open(heads.clone().map(|head| head.body));
        let mut one = |head: &Head| opened.of(head.body).finding(head, self.names.get(head.code)?, known);
        heads.map(|head| one(head).expect("the bytes that were put by")).collect()
    }
}

impl Block {
    fn new(findings: &[Finding], spool: &Arc<Spool>) -> Self {
        let mut pen = Pen::default();
        let mut heads: Vec<Head> = Vec::with_capacity(findings.len());
        for finding in findings {
            let start = pen.0.len() as u32;
            pen.finding(finding);
            // Remarks on a dossier name it once.
            let last = heads.last().map(|head| &head.dossier).filter(|last| **last == finding.dossier);
            heads.push(Head {
                code: finding.code,
                severity: finding.severity,
                spot: finding.spot.clone(),
                dossier: last.unwrap_or(&finding.dossier).clone(),
                standing: finding.standing.clone(),
                body: Body { block: 0, start, end: pen.0.len() as u32 },
            });
        }
        Self { heads, names: findings.iter().map(|f| (f.code, f.name)).collect(), slip: spool.put(&pen.0) }
    }
}

impl Opened {
    fn of(&self, Body { block, start, end }: Body) -> Eye<'_> {
        let (first, bytes) = &self.0[&block];
        Eye(&bytes[start as usize - first..end as usize - first])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Said, Spot};
    use crate::grid::CellRef;

    fn on(rank: usize) -> Finding {
        let cell = (!rank.is_multiple_of(3)).then(|| CellRef::new((rank * 7 % 100) as u32, 1));
        let spot = Spot { file: Some(format!("{}.xlsx", rank % 11).into()), sheet: None, cell };
        let code = ["B101", "P105"][rank % 2];
        Finding { spot, code, subject: ["", "b", "a"][rank % 5 % 3].to_owned(), message: rank.to_string(), ..body::tests::full() }
    }

    #[test]
    fn remarks_come_back_in_their_order() {
        let mut given: Vec<Finding> = (0..3000).map(on).collect();
        let mut findings = Findings::default();
        findings.gather(&given, |finding| vec![finding.clone()]);
        findings.extend(&given);
        assert_eq!(findings.heads().len(), 6000);
        given.extend_from_within(..);
        assert!(findings.all() == given);
        findings.sort();
        given.sort_by(|a, b| (&a.spot, a.code, &a.subject).cmp(&(&b.spot, b.code, &b.subject)));
        assert!(findings.all() == given);
        assert!(findings.batches().flatten().eq(given.iter().cloned()));
        findings.retain(|head| head.code == "P105");
        given.retain(|finding| finding.code == "P105");
        assert!(findings.those(|head| head.counts()).eq(given.into_iter().filter(Finding::counts)));
    }
}
