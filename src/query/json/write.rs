//! A filter to the form.

use serde_json::Value as Json;

use super::super::{Condition, Filter, Kind, Match, Names, Operand, Records, State, Test, Time, Window};
use super::operator::{self, Asked, CALENDAR, COUNTED, ROUND};
use super::rewrite::rewritten;
use super::{Conditions, Junction, Money, Wire, number, read};
use crate::domain::{AttributeKind, Value};

/// The most conditions that become one operator.
const MAX_IDIOM_PARTS: usize = 4;

/// Says which part of a filter the form has no words for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{part}` has no JSON form: {why}")]
pub struct Inexpressible {
    /// The part, as a filter writes it.
    pub part: String,
    /// Why, and what could be written instead.
    pub why: String,
}

/// Writes a filter in the form.
///
/// # Errors
/// Every part that has no words there.
pub fn write(filter: &Filter, names: &Names<'_>, money: Money) -> Result<Wire, Vec<Inexpressible>> {
    let writer = Writer { names, money };
    match rewritten(filter) {
        Filter::Or(parts) if !is_one_entry(&parts) => writer.alternatives(&parts),
        Filter::And(parts) => writer.all(&parts).map(|paths| wire(Junction::And, paths)),
        single => writer.all(&[single]).map(|paths| wire(Junction::And, paths)),
    }
}

/// One operator with its value, under a path.
struct Entry {
    path: String,
    operator: &'static str,
    value: Json,
    /// In which junction the values of two such entries may stand side by side.
    merges: Option<Junction>,
}

/// Paths with what is asked of each, in the order in which they first came.
type Paths = Vec<(String, Vec<Entry>)>;

fn wire(junction: Junction, paths: Paths) -> Wire {
    let conditions = |entries: Vec<Entry>| {
        entries.into_iter().map(|e| (e.operator.to_owned(), e.value)).collect::<Conditions>()
    };
    Wire { junction, paths: paths.into_iter().map(|(path, entries)| (path, conditions(entries))).collect() }
}

pub(super) struct Writer<'a> {
    pub names: &'a Names<'a>,
    pub money: Money,
}

impl Writer<'_> {
    /// Conditions that all hold.
    fn all(&self, parts: &[Filter]) -> Result<Paths, Vec<Inexpressible>> {
        let (mut paths, mut refusals, mut at) = (Paths::new(), Vec::new(), 0);
        while at < parts.len() {
            let (taken, found) = match self.idiom(&parts[at..]) {
                Some((entry, taken)) => (taken, Ok(entry)),
                None => (1, self.entry(&parts[at])),
            };
            let added = found.and_then(|entry| add(&mut paths, entry, Junction::And));
            if let Err(why) = added {
                refusals.push(self.refusal(&parts[at], why));
            }
            at += taken;
        }
        if refusals.is_empty() { Ok(paths) } else { Err(refusals) }
    }

    /// One condition: its path, operator and value.
    pub fn one(&self, part: &Filter) -> Result<(String, &'static str, Json), String> {
        let said = self.idiom(std::slice::from_ref(part)).map(|(entry, _)| Ok(entry));
        let Entry { path, operator, value, .. } = said.unwrap_or_else(|| self.entry(part))?;
        Ok((path, operator, value))
    }

    /// Alternatives: each is what is asked of one path.
    fn alternatives(&self, parts: &[Filter]) -> Result<Wire, Vec<Inexpressible>> {
        let (mut paths, mut refusals) = (Paths::new(), Vec::new());
        for part in parts {
            let inner = match part {
                Filter::And(inner) => inner.as_slice(),
                single => std::slice::from_ref(single),
            };
            match self.all(inner) {
                Err(told) => refusals.extend(told),
                Ok(mut own) => {
                    let only = own.pop().filter(|_| own.is_empty());
                    let added = only
                        .ok_or("only the conditions of one attribute may stand together in an alternative")
                        .and_then(|(path, entries)| add_alternative(&mut paths, path, entries));
                    if let Err(why) = added {
                        refusals.push(self.refusal(part, why.into()));
                    }
                }
            }
        }
        if refusals.is_empty() { Ok(wire(Junction::Or, paths)) } else { Err(refusals) }
    }

    fn refusal(&self, part: &Filter, why: String) -> Inexpressible {
        Inexpressible { part: part.print(self.names), why }
    }

    /// Conditions on a time that one operator says, the longest run of them; found by saying every operator in the
    /// language and comparing.
    fn idiom(&self, parts: &[Filter]) -> Option<(Entry, usize)> {
        let operand = parts.first().and_then(tested)?;
        let (path, asked) = self.asked(operand).ok().filter(|(_, asked)| asked.kind.is_time())?;
        let parts = &parts[..parts.len().min(MAX_IDIOM_PARTS)];
        let mut counts: Vec<u32> = parts.iter().filter_map(count).collect();
        counts.extend(counts.clone().into_iter().filter_map(|n| n.checked_sub(1)));
        let flags = ROUND.iter().map(|(o, _)| *o).chain(CALENDAR.iter().map(|(o, _)| *o));
        let flags = flags.map(|operator| (operator, Json::Array(vec![Json::Bool(true)])));
        let counted = COUNTED.iter().flat_map(|(operator, _)| {
            counts.iter().map(move |n| (*operator, Json::Array(vec![Json::from(*n)])))
        });
        let said = flags.chain(counted).filter_map(|(operator, value)| {
            let taken = self.says(&asked, operator, &value, parts)?;
            Some((Entry { path: path.clone(), operator, value, merges: None }, taken))
        });
        // The first of the longest: a word goes before a count, and what says `_md` before what means it of birthdays.
        said.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// How many of the first parts an operator says.
    fn says(&self, asked: &Asked, operator: &str, value: &Json, parts: &[Filter]) -> Option<usize> {
        let text = operator::condition(asked, operator, value, self.money).ok()?;
        let said = match super::super::read(&text, self.names).filter? {
            Filter::And(said) => said,
            single => vec![single],
        };
        parts.starts_with(&said).then_some(said.len())
    }

    /// One condition as one operator.
    fn entry(&self, part: &Filter) -> Result<Entry, String> {
        match part {
            Filter::Is(condition) => self.condition(condition, false),
            Filter::Not(inner) => match inner.as_ref() {
                Filter::Is(condition) => self.condition(condition, true),
                _ => Err("only conditions have complements there".into()),
            },
            Filter::Or(parts) if is_one_entry(parts) => {
                let mut entries = parts.iter().map(|part| self.entry(part));
                let first = entries.next().ok_or("nothing stands there")??;
                entries.try_fold(first, |all, next| Ok(merged(all, next?)))
            }
            Filter::Or(_) | Filter::And(_) => {
                Err("groups do not nest there; one `and` or `or` joins all attributes".into())
            }
        }
    }

    fn condition(&self, condition: &Condition, is_negative: bool) -> Result<Entry, String> {
        let (operand, test) = match condition {
            Condition::Test(operand, test) => (operand, test),
            Condition::Member(_) => return Err("filters there know no segments".into()),
            Condition::Sample(_) => return Err("filters there know no samples".into()),
            Condition::Did(records) => return Err(records_refused(records).into()),
        };
        let (path, asked) = self.asked(operand)?;
        let (operator, values, merges) = self.tested(&asked, test, is_negative)?;
        Ok(Entry { path, operator, value: values, merges })
    }

    fn tested(
        &self,
        asked: &Asked,
        test: &Test,
        is_negative: bool,
    ) -> Result<(&'static str, Json, Option<Junction>), String> {
        use super::super::Comparison as C;
        let is_boolean = asked.kind == Kind::Boolean;
        let one = |value: &Value| self.values(asked, std::slice::from_ref(value));
        let text = |text: &String| Json::Array(vec![text.as_str().into()]);
        let flag = || Json::Array(vec![true.into()]);
        Ok(match (test, is_negative) {
            (Test::Compare(C::Equal, value), false) => ("$is", one(value)?, None),
            (Test::Compare(C::Equal, value), true) => {
                ("$is_not", one(value)?, (!is_boolean).then_some(Junction::And))
            }
            (Test::Compare(C::Greater, value), false) => ("$more_than", one(value)?, None),
            (Test::Compare(C::Less, value), false) => ("$less_than", one(value)?, None),
            (Test::Compare(C::AtLeast, value), false) if asked.kind.is_time() => {
                ("$after_equal", one(value)?, None)
            }
            (Test::Compare(C::AtMost, value), false) if asked.kind.is_time() => {
                ("$before_equal", one(value)?, None)
            }
            (Test::Compare(C::AtLeast, value), false) => ("$more_than_equal", one(value)?, None),
            (Test::Compare(C::AtMost, value), false) => ("$less_than_equal", one(value)?, None),
            (Test::In(values), false) => ("$in", self.values(asked, values)?, None),
            (Test::In(values), true) => ("$not_in", self.values(asked, values)?, None),
            (Test::Match(Match::Contains, part), true) => ("$not_contain", text(part), Some(Junction::And)),
            (Test::Match(wanted, part), false) => (match_operator(*wanted), text(part), Some(Junction::Or)),
            (Test::Any(values), false) => ("$intersects", self.values(asked, values)?, None),
            (Test::Any(values), true) => ("$not_contain", self.values(asked, values)?, None),
            (Test::All(values), false) => ("$includes", self.values(asked, values)?, None),
            (Test::Is(State::Set), false) => ("$has_value", true.into(), None),
            (Test::Is(State::Set), true) => ("$is_unknown", true.into(), None),
            (Test::Is(State::True), false) => ("$is", flag(), None),
            (Test::Is(State::True), true) => ("$is_not", flag(), None),
            (Test::Is(State::False), false) => ("$is", Json::Array(vec![false.into()]), None),
            (Test::Is(State::False), true) => ("$is_not", Json::Array(vec![false.into()]), None),
            (Test::Window(Window::After(time)), false) => ("$after", self.time(*time), None),
            (Test::Window(Window::Before(time)), false) => ("$before", self.time(*time), None),
            (test, is_negative) => return Err(refused(test, is_negative).into()),
        })
    }

    fn time(&self, time: Time) -> Json {
        let text = match time {
            Time::Date(date) => date.to_string(),
            Time::Instant(at) => at.to_string(),
        };
        Json::Array(vec![text.into()])
    }

    fn values(&self, asked: &Asked, values: &[Value]) -> Result<Json, String> {
        let json = |value: &Value| match value {
            Value::Number(n) if asked.is_money => {
                let minor = self.money.minor(*n).ok_or("the amount is too great for minor units")?;
                Ok(number::to_json(minor))
            }
            Value::Number(n) => Ok(number::to_json(*n)),
            other => Ok(other.to_json()),
        };
        values.iter().map(json).collect::<Result<Vec<Json>, String>>().map(Json::Array)
    }

    /// The path of what is compared.
    fn asked(&self, operand: &Operand) -> Result<(String, Asked), String> {
        use super::super::Collection;
        let path = match operand {
            Operand::Column(column) => {
                let attribute =
                    self.names.schema.attribute(*column).ok_or("the attribute is no longer declared")?;
                match (attribute.kind, attribute.name.as_str()) {
                    (AttributeKind::Standard, "orders.last_amount") => {
                        "summary.orders.last_order_amount".to_owned()
                    }
                    (AttributeKind::Standard, "orders.last_at") => {
                        "summary.orders.last_order_date".to_owned()
                    }
                    (AttributeKind::Standard, name)
                        if name.starts_with("orders.") || name.starts_with("redemptions.") =>
                    {
                        format!("summary.{name}")
                    }
                    (_, name) => name.to_owned(),
                }
            }
            Operand::Count(Records {
                collection: Collection::Event(name),
                condition: None,
                window: None,
            }) => {
                format!("events.{name}.count")
            }
            Operand::Count(records) => return Err(records_refused(records).into()),
            Operand::Aggregate { .. } | Operand::Field(_) => {
                return Err("filters there ask for counts of events only, not for fields of records".into());
            }
        };
        let asked =
            read::asked(&path, self.names).ok_or("the attribute's name reads as another path there")?;
        Ok((path, asked))
    }
}

fn match_operator(wanted: Match) -> &'static str {
    match wanted {
        Match::Contains => "$contains",
        Match::Starts => "$starts_with",
        Match::Ends => "$ends_with",
    }
}

fn add(paths: &mut Paths, entry: Entry, junction: Junction) -> Result<(), String> {
    let Some((_, entries)) = paths.iter_mut().find(|(path, _)| *path == entry.path) else {
        paths.push((entry.path.clone(), vec![entry]));
        return Ok(());
    };
    match entries.iter().position(|e| e.operator == entry.operator) {
        None => entries.push(entry),
        Some(at) if entry.merges == Some(junction) => {
            let first = entries.remove(at);
            entries.insert(at, merged(first, entry));
        }
        Some(_) => return Err(format!("`{}` may stand once under `{}`", entry.operator, entry.path)),
    }
    Ok(())
}

/// What is asked of one path as an alternative; of a path that is one already only the same operator on texts.
fn add_alternative(paths: &mut Paths, path: String, mut own: Vec<Entry>) -> Result<(), &'static str> {
    let Some((_, entries)) = paths.iter_mut().find(|(known, _)| *known == path) else {
        paths.push((path, own));
        return Ok(());
    };
    let merges = match (entries.as_slice(), own.as_slice()) {
        ([a], [b]) => a.operator == b.operator && b.merges == Some(Junction::Or),
        _ => false,
    };
    match (merges, entries.pop(), own.pop()) {
        (true, Some(first), Some(next)) => {
            entries.push(merged(first, next));
            Ok(())
        }
        _ => Err("an attribute may stand in one alternative only; `in (…)` takes several values"),
    }
}

/// The values of both.
fn merged(mut all: Entry, next: Entry) -> Entry {
    if let (Json::Array(values), Json::Array(more)) = (&mut all.value, next.value) {
        values.extend(more);
    }
    all
}

/// Whether alternatives are one operator on texts with several values.
fn is_one_entry(parts: &[Filter]) -> bool {
    let matched = |part: &Filter| match part {
        Filter::Is(Condition::Test(operand, Test::Match(wanted, _))) => Some((operand.clone(), *wanted)),
        _ => None,
    };
    let first = parts.first().and_then(matched);
    first.is_some() && parts.iter().all(|part| matched(part) == first)
}

fn tested(part: &Filter) -> Option<&Operand> {
    match part {
        Filter::Is(Condition::Test(operand, _)) => Some(operand),
        _ => None,
    }
}

/// The number a condition on a time counts to.
fn count(part: &Filter) -> Option<u32> {
    use super::super::Anniversary as A;
    let condition = match part {
        Filter::Is(condition) => condition,
        Filter::Not(inner) => match inner.as_ref() {
            Filter::Is(condition) => condition,
            _ => return None,
        },
        _ => return None,
    };
    let Condition::Test(_, test) = condition else { return None };
    match test {
        Test::Window(Window::InLast(n, _) | Window::InNext(n, _))
        | Test::Anniversary(A::InLast(n, _) | A::InNext(n, _)) => Some(*n),
        Test::Window(Window::Within(length) | Window::OlderThan(length)) => Some(length.count),
        _ => None,
    }
}

fn records_refused(records: &Records) -> &'static str {
    match records.collection {
        super::super::Collection::Event(_) => "events are counted there by their name alone, all of them",
        _ => "only events are counted there; `orders.total_count` counts the paid orders",
    }
}

fn refused(test: &Test, is_negative: bool) -> &'static str {
    match test {
        Test::Is(State::Null | State::Missing) => {
            "null and never given are one there; `is not set` says both"
        }
        Test::Window(_) => {
            "whole days (`within 90d`, `in next 7 days`) and single weeks, months and years can be said"
        }
        Test::Anniversary(_) => "days, and this, last or next week or month can be said",
        _ if is_negative => "there is no such complement, which customers without a value would pass too",
        _ => "there is no such operator",
    }
}
