//! See `targets::xls`.
#![no_main]

libfuzzer_sys::fuzz_target!(
    // The library that parses this format panics on purpose-made files, and the reader answers for it: only what it lets out counts.
    init: std::panic::set_hook(Box::new(|_| ())),
    |data: &[u8]| volet_fuzz::targets::xls(data)
);
