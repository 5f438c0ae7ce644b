//! Tables that wait until somebody looks at their dossier: what is left of it meanwhile, and how it is opened.

use std::borrow::Cow;
use std::sync::Arc;

use super::assemble::Who;
use super::packed::Packed;
use super::together::{Rank, put_together, shift_origins};
use super::{Batch, Dossier, FileRead, Origin, Repeated, TableRead};
use crate::grid::CellRef;
use crate::spool::Spool;
use crate::template::{Scheme, Table};

/// What was put by of a dossier.
#[derive(Debug, Clone)]
pub(crate) struct Rest {
    waiting: Waiting,
    /// How many answers of officers came before those that its headers name.
    pub(super) answers: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Waiting {
    /// For each file, how many origins come before its own, and its tables.
    AsFound(Vec<(usize, Packed)>),
    /// What was put together already.
    Whole(Box<Whole>),
}

#[derive(Debug, Clone)]
pub(super) struct Whole {
    tables: Packed,
    repeated: Packed,
    /// Of those that were left aside: origin, place, how sure.
    beside: Vec<(Origin, CellRef, Option<u8>)>,
    identities: Packed,
}

impl Rest {
    /// The origins of tables that were left aside.
    pub(super) fn origins_aside(&mut self) -> impl Iterator<Item = &mut Origin> {
        let beside = if let Waiting::Whole(whole) = &mut self.waiting { whole.beside.as_mut_slice() } else { &mut [] };
        beside.iter_mut().map(|(origin, ..)| origin)
    }
}

impl FileRead {
    /// Puts its tables by until somebody looks at its dossier; what tells dossiers apart stays.
    pub(crate) fn put_by(&mut self, scheme: &Scheme, spool: &Arc<Spool>) {
        self.who = Some(Box::new(Who::of(self, scheme)));
        self.packed = Some(Packed::new(self.tables.iter().map(|table| (self.rank(table), table)), spool));
        self.tables = Vec::new();
    }

    /// Takes its tables out, or its identification alone if they were put by, each with its rank among others.
    pub(super) fn take_tables(&mut self, scheme: &Scheme) -> Vec<(Rank, TableRead)> {
        if let Some(packed) = &self.packed {
            return packed.open(|table| table.name == scheme.identity.table);
        }
        let ranks: Vec<Rank> = self.tables.iter().map(|table| self.rank(table)).collect();
        ranks.into_iter().zip(std::mem::take(&mut self.tables)).collect()
    }

    fn rank(&self, table: &TableRead) -> Rank {
        Rank::of(table, self.is_hidden(table))
    }

    /// What its tables were taken for, put by or not.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Arc<Table>> {
        let here = self.packed.is_none().then_some(&self.tables).into_iter().flatten().map(|t| &t.table);
        self.packed.iter().flat_map(Packed::kinds).chain(here)
    }
}

impl Batch {
    /// Puts the tables of its dossiers by until somebody looks at them.
    pub(crate) fn put_by(&mut self, spool: &Arc<Spool>) {
        self.dossiers.iter_mut().for_each(|dossier| dossier.put_by(spool));
    }
}

impl Dossier {
    /// Puts its tables by as they were put together.
    fn put_by(&mut self, spool: &Arc<Spool>) {
        let (beside, again): (_, Vec<TableRead>) =
            std::mem::take(&mut self.repeated).into_iter().map(|r| ((r.origin, r.at, r.doubtful), r.read)).unzip();
        let put = |tables: &[TableRead]| Packed::new(tables.iter().map(|table| (Rank::default(), table)), spool);
        let (tables, identities) = (put(&self.tables), put(&self.other_identities));
        let repeated = put(&again);
        self.leave(Waiting::Whole(Box::new(Whole { tables, repeated, beside, identities })));
    }

    /// Leaves what it is called and where it stands.
    pub(super) fn leave(&mut self, waiting: Waiting) {
        (self.tables, self.repeated, self.other_identities) = (Vec::new(), Vec::new(), Vec::new());
        self.rest = Some(Rest { waiting, answers: 0 });
    }

    /// The dossier with all of its tables, those that were put by too.
    #[must_use]
    pub fn opened(&self) -> Cow<'_, Self> {
        self.with_tables(|_| true)
    }

    /// The same, where only its identification and the tables of a name are looked at: others may be missing.
    #[must_use]
    pub fn opened_for(&self, name: &str) -> Cow<'_, Self> {
        self.with_tables(|table| table.name == name || table.name == self.scheme.identity.table)
    }

    /// The same, where only its identification is looked at.
    #[must_use]
    pub fn identified(&self) -> Cow<'_, Self> {
        self.opened_for(&self.scheme.identity.table)
    }

    /// The dossier with the tables that were put by and are wanted.
    fn with_tables(&self, wanted: impl Fn(&Table) -> bool) -> Cow<'_, Self> {
        let Some(rest) = &self.rest else { return Cow::Borrowed(self) };
        let mut out = Self {
            id: self.id.clone(),
            scheme: self.scheme.clone(),
            convention: self.convention.clone(),
            stage: self.stage.clone(),
            files: self.files.clone(),
            origins: self.origins.clone(),
            tables: Vec::new(),
            repeated: Vec::new(),
            other_identities: Vec::new(),
            superseded_by: self.superseded_by.clone(),
            rest: None,
        };
        let open = |packed: &Packed, wanted: &dyn Fn(&Table) -> bool| {
            let mut found = packed.open(wanted);
            found.iter_mut().for_each(|(_, table)| table.shift_answers(rest.answers));
            found
        };
        match &rest.waiting {
            Waiting::AsFound(parts) => {
                let mut found = Vec::new();
                for (shift, packed) in parts {
                    for (rank, mut table) in open(packed, &wanted) {
                        shift_origins(&mut table, *shift);
                        found.push((rank, table));
                    }
                }
                put_together(&mut out, found);
            }
            Waiting::Whole(whole) => {
                let Whole { tables, repeated, beside, identities } = &**whole;
                let some = |packed: &Packed| open(packed, &wanted).into_iter().map(|(_, table)| table);
                out.tables.extend(some(tables));
                out.other_identities = some(identities).collect();
                let beside = repeated.kinds().zip(beside).filter(|(table, _)| wanted(table)).map(|(_, beside)| beside.clone());
                let again = some(repeated).zip(beside);
                out.repeated = again.map(|(read, (origin, at, doubtful))| Repeated { read, origin, at, doubtful }).collect();
            }
        }
        Cow::Owned(out)
    }

    /// What its tables were taken for, put by or not; one that was found twice stands twice.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Arc<Table>> {
        let here = self.rest.is_none().then_some(&self.tables).into_iter().flatten().map(|t| &t.table);
        let waiting = self.rest.iter().flat_map(|rest| match &rest.waiting {
            Waiting::AsFound(parts) => parts.iter().map(|(_, packed)| packed).collect(),
            Waiting::Whole(whole) => vec![&whole.tables],
        });
        waiting.flat_map(Packed::kinds).chain(here)
    }
}
