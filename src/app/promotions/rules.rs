//! Validation rules: making and changing them, and putting campaigns and codes under them.

use std::sync::Arc;

use super::campaign::known as known_campaign;
use super::form::{self, Words};
use super::{NewRule, PromotionReply, RuleUser, find_voucher};
use crate::app::segments::Named;
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::{ChangeKind, PromotionAct, RuleId, Schema, SegmentId, text};
use crate::promotions::rule;
use crate::promotions::{Campaign, Rule, Terms, VoucherState};
use crate::query::{self, Names, NumberedSegments};
use crate::store::{Commit, PromotionWrites, Snapshot};

/// The most characters of a rule's name.
const MAX_NAME: usize = 200;

/// The rule with a name or id.
///
/// # Errors
/// [`Error::NoRule`].
pub fn find<'a>(snapshot: &'a Snapshot, key: &str) -> Result<&'a Arc<Rule>, Error> {
    snapshot.find_validation_rule(key).ok_or_else(|| Error::NoRule(key.to_owned()))
}

/// A rule's filter as people write it, segments by name.
pub fn text(snapshot: &Snapshot, rule: &Rule) -> String {
    let schema = rule::schema(snapshot.schema(), &rule.metadata);
    let numbered = Names { schema: &schema, segments: &NumberedSegments };
    let named = Names { schema: &schema, segments: &Named(snapshot.segments()) };
    query::read(&rule.text, &numbered).filter.map_or_else(|| rule.text.clone(), |filter| filter.print(&named))
}

/// The names of the rules that terms are under; none where they are under none.
pub fn names(snapshot: &Snapshot, terms: &Terms) -> Option<String> {
    let rules = terms.rules.iter().filter_map(|id| snapshot.validation_rule(*id));
    let names: Vec<&str> = rules.map(|rule| rule.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Makes a rule.
pub(super) fn create(decision: &Decision<'_>, new: NewRule) -> Result<Reply, Error> {
    let snapshot = &decision.snapshot;
    let name = text::clean(&new.name).into_owned();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::Invalid(format!("a rule has a name of 1 to {MAX_NAME} characters")));
    }
    if snapshot.find_validation_rule(&name).is_some() {
        return Err(Error::Conflict(format!("there is a rule `{name}` already; choose another name")));
    }
    let Words { text, metadata, messages, message } = form::read(snapshot, decision.settings, &new.filter)?;
    let id = RuleId(snapshot.validation_rules().map(|rule| rule.id.0).max().unwrap_or_default() + 1);
    let message = cleaned(new.message.or(message));
    let created_at = decision.now;
    let title = format!("made the rule `{name}`");
    let rule = Rule { id, name, text, metadata, message, messages, created_at, updated_at: None };
    let writes = PromotionWrites { rules: vec![Arc::new(rule)], ..PromotionWrites::default() };
    done(decision, id, title, writes)
}

/// Gives a rule another filter or message; nothing where both are as they were.
pub(super) fn edit(
    decision: &Decision<'_>,
    id: RuleId,
    filter: &str,
    message: Option<String>,
) -> Result<Reply, Error> {
    let old = known(decision, id)?;
    let mut words = form::read(&decision.snapshot, decision.settings, filter)?;
    // A text says nothing of messages of single conditions; those that it still has keep theirs.
    if words.messages.is_empty() {
        words.messages = form::kept_messages(&decision.snapshot, &words, &old.messages);
    }
    let message = cleaned(message.or(words.message));
    let Words { text, metadata, messages, .. } = words;
    let rule = Rule { text, metadata, message, messages, ..Rule::clone(old) };
    if rule == **old {
        return Ok(reply(id));
    }
    let rule = Rule { updated_at: Some(decision.now), ..rule };
    let title = format!("changed the rule `{}`", rule.name);
    let writes = PromotionWrites { rules: vec![Arc::new(rule)], ..PromotionWrites::default() };
    done(decision, id, title, writes)
}

fn cleaned(message: Option<String>) -> Option<String> {
    message.map(|message| text::clean(&message).into_owned())
}

/// Removes a rule that no campaign is under. Codes of no campaign are not looked through: a rule that is gone refuses.
pub(super) fn delete(decision: &Decision<'_>, id: RuleId) -> Result<Reply, Error> {
    let rule = known(decision, id)?;
    let mut users: Vec<String> = users(&decision.snapshot, id).map(|c| format!("`{}`", c.name)).collect();
    let distributions = decision.snapshot.distributions().map(|kept| &kept.distribution);
    let under = distributions.filter(|distribution| distribution.rule == Some(id));
    users.extend(under.map(|distribution| format!("the distribution `{}`", distribution.name)));
    if !users.is_empty() {
        return Err(Error::Conflict(format!(
            "the rule `{}` is used by {}; take it off first",
            rule.name,
            users.join(", ")
        )));
    }
    let title = format!("removed the rule `{}`", rule.name);
    done(decision, id, title, PromotionWrites { dropped_rule: Some(id), ..PromotionWrites::default() })
}

/// Rules that ask for a segment, by name.
pub(in crate::app) fn of_segment(snapshot: &Snapshot, segment: SegmentId) -> Vec<String> {
    let asks = |rule: &&Arc<Rule>| {
        let schema = rule::schema(snapshot.schema(), &rule.metadata);
        let reading = query::read(&rule.text, &Names { schema: &schema, segments: &NumberedSegments });
        reading.filter.is_some_and(|filter| filter.segments().contains(&segment))
    };
    snapshot.validation_rules().filter(asks).map(|rule| format!("`{}`", rule.name)).collect()
}

/// Rules that could not be meant any more under another schema, by name.
pub(in crate::app) fn broken_by(snapshot: &Snapshot, schema: &Schema) -> Vec<String> {
    let is_broken = |rule: &&Arc<Rule>| {
        let schema = rule::schema(schema, &rule.metadata);
        let names = Names { schema: &schema, segments: &NumberedSegments };
        query::read(&rule.text, &names).filter.is_none()
    };
    snapshot.validation_rules().filter(is_broken).map(|rule| format!("`{}`", rule.name)).collect()
}

/// Campaigns under a rule.
fn users(snapshot: &Snapshot, id: RuleId) -> impl Iterator<Item = &Arc<Campaign>> {
    snapshot.campaigns().map(|kept| &kept.campaign).filter(move |c| c.terms.rules.contains(&id))
}

/// Puts something under a rule, or takes it out from under it; nothing where it is so already.
pub(super) fn assign(
    decision: &Decision<'_>,
    id: RuleId,
    to: &RuleUser,
    is_under: bool,
) -> Result<Reply, Error> {
    let rule = known(decision, id)?;
    let changed = |terms: &Terms| {
        let mut terms = terms.clone();
        terms.rules.retain(|other| *other != id);
        terms.rules.extend(is_under.then_some(id));
        terms
    };
    let mut writes = PromotionWrites::default();
    let (name, is_same) = match to {
        RuleUser::Campaign(campaign) => {
            let campaign = &known_campaign(decision, *campaign)?.campaign;
            let terms = changed(&campaign.terms);
            let is_same = terms.rules.len() == campaign.terms.rules.len();
            let updated_at = Some(decision.now);
            writes.campaigns.push(Arc::new(Campaign { terms, updated_at, ..Campaign::clone(campaign) }));
            (format!("the campaign `{}`", campaign.name), is_same)
        }
        RuleUser::Voucher(code) => {
            let voucher = find_voucher(&decision.snapshot, code)?;
            if let Some(campaign) = voucher.campaign_name() {
                return Err(Error::Invalid(format!(
                    "`{code}` belongs to the campaign `{campaign}`; put that one under the rule"
                )));
            }
            let own = changed(&voucher.terms);
            let is_same = own.rules.len() == voucher.terms.rules.len();
            let state = VoucherState { own: Some(own), updated_at: Some(decision.now), ..voucher.state };
            writes.vouchers.push((voucher.number, state));
            (format!("the code {code}"), is_same)
        }
    };
    if is_same {
        return Ok(reply(id));
    }
    let way = if is_under { "under" } else { "out from under" };
    done(decision, id, format!("put {name} {way} the rule `{}`", rule.name), writes)
}

fn known<'a>(decision: &'a Decision<'_>, id: RuleId) -> Result<&'a Arc<Rule>, Error> {
    decision.snapshot.validation_rule(id).ok_or_else(|| Error::NoRule(format!("#{}", id.0)))
}

fn reply(id: RuleId) -> Reply {
    let promotion = Some(PromotionReply { rule: Some(id), ..PromotionReply::default() });
    Reply { promotion, ..Reply::default() }
}

fn done(
    decision: &Decision<'_>,
    id: RuleId,
    title: String,
    promotions: PromotionWrites,
) -> Result<Reply, Error> {
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Rule), title);
    let change_set = Some(head.id);
    decision.commit(Commit { promotions, change_set: Some(head), ..Commit::default() })?;
    Ok(Reply { change_set, ..reply(id) })
}
