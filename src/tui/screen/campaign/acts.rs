//! What can be done about campaigns and codes, from the list and from a campaign's page: make, add codes, give one to a
//! customer, redeem it, take that back, switch on and off.
//!
//! A form that was refused opens again with what was typed.

use rust_decimal::Decimal;

use super::make::{self, Filled, Gives, Makes};
use crate::app::jobs::import::Unknown;
use crate::app::promotions::{
    CodeAsked, CodesWanted, NewOrder, NewPublication, NewRedemption, PromotionCommand, minor, money,
};
use crate::app::{Command, PromotionReply, Reply};
use crate::promotions::CampaignKind;
use crate::tui::effect::{DialogId, Effect, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::format::counted;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Menu, MenuItem, Overlay, TextBox};
use crate::tui::promotion::{CampaignLine, CodeLine, CodePage, PromotionQuery, SINGLE};
use crate::tui::screen::campaigns::view::about;

const GIVES: DialogId = DialogId("campaign.gives");
pub(super) const NEW: DialogId = DialogId("campaign.new");
pub(super) const ADD: DialogId = DialogId("campaign.codes");
const DELETE: DialogId = DialogId("campaign.delete");
pub(super) const PUBLISH: DialogId = DialogId("campaign.publish");
pub(super) const FIND: DialogId = DialogId("campaign.find");
pub(super) const REDEEM: DialogId = DialogId("campaign.redeem");
pub(super) const BALANCE: DialogId = DialogId("campaign.balance");
const BACK: DialogId = DialogId("campaign.roll-back");
const SHOWN: DialogId = DialogId("campaign.code");

/// What the page of a code is wanted for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wanted {
    #[default]
    Shown,
    RollBack,
}

/// An act under way.
#[derive(Debug, Default)]
pub(in super::super) struct Acts {
    pub(super) line: Option<CampaignLine>,
    pub(super) code: Option<CodeLine>,
    pub(super) gives: Option<Gives>,
    pub(super) makes: Option<Makes>,
    wanted: Wanted,
    /// Redemptions that can be taken back, as the menu lists them.
    standing: Vec<String>,
    /// The form that was filled last, and with what.
    filled: Option<(DialogId, Vec<String>)>,
    ordered: Option<Ticket>,
}

/// Why an act cannot be.
pub(in super::super) fn unavailable(
    action: Action,
    line: Option<&CampaignLine>,
    code: Option<&CodeLine>,
) -> Option<String> {
    let off = |line: &CampaignLine| format!("`{}` is switched off", line.name);
    match (action, line, code) {
        (
            Action::OpenCampaign
            | Action::SwitchCampaign
            | Action::DeleteCampaign
            | Action::AddCodes
            | Action::Publish,
            None,
            _,
        ) => Some("there are no campaigns yet".to_owned()),
        (
            Action::SwitchCampaign | Action::DeleteCampaign | Action::AddCodes | Action::Publish,
            Some(CampaignLine { id: SINGLE, .. }),
            _,
        ) => Some("these codes belong to no campaign".to_owned()),
        (Action::DeleteCampaign, Some(line), _) if line.published + line.redeemed > 0 => {
            Some(format!("codes of `{}` are in use; switch it off instead", line.name))
        }
        (Action::Publish | Action::Redeem, Some(line), _) if !line.is_active => Some(off(line)),
        (
            Action::OpenCode | Action::Redeem | Action::RollBack | Action::SwitchCode | Action::AddBalance,
            _,
            None,
        ) => Some("there is no code here".to_owned()),
        (Action::AddBalance, _, Some(CodeLine { balance: None, .. })) => {
            Some("only gift cards and loyalty cards have a balance".to_owned())
        }
        (Action::RollBack, _, Some(CodeLine { redeemed: 0, .. })) => {
            Some("no redemption of it stands".to_owned())
        }
        (Action::OpenHolder, _, code) if code.is_none_or(|code| code.holder.is_none()) => {
            Some("nobody has the code".to_owned())
        }
        _ => None,
    }
}

fn ask(id: DialogId, overlay: Overlay) -> Vec<Effect> {
    vec![Effect::Ask(id, Box::new(overlay))]
}

fn run(ticket: Ticket, command: PromotionCommand) -> Effect {
    Effect::Run(ticket, Command::Promotion(command))
}

impl Acts {
    /// Begins an act.
    pub fn begin(
        &mut self,
        action: Action,
        line: Option<&CampaignLine>,
        code: Option<&CodeLine>,
        ticket: Ticket,
    ) -> Vec<Effect> {
        (self.line, self.code, self.filled) = (line.cloned(), code.cloned(), None);
        match (action, line, code) {
            (Action::NewCampaign, ..) => self.ask_gives(Makes::Campaign),
            (Action::NewCode, ..) => self.ask_gives(Makes::Code),
            (Action::SwitchCampaign, Some(line), _) => {
                let command = PromotionCommand::SetCampaignActive { id: line.id, is_active: !line.is_active };
                self.order(ticket, command)
            }
            (Action::DeleteCampaign, Some(line), _) => {
                let lines = vec![
                    format!("{} go with it.", counted(line.codes, "code")),
                    "This cannot be undone.".to_owned(),
                ];
                let question = Confirm::new(format!("Delete the campaign {}", line.name), lines, "delete");
                ask(DELETE, Overlay::Confirm(question))
            }
            (Action::SwitchCode, _, Some(code)) => {
                let (code, is_active) = (code.code.clone(), code.is_disabled);
                self.order(ticket, PromotionCommand::SetVoucherActive { code, is_active })
            }
            (Action::OpenCode, _, Some(code)) => self.fetch(Wanted::Shown, &code.code, ticket),
            (Action::RollBack, _, Some(code)) => self.fetch(Wanted::RollBack, &code.code, ticket),
            (Action::AddCodes, Some(_), _) => self.ask_form(ADD),
            (Action::Publish, Some(_), _) => self.ask_form(PUBLISH),
            (Action::FindCode, ..) => self.ask_form(FIND),
            (Action::Redeem, _, Some(_)) => self.ask_form(REDEEM),
            (Action::AddBalance, _, Some(_)) => self.ask_form(BALANCE),
            _ => Vec::new(),
        }
    }

    /// A menu of what is given by what is being made.
    fn ask_gives(&mut self, makes: Makes) -> Vec<Effect> {
        self.makes = Some(makes);
        let item = |(_, letter, word, detail): &(Gives, char, &'static str, &'static str)| {
            MenuItem::new(*word, *detail).letter(*letter)
        };
        let items = Gives::of(makes).iter().map(item).collect();
        let title = if makes == Makes::Code { "What the code gives" } else { "What its codes give" };
        ask(GIVES, Overlay::Menu(Menu::new(title, items)))
    }

    fn order(&mut self, ticket: Ticket, command: PromotionCommand) -> Vec<Effect> {
        self.ordered = Some(ticket);
        vec![run(ticket, command)]
    }

    fn fetch(&mut self, wanted: Wanted, code: &str, ticket: Ticket) -> Vec<Effect> {
        (self.wanted, self.ordered) = (wanted, Some(ticket));
        vec![Effect::Fetch(ticket, Query::Promotion(PromotionQuery::Code(code.to_owned())))]
    }

    /// Opens a form, with what was typed into it before where it was refused.
    fn ask_form(&self, id: DialogId) -> Vec<Effect> {
        let typed = self.filled.as_ref().filter(|(of, _)| *of == id).map_or(&[][..], |(_, texts)| texts);
        self.form(id, typed).map_or_else(Vec::new, |form| ask(id, Overlay::Form(form)))
    }

    /// A dialog was closed.
    pub fn decided(
        &mut self,
        id: DialogId,
        decision: &Decision,
        ticket: Ticket,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        match (id, decision) {
            (GIVES, Decision::Chosen(at)) => {
                let makes = self.makes.unwrap_or(Makes::Campaign);
                self.gives = Gives::of(makes).get(*at).map(|(gives, ..)| *gives);
                self.ask_form(NEW)
            }
            (DELETE, Decision::Confirmed) => match self.line.as_ref().map(|line| line.id) {
                Some(id) => self.order(ticket, PromotionCommand::DeleteCampaign(id)),
                None => Vec::new(),
            },
            (BACK, Decision::Chosen(at)) => match self.standing.get(*at).cloned() {
                Some(redemption) => {
                    self.order(ticket, PromotionCommand::RollBack { redemption, reason: None })
                }
                None => Vec::new(),
            },
            (FIND, Decision::Filled(texts)) => {
                let code = texts.first().cloned().unwrap_or_default();
                self.filled = Some((FIND, texts.clone()));
                self.fetch(Wanted::Shown, &code, ticket)
            }
            (id, Decision::Filled(texts)) => {
                self.filled = Some((id, texts.clone()));
                match self.command(id, texts, env) {
                    Ok(Some(command)) => self.order(ticket, command),
                    Ok(None) => Vec::new(),
                    Err(why) => self.refuse(why),
                }
            }
            _ => Vec::new(),
        }
    }

    /// Says why, and opens the form again.
    fn refuse(&self, why: String) -> Vec<Effect> {
        let mut effects = vec![Effect::Toast(Toast::bad(why))];
        if let Some((id, _)) = &self.filled {
            effects.extend(self.ask_form(*id));
        }
        effects
    }

    fn command(
        &self,
        id: DialogId,
        texts: &[String],
        env: &Env<'_>,
    ) -> Result<Option<PromotionCommand>, String> {
        let decimals = env.facts.money.decimals;
        let text = |at: usize| texts.get(at).filter(|text| !text.is_empty()).cloned();
        let whole = |at: usize| -> Result<Option<i64>, String> {
            let read =
                text(at).map(|text| text.parse::<i64>().map_err(|_| format!("`{text}` is no whole number")));
            read.transpose()
        };
        let amount = |at: usize| -> Result<Option<i64>, String> {
            let digits = |text: &str| format!("`{text}`: the currency has {decimals} digits after the point");
            let read = |text: String| {
                text.parse::<Decimal>().ok().and_then(|n| minor(n, decimals)).ok_or_else(|| digits(&text))
            };
            text(at).map(read).transpose()
        };
        let kind = self.code.as_ref().map(|code| code.kind);
        let is_points = kind == Some(CampaignKind::LoyaltyProgram);
        let code = || self.code.as_ref().map(|code| code.code.clone()).unwrap_or_default();
        Ok(match (id, &self.line) {
            (NEW, _) => match (self.gives, self.makes) {
                (Some(gives), Some(makes)) => {
                    let filled = Filled { gives, makes, texts, decimals, zone: env.zone };
                    Some(match makes {
                        Makes::Campaign => PromotionCommand::CreateCampaign(make::campaign(&filled)?),
                        Makes::Code => PromotionCommand::CreateVoucher(make::code(&filled)?),
                    })
                }
                _ => None,
            },
            (ADD, Some(line)) => {
                let many = whole(0)?.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
                Some(PromotionCommand::AddCodes { id: line.id, codes: CodesWanted::Random(many) })
            }
            (PUBLISH, Some(line)) => Some(PromotionCommand::Publish(NewPublication {
                campaign: Some(line.name.clone()),
                code: None,
                customer: text(0).unwrap_or_default(),
                channel: text(1),
                source_id: None,
                metadata: None,
                unknown: Unknown::Reject,
            })),
            (BALANCE, _) => {
                let amount = if is_points { whole(0)? } else { amount(0)? };
                Some(PromotionCommand::AddBalance { code: code(), amount: amount.unwrap_or_default() })
            }
            (REDEEM, _) => {
                let points = if is_points { whole(3)? } else { None };
                let credits = if kind == Some(CampaignKind::GiftVouchers) { amount(3)? } else { None };
                let (amount, source_id) = (amount(1)?, text(2));
                let has_order = amount.is_some() || source_id.is_some();
                let order = has_order.then(|| NewOrder { source_id, amount, ..NewOrder::default() });
                Some(PromotionCommand::Redeem(NewRedemption {
                    codes: vec![CodeAsked { code: code(), credits, points }],
                    customer: text(0).unwrap_or_default(),
                    order,
                    metadata: None,
                    unknown: Unknown::Reject,
                }))
            }
            _ => None,
        })
    }

    /// The page of a code came.
    pub fn code_came(&mut self, page: &CodePage, env: &Env<'_>) -> Vec<Effect> {
        self.ordered = None;
        let line = |redemption: &crate::tui::promotion::RedemptionLine| {
            let at = redemption.at.local_text(env.zone);
            format!(
                "{at}  {:<18}{:<20}{}",
                redemption.result.to_lowercase().replace('_', " "),
                redemption.detail,
                redemption.customer
            )
        };
        if self.wanted == Wanted::RollBack {
            let standing: Vec<_> = page.redemptions.iter().filter(|redemption| redemption.stands).collect();
            self.standing = standing.iter().map(|redemption| redemption.id.clone()).collect();
            let item = |redemption: &&crate::tui::promotion::RedemptionLine| {
                let at = redemption.at.local_text(env.zone);
                MenuItem::new(at, format!("{}, {}", redemption.customer, redemption.detail))
            };
            let items = standing.iter().map(item).collect();
            let title = format!("Take back which redemption of {}", page.line.code);
            return ask(BACK, Overlay::Menu(Menu::new(title, items)));
        }
        let mut text = about(&page.facts);
        if !page.redemptions.is_empty() {
            let lines: Vec<String> = page.redemptions.iter().map(line).collect();
            text = format!("{text}\n\n{}", lines.join("\n"));
        }
        ask(SHOWN, Overlay::Text(TextBox::new(page.line.code.clone(), &text)))
    }

    /// An order or a question failed.
    pub fn failed(&mut self, ticket: Ticket, why: String) -> Vec<Effect> {
        if self.ordered.take_if(|ordered| *ordered == ticket).is_some() {
            return self.refuse(why);
        }
        vec![Effect::Toast(Toast::bad(why))]
    }

    /// An order was carried out: what is told of it.
    pub fn done(&mut self, ticket: Ticket, reply: &Reply, env: &Env<'_>) -> Vec<Effect> {
        if self.ordered.take_if(|ordered| *ordered == ticket).is_none() {
            return Vec::new();
        }
        let filled = self.filled.take();
        let given = filled.filter(|(id, _)| *id == PUBLISH).and_then(|(_, texts)| texts.first().cloned());
        let promotion = reply.promotion.clone().unwrap_or_default();
        let toast = match (&promotion.refusal, given, &promotion.code) {
            (Some(refusal), ..) => Toast::bad(format!("refused: {refusal}; kept as a failed redemption")),
            (None, Some(customer), Some(code)) => Toast::good(format!("{code} is given to {customer}")),
            _ => Toast::good(told(&promotion, env)),
        };
        vec![Effect::Toast(toast)]
    }
}

/// What an order did, in a line.
fn told(reply: &PromotionReply, env: &Env<'_>) -> String {
    let decimals = env.facts.money.decimals;
    match (reply.redemptions.first(), reply.made, &reply.code) {
        (Some(redeemed), ..) if redeemed.id.starts_with("rr_") => {
            format!("{} is as before its redemption; the order is called off", redeemed.code)
        }
        (Some(redeemed), ..) => {
            let left = reply.total.map(|total| format!(", {} left to pay", money(total, decimals)));
            format!("{}: {} off{}", redeemed.code, money(redeemed.off, decimals), left.unwrap_or_default())
        }
        (None, made, _) if made > 0 => format!("{} made", counted(made, "code")),
        (None, _, Some(code)) => format!("{code}: done"),
        (None, _, None) => "done".to_owned(),
    }
}
