//! What may be done with the tree. Each edit gives a new one.

use super::super::{Collection, Filter, Operator, parse};
use super::row::{Scope, condition_in, read_in};
use super::{Builder, Context, Join, Node, Place, Row, records_mut};

/// One edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// A new condition on an operand (`city`, `count(orders)`), behind the last part of a group, or behind a condition.
    /// Behind a condition on records with `inside` it comes into their `where`.
    AddCondition {
        /// Where.
        at: Place,
        /// On what.
        operand: String,
        /// Whether it goes into the `where` of the condition there.
        inside: bool,
    },
    /// Whatever a text says, behind the last part of a group or behind a condition.
    AddText {
        /// Where.
        at: Place,
        /// A filter.
        text: String,
    },
    /// A part is replaced by what a text says.
    Replace {
        /// Which.
        at: Place,
        /// A filter.
        text: String,
    },
    /// A part becomes the only part of a new group.
    Wrap {
        /// Which.
        at: Place,
        /// How the group is joined.
        join: Join,
    },
    /// The parts of a group take its place in the group around it.
    Unwrap {
        /// Which.
        at: Place,
    },
    /// A group is joined otherwise.
    SetJoin {
        /// Which.
        at: Place,
        /// How.
        join: Join,
    },
    /// A condition asks of another operand; the operator stays where it fits.
    SetOperand {
        /// Which.
        at: Place,
        /// What it asks of now.
        operand: String,
    },
    /// A condition asks something else.
    SetOperator {
        /// Which.
        at: Place,
        /// What.
        operator: Operator,
    },
    /// Another text stands in a slot of a condition.
    SetSlot {
        /// Which.
        at: Place,
        /// Which of its slots.
        slot: usize,
        /// What stands there.
        text: String,
    },
    /// The records of a condition have another span; an empty text takes it away.
    SetSpan {
        /// Which.
        at: Place,
        /// `within 90d`
        text: String,
    },
    /// A part becomes its complement.
    Negate {
        /// Which.
        at: Place,
    },
    /// A part moves among its neighbours.
    Move {
        /// Which.
        at: Place,
        /// Where to.
        shift: Shift,
    },
    /// A part goes away.
    Delete {
        /// Which.
        at: Place,
    },
}

/// Which way a part moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shift {
    /// Before the part before it.
    Up,
    /// Behind the part behind it.
    Down,
}

const NO_PLACE: &str = "there is nothing at that place";

impl Builder {
    /// The tree after an edit.
    ///
    /// # Errors
    /// Why it cannot be done, in words.
    pub fn edited(&self, edit: &Edit, context: &Context<'_>) -> Result<Self, String> {
        let mut edited = self.clone();
        edited.apply(edit, context)?;
        edited.check(context)?;
        Ok(edited)
    }

    /// Refuses what could not be read again: too deep, too many values.
    fn check(&self, context: &Context<'_>) -> Result<(), String> {
        let Some(filter) = self.filter() else { return Ok(()) };
        let text = filter.print(context.names);
        let problems = parse(&text).problems;
        match problems.iter().find(|p| p.is_error()) {
            Some(problem) => Err(problem.line()),
            None => Ok(()),
        }
    }

    fn apply(&mut self, edit: &Edit, context: &Context<'_>) -> Result<(), String> {
        match edit {
            Edit::AddCondition { at, operand, inside: false } => {
                let row = Row::usual(operand, self.scope(at), context)?;
                self.insert(at, Node::Row(row))
            }
            Edit::AddCondition { at, operand, inside: true } => self.add_inside(at, operand, context),
            Edit::AddText { at, text } => {
                let filter = read_in(text, self.scope(at), context)?;
                self.insert(at, super::node(&filter, false))
            }
            Edit::Replace { at, text } => {
                let filter = read_in(text, self.scope(at), context)?;
                *self.node_mut(at)? = super::node(&filter, false);
                Ok(())
            }
            Edit::Wrap { at, join } => {
                let node = self.node_mut(at)?;
                *node = Node::Group(*join, vec![node.clone()]);
                Ok(())
            }
            Edit::Unwrap { at } => self.unwrap_group(at),
            Edit::SetJoin { at, join } => match self.node_mut(at)? {
                Node::Group(own, _) => {
                    *own = *join;
                    Ok(())
                }
                Node::Row(_) => Err("only a group joins parts".to_owned()),
            },
            Edit::SetOperand { at, operand } => self.set_operand(at, operand, context),
            Edit::SetOperator { at, operator } => {
                self.change_row(at, |row, scope| row.with_operator(*operator, scope, context))
            }
            Edit::SetSlot { at, slot, text } => {
                self.change_row(at, |row, scope| row.with_slot(*slot, text, scope, context))
            }
            Edit::SetSpan { at, text } => self.set_span(at, text, context),
            Edit::Negate { at } => {
                match self.node_mut(at)? {
                    Node::Group(join, _) => *join = join.negated(),
                    Node::Row(row) => row.is_negative = !row.is_negative,
                }
                Ok(())
            }
            Edit::Move { at, shift } => self.shift(at, *shift),
            Edit::Delete { at } => self.delete(at),
        }
    }

    fn node_mut(&mut self, at: &[usize]) -> Result<&mut Node, String> {
        self.root.as_mut().and_then(|root| root.at_mut(at)).ok_or_else(|| NO_PLACE.to_owned())
    }

    /// Whose fields stand at a place: those of the records around it, or the customer's.
    fn scope(&self, at: &[usize]) -> Scope<'_> {
        let root = self.root.as_ref()?;
        (0..at.len()).rev().find_map(|len| match root.at(&at[..len])? {
            Node::Row(row) => row.condition.records().map(|records| &records.collection),
            Node::Group(..) => None,
        })
    }

    /// A part behind the last of a group, or behind a condition in the group around it.
    fn insert(&mut self, at: &[usize], part: Node) -> Result<(), String> {
        let Some(root) = self.root.as_mut() else {
            self.root = Some(part);
            return Ok(());
        };
        if let Some(Node::Group(_, parts)) = root.at_mut(at) {
            parts.push(part);
            return Ok(());
        }
        if let Some((last, around)) = at.split_last()
            && let Some(Node::Group(_, parts)) = root.at_mut(around)
            && *last < parts.len()
        {
            parts.insert(last + 1, part);
            return Ok(());
        }
        // A condition alone: both together from now on.
        let node = root.at_mut(at).ok_or(NO_PLACE)?;
        *node = Node::Group(Join::All, vec![node.clone(), part]);
        Ok(())
    }

    fn add_inside(&mut self, at: &[usize], operand: &str, context: &Context<'_>) -> Result<(), String> {
        let Node::Row(row) = self.node_mut(at)? else {
            return Err("only conditions on records have a `where`".into());
        };
        let collection = row.condition.records().map(|records| records.collection.clone());
        let collection: Collection = collection.ok_or("only conditions on records have a `where`")?;
        let added = Node::Row(Row::usual(operand, Some(&collection), context)?);
        row.condition_of_records = Some(Box::new(match row.condition_of_records.take().map(|node| *node) {
            None => added,
            Some(Node::Group(Join::All, mut parts)) => {
                parts.push(added);
                Node::Group(Join::All, parts)
            }
            Some(other) => Node::Group(Join::All, vec![other, added]),
        }));
        Ok(())
    }

    fn unwrap_group(&mut self, at: &[usize]) -> Result<(), String> {
        let Node::Group(_, parts) = self.node_mut(at)?.clone() else {
            return Err("only a group can be dissolved".into());
        };
        if let (1, [only]) = (parts.len(), parts.as_slice()) {
            *self.node_mut(at)? = only.clone();
            return Ok(());
        }
        let (last, around) = at.split_last().ok_or("there is no group around this one")?;
        match self.node_mut(around)? {
            Node::Group(_, outer) => {
                outer.splice(*last..=*last, parts);
                Ok(())
            }
            Node::Row(_) => Err("there is no group around this one".to_owned()),
        }
    }

    fn change_row(
        &mut self,
        at: &[usize],
        change: impl FnOnce(&Row, Scope<'_>) -> Result<Row, String>,
    ) -> Result<(), String> {
        let node = self.root.as_ref().and_then(|root| root.at(at)).ok_or(NO_PLACE)?;
        let Node::Row(row) = node else { return Err("a group asks nothing itself".to_owned()) };
        let changed = change(row, self.scope(at))?;
        *self.node_mut(at)? = Node::Row(changed);
        Ok(())
    }

    /// Another operand with the same operator and texts where they fit, else with what is usual.
    fn set_operand(&mut self, at: &[usize], operand: &str, context: &Context<'_>) -> Result<(), String> {
        self.change_row(at, |row, scope| {
            let usual = Row::usual(operand, scope, context)?;
            let (operator, slots) = row.slots(context);
            let Some(operator) = operator else { return Ok(usual) };
            let texts: Vec<String> = slots.into_iter().map(|(_, text)| text).collect();
            let kept = condition_in(&operator.write(operand, row.is_negative, &texts), scope, context);
            let is_kept =
                |kept: &Row| kept.condition.tested().map(|t| t.0) == usual.condition.tested().map(|t| t.0);
            Ok(kept.ok().filter(is_kept).unwrap_or(usual))
        })
    }

    fn set_span(&mut self, at: &[usize], text: &str, context: &Context<'_>) -> Result<(), String> {
        let window = match text.trim() {
            "" => None,
            span => match read_in(&format!("did orders {span}"), None, context)? {
                Filter::Is(super::super::Condition::Did(records)) if records.condition.is_none() => {
                    records.window
                }
                _ => return Err("that is no span such as `within 90d`".to_owned()),
            },
        };
        let Node::Row(row) = self.node_mut(at)? else { return Err("a group has no span".to_owned()) };
        let records = records_mut(&mut row.condition).ok_or("only records have a span")?;
        records.window = window;
        Ok(())
    }

    fn shift(&mut self, at: &[usize], shift: Shift) -> Result<(), String> {
        let (last, around) = at.split_last().ok_or("there is nothing beside it")?;
        let Node::Group(_, parts) = self.node_mut(around)? else {
            return Err("there is nothing beside it".into());
        };
        let other = match shift {
            Shift::Up => last.checked_sub(1),
            Shift::Down => last.checked_add(1),
        };
        let other = other.filter(|other| *other < parts.len()).ok_or("there is nothing beside it")?;
        if *last >= parts.len() {
            return Err(NO_PLACE.to_owned());
        }
        parts.swap(*last, other);
        Ok(())
    }

    /// A group that has no part left goes too.
    fn delete(&mut self, at: &[usize]) -> Result<(), String> {
        self.node_mut(at)?;
        let Some((last, around)) = at.split_last() else {
            self.root = None;
            return Ok(());
        };
        let is_empty = match self.node_mut(around)? {
            Node::Group(_, parts) => {
                parts.remove(*last);
                parts.is_empty()
            }
            Node::Row(row) => {
                row.condition_of_records = None;
                false
            }
        };
        if is_empty { self.delete(around) } else { Ok(()) }
    }
}
