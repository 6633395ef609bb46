//! Cases worked out by hand, and laws that hold of all.

use proptest::prelude::*;

use super::*;

fn percent(off: &str, limit: Option<i64>) -> Discount {
    Discount::Percent { off: off.parse().unwrap(), limit }
}

fn items(lines: &[(i64, i64)]) -> Basket {
    let line =
        |(at, (quantity, price)): (usize, &(i64, i64))| Item::new(&format!("P{at}"), *quantity, *price);
    Basket::of_items(lines.iter().enumerate().map(line).collect())
}

/// Takes codes off one after the other; gives what each took and what is left to pay.
fn off(discounts: &[(Discount, Effect)], basket: &mut Basket) -> (Vec<i64>, i64) {
    let taken = discounts.iter().map(|(d, e)| apply(d, *e, None, PercentOf::Rest, basket)).collect();
    (taken, basket.total())
}

#[test]
fn orders_as_a_whole() {
    use Effect::ApplyToOrder as Whole;
    let cases: [(Discount, i64, i64); 14] = [
        (Discount::Amount { off: 1000 }, 12050, 1000),
        (Discount::Amount { off: 20000 }, 12050, 12050),
        (Discount::Amount { off: 1 }, 0, 0),
        (percent("10", None), 12050, 1205),
        // 10.5 % of 9.99 are 104.895 cents.
        (percent("10.5", None), 999, 105),
        // 12.5 % of 0.04 are half a cent: up.
        (percent("12.5", None), 4, 1),
        (percent("12.5", None), 3, 0),
        (percent("33.333", None), 10000, 3333),
        (percent("100", None), 12051, 12051),
        (percent("50", Some(2000)), 12050, 2000),
        (percent("50", Some(2000)), 3000, 1500),
        (Discount::Fixed { total: 9900 }, 12050, 2150),
        (Discount::Fixed { total: 0 }, 12050, 12050),
        (Discount::Fixed { total: 9900 }, 5000, 0),
    ];
    for (discount, amount, expected) in cases {
        let mut basket = Basket::of(amount);
        let taken = apply(&discount, Whole, None, PercentOf::Rest, &mut basket);
        assert_eq!((taken, basket.total()), (expected, amount - expected), "{discount:?} of {amount}");
    }
}

#[test]
fn several_codes_one_after_the_other() {
    use Effect::ApplyToOrder as Whole;
    let ten = (percent("10", None), Whole);
    let amount = (Discount::Amount { off: 2000 }, Whole);
    assert_eq!(off(&[ten.clone(), amount.clone()], &mut Basket::of(10000)), (vec![1000, 2000], 7000));
    // The share of what is left, or of all.
    assert_eq!(off(&[amount.clone(), ten.clone()], &mut Basket::of(10000)), (vec![2000, 800], 7200));
    let mut basket = Basket::of(10000);
    let taken = [&amount, &ten].map(|(d, e)| apply(d, *e, None, PercentOf::Initial, &mut basket));
    assert_eq!((taken, basket.total()), ([2000, 1000], 7000));
    assert_eq!(
        off(&[(Discount::Fixed { total: 500 }, Whole), ten], &mut Basket::of(10000)),
        (vec![9500, 50], 450)
    );
}

#[test]
fn lines_of_items() {
    // 3 × 3.33 and 1 × 10.00.
    let taken = |discount: &Discount, effect, limit| {
        let mut basket = items(&[(3, 333), (1, 1000)]);
        apply(discount, effect, limit, PercentOf::Rest, &mut basket);
        assert_eq!(basket.discount, 0);
        basket.items.iter().map(|item| item.discount).collect::<Vec<_>>()
    };
    let amount = Discount::Amount { off: 400 };
    assert_eq!(taken(&amount, Effect::ApplyToItems, None), [400, 400]);
    assert_eq!(taken(&amount, Effect::ApplyToItemsByQuantity, None), [999, 400]);
    assert_eq!(taken(&amount, Effect::ApplyToItemsByQuantity, Some(1200)), [999, 201]);
    // 400 over 999 and 1000: 199.89… and 200.10….
    assert_eq!(taken(&amount, Effect::ApplyToItemsProportionally, None), [200, 200]);
    assert_eq!(taken(&Discount::Amount { off: 1 }, Effect::ApplyToItemsProportionally, None), [0, 1]);
    assert_eq!(taken(&percent("15", None), Effect::ApplyToItems, None), [150, 150]);
    // 15 % of 19.99 are 299.85 cents, 300: 149.92… and 150.07….
    assert_eq!(taken(&percent("15", None), Effect::ApplyToItemsProportionally, None), [150, 150]);
    assert_eq!(taken(&Discount::Fixed { total: 300 }, Effect::ApplyToItems, None), [699, 700]);
    assert_eq!(taken(&Discount::Fixed { total: 300 }, Effect::ApplyToItemsByQuantity, None), [99, 700]);
    assert_eq!(taken(&Discount::Amount { off: 5000 }, Effect::ApplyToItemsProportionally, None), [999, 1000]);
}

#[test]
fn units_for_nothing() {
    let unit = Discount::Unit { units: 2, product: "P0".into() };
    let mut basket = items(&[(1, 500), (1, 1000)]);
    assert_eq!(apply(&unit, Effect::AddNewItems, None, PercentOf::Rest, &mut basket), 1000);
    assert_eq!((basket.initial_amount, basket.amount, basket.total()), (1500, 2500, 1500));
    assert_eq!(basket.items[0].quantity, 3);
    let mut basket = items(&[(1, 500), (1, 1000)]);
    assert_eq!(apply(&unit, Effect::AddMissingItems, None, PercentOf::Rest, &mut basket), 1000);
    assert_eq!((basket.amount, basket.total(), basket.items[0].quantity), (2000, 1000, 2));
    let mut basket = items(&[(1, 1000)]);
    let other = Discount::Unit { units: 1, product: "MUG".into() };
    assert_eq!(apply(&other, Effect::AddNewItems, None, PercentOf::Rest, &mut basket), 0);
    assert_eq!((basket.total(), basket.items[1].product.as_str()), (1000, "MUG"));
}

fn discounts() -> impl Strategy<Value = Discount> {
    prop_oneof![
        (1..50_000i64).prop_map(|off| Discount::Amount { off }),
        (1..=10_000i64, prop::option::of(1..20_000i64))
            .prop_map(|(off, limit)| Discount::Percent { off: Decimal::new(off, 2), limit }),
        (0..50_000i64).prop_map(|total| Discount::Fixed { total }),
        (1..5i64, 0..4usize).prop_map(|(units, at)| Discount::Unit { units, product: format!("P{at}") }),
    ]
}

proptest! {
    #[test]
    fn no_line_and_no_order_goes_below_nothing_and_the_parts_add_up(
        lines in prop::collection::vec((1..5i64, 0..20_000i64), 0..5),
        codes in prop::collection::vec((discounts(), 0..4usize, prop::option::of(1..9_000i64)), 1..5),
        of_initial in any::<bool>(),
    ) {
        let mut basket = items(&lines);
        let of = if of_initial { PercentOf::Initial } else { PercentOf::Rest };
        let mut taken = 0;
        for (discount, effect, limit) in &codes {
            let effect = match discount {
                Discount::Unit { .. } => [Effect::AddNewItems, Effect::AddMissingItems][effect % 2],
                _ => Effect::ALL[*effect],
            };
            let off = apply(discount, effect, *limit, of, &mut basket);
            prop_assert!(off >= 0);
            taken += off;
        }
        prop_assert_eq!(taken, basket.total_discount());
        prop_assert_eq!(basket.amount, basket.items.iter().map(|i| i.amount).sum::<i64>());
        prop_assert!(basket.total() >= 0, "{basket:?}");
        prop_assert!(basket.items.iter().all(|item| (0..=item.amount).contains(&item.discount)));
    }
}
