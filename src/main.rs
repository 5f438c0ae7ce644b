//! Temporary.
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let scheme = std::sync::Arc::new(volet::template::Scheme::embedded().unwrap());
    let profile = volet::profile::Profile::embedded().unwrap();
    let found = volet::run::find(&[args[2].clone().into()]).unwrap();
    let batch = volet::run::read(found, &scheme, &|| ());
    #[allow(clippy::print_stdout)]
    match args[1].as_str() {
        "tidy" => print!("{}", volet::export::json::dossiers(&batch)),
        _ => print!("{}", volet::report::json::lines(&volet::rules::check(&batch, &profile))),
    }
}
