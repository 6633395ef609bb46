//! The forms of the acts on campaigns and codes.

use super::acts::{ADD, Acts, BALANCE, FIND, NEW, PUBLISH, REDEEM};
use super::make;
use crate::domain::ValueType;
use crate::promotions::CampaignKind;
use crate::tui::effect::DialogId;
use crate::tui::overlay::{Form, FormField};

impl Acts {
    /// The form of an act, with what was typed into it before; none where the act has none.
    pub(super) fn form(&self, id: DialogId, typed: &[String]) -> Option<Form> {
        let field = |at: usize, label: &str, usual: &str| FormField::new(label, usual).typed(typed.get(at));
        let holder = self.code.as_ref().and_then(|code| code.holder.as_ref());
        let code = self.code.as_ref().map_or("", |code| code.code.as_str());
        let line = self.line.as_ref();
        let name = line.map_or("", |line| line.name.as_str());
        let customer = || "an id, a source id, or an email that one customer has";
        let fields = match id {
            NEW => return Some(make::form(self.gives?, self.makes?, typed)),
            ADD => vec![field(0, "How many", "").required().of_type(ValueType::Number)],
            PUBLISH => vec![
                field(0, "Customer", "").required().hint(customer()),
                field(1, "Channel", "").hint("by which it goes out, such as email; only noted"),
            ],
            FIND => vec![field(0, "Code", "").required().hint("as it is written, in any campaign")],
            BALANCE => vec![
                field(0, "Add", "")
                    .required()
                    .of_type(ValueType::Number)
                    .hint(format!("{} are on it; with a minus some are taken", self.left())),
            ],
            REDEEM => {
                let who = holder.map_or("", |(_, name)| name.as_str());
                let who_hint = if who.is_empty() { customer().to_owned() } else { format!("given to {who}") };
                let mut fields = vec![
                    field(0, "Customer", &self.holder_key()).required().hint(who_hint),
                    field(1, "Order amount", "").of_type(ValueType::Number).hint("what the order comes to"),
                    field(2, "Order id", "").hint("its id in the shop; a new one where it is left out"),
                ];
                match self.code.as_ref().map(|code| code.kind) {
                    Some(CampaignKind::GiftVouchers) => {
                        let hint =
                            format!("{} are left; nothing for as many as the order takes", self.left());
                        fields.push(field(3, "Credits", "").of_type(ValueType::Number).hint(hint));
                    }
                    Some(CampaignKind::LoyaltyProgram) => {
                        let hint = format!("{} are left", self.left());
                        fields.push(field(3, "Points", "").required().of_type(ValueType::Number).hint(hint));
                    }
                    _ => {}
                }
                fields
            }
            _ => return None,
        };
        let title = match id {
            ADD => format!("More codes of {name}"),
            PUBLISH => format!("Give a code of {name}"),
            FIND => "Find a code".to_owned(),
            BALANCE => format!("What is on {code}"),
            _ => format!("Redeem {code}"),
        };
        Some(Form::new(title, fields))
    }

    fn left(&self) -> String {
        self.code.as_ref().and_then(|code| code.balance.clone()).unwrap_or_default()
    }

    /// The customer who has the code, by what finds them.
    fn holder_key(&self) -> String {
        self.code.as_ref().and_then(|code| code.holder_key.clone()).unwrap_or_default()
    }
}
