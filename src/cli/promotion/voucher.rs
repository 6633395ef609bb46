//! `voucher`: one code, made, given to a customer, redeemed, taken back.

use clap::{Args, Subcommand};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::door::Door;
use super::super::failure::{Outcome, wrong};
use super::super::import::unknown;
use super::super::out::Out;
use super::help;
use super::minor;
use super::order::OrderArgs;
use super::show::{self, CODES, balance_text};
use super::terms::{CodeArgs, OfferArgs, ValidityArgs};
use crate::app::jobs::import::Unknown;
use crate::app::promotions::{
    PromotionCommand, find_voucher, judged_json, metadata_object, money, parse_pair, voucher_json,
};
use crate::app::{App, Command, Error, NewPublication, NewRedemption, NewVoucher, Reply};
use crate::promotions::Offer;

#[derive(Debug, Args)]
pub(in crate::cli) struct VoucherArgs {
    #[command(subcommand)]
    what: VoucherWords,
}

#[derive(Debug, Subcommand)]
enum VoucherWords {
    /// Make a code of no campaign and print it
    #[command(after_help = help::VOUCHER_CREATE)]
    Create(Box<CreateArgs>),
    /// Print the codes that belong to no campaign
    #[command(after_help = help::VOUCHER_LIST)]
    List {
        /// At most so many; 0 for all
        #[arg(long, value_name = "N", default_value_t = CODES)]
        limit: usize,
    },
    /// Print a code and its redemptions
    #[command(after_help = help::VOUCHER_SHOW)]
    Show {
        /// The code
        code: String,
    },
    /// Give a customer a code, and print it
    #[command(after_help = help::VOUCHER_PUBLISH)]
    Publish(PublishArgs),
    /// Redeem codes, all of them or none, and print the redemptions' ids
    #[command(after_help = help::VOUCHER_REDEEM)]
    Redeem(RedeemArgs),
    /// Take a redemption back
    #[command(after_help = help::VOUCHER_ROLLBACK)]
    Rollback {
        /// The redemption's id, or the code
        redemption: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Say what redeeming codes would do; nothing is kept of it
    #[command(after_help = help::VOUCHER_VALIDATE)]
    Validate(ValidateArgs),
    /// Print what is left on a card, or put something on it or take it
    #[command(after_help = help::VOUCHER_BALANCE)]
    Balance {
        /// The code
        code: String,
        /// Credits in major units, or points; with a minus they are taken
        #[arg(allow_negative_numbers = true)]
        amount: Option<Decimal>,
    },
    /// Switch a code on
    #[command(after_help = help::VOUCHER_ENABLE)]
    Enable {
        /// The code
        code: String,
    },
    /// Switch a code off
    #[command(after_help = help::VOUCHER_DISABLE)]
    Disable {
        /// The code
        code: String,
    },
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// The code; a random one where it is left out
    code: Option<String>,
    #[command(flatten)]
    offer: OfferArgs,
    #[command(flatten)]
    validity: ValidityArgs,
    #[command(flatten)]
    codes: CodeArgs,
}

#[derive(Debug, Args)]
struct PublishArgs {
    /// The code; or --campaign
    #[arg(required_unless_present = "campaign", conflicts_with = "campaign")]
    code: Option<String>,
    /// The next free code of this campaign
    #[arg(long, value_name = "NAME")]
    campaign: Option<String>,
    /// To whom: an id, a source id, or an email that one customer has
    #[arg(long, value_name = "CUSTOMER")]
    customer: String,
    /// By which channel
    #[arg(long, value_name = "TEXT")]
    channel: Option<String>,
    /// Its id elsewhere; the same again gives the same code
    #[arg(long, value_name = "ID")]
    source_id: Option<String>,
    /// More about it
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair)]
    metadata: Vec<(String, String)>,
    /// What happens where nobody has the customer's key
    #[arg(long, value_name = "create|reject", value_parser = unknown)]
    unknown: Option<Unknown>,
}

#[derive(Debug, Args)]
struct RedeemArgs {
    /// The codes, in the order in which they are taken off
    #[arg(required = true)]
    codes: Vec<String>,
    /// Who redeems them: an id, a source id, or an email that one customer has
    #[arg(long, value_name = "CUSTOMER")]
    customer: String,
    #[command(flatten)]
    order: OrderArgs,
    /// Metadata of the redemption
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair)]
    metadata: Vec<(String, String)>,
    /// What happens where nobody has the customer's key
    #[arg(long, value_name = "create|reject", value_parser = unknown)]
    unknown: Option<Unknown>,
}

#[derive(Debug, Args)]
struct ValidateArgs {
    /// The codes, in the order in which they are taken off
    #[arg(required = true)]
    codes: Vec<String>,
    /// Who would redeem them
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    #[command(flatten)]
    order: OrderArgs,
}

/// `voucher …`.
pub(in crate::cli) fn voucher(words: VoucherArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.what {
        VoucherWords::Create(words) => create(*words, door, out),
        VoucherWords::List { limit } => {
            let app = door.open()?;
            let all = app.snapshot().single_tally().codes;
            show::codes(&app, None, all, limit, out)
        }
        VoucherWords::Show { code } => show::show(&code, door, out),
        VoucherWords::Publish(words) => publish(words, door, out),
        VoucherWords::Redeem(words) => redeem(&words, door, out),
        VoucherWords::Rollback { redemption, reason } => roll_back(redemption, reason, door, out),
        VoucherWords::Validate(words) => validate(&words, door, out),
        VoucherWords::Balance { code, amount } => balance(&code, amount, door, out),
        VoucherWords::Enable { code } => switch(code, true, door, out),
        VoucherWords::Disable { code } => switch(code, false, door, out),
    }
}

fn carry_out(app: &App, door: &Door, command: PromotionCommand) -> anyhow::Result<Reply> {
    door.carry_out(app, Command::Promotion(command))
}

fn code_of(reply: &Reply) -> String {
    reply.promotion.as_ref().and_then(|promotion| promotion.code.clone()).unwrap_or_default()
}

fn create(words: CreateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let terms = words.validity.terms(words.offer.offer(&app)?, &app)?;
    let new = NewVoucher { code: words.code, pattern: words.codes.pattern()?, terms };
    let reply = carry_out(&app, door, PromotionCommand::CreateVoucher(new))?;
    print_code(&app, &reply, out)?;
    Ok(Outcome::Done)
}

fn print_code(app: &App, reply: &Reply, out: &mut Out) -> anyhow::Result<()> {
    let code = code_of(reply);
    if out.is_json() {
        let snapshot = app.snapshot();
        let mut voucher = voucher_json(&snapshot, &find_voucher(&snapshot, &code)?)?;
        voucher["change_set"] = reply.change_set.map(|id| id.0).into();
        out.json(&voucher)?;
    } else {
        out.line(code)?;
    }
    Ok(())
}

fn publish(words: PublishArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let new = NewPublication {
        campaign: words.campaign,
        code: words.code,
        customer: words.customer,
        channel: words.channel,
        source_id: words.source_id,
        metadata: metadata_object(&words.metadata),
        unknown: words.unknown.unwrap_or(Unknown::Reject),
    };
    let reply = carry_out(&app, door, PromotionCommand::Publish(new))?;
    if reply.change_set.is_none() {
        out.note("the customer has it already; nothing changed");
    }
    print_code(&app, &reply, out)?;
    Ok(Outcome::Done)
}

fn redeem(words: &RedeemArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let new = NewRedemption {
        codes: words.order.codes(&words.codes, &app)?,
        customer: words.customer.clone(),
        order: words.order.order(&app)?,
        metadata: metadata_object(&words.metadata),
        unknown: words.unknown.unwrap_or(Unknown::Reject),
    };
    let reply = carry_out(&app, door, PromotionCommand::Redeem(new))?;
    tell_redemptions(&app, reply, out)
}

fn roll_back(
    redemption: String,
    reason: Option<String>,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let reply = carry_out(&app, door, PromotionCommand::RollBack { redemption, reason })?;
    tell_redemptions(&app, reply, out)
}

/// Prints what was redeemed or taken back; a refusal is an error, and on record.
fn tell_redemptions(app: &App, reply: Reply, out: &mut Out) -> anyhow::Result<Outcome> {
    let promotion = reply.promotion.unwrap_or_default();
    if let Some(refusal) = promotion.refusal {
        let record = reply.record.unwrap_or_default();
        if out.is_json() {
            out.json(&json!({
                "result": "FAILURE",
                "id": record,
                "code": promotion.code,
                "error": {"code": 400, "key": refusal.key(), "message": refusal.to_string()},
            }))?;
        } else {
            out.note(format_args!("`{}` was refused, kept as {record}", promotion.code.unwrap_or_default()));
        }
        return Err(Error::Promotion(refusal).into());
    }
    let decimals = app.settings().decimals();
    if out.is_json() {
        let each = promotion.redemptions.iter().map(|redeemed| {
            json!({
                "id": redeemed.id,
                "code": redeemed.code,
                "result": "SUCCESS",
                "discount_amount": redeemed.off,
                "balance": redeemed.balance,
            })
        });
        let redemptions: Vec<Json> = each.collect();
        out.json(&json!({
            "redemptions": redemptions,
            "total_amount": promotion.total,
            "change_set": reply.change_set.map(|id| id.0),
        }))?;
        return Ok(Outcome::Done);
    }
    for redeemed in &promotion.redemptions {
        out.line(&redeemed.id)?;
        out.note(format_args!("{}: {} off", redeemed.code, money(redeemed.off, decimals)));
    }
    if let Some(total) = promotion.total {
        let currency = &app.settings().currency;
        out.note(format_args!("left to pay: {} {currency}", money(total, decimals)));
    }
    Ok(Outcome::Done)
}

fn validate(words: &ValidateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let codes = words.order.codes(&words.codes, &app)?;
    let order = words.order.order(&app)?;
    let judged = app.judge(&codes, words.customer.as_deref(), order.as_ref())?;
    let decimals = app.settings().decimals();
    if out.is_json() {
        out.json(&judged_json(&judged))?;
    }
    match judged.taken {
        Err((at, refusal)) => {
            if !out.is_json() {
                out.note(format_args!("`{}` would be refused", judged.vouchers[at].code));
            }
            Err(Error::Promotion(refusal).into())
        }
        Ok(_) if out.is_json() => Ok(Outcome::Done),
        Ok(taken) => {
            for (voucher, taken) in judged.vouchers.iter().zip(taken) {
                out.line(format_args!("{}  {} off", voucher.code, money(taken.off, decimals)))?;
            }
            if let Some(order) = judged.order {
                let currency = &app.settings().currency;
                out.line(format_args!("left to pay  {} {currency}", money(order.total(), decimals)))?;
            }
            Ok(Outcome::Done)
        }
    }
}

fn balance(code: &str, amount: Option<Decimal>, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = if amount.is_some() { door.open_to_write()? } else { door.open()? };
    let voucher = find_voucher(&app.snapshot(), code)?;
    if let Some(amount) = amount {
        let amount = match voucher.terms.offer {
            Offer::Loyalty { .. } => i64::try_from(amount).ok().filter(|_| amount.is_integer()),
            _ => Some(minor(amount, &app)?),
        };
        let amount = amount.ok_or_else(|| wrong("points are whole numbers"))?;
        carry_out(&app, door, PromotionCommand::AddBalance { code: voucher.code.clone(), amount })?;
    }
    let voucher = find_voucher(&app.snapshot(), code)?;
    if matches!(voucher.terms.offer, Offer::Discount { .. }) {
        return Err(wrong(format!("`{code}` is no gift card and no loyalty card; it has no balance")));
    }
    let is_points = matches!(voucher.terms.offer, Offer::Loyalty { .. });
    if out.is_json() {
        let kind = if is_points { "loyalty_card" } else { "gift_voucher" };
        out.json(&json!({"balance": voucher.balance(), "type": kind, "object": "balance"}))?;
    } else {
        out.line(balance_text(&voucher, &app))?;
    }
    Ok(Outcome::Done)
}

fn switch(code: String, is_active: bool, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let reply = carry_out(&app, door, PromotionCommand::SetVoucherActive { code, is_active })?;
    super::super::edit::tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}
