//! The campaigns of the invented house.

use std::sync::Arc;

use super::NOW;
use super::house::FakeHouse;
use crate::app::PromotionReply;
use crate::app::promotions::{PromotionCommand, Redeemed};
use crate::domain::{CampaignId, Row, RuleId};
use crate::promotions::{CampaignKind, Refusal};
use crate::tui::effect::Answer;
use crate::tui::promotion::{
    CODES_AT_ONCE, CampaignLine, CodeLine, CodePage, PromotionAnswer, PromotionQuery, RedemptionLine,
    RuleLine, RuleList, SINGLE,
};
use crate::tui::segment::Completions;

impl FakeHouse {
    /// Puts a campaign of so many codes into the house; the first of them is somebody's and was redeemed.
    pub fn with_campaign(mut self, name: &str, kind: CampaignKind, codes: u64) -> Self {
        let facts = [("type", kind.word()), ("offer", "10 % off"), ("published", "1"), ("redeemed", "1")];
        self.campaigns.push(CampaignLine {
            id: CampaignId(self.campaigns.len() as u32 + 1),
            name: name.to_owned(),
            kind: Some(kind),
            offer: "10 % off".to_owned(),
            is_active: true,
            codes,
            published: codes.min(1),
            redeemed: codes.min(1),
            facts: facts.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec(),
        });
        self
    }

    /// Puts a rule into the house, with all campaigns under it or none.
    pub fn with_rule(mut self, name: &str, filter: &str, is_used: bool) -> Self {
        let campaigns: Vec<_> = self.campaigns.iter().map(|line| (line.id, line.name.clone())).collect();
        self.rules.push(RuleLine {
            id: RuleId(self.rules.len() as u32 + 1),
            name: name.to_owned(),
            filter: filter.to_owned(),
            message: None,
            messages: Vec::new(),
            form: Ok(format!("{{\"name\":\"{name}\"}}")),
            campaigns: if is_used { campaigns } else { Vec::new() },
        });
        self
    }

    fn code(&self, line: &CampaignLine, at: u64) -> CodeLine {
        let is_first = at == 0;
        let is_card = line.kind == Some(CampaignKind::GiftVouchers);
        CodeLine {
            code: format!("{}-{at:04}", line.name.chars().take(3).collect::<String>().to_uppercase()),
            status: if is_first && !is_card { "used" } else { "active" }.to_owned(),
            is_active: !is_first || is_card,
            is_disabled: false,
            kind: line.kind.unwrap_or(CampaignKind::DiscountCoupons),
            redeemed: u64::from(is_first),
            balance: is_card.then(|| "12.50".to_owned()),
            holder: is_first.then(|| (Row(1), "Bo".to_owned())),
            holder_key: is_first.then(|| "s-1".to_owned()),
            published_at: is_first.then_some(NOW),
        }
    }

    pub(super) fn promotion_answer(&self, query: PromotionQuery) -> Answer {
        let line = |id: CampaignId| self.campaigns.iter().find(|line| line.id == id);
        Answer::Promotion(match query {
            PromotionQuery::Campaigns => PromotionAnswer::Campaigns(Arc::from(self.campaigns.clone())),
            PromotionQuery::Campaign(id) => PromotionAnswer::Campaign(line(id).cloned().map(Box::new)),
            PromotionQuery::Codes(id, from) => {
                let Some(line) = line(id) else { return Answer::Failed("no such campaign".to_owned()) };
                let codes = (from..line.codes.min(from + CODES_AT_ONCE)).map(|at| self.code(line, at));
                PromotionAnswer::Codes(from, codes.collect())
            }
            PromotionQuery::Rules => {
                let campaigns = self.campaigns.iter().map(|line| (line.id, line.name.clone())).collect();
                PromotionAnswer::Rules(Arc::new(RuleList { rules: self.rules.clone(), campaigns }))
            }
            PromotionQuery::TryFilter { customer: Some(customer), .. } if customer == "nobody" => {
                return Answer::Failed("there is no customer `nobody`".to_owned());
            }
            PromotionQuery::TryFilter { customer, amount, .. } => PromotionAnswer::Tried {
                is_allowed: amount.is_some_and(|amount| amount >= 5000),
                text: format!("{} pays {}", customer.unwrap_or_default(), amount.unwrap_or_default()),
            },
            PromotionQuery::CompleteRule { text, cursor } => {
                let items = vec![("order.amount".to_owned(), "number".to_owned())];
                PromotionAnswer::Completions(Box::new(Completions { text, replace: 0..cursor, items }))
            }
            PromotionQuery::Code(code) => {
                let all = self.campaigns.iter().flat_map(|line| (0..line.codes).map(move |at| (line, at)));
                let found = all.map(|(line, at)| self.code(line, at)).find(|known| known.code == code);
                let Some(line) = found else {
                    return Answer::Failed(format!("there is no code `{code}`"));
                };
                let redemptions = (line.redeemed > 0).then(|| RedemptionLine {
                    id: "r_1".to_owned(),
                    at: NOW,
                    result: "SUCCESS".to_owned(),
                    detail: "10.00 off".to_owned(),
                    customer: "Bo".to_owned(),
                    stands: true,
                });
                let facts = vec![("code".to_owned(), code), ("status".to_owned(), line.status.clone())];
                let redemptions = redemptions.into_iter().collect();
                PromotionAnswer::Code(Box::new(CodePage { line, facts, redemptions }))
            }
        })
    }

    pub(super) fn run_on_promotions(&mut self, command: &PromotionCommand) -> PromotionReply {
        let redeemed = |id: &str, code: &str| Redeemed {
            id: id.to_owned(),
            code: code.to_owned(),
            off: 1205,
            balance: 0,
        };
        match command {
            PromotionCommand::CreateCampaign(new) => {
                let house = std::mem::replace(self, Self::of(0));
                *self = house.with_campaign(&new.name, new.kind, new.count);
                PromotionReply { made: new.count, ..PromotionReply::default() }
            }
            PromotionCommand::CreateVoucher(new) => {
                if !self.campaigns.iter().any(|line| line.id == SINGLE) {
                    let house = std::mem::replace(self, Self::of(0));
                    *self = house.with_campaign("codes of no campaign", CampaignKind::DiscountCoupons, 0);
                    self.campaigns
                        .last_mut()
                        .into_iter()
                        .for_each(|line| (line.id, line.kind) = (SINGLE, None));
                }
                self.campaigns.iter_mut().filter(|line| line.id == SINGLE).for_each(|line| line.codes += 1);
                PromotionReply { code: new.code.clone(), ..PromotionReply::default() }
            }
            PromotionCommand::SetCampaignActive { id, is_active } => {
                self.campaigns
                    .iter_mut()
                    .filter(|line| line.id == *id)
                    .for_each(|l| l.is_active = *is_active);
                PromotionReply::default()
            }
            PromotionCommand::AssignRule { id, is_under, .. } => {
                let all: Vec<_> = self.campaigns.iter().map(|line| (line.id, line.name.clone())).collect();
                let of =
                    |rule: &mut RuleLine| rule.campaigns = if *is_under { all.clone() } else { Vec::new() };
                self.rules.iter_mut().filter(|rule| rule.id == *id).for_each(of);
                PromotionReply::default()
            }
            PromotionCommand::DeleteCampaign(id) => {
                self.campaigns.retain(|line| line.id != *id);
                PromotionReply::default()
            }
            PromotionCommand::Redeem(new) if new.order.is_none() => {
                PromotionReply { refusal: Some(Refusal::MissingOrder), ..PromotionReply::default() }
            }
            PromotionCommand::Redeem(new) => PromotionReply {
                redemptions: vec![redeemed("r_2", &new.codes[0].code)],
                total: Some(10_845),
                ..PromotionReply::default()
            },
            PromotionCommand::RollBack { .. } => PromotionReply {
                redemptions: vec![redeemed("rr_1", "AUT-0000")],
                ..PromotionReply::default()
            },
            _ => PromotionReply { code: Some("AUT-0001".to_owned()), ..PromotionReply::default() },
        }
    }
}
