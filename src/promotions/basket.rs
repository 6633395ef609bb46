//! An order as far as money goes: what it comes to, what is taken off, and its items.

/// An order on its way to be paid. All amounts are in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basket {
    /// What it came to before units were added for nothing.
    pub initial_amount: i64,
    /// What it comes to with nothing taken off.
    pub amount: i64,
    /// What is taken off as a whole.
    pub discount: i64,
    /// Its lines; what is taken off these is with them.
    pub items: Vec<Item>,
}

/// A line of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The product's id.
    pub product: String,
    /// How many units.
    pub quantity: i64,
    /// What a unit costs.
    pub price: i64,
    /// What the line comes to.
    pub amount: i64,
    /// What is taken off the line.
    pub discount: i64,
}

impl Basket {
    /// An order that comes to so much, of which no more is known.
    pub fn of(amount: i64) -> Self {
        Self { initial_amount: amount, amount, ..Self::default() }
    }

    /// An order of items.
    pub fn of_items(items: Vec<Item>) -> Self {
        let amount = items.iter().map(|item| item.amount).sum();
        Self { initial_amount: amount, amount, discount: 0, items }
    }

    /// What is taken off lines.
    pub fn items_discount(&self) -> i64 {
        self.items.iter().map(|item| item.discount).sum()
    }

    /// What is taken off in all.
    pub fn total_discount(&self) -> i64 {
        self.discount + self.items_discount()
    }

    /// What is left to pay.
    pub fn total(&self) -> i64 {
        self.amount - self.total_discount()
    }
}

impl Item {
    /// So many units at a price.
    pub fn new(product: &str, quantity: i64, price: i64) -> Self {
        let amount = quantity.saturating_mul(price);
        Self { product: product.to_owned(), quantity, price, amount, discount: 0 }
    }

    /// What is left of it to pay.
    pub fn rest(&self) -> i64 {
        self.amount - self.discount
    }
}
