//! What is fuzzed gives an answer to its seeds and to seeded changes of them: a short run of each target without a fuzzer.
//!
//! `FUZZ_ROUNDS=100000 cargo test --release --test it fuzz` is a longer one; `fuzz/README.md` says how to run for hours.

#[path = "../../fuzz/src/targets.rs"]
#[allow(unreachable_pub, reason = "public for the programs of the fuzzer")]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::hostile::make::noise;
use targets::{TARGETS, Target};

/// What makes readers stumble.
const TOKENS: [&[u8]; 16] = [
    b"<",
    b"\"",
    b";",
    b"\n",
    b"&#0;",
    b"<!DOCTYPE x>",
    b"\xFF\xFF\xFF\xFF",
    b"\0\0\0\0",
    b"99999999999",
    b"-1e308",
    b"]]>",
    b"\xE2\x80\xAE",
    b"\xC3",
    b"NaN",
    b"[[",
    b"= ",
];

/// A seed changed in a few places, the same for the same round.
fn changed(seeds: &[Vec<u8>], round: u64) -> Vec<u8> {
    let random = noise(round + 1, 64);
    let mut next = random.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let mut pick = |most: usize| next.next().unwrap_or(0) % most.max(1);
    let mut out = seeds[pick(seeds.len())].clone();
    for _ in 0..1 + pick(3) {
        let (kind, at, length) = (pick(6), pick(out.len() + 1), pick(24));
        let end = (at + length).min(out.len());
        match kind {
            0 if at < out.len() => out[at] ^= 1 << (length % 8),
            1 => drop(out.splice(at..at, TOKENS[length % TOKENS.len()].iter().copied())),
            2 => drop(out.drain(at..end)),
            3 => {
                let piece = out[at..end].to_vec();
                (0..8).for_each(|_| drop(out.splice(at..at, piece.iter().copied())));
            }
            4 => out.truncate(at),
            _ => {
                let token = TOKENS[length % TOKENS.len()];
                out.iter_mut().skip(at).zip(token).for_each(|(byte, new)| *byte = *new);
            }
        }
    }
    out
}

fn run(target: &Target) {
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty());
    let rounds = std::env::var("FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let changes = (0..rounds).map(|round| changed(&seeds, round));
    for (rank, input) in seeds.iter().cloned().chain(changes).enumerate() {
        if catch_unwind(AssertUnwindSafe(|| (target.run)(&input))).is_err() {
            let path = std::env::temp_dir().join(format!("{}-{rank}", target.name));
            std::fs::write(&path, &input).unwrap();
            panic!("{}: input {rank}, kept in {}", target.name, path.display());
        }
    }
}

/// A test a target, so that they run side by side and name what fails.
macro_rules! targets {
    ($($name:ident),*) => {
        $(#[test]
        fn $name() {
            run(TARGETS.iter().find(|t| t.name == stringify!($name)).unwrap());
        })*

        #[test]
        fn every_target_is_run() {
            assert_eq!([$(stringify!($name)),*].as_slice(), TARGETS.iter().map(|t| t.name).collect::<Vec<_>>());
        }
    };
}

targets!(numbers, dates, csv, xlsx, xlsb, ods, xls, package, recognition, annotator, definitions, answers);

#[test]
fn each_target_is_a_program_of_the_fuzzer() {
    let manifest = include_str!("../../fuzz/Cargo.toml");
    for target in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{}.rs\"", target.name)), "{}", target.name);
    }
}
