//! Settles which column gets an attribute that several want.

use super::propose::{self, BY_HAND, OWN_WORDS, Proposal, SAVED};
use super::question::Question;
use super::refusal::Refusal;
use super::survey::Survey;
use super::synonyms::header_key;
use super::target::Target;
use crate::domain::attribute;

/// Lets the surest column keep an attribute; the others become metadata under their own words. What then still
/// collides is a question, or a refusal where the operator said so.
pub(super) fn settle(
    header: &[String],
    survey: &Survey,
    proposals: &mut [Proposal],
) -> Result<Vec<Question>, Refusal> {
    settle_family_names(header, proposals);
    settle_birthdays(header, survey, proposals);
    settle_ids(header, survey, proposals);
    for at in in_order_of_sureness(proposals) {
        let rival = (0..proposals.len()).find(|other| *other != at && beats(proposals, *other, at));
        if rival.is_some() && !is_said(&proposals[at]) && proposals[at].why != OWN_WORDS {
            proposals[at] = propose::own_words(&header[at], at);
        }
    }
    collisions(header, proposals)
}

fn is_said(proposal: &Proposal) -> bool {
    proposal.why == BY_HAND || proposal.why == SAVED
}

fn in_order_of_sureness(proposals: &[Proposal]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by(|a, b| proposals[*b].confidence.total_cmp(&proposals[*a].confidence));
    order
}

/// Whether a column takes an attribute from another that wants it too.
fn beats(proposals: &[Proposal], one: usize, other: usize) -> bool {
    let (a, b) = (&proposals[one], &proposals[other]);
    let rank = |at: usize| (is_said(&proposals[at]), proposals[at].confidence);
    if !clash(&a.target, &b.target) {
        return false;
    }
    // A whole name takes it from its parts, unless an operator said otherwise.
    let (is_whole, is_part) =
        (matches!(a.target, Target::Attribute(_)), matches!(b.target, Target::Part { .. }));
    match (is_said(a), is_said(b)) {
        (true, false) => true,
        (false, true) => false,
        _ if is_whole && is_part => true,
        _ if is_whole != matches!(b.target, Target::Attribute(_)) => false,
        _ => rank(one) > rank(other) || (rank(one) == rank(other) && one < other),
    }
}

/// Whether two columns cannot both go where they go.
fn clash(a: &Target, b: &Target) -> bool {
    let key = |target: &Target| target.attribute().map(|name| attribute::key(&name));
    match (a, b) {
        (Target::Part { part: x, .. }, Target::Part { part: y, .. }) if x != y => false,
        _ => key(a).is_some() && key(a) == key(b),
    }
}

/// Beside a first name, `Name` alone is the family name: `Vorname;Name`, `Prénom;Nom`.
fn settle_family_names(header: &[String], proposals: &mut [Proposal]) {
    let part = |n: u8| Target::Part { attribute: "name".to_owned(), part: n };
    let has = |proposals: &[Proposal], target: &Target| proposals.iter().any(|p| p.target == *target);
    if !has(proposals, &part(1)) || has(proposals, &part(2)) {
        return;
    }
    let is_bare = |(at, p): (usize, &Proposal)| {
        let is_name = matches!(header_key(&header[at]).as_str(), "name" | "nom" | "nazwa");
        is_name && !is_said(p) && p.target.attribute().as_deref() == Some("name")
    };
    if let Some(at) = (0..proposals.len()).find(|at| is_bare((*at, &proposals[*at]))) {
        proposals[at] = Proposal::new(part(2), 0.8, "synonym");
    }
}

/// `birthday` beside an equal `birthdate` is one column (SEMANTICS 25).
fn settle_birthdays(header: &[String], survey: &Survey, proposals: &mut [Proposal]) {
    let find = |key: &str| header.iter().position(|h| attribute::key(h) == key);
    let (Some(birthday), Some(birthdate)) = (find("birthday"), find("birthdate")) else { return };
    let (a, b) = (&survey.columns[birthday], &survey.columns[birthdate]);
    if !is_said(&proposals[birthday]) && a.filled == b.filled && a.dates.fingerprint == b.dates.fingerprint {
        let note = format!("`{}` is skipped: it equals `{}`", header[birthday], header[birthdate]);
        proposals[birthday] = Proposal { note: Some(note), ..Proposal::new(Target::Skip, 1.0, "equal") };
    }
}

/// An `id` beside a source id stays the customer id where some of its values have that form; the rows in which they
/// do not are rejected then.
fn settle_ids(header: &[String], survey: &Survey, proposals: &mut [Proposal]) {
    let Some(id) = header.iter().position(|h| attribute::key(h) == "id") else { return };
    let others = proposals.iter().enumerate().filter(|(at, p)| *at != id && p.confidence > 0.9);
    let has_source_id =
        others.map(|(_, p)| &p.target).any(|t| *t == Target::Attribute("source_id".to_owned()));
    if has_source_id && survey.columns[id].customer_ids > 0 && !is_said(&proposals[id]) {
        proposals[id] = Proposal::new(Target::Attribute("id".to_owned()), 0.9, "exact");
    }
}

fn collisions(header: &[String], proposals: &[Proposal]) -> Result<Vec<Question>, Refusal> {
    let mut questions = Vec::new();
    for (at, proposal) in proposals.iter().enumerate() {
        let Some(first) = (0..at).find(|first| clash(&proposals[*first].target, &proposal.target)) else {
            continue;
        };
        let question = Question::Collision {
            first: header[first].clone(),
            second: header[at].clone(),
            attribute: proposal.target.to_string(),
        };
        if is_said(&proposals[first]) && is_said(proposal) {
            return Err(question.refusal());
        }
        questions.push(question);
    }
    Ok(questions)
}
