//! Reports of many dossiers, written some at a time: each dossier once, in its order, whatever it has before it.

use volet::profile::Profile;
use volet::report::html;
use volet::report::outline::Outline;
use volet::report::text::{self, Style};
use volet::rules;

use crate::support::{batch, identification, receipts, scheme, source};

/// More than are written at once.
const DOSSIERS: usize = 300;

#[test]
fn each_stands_once_and_in_order() {
    let sent: Vec<_> =
        (0..DOSSIERS).map(|n| source(&format!("{n:03}/i.csv"), identification(&format!("24BRD{n:04}"), "Demande d'aide"))).collect();
    let profile = Profile::embedded().unwrap();
    let batch = batch(&scheme(), &sent);
    let findings = rules::judge(&batch, &profile);
    let outline = Outline::new(&batch, findings.whole(), &receipts(&batch, &profile), None);
    assert_eq!(outline.sections.len(), DOSSIERS);
    let (page, report) = (html::report(&outline), text::report(&outline, Style { colour: false, width: 100, recognition: false }));
    let places = |text: &str, of: &dyn Fn(usize) -> String| -> Vec<usize> {
        let place = |n| {
            let found: Vec<usize> = text.match_indices(&of(n)).map(|(at, _)| at).collect();
            assert_eq!(found.len(), 1, "{}", of(n));
            found[0]
        };
        (0..DOSSIERS).map(place).collect()
    };
    let on_page = places(&page, &|n| format!("<h2 id=\"d{n}\" tabindex=\"-1\">24BRD{n:04} "));
    let in_text = places(&format!("\n{report}"), &|n| format!("\n24BRD{n:04} "));
    assert!(on_page.is_sorted() && in_text.is_sorted(), "{on_page:?} {in_text:?}");
    // What closes the page stands behind the last of them.
    assert!(page.ends_with("</html>\n") && page.rfind("</main>") > on_page.last().copied());
}
