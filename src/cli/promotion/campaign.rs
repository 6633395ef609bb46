//! `campaign`: many codes of one offer.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::super::door::Door;
use super::super::failure::{Outcome, wrong};
use super::super::out::Out;
use super::super::progress::grouped;
use super::super::table::Table;
use super::help;
use super::show::{self, CODES};
use super::terms::{CodeArgs, OfferArgs, ValidityArgs};
use crate::app::promotions::{
    CodesWanted, NewCampaign, PromotionCommand, campaign_json, find_campaign, metadata_object, offer_words,
    parse_pair, rule_names, validity_words,
};
use crate::app::{App, Command, Snapshot};
use crate::domain::CampaignId;
use crate::promotions::{CampaignKind, Growth, Offer};
use crate::store::Kept;

/// The most bytes of a file of codes.
const MAX_BYTES: u64 = 1 << 30;

#[derive(Debug, Args)]
pub(in crate::cli) struct CampaignArgs {
    #[command(subcommand)]
    what: CampaignWords,
}

#[derive(Debug, Subcommand)]
enum CampaignWords {
    /// Make a campaign, with its first codes, and print its id
    #[command(after_help = help::CAMPAIGN_CREATE)]
    Create(Box<CreateArgs>),
    /// Print all campaigns
    #[command(after_help = help::CAMPAIGN_LIST)]
    List,
    /// Print what a campaign is and what became of its codes
    #[command(after_help = help::CAMPAIGN_SHOW)]
    Show {
        /// Its name or id
        name: String,
    },
    /// Print a campaign's codes, or add some
    #[command(after_help = help::CAMPAIGN_CODES)]
    Codes(CodesArgs),
    /// Switch a campaign on
    #[command(after_help = help::CAMPAIGN_ENABLE)]
    Enable {
        /// Its name or id
        name: String,
    },
    /// Switch a campaign off: none of its codes is redeemed or given to anybody
    #[command(after_help = help::CAMPAIGN_DISABLE)]
    Disable {
        /// Its name or id
        name: String,
    },
    /// Remove a campaign none of whose codes was given to anybody or redeemed
    #[command(after_help = help::CAMPAIGN_DELETE)]
    Delete {
        /// Its name or id
        name: String,
    },
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// Its name
    name: String,
    /// What for: discount, gift, loyalty or referral; said by what its codes give where it is left out
    #[arg(long, value_name = "TYPE", value_parser = kind)]
    campaign_type: Option<CampaignKind>,
    /// Whether it makes a code where none is left
    #[arg(long = "type", value_name = "TYPE", ignore_case = true)]
    growth: Option<GrowthWord>,
    /// Codes it has from the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    vouchers_count: u64,
    /// A customer gets one code only, and the same when asked again
    #[arg(long)]
    join_once: bool,
    /// More about it
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair)]
    metadata: Vec<(String, String)>,
    #[command(flatten)]
    offer: OfferArgs,
    #[command(flatten)]
    validity: ValidityArgs,
    #[command(flatten)]
    codes: CodeArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
enum GrowthWord {
    Static,
    AutoUpdate,
}

#[derive(Debug, Args)]
struct CodesArgs {
    /// The campaign's name or id
    name: String,
    /// Make so many more
    #[arg(long, value_name = "N", conflicts_with = "import")]
    add: Option<u64>,
    /// Take codes from a file, one a line
    #[arg(long, value_name = "FILE|-")]
    import: Option<PathBuf>,
    /// Print at most so many; 0 for all
    #[arg(long, value_name = "N", default_value_t = CODES)]
    limit: usize,
}

fn kind(text: &str) -> Result<CampaignKind, String> {
    let words: Vec<&str> = CampaignKind::ALL.iter().map(|kind| kind.short()).collect();
    CampaignKind::parse(text).ok_or_else(|| format!("it is none of {}", words.join(", ")))
}

/// `campaign …`.
pub(in crate::cli) fn campaign(words: CampaignArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.what {
        CampaignWords::Create(words) => create(*words, door, out),
        CampaignWords::List => list(door, out),
        CampaignWords::Show { name } => show(&name, door, out),
        CampaignWords::Codes(words) => codes(&words, door, out),
        CampaignWords::Enable { name } => {
            change(&name, |id| PromotionCommand::SetCampaignActive { id, is_active: true }, door, out)
        }
        CampaignWords::Disable { name } => {
            change(&name, |id| PromotionCommand::SetCampaignActive { id, is_active: false }, door, out)
        }
        CampaignWords::Delete { name } => change(&name, PromotionCommand::DeleteCampaign, door, out),
    }
}

fn create(words: CreateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let offer = words.offer.offer(&app)?;
    let usual = match offer {
        Offer::Discount { .. } => CampaignKind::DiscountCoupons,
        Offer::Gift { .. } => CampaignKind::GiftVouchers,
        Offer::Loyalty { .. } => CampaignKind::LoyaltyProgram,
    };
    let growth = match words.growth {
        Some(GrowthWord::AutoUpdate) => Growth::AutoUpdate,
        Some(GrowthWord::Static) | None => Growth::Static,
    };
    let new = NewCampaign {
        name: words.name,
        kind: words.campaign_type.unwrap_or(usual),
        growth,
        terms: words.validity.terms(offer, &app)?,
        codes: words.codes.pattern()?,
        is_join_once: words.join_once,
        metadata: metadata_object(&words.metadata),
        count: words.vouchers_count,
    };
    let reply = door.carry_out(&app, Command::Promotion(PromotionCommand::CreateCampaign(new)))?;
    let snapshot = app.snapshot();
    let made = reply.promotion.and_then(|promotion| snapshot.campaign(promotion.campaign?));
    let kept = made.context("the campaign is not there")?;
    if out.is_json() {
        out.json(&campaign_json(&snapshot, kept))?;
    } else {
        out.line(snapshot.campaign_id(kept.campaign.id))?;
        out.note(format_args!("{} codes", grouped(kept.tally().codes)));
    }
    Ok(Outcome::Done)
}

fn list(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    if out.is_json() {
        let all: Vec<_> = snapshot.campaigns().map(|kept| campaign_json(&snapshot, kept)).collect();
        out.json(&json!({"campaigns": all}))?;
        return Ok(Outcome::Done);
    }
    let decimals = app.settings().decimals();
    let row = |kept: &Kept| {
        let (campaign, tally) = (&kept.campaign, kept.tally());
        vec![
            campaign.name.clone(),
            campaign.kind.short().to_owned(),
            offer_words(&campaign.terms.offer, decimals),
            grouped(tally.codes),
            grouped(tally.published),
            grouped(tally.redeemed),
            if campaign.is_active { "on" } else { "off" }.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = snapshot.campaigns().map(row).collect();
    let headings = ["name", "type", "offer", "codes", "published", "redeemed", "active"];
    Table::with(&headings, &["codes", "published", "redeemed"], out).print(&rows, out)?;
    Ok(Outcome::Done)
}

fn show(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let kept = find_campaign(&snapshot, name)?;
    if out.is_json() {
        out.json(&campaign_json(&snapshot, kept))?;
        return Ok(Outcome::Done);
    }
    for (label, value) in told(&app, &snapshot, kept) {
        out.line(format_args!("{label:<12}{value}"))?;
    }
    Ok(Outcome::Done)
}

fn told(app: &App, snapshot: &Snapshot, kept: &Kept) -> Vec<(&'static str, String)> {
    let (campaign, tally) = (&kept.campaign, kept.tally());
    let (terms, decimals, zone) = (&campaign.terms, app.settings().decimals(), &app.settings().zone);
    let money = |amount| crate::app::promotions::money(amount, decimals);
    let mut lines = vec![
        ("id", snapshot.campaign_id(campaign.id)),
        ("name", campaign.name.clone()),
        ("type", format!("{}, {}", campaign.kind.word(), campaign.growth.word())),
        ("offer", offer_words(&terms.offer, decimals)),
        ("redeemable", terms.limit.map_or("as often as one likes".to_owned(), |n| format!("{n} ×"))),
        ("active", if campaign.is_active { "yes" } else { "no" }.to_owned()),
    ];
    lines.extend(validity_words(&terms.validity, None, zone));
    lines.extend(rule_names(snapshot, terms).map(|names| ("rules", names)));
    lines.extend([
        ("looks", campaign.codes.text().to_owned()),
        ("codes", grouped(tally.codes)),
        ("published", grouped(tally.published)),
        ("redeemed", grouped(tally.redeemed)),
        ("failed", grouped(tally.failed)),
        ("rolled back", grouped(tally.rolled_back)),
        ("orders", money(tally.orders_amount)),
        ("taken off", money(tally.discounted)),
    ]);
    lines
}

fn codes(words: &CodesArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let wanted = match (words.add, &words.import) {
        (Some(count), _) => CodesWanted::Random(count),
        (None, Some(file)) => CodesWanted::Given(read_codes(file)?),
        (None, None) => return print_codes(words, door, out),
    };
    let app = door.open_to_write()?;
    let id = find_campaign(&app.snapshot(), &words.name)?.campaign.id;
    let reply = door.carry_out(&app, Command::Promotion(PromotionCommand::AddCodes { id, codes: wanted }))?;
    let made = reply.promotion.map_or(0, |promotion| promotion.made);
    if out.is_json() {
        out.json(&json!({"codes": made, "change_set": reply.change_set.map(|id| id.0)}))?;
    } else {
        out.note(format_args!("made {} codes", grouped(made)));
    }
    Ok(Outcome::Done)
}

/// Codes of a file, one a line; blank lines are none.
fn read_codes(file: &Path) -> anyhow::Result<Vec<String>> {
    let mut text = String::new();
    let failed = || format!("cannot read `{}`", file.display());
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).with_context(failed)?.take(MAX_BYTES + 1).read_to_string(&mut text)
    };
    if read.with_context(failed)? as u64 > MAX_BYTES {
        return Err(wrong("a file of codes has at most 1 GiB"));
    }
    let text = text.trim_start_matches('\u{feff}');
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn print_codes(words: &CodesArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let kept = find_campaign(&snapshot, &words.name)?;
    let (id, codes) = (kept.campaign.id, kept.tally().codes);
    show::codes(&app, Some(id), codes, words.limit, out)
}

fn change(
    name: &str,
    command: impl Fn(CampaignId) -> PromotionCommand,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find_campaign(&app.snapshot(), name)?.campaign.id;
    let reply = door.carry_out(&app, Command::Promotion(command(id)))?;
    super::super::edit::tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}
