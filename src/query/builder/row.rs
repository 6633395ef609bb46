//! One condition: its operand, its operator and what stands in the slots.

use super::super::lexer::quoted;
use super::super::{Collection, Condition, Field, Filter, Kind, Operand, Operator, Slot, read};
use super::{Context, Row};

/// What a condition is said of: the customer, or one record.
pub(super) type Scope<'a> = Option<&'a Collection>;

/// Reads a text as a filter in a scope.
pub(super) fn read_in(text: &str, scope: Scope<'_>, context: &Context<'_>) -> Result<Filter, String> {
    let written = match scope {
        None => text.to_owned(),
        Some(collection) => format!("did {} where ({text})", collection_text(collection)),
    };
    let reading = read(&written, context.names);
    let filter = reading.filter.ok_or_else(|| {
        let error = reading.problems.iter().find(|p| p.is_error());
        error.map_or_else(|| "that is no condition".to_owned(), super::super::Diagnostic::line)
    })?;
    match (scope, filter) {
        (None, filter) => Ok(filter),
        // A bracket that closes more than it opened would leave the record.
        (Some(_), Filter::Is(Condition::Did(records))) if records.window.is_none() => {
            records.condition.map(|c| *c).ok_or_else(|| "that is no condition".to_owned())
        }
        _ => Err("that is no condition on a record".to_owned()),
    }
}

fn collection_text(collection: &Collection) -> String {
    match collection {
        Collection::Orders => "orders".into(),
        Collection::Redemptions => "redemptions".into(),
        Collection::Publications => "publications".into(),
        Collection::Event(name) => format!("event {}", quoted(name)),
    }
}

/// Reads a text as one condition.
pub(super) fn condition_in(text: &str, scope: Scope<'_>, context: &Context<'_>) -> Result<Row, String> {
    match read_in(text, scope, context)? {
        Filter::Is(condition) => Ok(Row::new(condition, false)),
        Filter::Not(inner) => match *inner {
            Filter::Is(condition) => Ok(Row::new(condition, true)),
            _ => Err("that is more than one condition".to_owned()),
        },
        _ => Err("that is more than one condition".to_owned()),
    }
}

impl Row {
    /// The operator and the texts of its slots.
    pub(super) fn slots(&self, context: &Context<'_>) -> (Option<Operator>, Vec<(Slot, String)>) {
        match &self.condition {
            Condition::Test(_, test) => {
                let (operator, texts) = Operator::of(test);
                (Some(operator), operator.slots().iter().copied().zip(texts).collect())
            }
            Condition::Member(segment) => {
                let name = context.names.segments.name(*segment).unwrap_or_else(|| format!("#{}", segment.0));
                (None, vec![(Slot::Segment, quoted(&name))])
            }
            Condition::Sample(sample) => (
                None,
                vec![(Slot::Percent, sample.percent().to_string()), (Slot::Text, quoted(&sample.salt))],
            ),
            Condition::Did(_) => (None, Vec::new()),
        }
    }

    pub(super) fn kind(&self, context: &Context<'_>) -> Option<Kind> {
        self.condition.tested().map(|(operand, _)| operand.kind(context.names.schema))
    }

    /// A new condition on an operand: the operator that is asked first, with what is usual.
    pub(super) fn usual(operand: &str, scope: Scope<'_>, context: &Context<'_>) -> Result<Self, String> {
        let row = condition_in(&format!("{operand} is set"), scope, context)?;
        let kind = row.kind(context).ok_or("that cannot be compared")?;
        let operator = Operator::fitting(kind).into_iter().next().ok_or("nothing can be asked of that")?;
        row.with_operator(operator, scope, context)
    }

    /// The same operand under another operator; what fits of the slots is kept.
    pub(super) fn with_operator(
        &self,
        operator: Operator,
        scope: Scope<'_>,
        context: &Context<'_>,
    ) -> Result<Self, String> {
        let (operand, _) = self.condition.tested().ok_or("this condition has no operator")?;
        let kind = operand.kind(context.names.schema);
        if !operator.fits(kind) {
            return Err(format!("that cannot be asked of {kind}; {} can", kind.operators()));
        }
        let is_status = matches!(
            operand,
            Operand::Field(Field::Status) | Operand::Aggregate { field: Field::Status, .. }
        );
        let usual = |slot: &Slot| slot.usual(kind, is_status, context.today);
        let (_, old) = self.slots(context);
        let kept = |at: usize, slot: &Slot| {
            let same = old.get(at).or(old.first()).filter(|(known, _)| known == slot);
            same.map_or_else(|| usual(slot), |(_, text)| text.clone())
        };
        let slots = operator.slots();
        let with_kept: Vec<String> = slots.iter().enumerate().map(|(at, slot)| kept(at, slot)).collect();
        let with_usual: Vec<String> = slots.iter().map(usual).collect();
        let first = self.written(operator, &with_kept, scope, context);
        first.or_else(|_| self.written(operator, &with_usual, scope, context))
    }

    /// The same condition with another text in one slot; where a text is wanted the quotes may be left out.
    pub(super) fn with_slot(
        &self,
        at: usize,
        text: &str,
        scope: Scope<'_>,
        context: &Context<'_>,
    ) -> Result<Self, String> {
        let (operator, slots) = self.slots(context);
        let (slot, _) = slots.get(at).ok_or("there is no such place")?;
        let in_quotes = match slot {
            Slot::Values => text.split(',').map(|part| quoted(part.trim())).collect::<Vec<_>>().join(", "),
            _ => quoted(text),
        };
        let written = |text: &str| {
            let mut texts: Vec<String> = slots.iter().map(|(_, text)| text.clone()).collect();
            text.clone_into(&mut texts[at]);
            match operator {
                Some(operator) => self.written(operator, &texts, scope, context),
                None => self.special(&texts, context),
            }
        };
        // `Kraków` and `12` stand as they are where they can; else they are texts.
        written(text).or_else(|problem| written(&in_quotes).map_err(|_| problem))
    }

    /// Membership and samples with other texts in their slots.
    fn special(&self, texts: &[String], context: &Context<'_>) -> Result<Self, String> {
        let not = if self.is_negative { "not " } else { "" };
        let text = match (&self.condition, texts) {
            (Condition::Member(_), [name]) => format!("{not}in segment {name}"),
            (Condition::Sample(_), [percent, salt]) => format!("{not}sample({percent}%, {salt})"),
            _ => return Err("there is no such place".to_owned()),
        };
        let row = condition_in(&text, None, context)?;
        let is_same = std::mem::discriminant(&row.condition) == std::mem::discriminant(&self.condition);
        if is_same { Ok(row) } else { Err("that is another condition".to_owned()) }
    }

    /// The same operand with an operator and texts, read again as one condition.
    fn written(
        &self,
        operator: Operator,
        texts: &[String],
        scope: Scope<'_>,
        context: &Context<'_>,
    ) -> Result<Self, String> {
        let whole = self.filter();
        let condition = match &whole {
            Filter::Not(inner) => inner.as_ref(),
            other => other,
        };
        let Filter::Is(Condition::Test(operand, _)) = condition else {
            return Err("this condition has no operator".to_owned());
        };
        let text = operator.write(&operand.print(context.names), self.is_negative, texts);
        let row = condition_in(&text, scope, context)?;
        let is_same_operand =
            row.condition.tested().map(|(o, _)| o) == self.condition.tested().map(|(o, _)| o);
        if is_same_operand && row.is_negative == self.is_negative {
            Ok(row)
        } else {
            Err("that is another condition".to_owned())
        }
    }
}
