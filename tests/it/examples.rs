//! The example programs, as they would be run.

use std::path::PathBuf;

use crate::support::region;

#[allow(dead_code)]
#[path = "../../examples/check.rs"]
mod check;
#[allow(dead_code)]
#[path = "../../examples/roll_up.rs"]
mod roll_up;
#[allow(dead_code)]
#[path = "../../examples/rows.rs"]
mod rows;

fn sample(name: &str) -> Vec<PathBuf> {
    vec![region().join(name)]
}

#[test]
fn check_says_every_remark_with_its_cell() {
    let remarks = check::remarks(&sample("08-commune-pontaudoux-demande")).unwrap();
    let begins: Vec<String> = remarks.lines().map(|l| l.split(" : ").next().unwrap().to_owned()).collect();
    assert_eq!(
        begins,
        [
            "erreur F304 identification.csv ! identification ! B15",
            "alerte F305 identification.csv ! identification ! B20",
            "alerte P111 programme.csv ! programme ! C8",
            "alerte P107 programme.csv ! programme ! D8",
        ]
    );
}

#[test]
fn roll_up_shows_figures_and_what_nobody_gives() {
    let figures = roll_up::figures(&sample("08-commune-pontaudoux-demande")).unwrap();
    assert_eq!(roll_up::days(&figures), "Suivi : 72,5\u{a0}jours\nTOTAL : 720\u{a0}jours\n");
    assert_eq!(figures.value("jours-action", "TOTAL", "Réalisés – Total"), None);
    assert!(volet::rollup::workbook(&figures).unwrap().bytes().unwrap().starts_with(b"PK"));
}

#[test]
fn rows_name_the_cell_of_each_amount() {
    let shown = rows::funding(&sample("01-cc-val-doucette-demande")).unwrap();
    // A narrow no-break space parts thousands, a no-break space the unit.
    let shown = shown.replace(['\u{202f}', '\u{a0}'], " ");
    assert_eq!(
        shown,
        "25OCD0118 Financement!G18 ademe : 84 740 €\n25OCD0118 Financement!G19 region : 21 400 €\n\
         25OCD0118 Financement!G20 autofinancement : 70 395 €\n"
    );
}

#[test]
fn an_input_that_is_not_there_is_an_error_that_says_so() {
    let error = check::remarks(&sample("nulle-part")).unwrap_err();
    assert!(error.to_string().contains("introuvable"), "{error}");
}
