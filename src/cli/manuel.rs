//! `volet manuel`: the manual page, from the definitions of the commands.

use clap::{Args, Command};
use clap_mangen::Man;

use super::Outcome;
use super::output::show;

/// Nothing can be asked of the manual.
#[derive(Args)]
#[command(after_help = "Exemple :
  volet manuel
      l'écrit à l'écran ; « volet manuel > volet.1 », puis « man ./volet.1 » le montre")]
pub(super) struct Arguments {}

/// The headings of clap's pages, and ours.
const HEADINGS: [(&str, &str); 2] = [("NAME", "NOM"), ("EXTRA", "EXEMPLES")];
/// What a heading begins with in a page; below, what one under it does.
const SECTION: &str = ".SH ";
const PART: &str = ".SS ";

/// Prints the manual: one page, a section a command.
pub(super) fn run(mut whole: Command) -> anyhow::Result<Outcome> {
    whole.build();
    let mut page = Vec::new();
    let man = Man::new(whole.clone()).manual("Manuel de volet");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    sections(&man, &mut page)?;
    let mut page = in_french(&page, SECTION);
    for command in whole.get_subcommands() {
        let mut part = Vec::new();
        sections(&Man::new(command.clone()), &mut part)?;
        page += &format!("{SECTION}VOLET {}\n{}", command.get_name().to_uppercase(), in_french(&part, PART));
    }
    show(&page);
    Ok(Outcome::Clean)
}

/// What a page says of a command.
fn sections(man: &Man, page: &mut Vec<u8>) -> std::io::Result<()> {
    man.render_description_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_options_section(page)?;
    man.render_extra_section(page)
}

/// A page with French headings of this rank.
fn in_french(page: &[u8], rank: &str) -> String {
    let heading = |line: &str| {
        let Some(title) = line.strip_prefix(SECTION) else { return format!("{line}\n") };
        // Our headings of options end in the space that stands before a colon in French.
        let title = title.trim_matches('"').trim();
        let french = HEADINGS.iter().find(|(english, _)| *english == title).map_or(title, |(_, french)| french);
        format!("{rank}{french}\n")
    };
    String::from_utf8_lossy(page).lines().map(heading).collect()
}
