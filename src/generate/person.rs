//! A person: name, email address, phone, birth date and the home that a family shares.

use super::atlas::{Atlas, City, Name, Place};
use super::random::{Dice, Purpose};

/// Domains that belong to nobody (RFC 2606), the most frequent first.
const DOMAINS: &[&str] = &[
    "example.com",
    "example.org",
    "example.net",
    "mail.example",
    "post.example",
    "inbox.example",
    "poczta.example",
    "box.example",
    "mail.example.net",
    "correo.example",
    "edu.example",
];

/// Of ten thousand customers, how many live with the one before and use the same email address. Each makes two
/// that share one, so about 0.3 % of all do.
const FAMILY_PER_10_000: u64 = 15;

/// A person as drawn.
pub struct Person<'a> {
    /// Full name, in the order that is usual in the country.
    pub name: String,
    /// Email address, or empty.
    pub email: String,
    /// Phone number in one of several writings, or empty.
    pub phone: String,
    /// How many days before today the person was born, where known.
    pub age_days: Option<u64>,
    /// The country.
    pub place: &'a Place,
    /// The city.
    pub city: &'a City,
    /// Street and house number.
    pub first_line: String,
    /// Flat, floor or the like, often empty.
    pub second_line: String,
    /// Postal code in the country's form.
    pub postal_code: String,
}

/// What everybody of one household has in common; the email address is that of the one who came first.
struct Household<'a> {
    place: &'a Place,
    family: usize,
    dice: Dice,
}

impl<'a> Person<'a> {
    /// Draws the person with the given number.
    pub fn draw(atlas: &'a Atlas, seed: u64, number: u64) -> Self {
        let host = if lives_with_predecessor(seed, number) { number - 1 } else { number };
        let Household { place, family, mut dice } = household(atlas, seed, host);
        let city = dice.pick_early(&place.cities);
        let street = dice.pick_early(&place.streets);
        let mut first_line = String::with_capacity(40);
        let form = dice.pick(&place.first_lines);
        dice.fill(form, street, &mut first_line);
        let mut second_line = String::new();
        if dice.chance(110) {
            let form = dice.pick(&place.second_lines);
            dice.fill(form, "", &mut second_line);
        }
        let mut postal_code = String::with_capacity(12);
        dice.fill(city.postal_code, "", &mut postal_code);
        let mut dice = Dice::new(seed, Purpose::Person, number);
        let (sex, given) = given_name(place, &mut dice);
        let email = if host == number {
            email(given, &place.families[sex][family], number, &mut dice)
        } else {
            let mut dice = Dice::new(seed, Purpose::Person, host);
            let (sex, given) = given_name(place, &mut dice);
            email_always(given, &place.families[sex][family], host, &mut dice)
        };
        let name = full_name(place, sex, given, &place.families[sex][family], &mut dice);
        let phone = phone(place, &mut dice);
        Self {
            name,
            email,
            phone,
            age_days: age_days(&mut dice),
            place,
            city,
            first_line,
            second_line,
            postal_code,
        }
    }
}

fn lives_with_predecessor(seed: u64, number: u64) -> bool {
    number > 1 && Dice::new(seed, Purpose::Family, number).below(10_000) < FAMILY_PER_10_000
}

fn household(atlas: &Atlas, seed: u64, number: u64) -> Household<'_> {
    let mut dice = Dice::new(seed, Purpose::Home, number);
    let place = &atlas.places[dice.weighted(atlas.places.iter().map(|place| place.facts.weight))];
    let family = dice.below_skewed(place.families[0].len() as u64) as usize;
    Household { place, family, dice }
}

fn given_name<'a>(place: &'a Place, dice: &mut Dice) -> (usize, &'a Name) {
    let sex = dice.below(2) as usize;
    (sex, dice.pick_early(&place.given[sex]))
}

fn full_name(place: &Place, sex: usize, given: &Name, family: &Name, dice: &mut Dice) -> String {
    // In Japan the family name comes first, and nobody has two given names.
    if place.facts.code == "JP" {
        return [family.native, given.native].join(" ");
    }
    let second = dice.pick(&place.given[sex]).native;
    if dice.chance(60) && second != given.native {
        [given.native, second, family.native].join(" ")
    } else {
        [given.native, family.native].join(" ")
    }
}

fn email(given: &Name, family: &Name, number: u64, dice: &mut Dice) -> String {
    let address = email_always(given, family, number, dice);
    if dice.chance(970) { address } else { String::new() }
}

/// The local part ends with the customer's number, which makes it unique.
fn email_always(given: &Name, family: &Name, number: u64, dice: &mut Dice) -> String {
    let (given, family) = (given.latin.as_str(), family.latin.as_str());
    let mut out = String::with_capacity(48);
    match dice.weighted([50, 20, 15, 15].into_iter()) {
        0 => push_all(&mut out, &[given, ".", family]),
        1 => push_all(&mut out, &[&given[..1], ".", family]),
        2 => push_all(&mut out, &[family, "-", given]),
        _ => push_all(&mut out, &[given]),
    }
    push_number(&mut out, number);
    push_all(&mut out, &["@", *dice.pick_early(DOMAINS)]);
    out
}

/// Most are E.164; some are grouped by spaces, some are written as within the country, some are missing.
fn phone(place: &Place, dice: &mut Dice) -> String {
    let facts = place.facts;
    let (mut grouped, mut out) = (String::with_capacity(16), String::with_capacity(20));
    let form = dice.pick(&place.phones);
    dice.fill(form, "", &mut grouped);
    match dice.weighted([74, 9, 5, 12].into_iter()) {
        0 => {
            push_all(&mut out, &["+", facts.dial]);
            out.extend(grouped.chars().filter(char::is_ascii_digit));
        }
        1 => push_all(&mut out, &["+", facts.dial, " ", &grouped]),
        2 => push_all(&mut out, &[facts.trunk, &grouped]),
        _ => {}
    }
    out
}

fn age_days(dice: &mut Dice) -> Option<u64> {
    let days = dice.quantile(&[6_600, 9_000, 11_500, 14_000, 17_000, 20_500, 25_500, 33_500]);
    dice.chance(700).then_some(days)
}

fn push_all(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}
