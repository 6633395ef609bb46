//! Records and their fields.

use super::super::ast::{self, Spanned};
use super::super::diagnostic::Diagnostic;
use super::super::filter::{Collection, Field, Function, Operand, Records};
use super::super::names;
use super::{Checker, Kind, Scope, Subject};
use crate::domain::{attribute, text};

impl Collection {
    /// The fields its records have, beside metadata.
    pub fn fields(&self) -> &'static [Field] {
        match self {
            Self::Orders => &[
                Field::Id,
                Field::SourceId,
                Field::Status,
                Field::Amount,
                Field::DiscountAmount,
                Field::TotalAmount,
                Field::CreatedAt,
            ],
            Self::Redemptions => {
                &[Field::Code, Field::Campaign, Field::Result, Field::Amount, Field::CreatedAt]
            }
            Self::Publications => &[Field::Code, Field::Campaign, Field::Channel, Field::CreatedAt],
            Self::Event(_) => &[Field::CreatedAt],
        }
    }
}

impl Field {
    /// Its name, without `metadata.`.
    pub fn name(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::SourceId => "source_id",
            Self::Status => "status",
            Self::Amount => "amount",
            Self::DiscountAmount => "discount_amount",
            Self::TotalAmount => "total_amount",
            Self::CreatedAt => "created_at",
            Self::Code => "code",
            Self::Campaign => "campaign",
            Self::Result => "result",
            Self::Channel => "channel",
            Self::Metadata(name) => name,
        }
    }

    /// What its values are.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Status | Self::Result => Kind::Status,
            Self::Amount | Self::DiscountAmount | Self::TotalAmount => Kind::Number,
            Self::CreatedAt => Kind::Instant,
            Self::Metadata(_) => Kind::Untyped,
            Self::Id | Self::SourceId | Self::Code | Self::Campaign | Self::Channel => Kind::Text,
        }
    }
}

impl Checker<'_> {
    pub(super) fn records(&mut self, written: &ast::Records) -> Option<Records> {
        let collection = written.collection.value.clone();
        if let Collection::Event(name) = &collection {
            if name.is_empty() {
                let problem = Diagnostic::error(written.collection.span, "the event's name is empty");
                return self.tell(problem.expecting("a name such as `\"cart_abandoned\"`"));
            }
            // It may be a slip, or one that is still to come.
            if !self.names.segments.has_event(name) {
                let message = format!("no event `{name}` was seen so far");
                self.tell::<()>(Diagnostic::warning(written.collection.span, message));
            }
        }
        let condition = match &written.condition {
            Some(node) => Some(Box::new(self.node(node, Scope::Record(&collection))?)),
            None => None,
        };
        let window = match &written.window {
            Some(window) => Some(self.window(Kind::Instant, &window.value, window.span)?),
            None => None,
        };
        Some(Records { collection, condition, window })
    }

    /// A field of a record and its kind.
    pub(super) fn field(&mut self, name: &Spanned<String>, collection: &Collection) -> Option<(Field, Kind)> {
        let bare = name.value.replace('`', "");
        let wanted = attribute::key(&name.value);
        if let Some(field) = collection.fields().iter().find(|field| field.name() == wanted) {
            return Some((field.clone(), field.kind()));
        }
        let metadata = bare.get(..9).filter(|start| start.eq_ignore_ascii_case("metadata."));
        let metadata = match metadata {
            Some(_) => Some(bare[9..].to_owned()),
            None => matches!(collection, Collection::Event(_)).then_some(bare),
        };
        if let Some(metadata) = metadata {
            let field = Field::Metadata(text::clean(&metadata).into_owned());
            return Some((field, Kind::Untyped));
        }
        let known = collection.fields().iter().map(|f| (f.name().to_owned(), f.name().to_owned()));
        let all: Vec<String> = collection.fields().iter().map(|f| format!("`{}`", f.name())).collect();
        let problem = Diagnostic::error(name.span, format!("these records have no field `{}`", name.value))
            .expecting(format!("{} or `metadata.NAME`", all.join(", ")))
            .near(names::nearest(&name.value, known), str::to_owned);
        self.tell(problem)
    }

    pub(super) fn aggregate(
        &mut self,
        function: Function,
        records: &ast::Records,
        field: &Spanned<String>,
    ) -> Option<Subject> {
        let checked = self.records(records);
        let (found, kind) = self.field(field, &records.collection.value)?;
        let records = checked?;
        let is_fit = match function {
            Function::Sum | Function::Avg => matches!(kind, Kind::Number | Kind::Untyped),
            Function::Min | Function::Max => matches!(kind, Kind::Number | Kind::Instant | Kind::Untyped),
            Function::Last => true,
        };
        if !is_fit {
            let message =
                format!("`{}` is {kind}; `{}` cannot be made of that", field.value, function.word());
            let expected = if matches!(function, Function::Min | Function::Max) {
                "a number or an instant"
            } else {
                "a number such as `amount`"
            };
            return self.tell(Diagnostic::error(field.span, message).expecting(expected));
        }
        let kind = if matches!(function, Function::Sum | Function::Avg) { Kind::Number } else { kind };
        let name = format!("{}(…)", function.word());
        Some(Subject { operand: Operand::Aggregate { function, records, field: found }, kind, name })
    }
}

impl Function {
    /// How a filter writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::Last => "last",
        }
    }
}
