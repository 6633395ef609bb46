//! What a column can become.

use super::mapped::Mapped;
use super::problems::clash;
use crate::domain::schema::name_from_words;
use crate::domain::{ColumnId, Schema};
use crate::import::{ColumnMapping, Target};
use crate::tui::overlay::MenuItem;

/// How many parts of a joined value are offered.
const PARTS: u8 = 3;

/// An entry of the menu of targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// This, and what stands beside it.
    Target(Target, String),
    /// Metadata under a name to be typed; the one on offer.
    NewMetadata(String),
    /// A consent under a name to be typed.
    NewConsent(String),
}

/// Everything a column can become.
pub(super) fn offers(column: &ColumnMapping, schema: &Schema) -> Vec<Offer> {
    let mut offers = vec![Offer::Target(Target::Skip, "the column is left out".to_owned())];
    for attribute in schema.attributes() {
        if attribute.column == ColumnId::UPDATED_AT {
            continue;
        }
        let target = match attribute.name.strip_prefix("consent.") {
            Some(name) => Target::Consent(name.to_owned()),
            None => Target::Attribute(attribute.name.clone()),
        };
        offers.push(Offer::Target(target, attribute.value_type.to_string()));
        if attribute.column == ColumnId::NAME {
            let part = |part| Target::Part { attribute: attribute.name.clone(), part };
            let words = |number| format!("joined by a blank: part {number}");
            offers.extend((1..=PARTS).map(|number| Offer::Target(part(number), words(number))));
        }
    }
    let name = name_from_words(&column.header);
    let own = Target::Attribute(format!("metadata.{name}"));
    if !name.is_empty() && schema.resolve(&format!("metadata.{name}")).is_none() {
        offers.insert(1, Offer::Target(own, "new metadata under the column's own words".to_owned()));
    }
    offers.push(Offer::NewMetadata(name.clone()));
    if schema.resolve(&format!("consent.{name}")).is_none() && !name.is_empty() {
        offers.push(Offer::Target(Target::Consent(name.clone()), "new consent: yes or no".to_owned()));
    }
    offers.push(Offer::NewConsent(name));
    // What the column is now shows also where it is none of these.
    if !offers.iter().any(|offer| matches!(offer, Offer::Target(target, _) if *target == column.target)) {
        offers.insert(1, Offer::Target(column.target.clone(), "as it is now".to_owned()));
    }
    offers
}

/// An offer in the menu; who has it already stands beside it.
pub(super) fn item(offer: &Offer, mapped: &Mapped, here: usize) -> MenuItem {
    match offer {
        Offer::Target(target, words) => {
            let mut others = mapped.mapping.columns.iter().enumerate().filter(|(at, _)| *at != here);
            let taken = others.find(|(_, other)| clash(&other.target, target));
            let detail =
                taken.map_or_else(|| words.clone(), |(_, other)| format!("taken by `{}`", other.header));
            MenuItem::new(target.to_string(), detail)
        }
        Offer::NewMetadata(_) => MenuItem::new("new metadata …", "under a name you type"),
        Offer::NewConsent(_) => MenuItem::new("new consent …", "under a name you type"),
    }
}
