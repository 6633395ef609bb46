//! `order`, `event`, `redemption`, `consent`, `points`, `referral`: one record of a customer.

use clap::{Args, Subcommand};
use serde_json::json;

use super::door::Door;
use super::edit::reply_to_json;
use super::failure::Outcome;
use super::help;
use super::import::unknown;
use super::out::Out;
use crate::app::jobs::import::Unknown;
use crate::app::records::{cells, fact_json};
use crate::app::{Command, NewRecord};
use crate::domain::fact::{field, usual_reason};
use crate::domain::{Cell, FactKind, Instant, Record, Value};

#[derive(Debug, Args)]
pub(super) struct OrderArgs {
    #[command(subcommand)]
    what: OrderWords,
}

#[derive(Debug, Subcommand)]
enum OrderWords {
    /// Keep an order, or change the one of that id
    #[command(after_help = help::ORDER_ADD)]
    Add(AddArgs),
    /// Print an order
    #[command(after_help = help::ORDER_SHOW)]
    Show {
        /// Its id or source id
        order: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct EventArgs {
    #[command(subcommand)]
    what: EventWords,
}

#[derive(Debug, Subcommand)]
enum EventWords {
    /// Keep an event of a customer
    #[command(after_help = help::EVENT_ADD)]
    Add(NamedArgs),
}

#[derive(Debug, Args)]
pub(super) struct RedemptionArgs {
    #[command(subcommand)]
    what: RedemptionWords,
}

#[derive(Debug, Subcommand)]
enum RedemptionWords {
    /// Keep that a code was redeemed elsewhere
    #[command(after_help = help::REDEMPTION_ADD)]
    Add(NamedArgs),
}

#[derive(Debug, Args)]
struct AddArgs {
    /// An id, a source id, or an email that one customer has
    customer: String,
    /// What the record says
    #[arg(value_name = "FIELD=VALUE", value_parser = pair)]
    fields: Vec<(String, String)>,
    /// What happens where nobody has the customer's key
    #[arg(long, value_name = "create|reject", value_parser = unknown)]
    unknown: Option<Unknown>,
}

#[derive(Debug, Args)]
struct NamedArgs {
    /// An id, a source id, or an email that one customer has
    customer: String,
    /// The event's name, or the code
    name: String,
    /// What else it says
    #[arg(value_name = "FIELD=VALUE", value_parser = pair)]
    fields: Vec<(String, String)>,
    /// What happens where nobody has the customer's key
    #[arg(long, value_name = "create|reject", value_parser = unknown)]
    unknown: Option<Unknown>,
}

#[derive(Debug, Args)]
pub(super) struct ConsentArgs {
    #[command(subcommand)]
    what: ConsentWords,
}

#[derive(Debug, Subcommand)]
enum ConsentWords {
    /// Keep that a customer gave or revoked a marketing permission
    #[command(after_help = help::CONSENT_ADD)]
    Add {
        /// An id, a source id, or an email that one customer has
        customer: String,
        /// The consent's name, such as newsletter
        consent: String,
        /// The answer
        #[arg(value_parser = ["given", "revoked"])]
        answer: String,
        /// When; now where none is given
        #[arg(long, value_name = "INSTANT", value_parser = super::args::instant)]
        at: Option<Instant>,
        /// Where the answer came from
        #[arg(long, value_name = "TEXT")]
        source: Option<String>,
        /// What proves it
        #[arg(long, value_name = "TEXT")]
        evidence: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(super) struct PointsArgs {
    #[command(subcommand)]
    what: PointsWords,
}

#[derive(Debug, Subcommand)]
enum PointsWords {
    /// Give loyalty points, or take them
    #[command(after_help = help::POINTS_ADD)]
    Add {
        /// An id, a source id, or an email that one customer has
        customer: String,
        /// How many; with a minus they are taken
        #[arg(allow_negative_numbers = true)]
        points: i64,
        /// What for, such as `POINTS_REDEMPTION` or `POINTS_EXPIRATION`
        #[arg(long = "type", value_name = "TYPE")]
        label: Option<String>,
        /// The campaign's name
        #[arg(long, value_name = "NAME")]
        campaign: Option<String>,
        /// The entry's id elsewhere; the same again changes nothing
        #[arg(long, value_name = "ID")]
        source_id: Option<String>,
        /// When; now where none is given
        #[arg(long, value_name = "INSTANT", value_parser = super::args::instant)]
        at: Option<Instant>,
    },
}

#[derive(Debug, Args)]
pub(super) struct ReferralArgs {
    #[command(subcommand)]
    what: ReferralWords,
}

#[derive(Debug, Subcommand)]
enum ReferralWords {
    /// Keep that one customer referred another
    #[command(after_help = help::REFERRAL_ADD)]
    Add {
        /// Who referred
        referrer: String,
        /// Who was referred
        customer: String,
        /// The campaign's name
        #[arg(long, value_name = "NAME")]
        campaign: Option<String>,
    },
}

/// `order add` and `order show`.
pub(super) fn order(words: OrderArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.what {
        OrderWords::Add(words) => {
            let cells = cells(FactKind::Order, &words.fields)?;
            let unknown = words.unknown.unwrap_or_default();
            add(NewRecord { kind: FactKind::Order, customer: words.customer, cells, unknown }, door, out)
        }
        OrderWords::Show { order } => show(FactKind::Order, &order, door, out),
    }
}

/// `event add`.
pub(super) fn event(words: EventArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let EventWords::Add(words) = words.what;
    let mut cells = cells(FactKind::Event, &words.fields)?;
    cells.set(field::LABEL, Cell::text(&words.name));
    let unknown = words.unknown.unwrap_or_default();
    add(NewRecord { kind: FactKind::Event, customer: words.customer, cells, unknown }, door, out)
}

/// `redemption add`.
pub(super) fn redemption(words: RedemptionArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let RedemptionWords::Add(words) = words.what;
    let mut cells = cells(FactKind::Redemption, &words.fields)?;
    cells.set(field::CODE, Cell::text(&words.name));
    let unknown = words.unknown.unwrap_or_default();
    add(NewRecord { kind: FactKind::Redemption, customer: words.customer, cells, unknown }, door, out)
}

/// `consent add`.
pub(super) fn consent(words: ConsentArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let ConsentWords::Add { customer, consent, answer, at, source, evidence } = words.what;
    let mut record = Record::default();
    record.set(field::CODE, Cell::text(&consent));
    record.set(field::LABEL, Cell::text(&answer));
    if let Some(source) = source {
        record.set(field::SOURCE, Cell::text(&source));
    }
    if let Some(evidence) = evidence {
        let detail = json!({"evidence": evidence}).to_string();
        record.set(field::DETAIL, Value::Object(detail).into());
    }
    stamp(&mut record, at);
    add(NewRecord { kind: FactKind::Consent, customer, cells: record, unknown: Unknown::Reject }, door, out)
}

/// `points add`.
pub(super) fn points(words: PointsArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let PointsWords::Add { customer, points, label, campaign, source_id, at } = words.what;
    let usual = usual_reason(points.into());
    let mut record = Record::default();
    record.set(field::LABEL, Cell::text(label.as_deref().unwrap_or(usual)));
    record.set(field::AMOUNT, Value::Number(points.into()).into());
    for (id, text) in [(field::CAMPAIGN, campaign), (field::SOURCE_ID, source_id)] {
        if let Some(text) = text {
            record.set(id, Cell::text(&text));
        }
    }
    stamp(&mut record, at);
    add(NewRecord { kind: FactKind::Points, customer, cells: record, unknown: Unknown::Reject }, door, out)
}

/// `referral add`.
pub(super) fn referral(words: ReferralArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let ReferralWords::Add { referrer, customer, campaign } = words.what;
    let mut record = Record::default();
    record.set(field::OTHER, Cell::text(&referrer));
    if let Some(campaign) = campaign {
        record.set(field::CAMPAIGN, Cell::text(&campaign));
    }
    add(NewRecord { kind: FactKind::Referral, customer, cells: record, unknown: Unknown::Reject }, door, out)
}

fn stamp(record: &mut Record, at: Option<Instant>) {
    if let Some(at) = at {
        record.set(field::CREATED_AT, Value::Instant(at).into());
    }
}

fn add(new: NewRecord, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let kind = new.kind;
    let reply = door.carry_out(&app, Command::AddRecord(new))?;
    let id = reply.record.clone().unwrap_or_default();
    if out.is_json() {
        let mut result = reply_to_json(&reply);
        result["id"] = id.into();
        out.json(&result)?;
        return Ok(Outcome::Done);
    }
    out.line(&id)?;
    match reply.change_set {
        Some(id) => out.note(format_args!("done (change-set {0}; `patrons undo {0}` takes it back)", id.0)),
        None => out.note(format_args!("the {} is there already; nothing changed", kind.word())),
    }
    Ok(Outcome::Done)
}

fn show(kind: FactKind, key: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let fact = app.record(kind, key)?;
    let mut object = fact_json(kind, &fact, app.settings().decimals());
    object["customer_id"] = app.snapshot().id_of(fact.row)?.to_string().into();
    if out.is_json() {
        out.json(&object)?;
    } else {
        super::tabs::print_one(&app, kind, &fact, out)?;
    }
    Ok(Outcome::Done)
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').filter(|(name, _)| !name.trim().is_empty()).ok_or("write FIELD=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
