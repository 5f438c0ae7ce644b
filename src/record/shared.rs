//! What files say alike, each once in memory: thousands of them have sheets of one name, recognised for the same reasons.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use super::FileRead;
use crate::template::recognise::Certainty;

/// What was said so far.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    names: HashSet<Arc<str>>,
    certainties: HashSet<Arc<Certainty>>,
}

impl FileRead {
    /// Takes what other files say too from where it is known, and gives back the room that reading left.
    pub(crate) fn share(&mut self, shared: &mut Shared) {
        let origins = self.origins.iter_mut().map(|origin| &mut origin.sheet);
        self.sheets.iter_mut().map(|sheet| &mut sheet.name).chain(origins).for_each(|name| once(name, &mut shared.names));
        for sheet in &mut self.sheets {
            sheet.tables.iter_mut().for_each(|table| once(&mut table.certainty, &mut shared.certainties));
            sheet.tables.shrink_to_fit();
            sheet.aside.shrink_to_fit();
        }
        self.sheets.shrink_to_fit();
        self.origins.shrink_to_fit();
        self.keys_seen.shrink_to_fit();
    }
}

fn once<T: Eq + Hash + ?Sized>(one: &mut Arc<T>, known: &mut HashSet<Arc<T>>) {
    match known.get(one) {
        Some(same) => one.clone_from(same),
        None => drop(known.insert(one.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{CellRef, Visibility};
    use crate::record::{RowCount, SheetRead, Sighting};
    use crate::template::Scheme;
    use crate::template::recognise::Rival;

    #[test]
    fn what_two_files_say_is_there_once() {
        let scheme = Scheme::embedded().expect("a scheme");
        let file = |rival: usize| {
            let table = scheme.tables[0].clone();
            let rival = Some(Rival { table: scheme.tables[rival].clone(), score: 40, decides: "« Suivi »".into() });
            let certainty = Certainty { score: 80, reasons: vec!["unités".into()], rival, ..Certainty::default() }.into();
            let sheet = SheetRead {
                name: "Suivi".into(),
                visibility: Visibility::Visible,
                cells: 1,
                tables: vec![Sighting { table, at: CellRef::new(0, 0), certainty }],
                nearest: None,
                told: false,
                answers: Vec::new(),
                aside: Vec::new(),
                rows: RowCount::default(),
            };
            FileRead { sheets: vec![sheet], ..FileRead::unread("a.xlsx".into(), String::new(), None) }
        };
        let mut files = [file(1), file(1), file(2)];
        let mut shared = Shared::default();
        files.iter_mut().for_each(|file| file.share(&mut shared));
        let [first, second, third] = files.map(|mut file| file.sheets.remove(0));
        assert!(Arc::ptr_eq(&first.name, &second.name) && Arc::ptr_eq(&first.name, &third.name));
        assert!(Arc::ptr_eq(&first.tables[0].certainty, &second.tables[0].certainty));
        assert_eq!(third.tables[0].certainty.rival, file(2).sheets[0].tables[0].certainty.rival);
        assert_ne!(third.tables[0].certainty, first.tables[0].certainty);
    }
}
