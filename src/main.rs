//! `volet`, the program: the shell around the library.

mod cli;

use std::process::ExitCode;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|a| a == cli::isolation::ARGUMENT) {
        return cli::isolation::serve(std::env::args().skip(2));
    }
    cli::run(std::env::args_os())
}
