//! What the words of a message may name, and what a webhook is told.

use serde_json::{Map, Value as Json, json};

use super::define::of;
use super::outbox::voucher_of;
use super::send::recipient;
use crate::app::promotions::{campaign_json, money, offer_words, voucher_json};
use crate::app::records::fact_json;
use crate::app::{App, Error, Settings, customer, shape};
use crate::delivery::{Parcel, Written, template};
use crate::domain::fact::id_of;
use crate::domain::{ColumnId, DistributionId, Fact, FactKind, Instant, Row};
use crate::promotions::{
    Channel, Distribution, Message, MessageNumber, MessageStatus, Offer, Terms, Trigger, Voucher,
};
use crate::store::{FactKey, Snapshot};

/// Everything that templates may name; a `*` stands for any name.
pub(super) const KNOWN: [&str; 42] = [
    "customer.id",
    "customer.source_id",
    "customer.name",
    "customer.email",
    "customer.phone",
    "customer.description",
    "customer.birthdate",
    "customer.created_at",
    "customer.address.line_1",
    "customer.address.line_2",
    "customer.address.postal_code",
    "customer.address.city",
    "customer.address.state",
    "customer.address.country",
    "customer.metadata.*",
    "customer.summary.*",
    "customer.loyalty.*",
    "customer.referrals.*",
    "segment.id",
    "segment.name",
    "campaign.id",
    "campaign.name",
    "voucher.code",
    "voucher.type",
    "voucher.offer",
    "voucher.balance",
    "voucher.starts",
    "voucher.expires",
    "order.id",
    "order.source_id",
    "order.amount",
    "order.total_amount",
    "order.status",
    "order.metadata.*",
    "event.id",
    "event.name",
    "event.metadata.*",
    "distribution.name",
    "message.id",
    "message.at",
    "message.entry",
    "currency",
];

/// A message as it would be for one customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// To whom, for mail.
    pub to: Option<String>,
    /// The words; empty for ways that take JSON where there are none.
    pub written: Written,
    /// The JSON that ways other than mail get.
    pub body: Json,
}

/// What a message is about, gathered.
struct About<'a> {
    snapshot: &'a Snapshot,
    settings: &'a Settings,
    distribution: &'a Distribution,
    row: Row,
    voucher: Option<Voucher>,
    record: Option<(FactKind, Fact)>,
    /// Id, instant and entry.
    id: String,
    at: Instant,
    entry: u32,
}

/// A message ready to be sent.
///
/// # Errors
/// What the store cannot read; [`Error::Invalid`] where its words cannot be filled.
pub(super) fn parcel(
    snapshot: &Snapshot,
    settings: &Settings,
    number: MessageNumber,
) -> Result<Option<Parcel>, Error> {
    let Some(message) = snapshot.message(number)? else { return Ok(None) };
    let Some(kept) = snapshot.distribution(message.distribution) else { return Ok(None) };
    let Some(row) = recipient(snapshot, message.row)? else { return Ok(None) };
    let status = snapshot.message_status(number)?;
    let distribution = kept.distribution.as_ref();
    let about = About::of(snapshot, settings, distribution, row, number, &message, &status)?;
    let id = about.id.clone();
    Ok(Some(match &distribution.channel {
        Channel::Mail => {
            let to = snapshot.cell(row, ColumnId::EMAIL)?.as_text().unwrap_or_default().to_owned();
            Parcel::Mail { id, to, written: about.written()? }
        }
        Channel::Webhook { url } => {
            Parcel::Webhook { id, url: url.clone(), body: about.envelope()?.to_string() }
        }
        Channel::File { path } => Parcel::File { path: path.clone(), body: about.envelope()?.to_string() },
        Channel::Command { line } => {
            Parcel::Command { line: line.clone(), body: about.envelope()?.to_string() }
        }
    }))
}

impl App {
    /// A distribution's message as it would be for one customer now. A code it would be given is made up.
    ///
    /// # Errors
    /// [`Error::NoDistribution`], [`Error::NotFound`]; [`Error::Invalid`] where the words cannot be filled.
    pub fn preview(&self, id: DistributionId, customer: &str) -> Result<Preview, Error> {
        let snapshot = self.snapshot();
        let kept = of(&snapshot, id)?;
        self.preview_of(&kept.distribution, customer)
    }

    /// The same of a distribution that is not kept yet.
    ///
    /// # Errors
    /// As [`App::preview`].
    pub fn preview_of(&self, distribution: &Distribution, customer: &str) -> Result<Preview, Error> {
        let snapshot = self.snapshot();
        let row = customer::find(&snapshot, customer)?;
        let campaign = distribution.campaign().and_then(|id| snapshot.campaign(id));
        let voucher = campaign.map(|kept| Voucher {
            number: crate::promotions::VoucherNumber(u32::MAX),
            code: kept.campaign.codes.text().replace('#', "X"),
            campaign: Some(std::sync::Arc::clone(&kept.campaign)),
            terms: kept.campaign.terms.clone(),
            state: crate::promotions::VoucherState {
                published_at: Some(self.now()),
                ..crate::promotions::VoucherState::default()
            },
        });
        let kind = match distribution.trigger {
            Trigger::OrderPaid => Some(FactKind::Order),
            Trigger::Event(_) => Some(FactKind::Event),
            Trigger::Entered(_) | Trigger::Left(_) => None,
        };
        let newest = |kind: FactKind| {
            let mut facts = snapshot.facts(kind, row)?;
            facts.sort_by_key(Fact::created_at);
            Ok::<_, Error>(facts.pop().map(|fact| (kind, fact)))
        };
        let about = About {
            snapshot: &snapshot,
            settings: self.settings(),
            distribution,
            row,
            voucher,
            record: kind.map(newest).transpose()?.flatten(),
            id: snapshot.message_key(MessageNumber(u32::MAX)),
            at: self.now(),
            entry: 1,
        };
        let to = snapshot.cell(row, ColumnId::EMAIL)?.as_text().map(str::to_owned);
        Ok(Preview { to, written: about.written()?, body: about.envelope()? })
    }
}

impl<'a> About<'a> {
    fn of(
        snapshot: &'a Snapshot,
        settings: &'a Settings,
        distribution: &'a Distribution,
        row: Row,
        number: MessageNumber,
        message: &Message,
        status: &MessageStatus,
    ) -> Result<Self, Error> {
        let kind = if distribution.trigger == Trigger::OrderPaid { FactKind::Order } else { FactKind::Event };
        let record = match &message.record {
            None => None,
            Some(id) => record(snapshot, kind, row, id)?.map(|fact| (kind, fact)),
        };
        Ok(Self {
            snapshot,
            settings,
            distribution,
            row,
            voucher: voucher_of(snapshot, message, status)?,
            record,
            id: snapshot.message_key(number),
            at: message.at,
            entry: message.entry,
        })
    }

    fn written(&self) -> Result<Written, Error> {
        let letter = &self.distribution.letter;
        let letter = template::Letter { subject: &letter.subject, text: &letter.text, html: &letter.html };
        template::render(&letter, &self.context()?, self.settings.decimals()).map_err(Error::Invalid)
    }

    fn context(&self) -> Result<Json, Error> {
        let mut object = Map::new();
        object.insert("customer".into(), shape::customer(self.snapshot, self.row, self.settings.decimals())?);
        if let Some(segment) = self.segment() {
            object.insert("segment".into(), segment);
        }
        if let Some(voucher) = &self.voucher {
            object.insert("voucher".into(), self.voucher_words(voucher));
            let id = voucher.campaign_id().map(|id| self.snapshot.campaign_id(id));
            object.insert("campaign".into(), json!({"id": id, "name": voucher.campaign_name()}));
        }
        if let Some((kind, fact)) = &self.record {
            let mut told = fact_json(*kind, fact, self.settings.decimals());
            if let (FactKind::Event, Trigger::Event(name), Json::Object(told)) =
                (kind, &self.distribution.trigger, &mut told)
            {
                told.insert("name".into(), name.clone().into());
            }
            object.insert(kind.word().into(), told);
        }
        let at = self.at.local_text(&self.settings.zone);
        object.insert("message".into(), json!({"id": self.id, "at": at, "entry": self.entry}));
        object.insert("distribution".into(), json!({"name": self.distribution.name}));
        object.insert("currency".into(), self.settings.currency.clone().into());
        Ok(Json::Object(object))
    }

    /// A code as words name it: its dates are days of the project's calendar.
    fn voucher_words(&self, voucher: &Voucher) -> Json {
        let Terms { offer, validity, .. } = &voucher.terms;
        let decimals = self.settings.decimals();
        let day = |at: Option<Instant>| at.map(|at| at.date_in(&self.settings.zone).to_string());
        let balance = match offer {
            Offer::Discount { .. } => None,
            Offer::Gift { .. } => Some(money(voucher.balance(), decimals)),
            Offer::Loyalty { .. } => Some(voucher.balance().to_string()),
        };
        json!({
            "code": voucher.code,
            "type": offer.voucher_type(),
            "offer": offer_words(offer, decimals),
            "balance": balance,
            "starts": day(validity.starts),
            "expires": day(validity.expires_at(voucher.state.published_at)),
        })
    }

    fn segment(&self) -> Option<Json> {
        let definition = self.snapshot.segments().definition(self.distribution.segment()?)?;
        let id = self.snapshot.segment_key(definition.id);
        Some(json!({"id": id, "name": definition.name, "object": "segment"}))
    }

    /// What a webhook is told (voucherify-facts §11). It stays the same for one message but for what changed of the customer.
    fn envelope(&self) -> Result<Json, Error> {
        let (snapshot, decimals) = (self.snapshot, self.settings.decimals());
        let kind = match &self.distribution.trigger {
            Trigger::Entered(_) => "customer.segment.entered",
            Trigger::Left(_) => "customer.segment.left",
            Trigger::OrderPaid => "customer.order.paid",
            Trigger::Event(_) => "customer.custom_event",
        };
        let customer = shape::customer(snapshot, self.row, decimals)?;
        let entity = customer.get("id").cloned();
        let mut data = Map::new();
        data.insert("customer".into(), customer);
        data.extend(self.segment().map(|segment| ("segment".to_owned(), segment)));
        if let Some(voucher) = &self.voucher {
            data.insert("voucher".into(), voucher_json(snapshot, voucher)?);
            let kept = voucher.campaign_id().and_then(|id| snapshot.campaign(id));
            data.extend(kept.map(|kept| ("campaign".to_owned(), campaign_json(snapshot, kept))));
        }
        if let Some((kind, fact)) = &self.record {
            data.insert(kind.word().into(), fact_json(*kind, fact, decimals));
        }
        let letter = &self.distribution.letter;
        if !letter.text.is_empty() || !letter.subject.is_empty() {
            let Written { subject, text, html } = self.written()?;
            data.insert("message".into(), json!({"subject": subject, "text": text, "html": html}));
        }
        let at = self.at.to_string();
        let event = self.id.replacen("whs_", "evcus_", 1);
        let mut source = json!({
            "id": snapshot.distribution_key(self.distribution.id),
            "object": "distribution",
            "name": self.distribution.name,
        });
        if let Channel::Webhook { url } = &self.distribution.channel {
            source["target_url"] = url.clone().into();
        }
        Ok(json!({
            "id": self.id,
            "created_at": at,
            "type": kind,
            "data": data,
            "source": source,
            "event": {
                "id": event,
                "type": kind,
                "created_at": at,
                "entity_id": entity,
                "group_id": event,
                "event_source": {"channel": {"channel_type": "USER"}},
            },
        }))
    }
}

/// The order or event that triggered a message; it went with the customer where that was made one with another.
fn record(snapshot: &Snapshot, kind: FactKind, row: Row, id: &str) -> Result<Option<Fact>, Error> {
    let own = snapshot.facts(kind, row)?.into_iter().find(|fact| id_of(kind, &fact.cells) == id);
    match own {
        Some(fact) => Ok(Some(fact)),
        None => Ok(snapshot.find_fact(kind, FactKey::Id(id))?.map(|placed| placed.fact)),
    }
}
