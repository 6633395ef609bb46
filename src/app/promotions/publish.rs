//! Giving codes to customers.

use super::campaign::find;
use super::note::Note;
use super::{NewPublication, PromotionReply, codes, find_voucher, given};
use crate::app::records::{existing, whose};
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::fact::field;
use crate::domain::{Cell, ChangeKind, FactKind, PromotionAct, Record, Row, Value};
use crate::promotions::{Campaign, Growth, Offer, Refusal, Voucher, VoucherState};
use crate::store::NewCodes;

/// Gives a customer a code: a named one, or the next of a campaign that is free. The same again gives the same code.
pub(super) fn publish(decision: &Decision<'_>, new: NewPublication) -> Result<Reply, Error> {
    let act = ChangeKind::Promotion(PromotionAct::Publication);
    let mut note = Note::new(decision, act, String::new());
    let row = whose(decision, &new.customer, new.unknown, &mut note.commit)?;
    let mut cells = said(&new);
    if new.source_id.is_some()
        && let Some(known) = existing(decision, FactKind::Publication, &cells)?
    {
        return already(Some(known.fact.row), row, known.fact.cells.text(field::CODE).unwrap_or_default());
    }
    let voucher = match (&new.campaign, &new.code) {
        (_, Some(code)) => {
            let voucher = find_voucher(&decision.snapshot, code)?;
            if voucher.state.published_at.is_some() {
                return already(voucher.state.holder, row, code);
            }
            voucher
        }
        (Some(campaign), None) => {
            let campaign = &find(&decision.snapshot, campaign)?.campaign;
            if let Some(code) =
                given::code_of(&decision.snapshot, campaign, row)?.filter(|_| campaign.is_join_once)
            {
                return Ok(reply(&code));
            }
            next(decision, campaign, &mut note)?
        }
        (None, None) => return Err(Error::Invalid("name a campaign or a code".into())),
    };
    if !voucher.is_active() {
        return Err(Error::Promotion(Refusal::Disabled));
    }
    let mut voucher = voucher;
    voucher.state.holder = Some(row);
    voucher.state.published_at = Some(decision.now);
    given::publication(&voucher, decision.settings.decimals(), decision.now, &mut cells);
    if new.source_id.is_none() {
        cells.set(field::ID, Cell::text(&note.id(FactKind::Publication)));
    }
    let id = note.put(FactKind::Publication, row, &cells)?;
    if matches!(voucher.terms.offer, Offer::Loyalty { .. }) {
        note.points(&voucher, row, voucher.balance(), None)?;
    }
    note.voucher(&voucher);
    note.tally(voucher.campaign_id()).published += 1;
    note.title(format!("gave the code {} to a customer", voucher.code));
    let change_set = note.commit()?;
    Ok(Reply { change_set, record: Some(id), ..reply(&voucher.code) })
}

fn reply(code: &str) -> Reply {
    let promotion = Some(PromotionReply { code: Some(code.to_owned()), ..PromotionReply::default() });
    Reply { promotion, ..Reply::default() }
}

/// A code that was given before: the same again where it was to the same.
fn already(holder: Option<Row>, row: Row, code: &str) -> Result<Reply, Error> {
    if holder == Some(row) { Ok(reply(code)) } else { Err(Error::Promotion(Refusal::AlreadyPublished)) }
}

/// What was said of it.
fn said(new: &NewPublication) -> Record {
    let mut cells = Record::default();
    let texts = [(field::SOURCE_ID, &new.source_id), (field::CHANNEL, &new.channel)];
    for (id, text) in texts {
        if let Some(text) = text {
            cells.set(id, Cell::text(text));
        }
    }
    if let Some(metadata) = &new.metadata {
        cells.set(field::METADATA, Value::Object(metadata.clone()).into());
    }
    cells
}

/// The next code of a campaign that is free; a new one where it makes them by itself.
fn next(
    decision: &Decision<'_>,
    campaign: &std::sync::Arc<Campaign>,
    note: &mut Note<'_>,
) -> Result<Voucher, Error> {
    if !campaign.is_active {
        return Err(Error::Promotion(Refusal::Disabled));
    }
    if let Some((number, cursor)) = decision.snapshot.free_voucher(campaign.id)? {
        note.commit.promotions.cursors.push((campaign.id, cursor));
        if let Some(voucher) = decision.snapshot.voucher(number)? {
            return Ok(voucher);
        }
    }
    if campaign.growth == Growth::Static {
        return Err(Error::Promotion(Refusal::NoneLeft));
    }
    let code = codes::one(decision, &campaign.codes)?;
    note.commit.promotions.codes.push(NewCodes { campaign: Some(campaign.id), codes: vec![code.clone()] });
    Ok(Voucher {
        number: decision.snapshot.next_voucher(Some(campaign.id)),
        code,
        campaign: Some(std::sync::Arc::clone(campaign)),
        terms: campaign.terms.clone(),
        state: VoucherState::default(),
    })
}
