//! Codes that many redeem and want at once, and random days of them, against models of a few lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use patrons::app::jobs::import::Unknown;
use patrons::app::promotions::{
    CodeAsked, NewOrder, PromotionCommand, PromotionReply, find_campaign, find_voucher,
};
use patrons::app::{Actor, App, AppOptions, Command, Error, NewCampaign, NewPublication, NewRedemption};
use patrons::domain::{Cell, ColumnId, Origin};
use patrons::promotions::{
    CampaignKind, CodePattern, Discount, Effect, Growth, Offer, Refusal, Terms, Validity,
};

use crate::support::{Random, StepLog};

/// Steps of the run in `cargo test`; `PATRONS_LONG_RUN=<steps>` takes a longer one.
const SHORT_RUN: usize = 300;

fn actor() -> Actor {
    Actor { name: "test".into(), origin: Origin::Command }
}

fn run(app: &App, command: PromotionCommand) -> Result<PromotionReply, Error> {
    app.run(Command::Promotion(command), &actor()).map(|reply| reply.promotion.unwrap())
}

fn house(customers: usize) -> (tempfile::TempDir, Arc<App>) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), AppOptions::default()).unwrap();
    for at in 0..customers {
        let cells = vec![(ColumnId::SOURCE_ID, Cell::text(&format!("c{at}")))];
        app.run(Command::Create(cells), &actor()).unwrap();
    }
    (folder, app)
}

fn amount_off(off: i64) -> Offer {
    Offer::Discount { discount: Discount::Amount { off }, effect: Effect::ApplyToOrder, items_limit: None }
}

fn campaign(app: &App, name: &str, offer: Offer, limit: Option<u64>, count: u64) {
    let kind = match offer {
        Offer::Discount { .. } => CampaignKind::DiscountCoupons,
        Offer::Gift { .. } => CampaignKind::GiftVouchers,
        Offer::Loyalty { .. } => CampaignKind::LoyaltyProgram,
    };
    let new = NewCampaign {
        name: name.into(),
        kind,
        growth: Growth::Static,
        terms: Terms { offer, validity: Validity::default(), limit, rules: Vec::new() },
        codes: CodePattern::default(),
        is_join_once: false,
        metadata: None,
        count,
    };
    run(app, PromotionCommand::CreateCampaign(new)).unwrap();
}

fn publish(app: &App, campaign: &str, customer: &str) -> Result<String, Error> {
    let new = NewPublication {
        campaign: Some(campaign.into()),
        code: None,
        customer: customer.into(),
        channel: None,
        source_id: None,
        metadata: None,
        unknown: Unknown::Reject,
    };
    run(app, PromotionCommand::Publish(new)).map(|reply| reply.code.unwrap())
}

fn redeem(app: &App, code: &str, customer: &str, amount: i64) -> PromotionReply {
    let new = NewRedemption {
        codes: vec![CodeAsked { code: code.into(), credits: None, points: None }],
        customer: customer.into(),
        order: Some(NewOrder { amount: Some(amount), ..NewOrder::default() }),
        metadata: None,
        unknown: Unknown::Reject,
    };
    run(app, PromotionCommand::Redeem(new)).unwrap()
}

fn roll_back(app: &App, id: &str) -> PromotionReply {
    run(app, PromotionCommand::RollBack { redemption: id.into(), reason: None }).unwrap()
}

#[test]
fn hundreds_at_once_exceed_no_limit_and_no_balance_and_get_no_code_twice() {
    const THREADS: usize = 200;
    let (_folder, app) = house(20);
    campaign(&app, "Limited", amount_off(100), Some(37), 1);
    campaign(&app, "Card", Offer::Gift { amount: 10_000 }, None, 1);
    campaign(&app, "Codes", amount_off(100), Some(1), 150);
    let (limited, card) = (publish(&app, "Limited", "c0").unwrap(), publish(&app, "Card", "c0").unwrap());
    let (redeemed, paid) = (AtomicU64::new(0), AtomicI64::new(0));
    let given = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (app, limited, card) = (&app, &limited, &card);
            let (redeemed, paid, given) = (&redeemed, &paid, &given);
            scope.spawn(move || {
                let customer = format!("c{}", thread % 20);
                if redeem(app, limited, &customer, 1000).refusal.is_none() {
                    redeemed.fetch_add(1, Ordering::SeqCst);
                }
                let reply = redeem(app, card, &customer, 130);
                paid.fetch_add(reply.redemptions.iter().map(|r| r.balance).sum(), Ordering::SeqCst);
                match publish(app, "Codes", &customer) {
                    Ok(code) => given.lock().unwrap().push(code),
                    Err(error) => assert!(matches!(error, Error::Promotion(Refusal::NoneLeft)), "{error}"),
                }
            });
        }
    });
    assert_eq!(redeemed.into_inner(), 37);
    assert_eq!(paid.into_inner(), 10_000, "76 orders of 1.30, and what is left of the next");
    let given = given.into_inner().unwrap();
    assert_eq!(given.len(), 150);
    assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), 150);
    let snapshot = app.snapshot();
    let tally = |name: &str| find_campaign(&snapshot, name).unwrap().tally().clone();
    assert_eq!((tally("Limited").redeemed, tally("Limited").failed), (37, THREADS as u64 - 37));
    assert_eq!(tally("Card").discounted, 10_000);
    assert_eq!(tally("Codes").published, 150);
    assert_eq!(app.verify().unwrap(), []);
}

/// What is known of a code: redemptions that stand with what each took, and what is left.
#[derive(Default)]
struct Code {
    standing: BTreeMap<String, i64>,
    left: i64,
}

#[test]
fn random_days_of_codes_come_to_what_a_model_says() {
    let steps = std::env::var("PATRONS_LONG_RUN").ok().and_then(|n| n.parse().ok()).unwrap_or(SHORT_RUN);
    let (folder, mut app) = house(5);
    campaign(&app, "Twice", amount_off(500), Some(2), 400);
    campaign(&app, "Card", Offer::Gift { amount: 3000 }, None, 400);
    let (mut random, mut log) = (Random::of_seed(7), StepLog::new(7));
    let mut codes: BTreeMap<String, (bool, Code)> = BTreeMap::new();
    let mut gone: Vec<String> = Vec::new();
    for _ in 0..steps {
        let any = |random: &mut Random, of: usize| (of > 0).then(|| random.place(of));
        let customer = format!("c{}", random.place(5));
        match random.place(10) {
            0 | 1 => {
                let is_card = random.one_in(2);
                let name = if is_card { "Card" } else { "Twice" };
                log.push(format!("publish {name} to {customer}"));
                if let Ok(code) = publish(&app, name, &customer) {
                    let known = codes.insert(code, (is_card, Code { left: 3000, ..Code::default() }));
                    assert!(known.is_none(), "a code was given twice");
                }
            }
            2..=6 => {
                let Some(at) = any(&mut random, codes.len()) else { continue };
                let (code, (is_card, model)) = codes.iter_mut().nth(at).unwrap();
                let amount = random.between(0, 2000);
                log.push(format!("redeem {code} on {amount}"));
                let reply = redeem(&app, code, &customer, amount);
                let wanted = match *is_card {
                    true if model.left == 0 => Err(Refusal::GiftExceeded),
                    true => Ok(amount.min(model.left)),
                    false if model.standing.len() == 2 => Err(Refusal::QuantityExceeded),
                    false => Ok(amount.min(500)),
                };
                match wanted {
                    Err(refusal) => assert_eq!(reply.refusal, Some(refusal)),
                    Ok(off) => {
                        assert_eq!((reply.redemptions[0].off, reply.total), (off, Some(amount - off)));
                        model.left -= if *is_card { off } else { 0 };
                        model.standing.insert(reply.redemptions[0].id.clone(), off);
                    }
                }
            }
            7 | 8 => {
                let with: Vec<String> =
                    codes.values().flat_map(|(_, c)| c.standing.keys().cloned()).collect();
                let Some(at) = any(&mut random, with.len()) else { continue };
                log.push(format!("take {} back", with[at]));
                assert_eq!(roll_back(&app, &with[at]).refusal, None);
                for (is_card, model) in codes.values_mut() {
                    let off = model.standing.remove(&with[at]).unwrap_or_default();
                    model.left += if *is_card { off } else { 0 };
                }
                gone.push(with[at].clone());
                let at = random.place(gone.len());
                assert_eq!(roll_back(&app, &gone[at]).refusal, Some(Refusal::AlreadyRolledBack));
            }
            _ => {
                log.push("reopen".into());
                drop(app);
                app = App::open(folder.path(), AppOptions::default()).unwrap();
            }
        }
    }
    compare(&app, &codes);
}

fn compare(app: &App, codes: &BTreeMap<String, (bool, Code)>) {
    let snapshot = app.snapshot();
    for (code, (is_card, model)) in codes {
        let voucher = find_voucher(&snapshot, code).unwrap();
        assert_eq!(voucher.state.redeemed, model.standing.len() as u64, "{code}");
        assert!(!is_card || voucher.balance() == model.left, "{code}");
    }
    let off: i64 = codes.values().flat_map(|(_, c)| c.standing.values()).sum();
    let tallies: Vec<_> = snapshot.campaigns().map(|kept| kept.tally().clone()).collect();
    assert_eq!(tallies.iter().map(|t| t.discounted).sum::<i64>(), off);
    assert_eq!(tallies.iter().map(|t| t.published).sum::<u64>(), codes.len() as u64);
    assert_eq!(app.verify().unwrap(), []);
}
