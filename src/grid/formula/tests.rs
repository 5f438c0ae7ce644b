use super::*;
use crate::grid::{GridCell, Visibility};

fn sheet(name: &str, cells: &[(&str, Option<Raw>, Option<&str>)]) -> Sheet {
    let cells = cells.iter().map(|(at, raw, formula)| {
        GridCell::new(CellRef::parse(at).expect("address"), raw.clone()).with_formula(formula.map(str::to_owned))
    });
    Sheet::new(name.to_owned(), Visibility::Visible, cells.collect())
}

fn n(text: &str) -> Option<Raw> {
    Some(Raw::Number(text.parse().expect("decimal")))
}

fn t(text: &str) -> Option<Raw> {
    Some(Raw::Text(text.to_owned()))
}

fn error(text: &str) -> Option<Raw> {
    Some(Raw::Error(text.to_owned()))
}

fn held(sheets: &[Sheet], at: &str) -> Option<Raw> {
    sheets[0].get(CellRef::parse(at).expect("address")).and_then(|c| c.raw.clone())
}

/// What a formula in C9 of the first sheet gives where the file holds no value for it.
fn given(formula: &str) -> Option<Raw> {
    let day = Some(Raw::Date(jiff::civil::date(2025, 3, 31)));
    let first = sheet(
        "Jours",
        &[
            ("A1", n("12.5"), None),
            ("A2", t("à voir"), None),
            ("A3", n("3"), None),
            ("B1", t("Suivi"), None),
            ("B2", t("suivi"), None),
            ("B3", t("Frais divers"), None),
            ("C9", None, Some(formula)),
            ("D1", day, None),
            ("D2", error("#DIV/0!"), None),
            ("D3", Some(Raw::Flag(true)), None),
            ("F1", n("10"), None),
            ("F2", n("15.5"), Some("SUBTOTAL(9,A1:A3)")),
        ],
    );
    let second = sheet("Mes coûts", &[("B2", n("100"), None)]);
    let sheets = [first, second];
    let formulas = Formulas { strict: false, ..Formulas::new(&sheets) };
    formulas.result(0, CellRef::new(8, 2))
}

#[test]
fn sums_products_and_references() {
    for (formula, value) in [
        ("SUM(A1:A3)", "15.5"),
        ("SOMME($A$1:A3;A3,2)", "20.5"),
        ("A1*A3", "37.5"),
        ("ROUND(A1*A3/7,2)", "5.36"),
        ("-(A1+A3)*2", "-31"),
        ("A3*20%", "0.6"),
        ("A9", "0"),
        ("'Mes coûts'!B2+Jours!A3", "103"),
        ("PRODUCT(A1,A3)", "37.5"),
        ("of:=SUM([.A1:.A3])", "15.5"),
        ("of:=[$'Mes coûts'.B2]*2", "200"),
        ("SUM(A:A)", "15.5"),
        ("SUM('Mes coûts'!2:2)", "100"),
        ("2^3^2", "64"),
        ("-2^2", "4"),
        ("1/3*3", "1"),
    ] {
        assert_eq!(given(formula), n(value), "{formula}");
    }
    assert_eq!(given("A2"), t("à voir"));
    assert_eq!(given("+A2"), t("à voir"));
    for (formula, (year, month, day)) in [
        ("D1", (2025, 3, 31)),
        ("D1+1", (2025, 4, 1)),
        ("MAX(D1,D1-1)", (2025, 3, 31)),
        ("EDATE(D1,-1)", (2025, 2, 28)),
        ("MOIS.DECALER(DATE(2025;1;31);36)-1", (2028, 1, 30)),
    ] {
        assert_eq!(given(formula), Some(Raw::Date(jiff::civil::date(year, month, day))), "{formula}");
    }
}

#[test]
fn functions_that_holders_write() {
    for (formula, value) in [
        ("IF(A1>12,1,0)", "1"),
        ("SI(A1<>12;1;0)", "1"),
        ("SI(ET(A1>12;A3=3);A1;0)", "12.5"),
        ("IF(A9=\"\",7,A9)", "7"),
        ("IF(B1=B2,1,2)", "1"),
        ("IFERROR(A1/A9,5)", "5"),
        ("IFERROR(A2*2,0)", "0"),
        ("MIN(A1:A3)", "3"),
        ("MAX(A1:A3,20)", "20"),
        ("INT(A1*2.5)", "31"),
        ("AVERAGE(A1:A3)", "7.75"),
        ("MOYENNE(A1:A3)", "7.75"),
        ("ABS(-A1)", "12.5"),
        ("COUNT(A1:D2)", "2"),
        ("COUNTA(A1:D3)", "9"),
        ("NBVAL(A1:A9)", "3"),
        ("COUNTBLANK(A1:A9)", "6"),
        ("SUMIF(B1:B3,\"Suivi\",A1:A3)", "12.5"),
        ("SUMIF(A1:A3,\">5\")", "12.5"),
        ("SUMIF(B:B,\"Frais*\",A:A)", "3"),
        ("SUMIF(B:B,\"<>Suivi\",A:A)", "3"),
        ("SOMME.SI.ENS(A1:A3;B1:B3;\"frais?divers\";A1:A3;\"<4\")", "3"),
        ("COUNTIF(B1:B3,\"suivi\")", "2"),
        ("SUMPRODUCT(A1:A3,A1:A3)", "165.25"),
        ("SUMPRODUCT(A:A,A:A)", "165.25"),
        ("SUMPRODUCT((B1:B3=\"Suivi\")*1)", "2"),
        ("SUBTOTAL(9,F1:F2)", "10"),
        ("ROUNDUP(A1/7,1)", "1.8"),
        ("ARRONDI.INF(A1;0)", "12"),
        ("ROUND(1234.5,-2)", "1200"),
        ("ROUND(2.675,2)", "2.68"),
        ("INT(-1.5)", "-2"),
        ("MOD(-3,2)", "1"),
        ("YEAR(D1)+1", "2026"),
        ("IF(ISNUMBER(A2),1,2)", "2"),
    ] {
        assert_eq!(given(formula), n(value), "{formula}");
    }
    assert_eq!(given("B1&\" : \"&A3&\" jours\""), t("Suivi : 3 jours"));
    assert_eq!(given("CONCATENER(B1;\" \"\"x\"\"\")"), t("Suivi \"x\""));
    assert_eq!(given("A1>A3"), Some(Raw::Flag(true)));
    assert_eq!(given("SUM(A1,D1)"), None, "a day counts as a serial number that the grid does not keep");
}

#[test]
fn an_error_is_what_the_spreadsheet_would_show() {
    for (formula, shown) in
        [("A1/A9", "#DIV/0!"), ("A1+A2", "#VALUE!"), ("D2+1", "#DIV/0!"), ("SUM(A1,#REF!)", "#REF!"), ("AVERAGE(A8:A9)", "#DIV/0!")]
    {
        assert_eq!(given(formula), error(shown), "{formula}");
    }
}

#[test]
fn other_formulas_are_left_alone() {
    let deep = format!("{}A1{}", "(".repeat(5000), ")".repeat(5000));
    let calls = format!("{}A1{}", "ABS(".repeat(5000), ")".repeat(5000));
    let long = format!("1{}", "+1".repeat(20_000));
    for formula in [
        "TODAY()",
        "RAND()*0",
        "A:A",
        "A1:A3*2",
        "SUM(Ailleurs!A1)",
        "SUM('[autre.xlsx]F'!A1)",
        "SUM([1]F!A1)",
        "A1^0.5",
        "D1-D1",
        "INT(A1*2)",
        "SUM(D3)",
        "MOD(A1*2,5)",
        "D1*2",
        "C9+1",
        "SUM(C:C)",
        "SUM(",
        "SUM(A1",
        "SUBTOTAL(109,A1:A3)",
        "VLOOKUP(A1,A1:B3,2)",
        "Tableau1[Total]",
        "mon_nom*2",
        "\"12,5\"*2",
        "A1&\" jours\"",
        "SUMIF(A1:A3,\">2,5\")",
        "COUNTIF(A1:A9,\"<>x\")",
        "SUMPRODUCT((C1:XFD1048576=\"\")*1)",
        "\"sans fin",
        "",
        &deep,
        &calls,
        &long,
    ] {
        assert_eq!(given(formula), None, "{formula}");
    }
    let sum = format!("1{}", "+1".repeat(4_000));
    assert_eq!(given(&sum), n("4001"), "a long sum is no deep one");
    let signs = format!("{}A3", "-".repeat(30_000));
    assert_eq!(given(&signs), n("3"));
}

#[test]
fn missing_values_are_filled_in_and_stale_ones_seen() {
    let mut sheets = [sheet(
        "F",
        &[
            ("A1", n("1"), None),
            ("A2", None, Some("A1+1")),
            ("A3", None, Some("SUM(A1:A2)")),
            ("A4", n("7"), Some("A1*5")),
            ("A5", n("0.333333333333333"), Some("A1/3")),
            ("A6", None, Some("VLOOKUP(A1,B1:C2,2)")),
        ],
    )];
    fill(&mut sheets);
    assert_eq!(held(&sheets, "A3"), n("3"));
    let recomputed: Vec<String> = sheets[0].recomputed().iter().map(ToString::to_string).collect();
    assert_eq!(recomputed, ["A2", "A3"]);
    let formulas = Formulas::new(&sheets);
    assert_eq!(formulas.differs(0, CellRef::new(3, 0)), Some(Decimal::from(5)));
    assert_eq!(formulas.differs(0, CellRef::new(4, 0)), None);
    assert_eq!(formulas.differs(0, CellRef::new(2, 0)), None);
}

#[test]
fn a_held_value_is_only_doubted_where_the_cells_alone_decide() {
    for (formula, doubted) in [
        ("IF(A1>2,A1,0)", true),
        ("SUMIF(A1:A3,\">5\")", true),
        ("SUBTOTAL(9,A1:A3)", false),
        ("COUNTA(A1:A3)", false),
        ("IF(A9=\"\",7,A9)", false),
        ("SUMIF(A1:A3,\"Fr*\")", false),
    ] {
        let sheets = [sheet("F", &[("A1", n("12"), None), ("A3", t("Frais"), None), ("C1", n("99"), Some(formula))])];
        assert_eq!(Formulas::new(&sheets).differs(0, CellRef::new(0, 2)).is_some(), doubted, "{formula}");
    }
}

#[test]
fn a_zero_that_nobody_computed_is_no_value() {
    let cells = |total: &str, other: &str| {
        [sheet(
            "F",
            &[
                ("A1", n("4"), None),
                ("A2", n("0"), Some("A1*2")),
                ("A3", n("0"), Some("VLOOKUP(A1,B1:C2,2)")),
                ("A4", n("0"), Some("A9*2")),
                ("A5", n(total), Some("A2+1")),
                ("A6", n(other), None),
            ],
        )]
    };
    // Every result is 0, and one of them cannot be.
    let mut sheets = cells("0", "0");
    fill(&mut sheets);
    assert_eq!(["A2", "A3", "A4", "A5"].map(|at| held(&sheets, at)), [n("8"), None, n("0"), n("9")]);
    assert!(sheets[0].is_recomputed(CellRef::new(1, 0)));
    assert!(!sheets[0].is_recomputed(CellRef::new(3, 0)), "a 0 that is one stays the file's");
    // One result is not 0: the zeros are results, and A2 is out of date.
    let mut sheets = cells("1", "0");
    fill(&mut sheets);
    assert_eq!(["A2", "A3", "A5"].map(|at| held(&sheets, at)), [n("0"), n("0"), n("1")]);
    assert_eq!(Formulas::new(&sheets).differs(0, CellRef::new(1, 0)), Some(Decimal::from(8)));
    // Every result is 0 and nothing contradicts it.
    let mut sheets = [sheet("F", &[("A1", n("0"), Some("A9*2")), ("A2", n("0"), Some("VLOOKUP(A1,B1:C2,2)"))])];
    fill(&mut sheets);
    assert_eq!(["A1", "A2"].map(|at| held(&sheets, at)), [n("0"), n("0")]);
}

#[test]
fn long_chains_are_followed_in_both_directions() {
    let rows = 3_000u32;
    let cells = |up: bool| {
        let formula = |row: u32| if up { format!("A{}+1", row + 2) } else { format!("A{row}+1") };
        let first = if up { rows - 1 } else { 0 };
        let cell = |row: u32| {
            let raw = (row == first).then_some(Raw::Number(Decimal::ONE));
            let formula = raw.is_none().then(|| formula(row));
            GridCell::new(CellRef::new(row, 0), raw).with_formula(formula)
        };
        Sheet::new("F".to_owned(), Visibility::Visible, (0..rows).map(cell).collect())
    };
    for up in [false, true] {
        let mut sheets = [cells(up)];
        fill(&mut sheets);
        assert_eq!(held(&sheets, if up { "A1" } else { "A3000" }), n("3000"), "up: {up}");
    }
}

#[test]
fn doubling_on_doubling_is_not_computed_over_and_over() {
    let mut cells = vec![GridCell::new(CellRef::new(0, 0), n("1"))];
    for row in 1..20u32 {
        cells.push(GridCell::new(CellRef::new(row, 0), None).with_formula(Some(format!("A{row}+A{row}+A{row}*0"))));
    }
    cells.reverse();
    let mut sheets = [Sheet::new("F".to_owned(), Visibility::Visible, cells)];
    fill(&mut sheets);
    assert_eq!(held(&sheets, "A20"), n("524288"));
}

#[test]
fn deep_formulas_that_lean_on_deep_formulas_fit_the_stack() {
    let rows = 400u32;
    let cell = |row: u32| {
        let formula = format!("{}A{}+1{}", "IF(1,ABS(SUMPRODUCT(".repeat(15), row + 2, ")))".repeat(15));
        let raw = (row == rows - 1).then_some(Raw::Number(Decimal::ONE));
        let formula = raw.is_none().then_some(formula);
        GridCell::new(CellRef::new(row, 0), raw).with_formula(formula)
    };
    let mut sheets = [Sheet::new("F".to_owned(), Visibility::Visible, (0..rows).map(cell).collect())];
    fill(&mut sheets);
    assert_eq!(held(&sheets, "A1"), n("400"));
}
