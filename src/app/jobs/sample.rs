//! The sample data: 500 invented customers that the program carries along, with what they bought and did.

use std::io::Read;

use super::import::{self, ImportOptions, Imported, Mode, Source, Unknown, records};
use super::{Cancel, OnProgress};
use crate::app::{Actor, App, Command, Error, NewRecord, NewSegment, customer};
use crate::domain::FactKind;
use crate::domain::fact::field;
use crate::domain::{Cell, Instant, Record, Row, Value};
use crate::import::{Choices, FormatChoices, RecordChoices, suggest, suggest_records};

/// The clean file of `sample-data`.
const CUSTOMERS: &[u8] = include_bytes!("../../../sample-data/customers.csv");

/// Their records, in the order in which they are loaded.
const RECORDS: [(FactKind, &str, &[u8]); 5] = [
    (FactKind::Order, "orders.csv", include_bytes!("../../../sample-data/orders.csv")),
    (FactKind::Event, "events.csv", include_bytes!("../../../sample-data/events.csv")),
    (FactKind::Publication, "vouchers.csv", include_bytes!("../../../sample-data/vouchers.csv")),
    (FactKind::Redemption, "redemptions.csv", include_bytes!("../../../sample-data/redemptions.csv")),
    (FactKind::Points, "points.csv", include_bytes!("../../../sample-data/points.csv")),
];

/// Answers to marketing permissions: whose, which, the answer, when, what proves it.
const CONSENTS: [(&str, &str, &str, &str, &str); 5] = [
    ("C-0000002-W", "newsletter", "given", "2026-02-11T09:30:00Z", "form 12, signed at the counter"),
    ("C-0000002-W", "newsletter", "revoked", "2026-08-03T16:05:00Z", "unsubscribed by the link in a mail"),
    ("C-0000005-M", "sms", "given", "2026-05-19T12:00:00Z", "double opt-in, answer to 71234"),
    ("C-0000007-F", "newsletter", "given", "2026-09-01T08:15:00Z", "box ticked at the checkout"),
    ("C-0000010-X", "sms", "revoked", "2026-10-02T10:40:00Z", "phone call, noted by the shop"),
];

/// Who of them work for the business, and how one knows.
const STAFF: (&str, [&str; 4]) = ("Staff", ["C-0000004-G", "C-0000012-N", "C-0000018-H", "C-0000067-K"]);

/// Imports the sample customers and their records, as the wizard would import the files without a question, and makes
/// the list of those who work for the business. Gives what became of the customers.
///
/// # Errors
/// As [`import::run`].
pub fn load(app: &App, actor: &Actor, cancel: &Cancel, progress: OnProgress<'_>) -> Result<Imported, Error> {
    let options =
        ImportOptions { mode: Mode::Run, rejects: None, unknown: Unknown::Create, actor: actor.clone() };
    let source = Source::spool(CUSTOMERS, app.folder())?.named("customers.csv");
    let inspection = import::inspect(&source, &FormatChoices::default(), cancel, progress)?;
    let snapshot = app.snapshot();
    let suggestion = suggest(&inspection.header, &inspection.survey, snapshot.schema(), &Choices::default())?;
    let imported = import::run(app, &source, &inspection, &suggestion.mapping, &options, cancel, progress)?;
    for (kind, name, file) in RECORDS {
        load_records(app, kind, name, file, &options, cancel, progress)?;
    }
    for consent in CONSENTS {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        app.run(Command::AddRecord(consent_record(consent)), actor)?;
    }
    make_staff(app, actor)?;
    Ok(imported)
}

/// Makes the list of those who work for the business, where there is none of that name.
fn make_staff(app: &App, actor: &Actor) -> Result<(), Error> {
    let (name, keys) = STAFF;
    let snapshot = app.snapshot();
    if snapshot.segments().by_name(name).is_some() {
        return Ok(());
    }
    let rows: Vec<Row> =
        keys.iter().map(|key| customer::find(&snapshot, key)).collect::<Result<_, Error>>()?;
    let segment = NewSegment::Static(rows.into());
    app.run(Command::CreateSegment { name: name.to_owned(), segment }, actor)?;
    Ok(())
}

fn load_records(
    app: &App,
    kind: FactKind,
    name: &str,
    file: impl Read,
    options: &ImportOptions,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    let source = Source::spool(file, app.folder())?.named(name);
    let inspection = import::inspect(&source, &FormatChoices::default(), cancel, progress)?;
    let choices = RecordChoices { decimals: app.settings().decimals(), ..RecordChoices::default() };
    let (mapping, _) = suggest_records(kind, &inspection.header, &inspection.survey, &choices)?;
    let policies = records::RowPolicies::default();
    records::run(app, &source, &inspection, &mapping, policies, options, cancel, progress)?;
    Ok(())
}

fn consent_record((customer, name, answer, at, evidence): (&str, &str, &str, &str, &str)) -> NewRecord {
    let mut record = Record::default();
    record.set(field::CODE, Cell::text(name));
    record.set(field::LABEL, Cell::text(answer));
    let detail = serde_json::json!({ "evidence": evidence }).to_string();
    record.set(field::DETAIL, Value::Object(detail).into());
    if let Some(at) = Instant::parse(at) {
        record.set(field::CREATED_AT, Value::Instant(at).into());
    }
    let kind = FactKind::Consent;
    NewRecord { kind, customer: customer.to_owned(), cells: record, unknown: Unknown::Reject }
}
