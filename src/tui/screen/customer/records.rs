//! The tabs of records: orders, redemptions, vouchers.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::tree;
use super::view::{view_text, view_words};
use super::{Customer, Tab, WIDE};
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, Fact, FactKind, Value};
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, Manner};
use crate::tui::widget::frame::{boxed, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};

/// Cells of the pane that shows the record under the cursor.
const SIDE: u16 = 62;

const ORDERS: &[SheetColumn] =
    &[("when", 16), ("order", 0), ("status", 10), ("amount", 11), ("discount", 10), ("total", 11)];
const REDEMPTIONS: &[SheetColumn] =
    &[("when", 16), ("code", 0), ("result", 16), ("amount", 10), ("campaign", 16)];
const VOUCHERS: &[SheetColumn] =
    &[("group", 8), ("code", 0), ("campaign", 14), ("worth", 9), ("left", 9), ("expires", 10)];

/// The kind of records that a tab shows.
pub(super) fn kind_of(tab: Tab) -> Option<FactKind> {
    match tab {
        Tab::Orders => Some(FactKind::Order),
        Tab::Redemptions => Some(FactKind::Redemption),
        Tab::Vouchers => Some(FactKind::Publication),
        Tab::Consents => Some(FactKind::Consent),
        Tab::Details | Tab::Activity | Tab::Segments | Tab::Logs | Tab::Metadata => None,
    }
}

/// Records as their tab lists them: vouchers by their group, all else newest first.
pub(super) fn ordered(kind: FactKind, facts: Arc<[Fact]>) -> Arc<[Fact]> {
    if kind != FactKind::Publication {
        return facts;
    }
    let mut facts = facts.to_vec();
    facts.sort_by_key(Fact::voucher_group);
    facts.into()
}

/// What stands where there are no records.
fn none_yet(kind: FactKind) -> [&'static str; 2] {
    match kind {
        FactKind::Order => {
            ["No orders yet.", "`patrons import orders FILE` brings them, `patrons order add` one."]
        }
        FactKind::Redemption => [
            "No code was redeemed yet.",
            "`patrons import redemptions FILE` brings redemptions, `patrons redemption add` one.",
        ],
        _ => ["No vouchers yet.", "`patrons import vouchers FILE` brings them."],
    }
}

impl Customer {
    /// The record under the cursor, and its kind.
    pub(super) fn record_here(&self) -> Option<(FactKind, &Fact)> {
        let kind = kind_of(self.tab()).filter(|kind| *kind != FactKind::Consent)?;
        let fact = self.known.records(kind)?.get(self.cursors[self.tab].at as usize)?;
        Some((kind, fact))
    }

    pub(super) fn view_records(&self, kind: FactKind, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let Some(facts) = self.known.records(kind) else {
            return view_words(&["reading".to_owned()], frame, area, env);
        };
        if facts.is_empty() {
            return view_words(&none_yet(kind).map(ToOwned::to_owned), frame, area, env);
        }
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(area, if is_wide { area.width - SIDE } else { area.width });
        let columns = match kind {
            FactKind::Order => ORDERS,
            FactKind::Redemption => REDEMPTIONS,
            _ => VOUCHERS,
        };
        let sheet =
            Sheet { columns, cursor: self.cursors[self.tab], len: facts.len() as u64, has_keys: true };
        let row_at = |at: u64| {
            let before = at.checked_sub(1).and_then(|before| facts.get(before as usize));
            facts.get(at as usize).map(|fact| row(kind, fact, before, env)).unwrap_or_default()
        };
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        if let Some((_, fact)) = self.record_here().filter(|_| is_wide) {
            let inner = boxed(side, frame.buffer_mut(), &title(kind, fact), env.theme.border, env.theme);
            view_text(&tree::of_record(kind, fact, env).join("\n"), frame, inner, env);
        }
    }
}

/// By what people know a record: its code, its event's name, its id elsewhere, else its own.
pub(super) fn name(kind: FactKind, fact: &Fact) -> String {
    let name = match kind {
        FactKind::Redemption | FactKind::Publication | FactKind::Consent => fact.cells.text(field::CODE),
        FactKind::Event => fact.cells.text(field::LABEL),
        FactKind::Order | FactKind::Points | FactKind::Referral => fact.cells.text(field::SOURCE_ID),
    };
    name.map_or_else(|| fact.id(kind), ToOwned::to_owned)
}

/// What a record is called.
pub(super) fn title(kind: FactKind, fact: &Fact) -> String {
    let name = name(kind, fact);
    match kind {
        FactKind::Publication => format!("Voucher {name}"),
        FactKind::Order => format!("Order {name}"),
        FactKind::Redemption => format!("Redemption of {name}"),
        FactKind::Consent => format!("Consent {name}"),
        FactKind::Event => format!("Event {name}"),
        FactKind::Points => format!("Points, entry {name}"),
        FactKind::Referral => "Referral".to_owned(),
    }
}

fn row(kind: FactKind, fact: &Fact, before: Option<&Fact>, env: &Env<'_>) -> Vec<CellText> {
    let text = |id| plain_or_missing(fact.cells.text(id), env);
    let money = |id| amount(fact, id, env);
    let when = plain(fact.created_at().local_text(env.zone));
    match kind {
        FactKind::Order => vec![
            when,
            plain(name(kind, fact)),
            text(field::LABEL),
            money(field::AMOUNT),
            money(field::DISCOUNT),
            money(field::TOTAL),
        ],
        FactKind::Redemption => {
            vec![when, text(field::CODE), text(field::LABEL), money(field::AMOUNT), text(field::CAMPAIGN)]
        }
        _ => {
            let shown = fact.voucher_group();
            let is_same = before.is_some_and(|before| before.voucher_group() == shown);
            let shown = if is_same { absent(shown) } else { plain(shown) };
            let left = match fact.detail("balance") {
                Some(balance) => number(format::grouped(&balance)),
                None => CellText { text: env.theme.signs.missing.to_owned(), manner: Manner::AbsentRight },
            };
            let expires = fact.detail("expiration_date");
            let expires = expires.as_deref().map(|day| day.get(..10).unwrap_or(day));
            vec![
                shown,
                text(field::CODE),
                text(field::CAMPAIGN),
                money(field::AMOUNT),
                left,
                plain_or_missing(expires, env),
            ]
        }
    }
}

fn plain_or_missing(text: Option<&str>, env: &Env<'_>) -> CellText {
    text.filter(|text| !text.is_empty()).map_or_else(|| absent(env.theme.signs.missing), plain)
}

/// An amount at the right edge, with the digits of the currency.
fn amount(fact: &Fact, id: ColumnId, env: &Env<'_>) -> CellText {
    match fact.cells.cell(id) {
        Cell::Value(Value::Number(amount)) => number(format::amount(*amount, env.facts.money.decimals)),
        _ => CellText { text: env.theme.signs.missing.to_owned(), manner: Manner::AbsentRight },
    }
}
