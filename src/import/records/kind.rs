//! What the rows of a file are, by its header: customers, or records of a kind.

use super::suggest::word;
use crate::domain::FactKind;
use crate::import::header_key;

/// The kinds that come in files.
pub const FILE_KINDS: [FactKind; 5] =
    [FactKind::Order, FactKind::Event, FactKind::Redemption, FactKind::Publication, FactKind::Points];

/// The kind of records that a header is of; `None` where it is of customers, or of nothing known.
///
/// An id that only records of a kind have decides; else what such a record cannot be without, beside somebody whose
/// it is.
pub fn kind_of_header(header: &[String]) -> Option<FactKind> {
    let keys: Vec<String> = header.iter().map(|name| header_key(name)).collect();
    let has = |kind: FactKind, wanted: &str| keys.iter().any(|key| word(kind, key) == Some(wanted));
    if let Some(kind) = FILE_KINDS.into_iter().find(|kind| has(*kind, "own")) {
        return Some(kind);
    }
    // An email alone would be a customer's own.
    let of_somebody = keys.iter().any(|key| {
        let names = ["customer", "customer.id", "customer.source_id"];
        key == "customerid" || word(FactKind::Order, key).is_some_and(|word| names.contains(&word))
    });
    if !of_somebody {
        return None;
    }
    let is = |wanted: &[&str]| keys.iter().any(|key| wanted.contains(&key.as_str()));
    if has(FactKind::Redemption, "code") {
        let was_redeemed = is(&["result", "redeemedat", "usedat", "redemptiondate"]);
        return Some(if was_redeemed { FactKind::Redemption } else { FactKind::Publication });
    }
    if is(&["points", "punkte", "punkty", "puntos"]) {
        return Some(FactKind::Points);
    }
    if is(&["event", "eventname", "eventtype", "eventat", "eventtime"]) {
        return Some(FactKind::Event);
    }
    is(&["orderstatus", "orderamount", "orderdate", "ordertotal"]).then_some(FactKind::Order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_its_rows_are() {
        for (header, kind) in [
            ("order_id,customer_source_id,status,amount", Some(FactKind::Order)),
            ("Order Number,Email,Total", Some(FactKind::Order)),
            ("event_id,customer_source_id,event", Some(FactKind::Event)),
            ("event,customer_id,at", Some(FactKind::Event)),
            ("redemption_id,code,customer", Some(FactKind::Redemption)),
            ("code,customer,redeemed_at", Some(FactKind::Redemption)),
            ("code,customer_source_id,type,balance", Some(FactKind::Publication)),
            ("entry_id,customer_source_id,points", Some(FactKind::Points)),
            ("source_id,name,email,plan", None),
            ("Customer ID,First Name,Last Name,Email,Total Spent,Total Orders,Tags,Note", None),
            ("Email Address,First Name,MEMBER_RATING,TAGS,CC,REGION", None),
        ] {
            let names: Vec<String> = header.split(',').map(str::to_owned).collect();
            assert_eq!(kind_of_header(&names), kind, "{header}");
        }
    }
}
