//! Values of places → a few classes, each with its least and greatest value, so that the legend can say exactly what a colour covers.

use rust_decimal::Decimal;

/// The most colours that an eye tells apart on a map.
const MOST: usize = 5;

/// The least and the greatest value of each class, from little to much; as many places in each as can be, equal values together.
pub(super) fn classes(values: &[Decimal]) -> Vec<(Decimal, Decimal)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() <= MOST {
        return distinct.into_iter().map(|v| (v, v)).collect();
    }
    let mut out: Vec<(Decimal, Decimal)> = Vec::new();
    for class in 0..MOST {
        let last = sorted[(class + 1) * sorted.len() / MOST - 1];
        let first = match out.last() {
            None => sorted[0],
            Some((_, before)) => match sorted.iter().find(|v| *v > before) {
                Some(first) if *first <= last => *first,
                _ => continue,
            },
        };
        out.push((first, last));
    }
    out
}

/// The class of a value.
pub(super) fn class_of(value: Decimal, classes: &[(Decimal, Decimal)]) -> Option<usize> {
    classes.iter().position(|(least, most)| *least <= value && value <= *most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Vec<(i64, i64)> {
        let values: Vec<Decimal> = values.iter().map(|v| Decimal::from(*v)).collect();
        let found = classes(&values);
        assert!(values.iter().all(|v| class_of(*v, &found).is_some()), "every value has a class: {found:?}");
        found.into_iter().map(|(a, b)| (i64::try_from(a).unwrap_or(-1), i64::try_from(b).unwrap_or(-1))).collect()
    }

    #[test]
    fn few_values_have_a_class_each() {
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[3, 1, 3]), [(1, 1), (3, 3)]);
    }

    #[test]
    fn many_values_share_classes_that_do_not_meet() {
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]);
        assert_eq!(of(&[1, 1, 1, 1, 1, 1, 2, 3, 4, 50, 60]), [(1, 1), (2, 3), (4, 60)], "equal values together");
    }
}
