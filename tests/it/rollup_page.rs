//! The page of a roll-up shows the workbook's figures, loads nothing, runs nothing, and says in words what its map shows.

use volet::rollup::{LineKind, Rollup, page};

use crate::rollup::{FIRST, Sent, read, region, roll_up};

fn of(rollup: &Rollup) -> String {
    page(rollup).expect("page")
}

/// What stands between two marks, each time they stand.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

#[test]
fn every_figure_of_the_tables_is_on_the_page_as_the_workbook_shows_it() {
    let region = region();
    let page = of(&region);
    let cells = between(&page, "<td class=\"nombre\">", "</td>");
    // The page keeps the blocks of a sheet together.
    let mut blocks: Vec<_> = region.blocks.iter().filter(|b| b.sheet != region.plan.dashboard).collect();
    let sheets: Vec<&String> = blocks.iter().map(|b| &b.sheet).collect();
    blocks.sort_by_key(|b| sheets.iter().position(|s| **s == b.sheet));
    let figures = blocks.into_iter().flat_map(|b| &b.lines).flat_map(|l| &l.figures);
    let shown: Vec<String> =
        figures.map(|f| f.as_ref().map_or(String::new(), |f| f.value.map_or("–".to_owned(), |n| f.format.shown(n)))).collect();
    assert!(shown.len() > 200, "{}", shown.len());
    assert_eq!(cells, shown);
    let key: Vec<&str> = between(&page, "<span class=\"grand\">", "</span>");
    assert_eq!(key[..3], ["2", "1,50", "800,00"]);
    assert!(page.contains("248\u{202f}000,00") || page.contains("124\u{202f}000,00</span> € HT"), "the unit stands once");
}

#[test]
fn it_loads_nothing_and_runs_nothing() {
    let page = of(&region());
    assert!(page.contains("content=\"default-src 'none'; style-src 'sha256-"));
    for refused in ["<script", "script-src", " src=", "<link", "@import", "url(", "style=\""] {
        assert!(!page.contains(refused), "{refused}");
    }
    assert!(between(&page, "href=\"", "\"").iter().all(|to| to.starts_with('#')), "every way leads to the page itself");
    for to in between(&page, "href=\"#", "\"") {
        assert_eq!(page.matches(&format!(" id=\"{to}\"")).count(), 1, "{to}");
    }
}

#[test]
fn the_map_says_in_words_who_has_what() {
    let page = of(&region());
    let legend = between(&page, "<ul class=\"legende\">", "</ul>")[0];
    let lines: Vec<String> = between(legend, "<strong>", "</li>").into_iter().map(|l| l.replace("</strong>", "")).collect();
    assert_eq!(lines[0], "2\u{a0}: Ille-et-Vilaine");
    assert_eq!(lines[1], "1\u{a0}: Finistère");
    assert!(lines[2].ends_with("pour Côtes-d'Armor et Morbihan"), "{lines:?}");
    let map = between(&page, "<figure class=\"papier carte\">", "</figure>")[0];
    assert_eq!(map.matches("<path class=\"lot\"").count(), 4, "the departments of the lot's region");
    assert!(map.matches("<path class=\"voisin\"").count() > 2, "their neighbours");
    assert!(map.contains("<title>Finistère : 1</title>"));
    assert!(page.contains("CC BY\u{a0}4.0"), "attribution");
}

#[test]
fn overseas_departments_stand_in_tiles() {
    let overseas = Sent { identity: &[("Région", "La Réunion"), ("Département(s)", "974")], ..FIRST };
    let page = of(&roll_up(&read(&[&overseas])));
    let map = between(&page, "<figure class=\"papier carte\">", "</figure>")[0];
    assert!(!map.contains("<path"), "no outline of the mainland");
    let tile = between(map, "<ul class=\"tuiles\">", "</ul>")[0];
    assert!(tile.contains("974 La Réunion") && tile.contains("<strong>1</strong>"), "{tile}");
}

#[test]
fn without_a_known_department_there_is_no_map() {
    let nowhere = Sent { identity: &[("Département(s)", "")], ..FIRST };
    let page = of(&roll_up(&read(&[&nowhere])));
    assert!(!page.contains("papier carte") && !page.contains("href=\"#cartes\""));
}

#[test]
fn every_chart_has_a_name_and_a_table_behind_it() {
    let region = region();
    let page = of(&region);
    let charts = between(&page, "<figure class=\"papier\">", "</figure>");
    let drawn = region.blocks.iter().filter(|b| b.lines.iter().any(|l| l.kind == LineKind::Group)).count();
    assert!(charts.len() >= 6 && charts.len() < drawn, "{}", charts.len());
    for chart in charts {
        assert!(chart.contains("role=\"img\" aria-label=\"") && chart.contains("href=\"#t"), "{chart}");
        assert!(chart.contains("<rect"), "bars");
    }
    // What no dossier gives has a bar of no length and the word for nothing, not 0.
    let spending = between(&page, "<strong>Dépenses prévues et réalisées, par poste (HT)</strong>", "</figure>")[0];
    let travel = spending.split(">\nDéplacements\n</text>").nth(1).expect("label");
    let values: Vec<&str> = travel.split("\n</text>").take(2).filter_map(|t| t.rsplit(">\n").next()).collect();
    assert_eq!(values, ["1\u{202f}000\u{a0}€", "–"]);
}

#[test]
fn what_holders_write_is_text() {
    let odd = Sent { identity: &[("N° de convention ADEME", "<script>alert(1)</script>")], ..FIRST };
    let page = of(&roll_up(&read(&[&odd, &Sent { folder: "b", ..FIRST }])));
    assert!(!page.contains("<script"));
}

#[test]
fn the_same_dossiers_give_the_same_page() {
    assert!(of(&region()) == of(&region()));
}
