//! The figures of a customer: as lines among the details, or beside them with charts where there is room.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::lines::{self, Line};
use crate::app::profile::{MONTHS, Profile, for_chart};
use crate::domain::{Date, RedemptionResult};
use crate::tui::event::Env;
use crate::tui::format::{self, counted};
use crate::tui::widget::chart::{self, Column};
use crate::tui::widget::frame::{boxed, split_top};
use crate::tui::widget::sheet::{absent, plain};
use crate::tui::widget::spark;

/// What the lines of figures are called as a group.
const GROUP: &str = "summary";
/// Points of the small picture beside a figure; a year of months.
const PICTURE: usize = 12;
/// Lines of a chart: its title, the bars, its months.
const CHART: u16 = 7;

/// The figures as lines, each with a small picture where it went over time.
pub(super) fn lines(figures: &Profile, env: &Env<'_>) -> Vec<Line> {
    let picture = |numbers: &[u64]| spark::bars(numbers, PICTURE, env.theme);
    let orders: Vec<u64> = figures.months.iter().map(|month| month.orders).collect();
    let spent: Vec<u64> = figures.months.iter().map(|month| for_chart(month.spent)).collect();
    let points: Vec<u64> = figures.balance.iter().map(|(_, balance)| for_chart(*balance)).collect();
    let mut lines = words(figures, env);
    for line in &mut lines {
        let numbers = match line.label.as_str() {
            "orders" => &orders,
            "spent" => &spent,
            "points" => &points,
            _ => continue,
        };
        if numbers.iter().any(|number| *number > 0) {
            line.value.text = format!("{:<14}{}", line.value.text, picture(numbers));
        }
    }
    lines
}

/// The figures in words.
fn words(figures: &Profile, env: &Env<'_>) -> Vec<Line> {
    let money = &env.facts.money;
    let amount = |amount| format::amount(amount, money.decimals);
    let line = |label: &str, value: String, note: String| Line {
        group: GROUP,
        label: label.to_owned(),
        whole: Some(value.clone()),
        value: plain(value),
        note,
    };
    let none = |label: &str| Line {
        group: GROUP,
        label: label.to_owned(),
        whole: None,
        value: absent(env.theme.signs.missing),
        note: String::new(),
    };
    let average =
        figures.average.map(|average| format!("{} on average", amount(average.round_dp(money.decimals))));
    let mut lines = vec![
        line("orders", format::count(figures.orders), "paid or fulfilled".to_owned()),
        line("spent", format!("{} {}", amount(figures.spent), money.currency), average.unwrap_or_default()),
    ];
    lines.push(figures.last_order.map_or_else(
        || none("last order"),
        |(at, of)| {
            let of = of.map(|of| format!("  {}", amount(of))).unwrap_or_default();
            line("last order", format!("{}{of}", at.local_text(env.zone)), format::relative(at, env.now))
        },
    ));
    lines.push(figures.last_event.as_ref().map_or_else(
        || none("last event"),
        |(at, name)| {
            line("last event", format!("{}  {name}", at.local_text(env.zone)), format::relative(*at, env.now))
        },
    ));
    let points = |number: rust_decimal::Decimal| format::grouped(&number.normalize().to_string());
    let taken =
        (!figures.points_redeemed.is_zero()).then(|| format!("{} redeemed", points(figures.points_redeemed)));
    lines.push(line("points", points(figures.points), taken.unwrap_or_default()));
    let (redeemed, left) = figures.gift;
    if !(redeemed.is_zero() && left.is_zero()) {
        let note = format!("{} redeemed", amount(redeemed));
        lines.push(line("gift cards", format!("{} {} left", amount(left), money.currency), note));
    }
    lines.push(line(
        "redeemed",
        counted(figures.redeemed(RedemptionResult::Success), "code"),
        others(figures),
    ));
    lines.push(line("referred", counted(figures.referred, "customer"), String::new()));
    let today = env.now.date_in(env.zone);
    let days = |day: Date| match day.0 - today.0 {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    if let Some((day, age)) = figures.birthday {
        lines.push(line("birthday", format!("{day}  turns {age}"), days(day)));
    }
    if let Some((day, code)) = &figures.expiry {
        lines.push(line("next expiry", format!("{day}  {code}"), days(*day)));
    }
    lines
}

/// Redemptions that were no success, as far as there are any.
fn others(figures: &Profile) -> String {
    let others = [
        (RedemptionResult::Failure, "failed"),
        (RedemptionResult::RollbackSuccess, "rolled back"),
        (RedemptionResult::RollbackFailure, "not rolled back"),
    ];
    let words = others.into_iter().filter(|(result, _)| figures.redeemed(*result) > 0);
    words.map(|(result, word)| format!("{} {word}", figures.redeemed(result))).collect::<Vec<_>>().join(", ")
}

/// Paints the figures with charts in the upper part of an area, and gives what is left of it; so many lines are wanted
/// there.
pub(super) fn view(
    figures: &Profile,
    beneath: u16,
    area: Rect,
    frame: &mut Frame<'_>,
    env: &Env<'_>,
) -> Rect {
    let words = words(figures, env);
    let charts = charts(figures, env);
    // Charts that would leave too little for what stands beneath are left out.
    let beneath = beneath.min(area.height / 3);
    let spare = area.height.saturating_sub(beneath + words.len() as u16 + 2);
    let fits = charts.len().min(usize::from(spare / CHART));
    let height = words.len() as u16 + 2 + CHART * fits as u16;
    let (top, rest) = split_top(area, height.min(area.height));
    let inner = boxed(top, frame.buffer_mut(), "Summary", env.theme.border, env.theme);
    let (list, mut room) = split_top(inner, words.len() as u16);
    lines::view(&words, None, list, frame.buffer_mut(), env);
    for (title, columns) in charts.into_iter().take(fits) {
        let (place, left) = split_top(room, CHART);
        chart::view(&title, &columns, place, frame.buffer_mut(), env.theme);
        room = left;
    }
    rest
}

/// The charts that say anything: orders and spend per month, points over time.
fn charts(figures: &Profile, env: &Env<'_>) -> Vec<(String, Vec<Column>)> {
    let money = &env.facts.money;
    let of_month = |first: Date| first.civil().strftime("%b").to_string();
    let mut charts = Vec::new();
    if figures.orders > 0 {
        let of = |height: fn(&crate::app::profile::Month) -> u64| {
            let column = |month: &crate::app::profile::Month| Column {
                label: of_month(month.first),
                height: height(month),
            };
            figures.months.iter().map(column).collect::<Vec<_>>()
        };
        charts.push(("Orders a month".to_owned(), of(|month| month.orders)));
        charts.push((format!("Spent a month, {}", money.currency), of(|month| for_chart(month.spent))));
    }
    if !figures.balance.is_empty() {
        let column = |(at, balance): &(crate::domain::Instant, rust_decimal::Decimal)| Column {
            label: at.date_in(env.zone).civil().strftime("%b").to_string(),
            height: for_chart(*balance),
        };
        let last = figures.balance.len().saturating_sub(MONTHS);
        charts.push((
            "Points after each entry".to_owned(),
            figures.balance[last..].iter().map(column).collect(),
        ));
    }
    charts
}
