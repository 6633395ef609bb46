//! The tables of names and places, taken apart once so that drawing a customer only points into them.

use super::countries::{COUNTRIES, Country};
use super::latin::latin;

/// A given or family name and its Latin spelling.
pub struct Name {
    /// As the person writes it.
    pub native: &'static str,
    /// In the letters of an email address; never empty.
    pub latin: String,
}

/// A city and what belongs to it.
pub struct City {
    /// Its name in the country's language.
    pub name: &'static str,
    /// The state, region or voivodeship.
    pub state: &'static str,
    /// The pattern of its postal codes.
    pub postal_code: &'static str,
}

/// One country, ready to draw from; every list has at least one entry.
pub struct Place {
    /// The country's codes and weight.
    pub facts: &'static Country,
    /// Its cities, the larger first.
    pub cities: Vec<City>,
    /// Street names.
    pub streets: Vec<&'static str>,
    /// Patterns of the first address line, `~` standing for the street.
    pub first_lines: Vec<&'static str>,
    /// Patterns of the second address line.
    pub second_lines: Vec<&'static str>,
    /// Phone number patterns.
    pub phones: Vec<&'static str>,
    /// Given names of women, then of men.
    pub given: [Vec<Name>; 2],
    /// Family names as women bear them, then as men do.
    pub families: [Vec<Name>; 2],
}

/// All countries.
pub struct Atlas {
    /// The countries, the most frequent first.
    pub places: Vec<Place>,
}

impl Atlas {
    /// Takes the tables apart.
    pub fn new() -> Self {
        Self { places: COUNTRIES.iter().map(place).collect() }
    }
}

fn place(facts: &'static Country) -> Place {
    let names = facts.names;
    Place {
        facts,
        cities: entries(facts.cities).map(city).collect(),
        streets: entries(facts.streets).collect(),
        first_lines: entries(facts.first_lines).collect(),
        second_lines: entries(facts.second_lines).collect(),
        phones: entries(facts.phones).collect(),
        given: [names.women, names.men].map(|list| entries(list).map(name).collect()),
        families: [names.women_families, names.men_families].map(|list| entries(list).map(name).collect()),
    }
}

fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|').map(str::trim)
}

fn name(entry: &'static str) -> Name {
    match entry.split_once('/') {
        Some((native, spelling)) => Name { native, latin: spelling.to_owned() },
        None => Name { native: entry, latin: latin(entry) },
    }
}

fn city(line: &'static str) -> City {
    let mut parts = line.splitn(3, '/');
    let mut next = || parts.next().unwrap_or_default();
    City { name: next(), state: next(), postal_code: next() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_complete() {
        assert_eq!(COUNTRIES.iter().map(|country| country.weight).sum::<u64>(), 1000);
        for place in Atlas::new().places {
            let code = place.facts.code;
            assert_eq!(place.families[0].len(), place.families[1].len(), "{code}");
            for list in [&place.streets, &place.first_lines, &place.second_lines, &place.phones] {
                assert!(list.iter().all(|entry| !entry.is_empty()), "{code}");
            }
            let whole = |city: &City| ![city.name, city.state, city.postal_code].contains(&"");
            assert!(place.cities.iter().all(whole), "{code}");
        }
    }

    #[test]
    fn every_name_has_a_latin_spelling() {
        for place in Atlas::new().places {
            for name in place.given.iter().chain(&place.families).flatten() {
                let plain = name.latin.bytes().all(|byte| byte.is_ascii_lowercase());
                assert!(plain && !name.latin.is_empty(), "{}: `{}`", name.native, name.latin);
            }
        }
    }
}
