//! Filters, as the checker would make them.

use proptest::prelude::*;
use proptest::sample::select;

use super::super::*;
use super::people::{columns, tables_of};
use super::values::dates;
use super::{Person, cells, instants, texts, values};
use crate::domain::{ColumnId, Schema, SegmentId, Value, ValueType};

fn durations(kind: Kind) -> BoxedStrategy<Duration> {
    use DurationUnit as U;
    let units: &[U] = match kind {
        Kind::Date => &[U::Day, U::Week, U::Month, U::Year],
        _ => &[U::Minute, U::Hour, U::Day, U::Week, U::Month, U::Year],
    };
    let few = (1u32..40, select(units)).prop_map(|(count, unit)| Duration { count, unit });
    prop_oneof![20 => few, 1 => select(units).prop_map(|unit| Duration { count: 1_000_000_000, unit })]
        .boxed()
}

fn units(kind: Kind) -> BoxedStrategy<Unit> {
    let units: &[Unit] = match kind {
        Kind::Instant => &[Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year],
        _ => &[Unit::Day, Unit::Week, Unit::Month, Unit::Year],
    };
    select(units).boxed()
}

fn times(kind: Kind) -> BoxedStrategy<Time> {
    let days = dates().prop_map(Time::Date);
    if kind == Kind::Date {
        days.boxed()
    } else {
        prop_oneof![days, instants().prop_map(Time::Instant)].boxed()
    }
}

fn whole() -> BoxedStrategy<(Which, Unit)> {
    let which = select(&[Which::Last, Which::This, Which::Next][..]);
    (which, select(&[Unit::Week, Unit::Month, Unit::Year][..])).boxed()
}

/// A window over times of a kind; `between` only for records, since attributes compare with values.
fn windows(kind: Kind, is_clause: bool) -> BoxedStrategy<Window> {
    let moving = prop_oneof![
        3 => durations(kind).prop_map(Window::Within),
        3 => durations(kind).prop_map(Window::OlderThan),
        2 => (1u32..40, units(kind)).prop_map(|(count, unit)| Window::InLast(count, unit)),
        2 => (1u32..40, units(kind)).prop_map(|(count, unit)| Window::InNext(count, unit)),
        1 => select(&[Calendar::Yesterday, Calendar::Today, Calendar::Tomorrow][..]).prop_map(Window::Calendar),
        2 => whole().prop_map(|(which, unit)| Window::Calendar(Calendar::Whole(which, unit))),
    ];
    let fixed = prop_oneof![
        times(kind).prop_map(Window::Before),
        times(kind).prop_map(Window::After),
        dates().prop_map(Window::On),
    ];
    if is_clause {
        let between = (times(kind), times(kind)).prop_map(|(a, b)| Window::Between(a, b));
        return prop_oneof![6 => moving, 2 => fixed, 1 => between].boxed();
    }
    prop_oneof![6 => moving, 2 => fixed].boxed()
}

fn anniversaries() -> BoxedStrategy<Anniversary> {
    prop_oneof![
        Just(Anniversary::Today),
        (1u32..20, units(Kind::Date)).prop_map(|(count, unit)| Anniversary::InLast(count, unit)),
        (1u32..20, units(Kind::Date)).prop_map(|(count, unit)| Anniversary::InNext(count, unit)),
        whole()
            .prop_filter("no years", |(_, u)| *u != Unit::Year)
            .prop_map(|(w, u)| Anniversary::Whole(w, u)),
    ]
    .boxed()
}

fn states() -> BoxedStrategy<Test> {
    select(&[State::Set, State::Null, State::Missing][..]).prop_map(Test::Is).boxed()
}

/// A test that fits values of a type.
pub(crate) fn tests_of(value_type: ValueType) -> BoxedStrategy<Test> {
    let kind = Kind::from(value_type);
    let literals = match value_type {
        ValueType::List(scalar) => values(scalar.into()),
        ValueType::Datetime => prop_oneof![values(ValueType::Date), values(ValueType::Datetime)].boxed(),
        other => values(other),
    };
    let many = prop::collection::vec(literals.clone(), 1..6);
    let comparisons =
        [Comparison::Equal, Comparison::Less, Comparison::AtMost, Comparison::Greater, Comparison::AtLeast];
    let compared = (select(comparisons.to_vec()), literals.clone()).prop_map(|(c, v)| Test::Compare(c, v));
    let between = (literals.clone(), literals.clone()).prop_map(|(a, b)| Test::Between(a, b));
    let ordered = prop_oneof![3 => compared, 1 => between, 1 => many.clone().prop_map(Test::In)];
    match value_type {
        ValueType::Text => {
            let part = (select(&[Match::Contains, Match::Starts, Match::Ends][..]), texts());
            let part = part.prop_map(|(wanted, text)| Test::Match(wanted, text));
            prop_oneof![3 => ordered, 3 => part, 1 => states()].boxed()
        }
        ValueType::Number => prop_oneof![5 => ordered, 1 => states()].boxed(),
        ValueType::Boolean => {
            let truths = select(&[State::True, State::False][..]).prop_map(Test::Is);
            let equal = literals.prop_map(|v| Test::Compare(Comparison::Equal, v));
            prop_oneof![truths, equal, states()].boxed()
        }
        ValueType::Date | ValueType::Datetime => prop_oneof![
            3 => ordered,
            4 => windows(kind, false).prop_map(Test::Window),
            2 => anniversaries().prop_map(Test::Anniversary),
            1 => states(),
        ]
        .boxed(),
        ValueType::List(_) => {
            prop_oneof![3 => many.clone().prop_map(Test::Any), 2 => many.prop_map(Test::All), 1 => states()]
                .boxed()
        }
        ValueType::Object => states(),
    }
}

fn conditions_on_records() -> BoxedStrategy<Condition> {
    let of_order = prop_oneof![
        Just((Field::Status, Test::Compare(Comparison::Equal, Value::Text("PAID".into())))),
        tests_of(ValueType::Number).prop_map(|t| (Field::Amount, t)),
        tests_of(ValueType::Datetime).prop_map(|t| (Field::CreatedAt, t)),
        tests_of(ValueType::Number).prop_map(|t| (Field::Metadata("size".into()), t)),
        windows(Kind::Instant, false).prop_map(|w| (Field::Metadata("size".into()), Test::Window(w))),
    ];
    let of_event = prop_oneof![
        tests_of(ValueType::Text).prop_map(|t| (Field::Metadata("page".into()), t)),
        tests_of(ValueType::Datetime).prop_map(|t| (Field::CreatedAt, t)),
    ];
    let is = |(field, test)| Filter::Is(Condition::Test(Operand::Field(field), test));
    let orders = (prop::option::of(combined(of_order.prop_map(is).boxed())), clauses())
        .prop_map(|(condition, window)| (Collection::Orders, condition, window));
    let events = (prop::option::of(combined(of_event.prop_map(is).boxed())), clauses())
        .prop_map(|(condition, window)| (Collection::Event("view".into()), condition, window));
    let records = prop_oneof![orders, events].prop_map(|(collection, condition, window)| Records {
        collection,
        condition: condition.map(Box::new),
        window,
    });
    let functions = [Function::Sum, Function::Avg, Function::Min, Function::Max, Function::Last];
    let numbers_of = (select(functions.to_vec()), records.clone(), tests_of(ValueType::Number));
    let latest = (select(functions[3..].to_vec()), records.clone(), tests_of(ValueType::Datetime));
    prop_oneof![
        records.clone().prop_map(Condition::Did),
        (records, tests_of(ValueType::Number)).prop_map(|(r, t)| Condition::Test(Operand::Count(r), t)),
        numbers_of.prop_map(|(function, records, test)| {
            let field = match records.collection {
                Collection::Orders => Field::Amount,
                _ => Field::Metadata("page".into()),
            };
            Condition::Test(Operand::Aggregate { function, records, field }, test)
        }),
        latest.prop_map(|(function, records, test)| {
            Condition::Test(Operand::Aggregate { function, records, field: Field::CreatedAt }, test)
        }),
    ]
    .boxed()
}

fn clauses() -> BoxedStrategy<Option<Window>> {
    prop::option::of(windows(Kind::Instant, true)).boxed()
}

/// Conditions joined in all ways, a few levels deep.
fn combined(condition: BoxedStrategy<Filter>) -> BoxedStrategy<Filter> {
    condition
        .prop_recursive(4, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(|p| Filter::all_of(p).unwrap()),
                prop::collection::vec(inner.clone(), 2..4).prop_map(|p| Filter::any_of(p).unwrap()),
                inner.prop_map(Filter::negated),
            ]
        })
        .boxed()
}

/// A filter as the checker would make it, over the columns of [`people`].
pub(crate) fn filters(schema: &Schema) -> BoxedStrategy<Filter> {
    let of_columns: Vec<BoxedStrategy<Condition>> = columns(schema)
        .into_iter()
        .map(|(column, value_type)| {
            tests_of(value_type).prop_map(move |test| Condition::Test(Operand::Column(column), test)).boxed()
        })
        .collect();
    let of_columns = proptest::strategy::Union::new(of_columns);
    let average = tests_of(ValueType::Number)
        .prop_map(|test| Condition::Test(Operand::Column(ColumnId::ORDERS_AVERAGE_AMOUNT), test));
    let sample =
        (0..=SAMPLE_WHOLE, texts()).prop_map(|(share, salt)| Condition::Sample(Sample { share, salt }));
    let condition = prop_oneof![
        16 => of_columns,
        1 => average,
        1 => select(&[SegmentId(1), SegmentId(7)][..]).prop_map(Condition::Member),
        1 => sample,
        3 => conditions_on_records(),
    ];
    combined(condition.prop_map(Filter::Is).boxed())
}

/// One condition on one column, and customers who have only that.
pub(crate) fn columns_alone(schema: &Schema) -> BoxedStrategy<(Filter, Vec<Person>)> {
    let alone = |(column, value_type): (ColumnId, ValueType)| {
        let filter = tests_of(value_type)
            .prop_map(move |test| Filter::Is(Condition::Test(Operand::Column(column), test)));
        let person = cells(value_type)
            .prop_map(move |cell| Person { cells: [(column, cell)].into(), ..Person::default() });
        (filter, tables_of(person.boxed(), 100)).boxed()
    };
    proptest::strategy::Union::new(columns(schema).into_iter().map(alone)).boxed()
}

/// Filters of which time alone may change the answer.
pub(crate) fn timed_filters(schema: &Schema) -> BoxedStrategy<Filter> {
    let times = columns(schema).into_iter().filter_map(|(column, value_type)| {
        let kind = Kind::from(value_type);
        let test = prop_oneof![
            4 => windows(kind, false).prop_map(Test::Window),
            1 => anniversaries().prop_map(Test::Anniversary),
        ];
        let test = test.prop_filter("it stands still", Test::is_timed);
        kind.is_time()
            .then(|| test.prop_map(move |test| Condition::Test(Operand::Column(column), test)).boxed())
    });
    let of_columns = proptest::strategy::Union::new(times);
    let condition = prop_oneof![5 => of_columns, 1 => conditions_on_records()].prop_map(Filter::Is).boxed();
    prop_oneof![2 => condition.clone(), 1 => combined(condition)].boxed()
}
