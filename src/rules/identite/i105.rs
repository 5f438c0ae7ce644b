use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::reference::{self, Epci};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "I105", name: "epci-unknown", severity: Severity::Warning, page: include_str!("i105.md"), check: Check::Dossier(check) };

/// The digits of a SIREN; anything else in the list is malformed, which F305 says.
const SIREN: usize = 9;

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(view) = form::view(dossier, "epci") else {
        return;
    };
    let sirens: Vec<&String> = form::list(&view).iter().filter(|p| p.len() == SIREN && p.chars().all(|c| c.is_ascii_digit())).collect();
    let unknown: Vec<&String> = sirens.iter().copied().filter(|s| reference::epci(s).is_none()).collect();
    if !unknown.is_empty() {
        let verb = if unknown.len() == 1 { "ne figure pas" } else { "ne figurent pas" };
        let message = format!("{} {verb} dans la liste des EPCI à fiscalité propre.", fmt::list(&unknown));
        view.flag(cx, message, "Vérifiez ce numéro : le SIREN d'un EPCI a 9 chiffres et se trouve dans la base BANATIC. Un syndicat n'est pas un EPCI à fiscalité propre.");
    }
    let elsewhere: Vec<String> =
        sirens.iter().filter_map(|s| reference::epci(s)).filter(|e| is_elsewhere(e, dossier)).map(|e| e.name.clone()).collect();
    let Some(region) = form::region(dossier).filter(|_| !elsewhere.is_empty()) else {
        return;
    };
    let verb = if elsewhere.len() == 1 { "est" } else { "sont" };
    let message = format!("{} {verb} hors de la région {}.", fmt::list(&elsewhere), region.name);
    let finding = view.flag(cx, message, "Vérifiez les SIREN des EPCI couverts et la région.");
    if let Some(other) = form::view(dossier, "region") {
        finding.with(other.spot(), "région du dossier");
    }
}

/// Whether no department of an EPCI is in the dossier's region. Those that the dossier lists itself are left to I104.
fn is_elsewhere(epci: &Epci, dossier: &Dossier) -> bool {
    let Some(region) = form::region(dossier).filter(|r| !r.overseas_collectivity) else {
        return false;
    };
    let view = form::view(dossier, "departements");
    let listed = |d: &String| view.is_some_and(|v| form::list(&v).contains(d));
    let here = |d: &String| reference::department(d).is_some_and(|d| d.region == region.code);
    !epci.departments.iter().any(|d| here(d) || listed(d))
}
