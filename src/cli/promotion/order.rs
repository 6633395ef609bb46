//! What is bought when a code is redeemed.

use clap::Args;
use rust_decimal::Decimal;

use super::super::failure::wrong;
use super::minor;
use crate::app::App;
use crate::app::promotions::{CodeAsked, NewOrder, metadata_object, parse_pair};
use crate::promotions::Item;

/// The order, and what of cards is redeemed on it. Amounts are in major units.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What is bought")]
pub(super) struct OrderArgs {
    /// What the order comes to
    #[arg(long, value_name = "AMOUNT")]
    order_amount: Option<Decimal>,
    /// The order's id in the shop; of one that is known the amount can be left out
    #[arg(long, value_name = "ID")]
    order_id: Option<String>,
    /// A line of it, such as MUG:2:9.90; may be given several times
    #[arg(long = "order-item", value_name = "PRODUCT:QUANTITY:PRICE", value_parser = item)]
    items: Vec<(String, i64, Decimal)>,
    /// Metadata of the order
    #[arg(long = "order-meta", value_name = "NAME=VALUE", value_parser = parse_pair)]
    order_metadata: Vec<(String, String)>,
    /// Credits of a gift card; as many as the order takes where nothing is said
    #[arg(long, value_name = "AMOUNT")]
    gift_credits: Option<Decimal>,
    /// Points of a loyalty card
    #[arg(long, value_name = "N")]
    points: Option<i64>,
}

impl OrderArgs {
    /// The order; none where nothing is said of it.
    pub fn order(&self, app: &App) -> anyhow::Result<Option<NewOrder>> {
        let items = self
            .items
            .iter()
            .map(|(product, quantity, price)| Ok(Item::new(product, *quantity, minor(*price, app)?)))
            .collect::<anyhow::Result<Vec<Item>>>()?;
        let amount = self.order_amount.map(|amount| minor(amount, app)).transpose()?;
        let metadata = metadata_object(&self.order_metadata);
        if amount.is_none() && items.is_empty() && self.order_id.is_none() {
            if metadata.is_some() {
                return Err(wrong("say what the order comes to, with --order-amount or --order-item"));
            }
            return Ok(None);
        }
        Ok(Some(NewOrder { source_id: self.order_id.clone(), amount, items, metadata }))
    }

    /// What is asked of each code.
    pub fn codes(&self, codes: &[String], app: &App) -> anyhow::Result<Vec<CodeAsked>> {
        let credits = self.gift_credits.map(|credits| minor(credits, app)).transpose()?;
        if let Some(credits) = credits.filter(|credits| *credits <= 0) {
            return Err(wrong(format!("`{credits}` credits are none; name more than 0")));
        }
        let points = self.points;
        Ok(codes.iter().map(|code| CodeAsked { code: code.trim().to_owned(), credits, points }).collect())
    }
}

fn item(text: &str) -> Result<(String, i64, Decimal), String> {
    // A product's id may hold a colon.
    let mut parts = text.rsplitn(3, ':');
    let read = (|| {
        let price = parts.next()?.parse().ok()?;
        let quantity = parts.next()?.parse().ok()?;
        Some((parts.next().filter(|product| !product.is_empty())?.to_owned(), quantity, price))
    })();
    read.ok_or_else(|| "write PRODUCT:QUANTITY:PRICE, such as MUG:2:9.90".to_owned())
}
