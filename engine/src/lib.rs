//! The check of volet behind three exported functions: a buffer to write into, a call, a buffer to read from.
//!
//! Made for a page that has no installation: no binding generator, no import. Texts are UTF-8, numbers little-endian. An answer begins
//! with 0 and what was asked, or with 1 and a French sentence. A trap (memory, endless loop that the page ends) takes the instance
//! along; the page makes a new one and says which file failed.

use std::cell::RefCell;

use volet::grid::Unreadable;
use volet::session::{Session, Settings};

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a question of so many bytes, and says where it goes.
#[unsafe(no_mangle)]
pub extern "C" fn volet_input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        *input = vec![0; length];
        input.as_mut_ptr()
    })
}

/// Where the last answer stands.
#[unsafe(no_mangle)]
pub extern "C" fn volet_output() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}

/// Asks; gives the length of the answer. What is asked:
///
/// 1. begin: settings as JSON · 2. take a file in (rank 1: chosen by itself): length of
///    its path, path, seconds since 1970 as a float, contents ·
/// 3. find the spreadsheets: their paths as a JSON list · 4. try to read the one of this rank · 5. say that it is damaged ·
/// 6. say that it takes too long (the seconds are the question) · 7. check: the verdict as JSON ·
/// 8. the marked copy of a file: length of its name, name, contents.
#[unsafe(no_mangle)]
pub extern "C" fn volet_call(what: u32, rank: usize) -> usize {
    let question = INPUT.take();
    let answer = SESSION.with_borrow_mut(|session| answer(session, what, rank, question));
    let (sign, mut bytes) = match answer {
        Ok(bytes) => (0, bytes),
        Err(sentence) => (1, sentence.into_bytes()),
    };
    bytes.insert(0, sign);
    OUTPUT.with_borrow_mut(|output| {
        *output = bytes;
        output.len()
    })
}

fn answer(session: &mut Option<Session>, what: u32, rank: usize, question: Vec<u8>) -> Result<Vec<u8>, String> {
    if what == 1 {
        let settings: Settings = serde_json::from_slice(&question).map_err(|e| e.to_string())?;
        *session = Some(Session::new(&settings).map_err(|e| e.to_string())?);
        return Ok(Vec::new());
    }
    let session = session.as_mut().ok_or("la vérification n'a pas commencé")?;
    match what {
        2 => {
            let (path, rest) = named(&question).ok_or("question incomplète")?;
            let (seconds, bytes) = rest.split_first_chunk::<8>().ok_or("question incomplète")?;
            let seconds = f64::from_le_bytes(*seconds);
            #[expect(clippy::cast_possible_truncation, reason = "whole seconds of a clock")]
            let modified = seconds.is_finite().then_some(seconds as i64);
            session.add(&path, bytes.to_vec(), modified, rank == 1);
        }
        3 => return json(&session.find().map_err(|e| e.to_string())?),
        4 => session.probe(rank),
        5 => session.fail(rank, Unreadable::Damaged),
        6 => {
            let seconds = String::from_utf8_lossy(&question);
            session.fail(rank, Unreadable::TooLarge(format!("plus de {seconds} secondes de lecture")));
        }
        7 => return json(&session.check().map_err(|e| e.to_string())?),
        8 => {
            let (name, bytes) = session.copy(rank).map_err(|e| e.to_string())?.ok_or("ce fichier n'a pas de copie")?;
            let length = u32::try_from(name.len()).map_err(|e| e.to_string())?;
            return Ok([&length.to_le_bytes(), name.as_bytes(), &bytes].concat());
        }
        _ => return Err("question inconnue".to_owned()),
    }
    Ok(Vec::new())
}

fn json(answer: &impl serde::Serialize) -> Result<Vec<u8>, String> {
    serde_json::to_vec(answer).map_err(|e| e.to_string())
}

/// A text behind its length, and what follows.
fn named(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((String::from_utf8_lossy(name).into_owned(), rest))
}
