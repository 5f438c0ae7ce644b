//! What must hold between indicators ([`Must`]): one check serves N110 to N115, each speaking for its own relations.

use rust_decimal::Decimal;

use super::series::{Series, single};
use crate::finding::Finding;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Context};
use crate::template::{Must, Relation};

/// A value, the number in it and the line it stands on.
type Found<'a> = (Series<'a>, CellView<'a>, Decimal);

/// Speaks where a relation of the running rule does not hold.
pub(super) fn check(dossier: &Dossier, cx: &mut Context) {
    for relation in dossier.scheme.relations_of(cx.code()) {
        for (field, year) in places(dossier, relation) {
            let at = |code: &str| find(dossier, code, &field, year);
            match &relation.must {
                Must::Order { lower, upper } => order(at(lower), at(upper), cx),
                Must::AtLeast { code, least, when, from } => at_least((at(code), *least), (at(when), *from), cx),
                Must::Sum { parts, whole, within } => {
                    let broken = breaks_order(dossier, relation, &field, year);
                    sum(parts.iter().map(|p| at(p)).collect(), at(whole).filter(|_| !broken), within, cx);
                }
                Must::Cap { parts, limit } => cap(parts.iter().map(|p| at(p)).collect(), limit, cx),
                Must::Range { code, within } => range(at(code), within, cx),
                Must::Count { .. } | Must::Steady { .. } | Must::Trace { .. } | Must::Progress { .. } => {}
            }
        }
    }
}

/// Whether a value exceeds another that it must not: N112 says it, so that what follows from it stays unsaid.
pub(super) fn exceeds(dossier: &Dossier, code: &str, field: &str, year: u8) -> bool {
    let value = |code: &str| find(dossier, code, field, year).map(|f| f.2);
    dossier.scheme.relations.iter().any(|r| match &r.must {
        Must::Order { lower, upper } if lower == code => value(lower).zip(value(upper)).is_some_and(|(l, u)| l > u),
        _ => false,
    })
}

fn breaks_order(dossier: &Dossier, relation: &Relation, field: &str, year: u8) -> bool {
    relation.must.codes().into_iter().any(|code| exceeds(dossier, code, field, year))
}

/// The fields and years where the first indicator has values to compare.
fn places(dossier: &Dossier, relation: &Relation) -> Vec<(String, u8)> {
    let first = relation.must.codes().first().and_then(|code| single(dossier, code));
    first.map_or_else(Vec::new, |s| s.values().map(|v| (v.field.name.clone(), v.year)).collect())
}

fn find<'a>(dossier: &'a Dossier, code: &str, field: &str, year: u8) -> Option<Found<'a>> {
    let series = single(dossier, code)?;
    let (view, number) = series.at(field, year)?;
    Some((series, view, number))
}

fn order(lower: Option<Found>, upper: Option<Found>, cx: &mut Context) {
    let (Some(low), Some(up)) = (lower, upper) else { return };
    if low.2 <= up.2 {
        return;
    }
    let message = format!("la valeur, {}, dépasse {}.", fmt::quantity(low.2, unit(&low)), named(&up));
    let fix = format!("Vérifiez les deux valeurs : « {} » ne peut pas dépasser « {} ».", label(&low), label(&up));
    show(low.1.flag(cx, message, fix), &up);
}

fn at_least((low, least): (Option<Found>, Decimal), (when, from): (Option<Found>, Decimal), cx: &mut Context) {
    let (Some(low), Some(when)) = (low, when) else { return };
    if when.2 < from || low.2 >= least {
        return;
    }
    let message = format!("{}, face à {}.", shown(&low), named(&when));
    let (least, from) = (fmt::number(least), fmt::number(from));
    let fix = format!("Vérifiez les deux valeurs : celle-ci est d'au moins {least} dès que l'autre atteint {from}.");
    show(low.1.flag(cx, message, fix), &when);
}

fn sum(parts: Vec<Option<Found>>, whole: Option<Found>, within: &str, cx: &mut Context) {
    let (Some(parts), Some(whole)) = (parts.into_iter().collect::<Option<Vec<Found>>>(), whole) else { return };
    let Some(percent) = cx.profile.number(within) else { return };
    let added: Decimal = parts.iter().map(|p| p.2).sum();
    if (added - whole.2).abs() * Decimal::ONE_HUNDRED <= percent * whole.2.abs() {
        return;
    }
    let message = format!(
        "{}, mais la somme de ses parties, {}, est {}.",
        shown(&whole),
        fmt::list(&parts.iter().map(named).collect::<Vec<_>>()),
        fmt::quantity(added, Some(&whole.0.indicator.unit))
    );
    let fix = "Vérifiez ces valeurs : les parties doivent faire le total, à quelques pour cent près.";
    let finding = whole.1.flag(cx, message, fix);
    parts.iter().for_each(|p| show(finding, p));
}

fn cap(parts: Vec<Option<Found>>, limit: &str, cx: &mut Context) {
    let Some(parts) = parts.into_iter().collect::<Option<Vec<Found>>>() else { return };
    let (Some(limit), Some((last, others))) = (cx.profile.number(limit), parts.split_last()) else { return };
    let added: Decimal = parts.iter().map(|p| p.2).sum();
    if added <= limit {
        return;
    }
    let unit = Some(last.0.indicator.unit.as_str());
    let message = format!(
        "{} ; avec {}, le total fait {}.",
        shown(last),
        fmt::list(&others.iter().map(named).collect::<Vec<_>>()),
        fmt::quantity(added, unit)
    );
    let fix = format!("Vérifiez ces valeurs : ensemble, elles ne peuvent pas dépasser {}.", fmt::quantity(limit, unit));
    let finding = last.1.flag(cx, message, fix);
    others.iter().for_each(|p| show(finding, p));
}

fn range(found: Option<Found>, within: &str, cx: &mut Context) {
    let (Some(found), Some((from, to))) = (found, cx.profile.range(within)) else { return };
    let side = if found.2 < from {
        "bien bas"
    } else if found.2 > to {
        "bien haut"
    } else {
        return;
    };
    let unit = Some(found.0.indicator.unit.as_str());
    let message = format!("{} : c'est {side}, on attend de {} à {}.", shown(&found), fmt::number(from), fmt::quantity(to, unit));
    found.1.flag(cx, message, "Vérifiez la valeur, et qu'elle est bien dans l'unité de la ligne.");
}

fn label(found: &Found) -> String {
    fmt::short(&found.0.indicator.label)
}

fn shown(found: &Found) -> String {
    format!("la valeur est {}", fmt::quantity(found.2, unit(found)))
}

fn named(found: &Found) -> String {
    format!("« {} » ({})", label(found), fmt::quantity(found.2, unit(found)))
}

/// A count is shown without its unit: « 12 », not « 12 nb ».
fn unit<'a>(found: &Found<'a>) -> Option<&'a str> {
    (!found.0.indicator.integer).then_some(found.0.indicator.unit.as_str())
}

fn show(finding: &mut Finding, found: &Found) {
    finding.with(found.1.spot(), &format!("« {} »", label(found)));
}
