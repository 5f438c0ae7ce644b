//! Regions, departments and EPCI of France, from the lists in `templates/reference/` (attribution in each file).

pub mod outline;

use std::sync::LazyLock;

use rust_decimal::Decimal;

/// A region, or an overseas collectivity.
#[derive(Debug)]
pub struct Region {
    /// INSEE code.
    pub code: String,
    /// Name.
    pub name: String,
    /// An overseas collectivity, not one of the 18 regions.
    pub overseas_collectivity: bool,
    /// Other names that people write.
    pub aliases: Vec<String>,
}

/// A department.
#[derive(Debug)]
pub struct Department {
    /// Code (`01` … `976`, `2A`, `2B`).
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of its region.
    pub region: String,
}

/// A group of communes with its own taxes.
#[derive(Debug)]
pub struct Epci {
    /// SIREN number, nine digits.
    pub siren: String,
    /// Name.
    pub name: String,
    /// Kind (CC, CA, CU, METRO …).
    pub kind: String,
    /// Codes of the departments of its communes.
    pub departments: Vec<String>,
    /// Inhabitants.
    pub population: Decimal,
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    rows(include_str!("../templates/reference/regions.csv"))
        .map(|r| Region {
            code: r[0].clone(),
            name: r[1].clone(),
            overseas_collectivity: r[2] == "com",
            aliases: r[3].split('|').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
        })
        .collect()
});

static DEPARTMENTS: LazyLock<Vec<Department>> = LazyLock::new(|| {
    rows(include_str!("../templates/reference/departements.csv"))
        .map(|r| Department { code: r[0].clone(), name: r[1].clone(), region: r[2].clone() })
        .collect()
});

static EPCIS: LazyLock<Vec<Epci>> = LazyLock::new(|| {
    rows(include_str!("../templates/reference/epci.csv"))
        .map(|r| Epci {
            siren: r[0].clone(),
            name: r[1].clone(),
            kind: r[2].clone(),
            departments: r[3].split(' ').map(str::to_owned).collect(),
            population: r[4].parse().unwrap_or_default(),
        })
        .collect()
});

fn rows(text: &'static str) -> impl Iterator<Item = Vec<String>> {
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).skip(1).map(|line| line.split(';').map(str::to_owned).collect())
}

/// The regions, by code.
#[must_use]
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The region of this code.
#[must_use]
pub fn region(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|r| r.code == code)
}

/// The departments, by code.
#[must_use]
pub fn departments() -> &'static [Department] {
    &DEPARTMENTS
}

/// The department of this code.
#[must_use]
pub fn department(code: &str) -> Option<&'static Department> {
    DEPARTMENTS.iter().find(|d| d.code == code)
}

/// All EPCI, by their SIREN number.
#[must_use]
pub fn epcis() -> &'static [Epci] {
    &EPCIS
}

/// The EPCI of this SIREN number.
#[must_use]
pub fn epci(siren: &str) -> Option<&'static Epci> {
    EPCIS.binary_search_by(|e| e.siren.as_str().cmp(siren)).ok().map(|i| &EPCIS[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole() {
        assert_eq!(regions().iter().filter(|r| !r.overseas_collectivity).count(), 18);
        assert_eq!(departments().len(), 101);
        assert_eq!(department("2A").map(|d| d.region.as_str()), Some("94"));
        assert!(EPCIS.is_sorted_by(|a, b| a.siren < b.siren));
        assert!(EPCIS.len() > 1200);
        assert!(EPCIS.iter().all(|e| e.departments.iter().all(|d| department(d).is_some()) && e.population > Decimal::ZERO));
    }
}
