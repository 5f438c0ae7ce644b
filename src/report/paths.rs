//! Paths of files, as reports name them.

/// Paths with the folder they share named once: « dossier/ : a.xlsx, b.xlsx ».
#[must_use]
pub fn together(files: &[&str]) -> String {
    let folder = files.first().and_then(|f| f.rsplit_once('/')).map_or("", |(folder, _)| folder);
    let inside: Option<Vec<&str>> = files.iter().map(|f| f.strip_prefix(folder)?.strip_prefix('/')).collect();
    match inside {
        Some(names) if names.len() > 1 && !folder.is_empty() => format!("{folder}/ : {}", names.join(", ")),
        _ => files.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_folder_is_named_once() {
        assert_eq!(together(&["a/b.xlsx", "a/c.xlsx"]), "a/ : b.xlsx, c.xlsx");
        assert_eq!(together(&["a/b.xlsx", "ab/c.xlsx"]), "a/b.xlsx, ab/c.xlsx");
        assert_eq!(together(&["a/b.xlsx"]), "a/b.xlsx");
        assert_eq!(together(&["b.xlsx", "c.xlsx"]), "b.xlsx, c.xlsx");
    }
}
