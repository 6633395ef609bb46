//! Values that customers have, for whoever completes a filter.

use std::collections::HashMap;

use super::alive;
use super::facts::named;
use crate::app::segments::Named;
use crate::domain::fact::field;
use crate::domain::{Column, ColumnData, ColumnId, FactKind, SegmentId, Value, ValueType, text};
use crate::query::SegmentNames;
use crate::query::complete::{Count, MAX_ITEMS, Values};
use crate::store::Snapshot;

/// Pages whose cells are looked at one by one; columns of few words are counted whole.
const MAX_PAGES: usize = 128;
/// Different values that are counted.
const MAX_DISTINCT: usize = 10_000;

/// What the customers of a snapshot have.
///
/// Of a column that is kept as few different words the counts are exact. Of others pages are taken evenly over all
/// customers, so that a keystroke waits for no walk over a million texts: their counts are those of the part.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a>(pub &'a Snapshot);

impl Values for Seen<'_> {
    fn values(&self, column: ColumnId, prefix: &str) -> Vec<(String, Count)> {
        if column == ColumnId::ID || column.is_derived() {
            return Vec::new();
        }
        let Some(value_type) = self.0.schema().value_type(column) else { return Vec::new() };
        let mut counts = Counts::of(prefix);
        let stride = self.stride();
        for (at, page) in self.0.pages().enumerate() {
            // What cannot be read is told by whoever runs the filter, not by what completes it.
            let Ok(cells) = self.0.column(page, column) else { continue };
            if let ColumnData::Words { codes, words } = cells.data() {
                let mut numbers = vec![0u64; words.len()];
                let present = alive(self.0, page).and(cells.present());
                present.iter().for_each(|row| numbers[usize::from(codes[row])] += 1);
                let seen = words.iter().zip(numbers).filter(|(_, number)| *number > 0);
                seen.for_each(|(word, number)| counts.add(value_type, word, number));
            } else if at % stride > 0 {
                counts.is_part = true;
            } else {
                let present = alive(self.0, page).and(cells.present());
                present.iter().for_each(|row| counts.add_cell(value_type, &cells, row));
            }
        }
        counts.most_frequent()
    }

    fn events(&self, prefix: &str) -> Vec<(String, Count)> {
        let mut counts = Counts { is_part: self.stride() > 1, ..Counts::of(prefix) };
        for page in self.0.pages().step_by(self.stride()) {
            let Ok(batches) = self.0.fact_batches(FactKind::Event, page.number(), &[field::LABEL]) else {
                continue;
            };
            for batch in &batches {
                for position in batch.standing() {
                    if let Some(label) = batch.columns.first().and_then(|column| column.text(position)) {
                        counts.add(ValueType::Text, label, 1);
                    }
                }
            }
        }
        counts.most_frequent()
    }
}

/// The segments and the events of a snapshot by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a>(pub &'a Snapshot);

impl SegmentNames for Known<'_> {
    fn id(&self, name: &str) -> Option<SegmentId> {
        Named(self.0.segments()).id(name)
    }

    fn name(&self, id: SegmentId) -> Option<String> {
        Named(self.0.segments()).name(id)
    }

    fn all(&self) -> Vec<String> {
        Named(self.0.segments()).all()
    }

    /// Looks through the events until one is found; a filter on events reads the same labels anyway.
    fn has_event(&self, name: &str) -> bool {
        let has = |number: u32| {
            let batches = self.0.fact_batches(FactKind::Event, number, &[field::LABEL]).unwrap_or_default();
            batches.iter().any(|batch| {
                let labels = batch.columns.first();
                labels.is_some_and(|labels| !named(labels, name, &batch.standing_bits()).is_empty())
            })
        };
        self.0.fact_count(FactKind::Event) > 0 && self.0.pages().any(|page| has(page.number()))
    }
}

impl Seen<'_> {
    fn stride(self) -> usize {
        (self.0.page_count() as usize).div_ceil(MAX_PAGES).max(1)
    }
}

/// Values that begin with a text, counted.
struct Counts {
    prefix: String,
    seen: HashMap<String, u64>,
    /// Whether some customers were not looked at.
    is_part: bool,
}

impl Counts {
    fn of(prefix: &str) -> Self {
        Self { prefix: text::fold(prefix).into_owned(), seen: HashMap::new(), is_part: false }
    }

    fn add_cell(&mut self, value_type: ValueType, cells: &Column, row: usize) {
        if let Some(written) = cells.text(row) {
            return self.add(value_type, written, 1);
        }
        let mut printed = String::new();
        cells.print(row, &mut printed);
        self.add(value_type, &printed, 1);
    }

    /// Counts a printed value; of a list its elements.
    fn add(&mut self, value_type: ValueType, printed: &str, number: u64) {
        if let ValueType::List(_) = value_type {
            if let Ok(Value::List(elements)) = Value::parse(value_type, printed) {
                elements.iter().for_each(|element| self.add_one(&element.to_string(), number));
            }
            return;
        }
        self.add_one(printed, number);
    }

    fn add_one(&mut self, printed: &str, number: u64) {
        if !text::fold(printed).starts_with(&self.prefix) {
            return;
        }
        if let Some(count) = self.seen.get_mut(printed) {
            *count += number;
        } else if self.seen.len() < MAX_DISTINCT {
            self.seen.insert(printed.to_owned(), number);
        } else {
            self.is_part = true;
        }
    }

    fn most_frequent(self) -> Vec<(String, Count)> {
        let mut all: Vec<(String, u64)> = self.seen.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all.truncate(MAX_ITEMS);
        let count = if self.is_part { Count::AtLeast } else { Count::Exactly };
        all.into_iter().map(|(value, number)| (value, count(number))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Actor, App, AppOptions, Command};
    use crate::domain::{Cell, Origin};

    #[test]
    fn values_are_offered_with_how_many_have_them() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), AppOptions::default()).unwrap();
        let actor = Actor { name: "test".into(), origin: Origin::Command };
        let tags = Command::DeclareMetadata {
            name: "tags".into(),
            value_type: ValueType::parse("list").unwrap(),
            required: false,
        };
        app.run(tags, &actor).unwrap();
        let schema = app.snapshot().schema().clone();
        let column = |name: &str| schema.resolve(name).unwrap().column;
        for (city, tags) in [("Łódź", "vip,press"), ("Łomża", "vip"), ("Łódź", "old"), ("Gdynia", "vip")]
        {
            let tags = Value::parse(ValueType::parse("list").unwrap(), tags).unwrap();
            let cells = vec![(column("city"), Cell::text(city)), (column("tags"), Cell::Value(tags))];
            app.run(Command::Create(cells), &actor).unwrap();
        }
        let snapshot = app.snapshot();
        let seen = |name: &str, prefix: &str| Seen(&snapshot).values(column(name), prefix);
        assert_eq!(
            seen("city", "ł"),
            [("Łódź".to_owned(), Count::Exactly(2)), ("Łomża".to_owned(), Count::Exactly(1))]
        );
        assert_eq!(seen("tags", "")[0], ("vip".to_owned(), Count::Exactly(3)));
        let number = |(_, count): &(String, Count)| match count {
            Count::Exactly(number) | Count::AtLeast(number) => *number,
        };
        assert_eq!(seen("created_at", "").iter().map(number).sum::<u64>(), 4);
        assert!(seen("name", "").is_empty() && Seen(&snapshot).events("").is_empty());
    }
}
