#!/usr/bin/env bash
# Builds the engine of the page (`volet page`) from the sources as they stand, and puts it where the page takes it from.
# Needs the WebAssembly target of Rust (`rustup target add wasm32-unknown-unknown`), node, and binaryen's wasm-opt and wasm-metadce on
# the path or from npm.
set -euo pipefail
cd "$(dirname "$0")/.."

features=(--enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue)
tool() { if command -v "$1" >/dev/null 2>&1; then "$@"; else npx --yes --package binaryen "$@"; fi; }

rustup target add wasm32-unknown-unknown >/dev/null 2>&1 || true
cargo build --locked --package volet-engine --profile engine --target wasm32-unknown-unknown
made=${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/engine/volet_engine.wasm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Only what the page calls stays; libraries made for binding generators export thousands of functions that describe others.
tool wasm-metadce "${features[@]}" -f engine/exports.json "$made" -o "$work/kept.wasm" >/dev/null
tool wasm-opt -Oz --strip-debug --strip-producers --strip-target-features "${features[@]}" "$work/kept.wasm" -o "$work/small.wasm"
node engine/pack.mjs "$work/small.wasm" src/page/engine.wasm.gz
UPDATE=engine cargo test --locked --test it engine_is_made_of_these_sources
ls -l src/page/engine.wasm.gz
