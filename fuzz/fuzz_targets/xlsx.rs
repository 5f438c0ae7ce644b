//! See `targets::xlsx`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| volet_fuzz::targets::xlsx(data));
