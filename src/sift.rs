//! Lists from which items go that are told by looking at the whole list.

/// Keeps the items whose mark says so; there is a mark for each.
pub(crate) fn sift<T>(items: &mut Vec<T>, keep: Vec<bool>) {
    let mut keep = keep.into_iter();
    items.retain(|_| keep.next().unwrap_or(true));
}
