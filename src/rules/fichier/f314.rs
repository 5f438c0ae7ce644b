use crate::finding::Severity;
use crate::fmt;
use crate::grid::Format;
use crate::record::{Trait, Value};
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F314", name: "date-ambiguous", severity: Severity::Warning, page: include_str!("f314.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let Some(date) = view.cell.value.as_ref().and_then(Value::date) else {
        return;
    };
    let short = view.cell.has(&Trait::ShortYear);
    // In a text file every date is text: the day first is then the only way to write it.
    let swapped = view.cell.has(&Trait::MonthFirst) && !is_text_file(view, cx);
    let (why, of_all) = match (short, swapped) {
        (true, true) => (
            "l'année n'a que deux chiffres, et le jour et le mois peuvent s'échanger",
            "l'année de ces dates n'a que deux chiffres, et leur jour et leur mois peuvent s'échanger ; le jour a été lu en premier.",
        ),
        (true, false) => ("l'année n'a que deux chiffres", "l'année de ces dates n'a que deux chiffres."),
        (false, true) => (
            "la date est du texte, et le jour et le mois peuvent s'échanger",
            "ces dates sont du texte, et leur jour et leur mois peuvent s'échanger ; le jour a été lu en premier.",
        ),
        (false, false) => return,
    };
    let read = fmt::date(date);
    let message = format!("« {} » : {why} ; compris comme le {read}.", view.cell.raw);
    view.flag(cx, message, format!("Saisissez la date entière, {read} si c'est bien elle."))
        .several(of_all, "Saisissez les dates entières, par exemple 31/12/2025.");
}

fn is_text_file(view: &CellView, cx: &Context) -> bool {
    let path = &view.line.dossier.origins[view.line.row.origin].file;
    cx.batch.file(path).is_some_and(|f| f.format == Some(Format::Csv))
}
