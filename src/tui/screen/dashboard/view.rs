//! Paints the dashboard.

use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::Dashboard;
use crate::app::dashboard::Dashboard as Figures;
use crate::app::profile::for_chart;
use crate::tui::event::Env;
use crate::tui::format::{self, count};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::{put, view_words};
use crate::tui::widget::bar::bar;
use crate::tui::widget::chart::{self, Column};
use crate::tui::widget::cut;
use crate::tui::widget::frame::{line_of, split_left, split_top};

/// From this width on, three charts stand in a row.
const WIDE: u16 = 130;
/// The least height of a chart that says anything.
const LEAST_CHART: u16 = 5;
/// Lines of the filter bar above.
const BAR: u16 = 2;

/// The heights of the parts: charts, lists.
fn heights(size: Size) -> (u16, u16) {
    let body = size.height.saturating_sub(BAR);
    let rows = if size.width >= WIDE { 1 } else { 2 };
    let charts = (body * 3 / 5).max(LEAST_CHART * rows).min(body);
    (charts, body - charts)
}

/// How many segments show.
pub(super) fn segments_room(size: Size) -> u16 {
    heights(size).1.saturating_sub(1)
}

impl Dashboard {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (top, body) = split_top(area, BAR);
        if self.bar.is_open {
            self.bar.view(&self.hint(env), top, frame, env);
        } else {
            self.view_whom(top, frame, env);
        }
        if let Some(problem) = &self.problem {
            let words = ["This cannot be reckoned:".to_owned(), problem.clone()];
            return view_words(&words, frame, body, env);
        }
        let Some(figures) = &self.figures else {
            return view_words(&["reading the customers and their orders".to_owned()], frame, body, env);
        };
        let (charts, _) = heights(Size::new(area.width, area.height));
        let (upper, lower) = split_top(body, charts);
        view_charts(figures, upper, frame, env);
        let (left, right) = split_left(lower, lower.width / 2);
        self.view_segments(figures, left, frame, env);
        let right =
            Rect { x: (right.x + 2).min(right.right()), width: right.width.saturating_sub(2), ..right };
        view_countries(figures, right, frame, env);
    }

    fn hint(&self, env: &Env<'_>) -> String {
        match &self.figures {
            Some(figures) if self.asked.is_none() => {
                format!("{} of {}", count(figures.audience), count(env.facts.customers))
            }
            _ => "reading".to_owned(),
        }
    }

    /// Of whom the pictures are, while nothing is typed.
    fn view_whom(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let key = env.key(Action::Filter);
        let words = if self.filter.is_empty() {
            format!("of all customers; {key} filters them")
        } else {
            format!("of those who pass: {}", self.filter)
        };
        let style = if self.filter.is_empty() { env.theme.dim } else { env.theme.accent };
        put(&words, line_of(area, 0), style, frame, env);
    }

    fn view_segments(&self, figures: &Figures, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        put("Segments", line_of(area, 0), env.theme.title, frame, env);
        let (_, rows) = split_top(area, 1);
        if figures.segments.is_empty() {
            return put("none yet", line_of(rows, 0), env.theme.dim, frame, env);
        }
        let most = figures.segments.iter().map(|share| share.members).max().unwrap_or(0);
        let window = self.cursor.window(figures.segments.len() as u64, u64::from(rows.height));
        for (line, at) in window.enumerate() {
            let Some(share) = figures.segments.get(at as usize) else { continue };
            let place = line_of(rows, line as u16);
            let here = at == self.cursor.at;
            let sign = if here { env.theme.signs.right } else { " " };
            view_bar(&format!("{sign} {}", share.name), share.members, most, here, place, frame, env);
        }
    }
}

fn view_charts(figures: &Figures, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
    let day = |date: crate::domain::Date| date.civil().strftime("%-d %b").to_string();
    let week = |date: crate::domain::Date| date.civil().strftime("%b").to_string();
    let days = figures.days.iter().map(|(date, count)| Column { label: day(*date), height: *count });
    let orders = figures.weeks.iter().map(|w| Column { label: week(w.first), height: w.orders });
    let revenue = figures.weeks.iter().map(|w| Column { label: week(w.first), height: for_chart(w.revenue) });
    let all: u64 = figures.days.iter().map(|(_, count)| count).sum();
    let sold: u64 = figures.weeks.iter().map(|week| week.orders).sum();
    let earned: rust_decimal::Decimal = figures.weeks.iter().map(|week| week.revenue).sum();
    let money = &env.facts.money;
    let charts = [
        (format!("New customers a day: {} in 30 days", count(all)), days.collect::<Vec<_>>()),
        (format!("Orders a week: {} in 26 weeks", count(sold)), orders.collect()),
        (
            format!("Revenue a week: {} {}", format::amount(earned.round(), 0), money.currency),
            revenue.collect(),
        ),
    ];
    for (place, (title, columns)) in places(area).into_iter().zip(charts) {
        chart::view(&title, &columns, place, frame.buffer_mut(), env.theme);
    }
}

/// Where the charts stand: three in a row, or the first above the other two.
fn places(area: Rect) -> Vec<Rect> {
    let inset = |rect: Rect| Rect { width: rect.width.saturating_sub(2), ..rect };
    if area.width >= WIDE {
        let third = area.width / 3;
        let (first, rest) = split_left(area, third);
        let (second, last) = split_left(rest, third);
        return [first, second, last]
            .map(|rect| Rect { height: rect.height.saturating_sub(1), ..inset(rect) })
            .to_vec();
    }
    let (upper, lower) = split_top(area, area.height / 2);
    let (left, right) = split_left(lower, lower.width / 2);
    [upper, left, right].map(|rect| Rect { height: rect.height.saturating_sub(1), ..inset(rect) }).to_vec()
}

fn view_countries(figures: &Figures, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
    put("Countries", line_of(area, 0), env.theme.title, frame, env);
    let (_, rows) = split_top(area, 1);
    let lines: Vec<(&str, u64)> = figures.places().collect();
    if lines.is_empty() {
        return put("nobody", line_of(rows, 0), env.theme.dim, frame, env);
    }
    let most = lines.iter().map(|(_, count)| *count).max().unwrap_or(0);
    for (line, (name, count)) in lines.into_iter().enumerate() {
        view_bar(name, count, most, false, line_of(rows, line as u16), frame, env);
    }
}

/// A name, a bar as long as its share of the most, and the number.
fn view_bar(
    name: &str,
    number: u64,
    most: u64,
    here: bool,
    line: Rect,
    frame: &mut Frame<'_>,
    env: &Env<'_>,
) {
    if line.height == 0 || line.width < 4 {
        return;
    }
    let style = if here { env.theme.on_cursor(env.theme.text) } else { env.theme.text };
    if here {
        frame.buffer_mut().set_style(line, style);
    }
    let (label, rest) = split_left(line, (line.width / 3).min(24));
    put(name, Rect { width: label.width.saturating_sub(1), ..label }, style, frame, env);
    let shown = count(number);
    let room = usize::from(rest.width).saturating_sub(cut::width(&shown) + 1);
    let filled = bar(number as f64 / most.max(1) as f64, room, env.theme);
    put(&filled, rest, style.patch(env.theme.bar), frame, env);
    let x = rest.x + (cut::width(&filled) as u16 + 1).min(rest.width);
    put(&shown, Rect { x, width: rest.right().saturating_sub(x), ..rest }, style, frame, env);
}
