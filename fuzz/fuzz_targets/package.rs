//! See `targets::package`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| volet_fuzz::targets::package(data));
