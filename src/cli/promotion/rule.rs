//! `rule`: under which conditions codes are redeemed.

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::super::door::Door;
use super::super::failure::{Outcome, wrong};
use super::super::out::Out;
use super::super::table::Table;
use super::help;
use super::order::OrderArgs;
use crate::app::promotions::{
    NewRule, PromotionCommand, RuleUser, find_campaign, find_rule, rule_form, rule_messages, rule_text,
};
use crate::app::{App, Command, Snapshot};
use crate::domain::RuleId;
use crate::promotions::Rule;

#[derive(Debug, Args)]
pub(in crate::cli) struct RuleArgs {
    #[command(subcommand)]
    what: RuleWords,
}

#[derive(Debug, Subcommand)]
enum RuleWords {
    /// Make a rule and print its id
    #[command(after_help = help::RULE_CREATE)]
    Create(RuleText),
    /// Give a rule another filter and message
    #[command(after_help = help::RULE_EDIT)]
    Edit(RuleText),
    /// Print all rules
    #[command(after_help = help::RULE_LIST)]
    List,
    /// Print a rule, and which campaigns are under it
    #[command(after_help = help::RULE_SHOW)]
    Show {
        /// Its name or id
        name: String,
    },
    /// Put a campaign, or a code of no campaign, under a rule
    #[command(after_help = help::RULE_ASSIGN)]
    Assign(UserArgs),
    /// Take a campaign or a code out from under a rule
    #[command(after_help = help::RULE_UNASSIGN)]
    Unassign(UserArgs),
    /// Say whether a rule would allow a redemption, part by part; nothing is kept of it
    #[command(after_help = help::RULE_TRY)]
    Try(TryArgs),
    /// Remove a rule that no campaign is under
    #[command(after_help = help::RULE_DELETE)]
    Delete {
        /// Its name or id
        name: String,
    },
}

#[derive(Debug, Args)]
struct RuleText {
    /// Its name
    name: String,
    /// What must hold: a filter, or a rule of the platform as JSON
    #[arg(long = "where", value_name = "FILTER")]
    filter: String,
    /// What is told where it does not
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
}

#[derive(Debug, Args)]
struct UserArgs {
    /// The rule's name or id
    name: String,
    /// The campaign
    #[arg(long, value_name = "NAME", required_unless_present = "voucher", conflicts_with = "voucher")]
    campaign: Option<String>,
    /// The code
    #[arg(long, value_name = "CODE")]
    voucher: Option<String>,
}

#[derive(Debug, Args)]
struct TryArgs {
    /// The rule's name or id
    name: String,
    /// Who would redeem
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// Which code
    #[arg(long, value_name = "CODE")]
    voucher: Option<String>,
    #[command(flatten)]
    order: OrderArgs,
}

/// `rule …`.
pub(in crate::cli) fn rule(words: RuleArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.what {
        RuleWords::Create(words) => create(words, door, out),
        RuleWords::Edit(words) => edit(words, door, out),
        RuleWords::List => list(door, out),
        RuleWords::Show { name } => show(&name, door, out),
        RuleWords::Assign(words) => assign(words, true, door, out),
        RuleWords::Unassign(words) => assign(words, false, door, out),
        RuleWords::Try(words) => attempt(&words, door, out),
        RuleWords::Delete { name } => {
            let app = door.open_to_write()?;
            let id = find_rule(&app.snapshot(), &name)?.id;
            carry_out(&app, PromotionCommand::DeleteRule(id), door, out)
        }
    }
}

fn carry_out(app: &App, command: PromotionCommand, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let reply = door.carry_out(app, Command::Promotion(command))?;
    super::super::edit::tell(&reply, app, out)?;
    Ok(Outcome::Done)
}

fn create(words: RuleText, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let RuleText { name, filter, message } = words;
    let new = NewRule { name, filter, message };
    let reply = door.carry_out(&app, Command::Promotion(PromotionCommand::CreateRule(new)))?;
    let id = reply.promotion.and_then(|promotion| promotion.rule).unwrap_or(RuleId(0));
    let snapshot = app.snapshot();
    match snapshot.validation_rule(id) {
        Some(rule) if out.is_json() => out.json(&rule_json(&app, rule))?,
        _ => out.line(snapshot.validation_rule_id(id))?,
    }
    Ok(Outcome::Done)
}

fn edit(words: RuleText, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find_rule(&app.snapshot(), &words.name)?.id;
    let RuleText { filter, message, .. } = words;
    carry_out(&app, PromotionCommand::EditRule { id, filter, message }, door, out)
}

fn assign(words: UserArgs, is_under: bool, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let snapshot = app.snapshot();
    let id = find_rule(&snapshot, &words.name)?.id;
    let to = match (words.campaign, words.voucher) {
        (Some(campaign), _) => RuleUser::Campaign(find_campaign(&snapshot, &campaign)?.campaign.id),
        (None, Some(code)) => RuleUser::Voucher(code),
        (None, None) => return Err(wrong("name a campaign or a code")),
    };
    carry_out(&app, PromotionCommand::AssignRule { id, to, is_under }, door, out)
}

fn campaigns_under(snapshot: &Snapshot, id: RuleId) -> Vec<String> {
    let campaigns = snapshot.campaigns().map(|kept| &kept.campaign);
    campaigns.filter(|campaign| campaign.terms.rules.contains(&id)).map(|c| c.name.clone()).collect()
}

/// A rule as the platform has it, with the filter in words; where it has no form there, why.
fn rule_json(app: &App, rule: &Rule) -> Json {
    let snapshot = app.snapshot();
    let mut json = rule_form(&snapshot, rule, app.settings()).unwrap_or_else(|why| {
        json!({
            "id": snapshot.validation_rule_id(rule.id),
            "name": rule.name,
            "rules_refused": why,
            "error": rule.message.as_ref().map(|message| json!({"message": message})),
            "created_at": rule.created_at.to_string(),
            "updated_at": rule.updated_at.map(|at| at.to_string()),
            "object": "validation_rules",
        })
    });
    json["filter"] = rule_text(&snapshot, rule).into();
    json["campaigns"] = campaigns_under(&snapshot, rule.id).into();
    json
}

fn list(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    if out.is_json() {
        let all: Vec<Json> = snapshot.validation_rules().map(|rule| rule_json(&app, rule)).collect();
        out.json(&json!({"rules": all}))?;
        return Ok(Outcome::Done);
    }
    let row = |rule: &std::sync::Arc<Rule>| {
        let campaigns = campaigns_under(&snapshot, rule.id).join(", ");
        vec![rule.name.clone(), campaigns, rule_text(&snapshot, rule)]
    };
    let rows: Vec<Vec<String>> = snapshot.validation_rules().map(row).collect();
    Table::with(&["name", "campaigns", "filter"], &[], out).print(&rows, out)?;
    Ok(Outcome::Done)
}

fn show(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let rule = find_rule(&snapshot, name)?;
    if out.is_json() {
        out.json(&rule_json(&app, rule))?;
        return Ok(Outcome::Done);
    }
    let campaigns = campaigns_under(&snapshot, rule.id).join(", ");
    let lines = [
        ("id", snapshot.validation_rule_id(rule.id)),
        ("name", rule.name.clone()),
        ("filter", rule_text(&snapshot, rule)),
        ("message", rule.message.clone().unwrap_or_else(|| "that of the API".to_owned())),
        ("campaigns", if campaigns.is_empty() { "none".to_owned() } else { campaigns }),
    ];
    for (label, value) in lines {
        out.line(format_args!("{label:<11}{value}"))?;
    }
    for (condition, told) in rule_messages(&snapshot, rule) {
        out.line(format_args!("{:<11}{condition}: {told}", "without"))?;
    }
    Ok(Outcome::Done)
}

fn attempt(words: &TryArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let order = words.order.order(&app)?;
    let (customer, code) = (words.customer.as_deref(), words.voucher.as_deref());
    let (explanation, text) = app.try_rule(&words.name, code, customer, order.as_ref())?;
    if out.is_json() {
        out.json(&json!({"allowed": explanation.is_member, "why": text}))?;
    } else {
        out.line(if explanation.is_member { "allowed" } else { "refused" })?;
        out.line(text.trim_end())?;
    }
    Ok(if explanation.is_member { Outcome::Done } else { Outcome::Differs })
}
