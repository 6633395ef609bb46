//! What a typed line means: an action by its name, keys, or text for the field that waits for one.

use crate::tui::key::{Code, Key};
use crate::tui::keymap::{Action, Entry, Focus, Keymap, Lookup, focus};
use crate::tui::overlay::Offer;

/// What a line means, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An action.
    Act(Action),
    /// A key.
    Key(Key),
    /// The rest of the line, once the action before it was carried out.
    Rest(String),
    /// Everything is to be said again.
    Again,
    /// What can be done here is to be said.
    Help,
    /// Nothing; the words say why.
    Nothing(String),
}

/// Says what a line means where some actions are on offer.
pub fn meant(line: &str, focus: Focus, offers: &[Offer], keymap: &Keymap) -> Vec<Meaning> {
    let line = line.trim();
    match line {
        "" => return vec![Meaning::Again],
        "?" | ".?" => return vec![Meaning::Help],
        _ => {}
    }
    match (line.strip_prefix('.'), focus.types) {
        (Some(text), true) if text.starts_with('.') => typed(text, focus, keymap),
        (Some(name), true) => named(name, offers).unwrap_or_else(|| vec![unknown(name)]),
        (None, true) => typed(line, focus, keymap),
        (Some(name), false) => named(name, offers).unwrap_or_else(|| vec![unknown(name)]),
        (None, false) => named(line, offers)
            .or_else(|| numbered(line, offers))
            .or_else(|| keys(line, focus, keymap))
            .unwrap_or_else(|| vec![unknown(line)]),
    }
}

/// Text takes the place of what stood in the field, and the field is left as Enter or Tab would leave it.
fn typed(text: &str, focus: Focus, keymap: &Keymap) -> Vec<Meaning> {
    let mut meanings = Vec::new();
    if focus != focus::CONFIRM {
        meanings.push(Meaning::Key(Key::ctrl('u')));
    }
    meanings.extend(text.chars().map(|c| Meaning::Key(Key::char(c))));
    // In a question Enter would refuse what was just typed.
    let ends = [Code::Enter, Code::Tab].map(Key::plain).into_iter().find(|key| {
        let act = keymap.lookup(focus, &[*key]);
        matches!(act, Lookup::Action(action) if !matches!(action, Action::Refuse | Action::WizardComplete))
    });
    meanings.extend(ends.map(Meaning::Key));
    meanings
}

/// An action by its id, its title or its label, perhaps with more words behind it.
fn named(line: &str, offers: &[Offer]) -> Option<Vec<Meaning>> {
    let lower = line.to_lowercase();
    let names =
        |entry: &'static Entry| [entry.id.to_owned(), entry.title.to_lowercase(), entry.label.to_owned()];
    let (at, offer) = offers
        .iter()
        .flat_map(|offer| names(offer.action.entry()).map(|name| (name, offer)))
        .filter(|(name, _)| !name.is_empty())
        .filter_map(|(name, offer)| {
            let rest = lower.strip_prefix(&name)?;
            (rest.is_empty() || rest.starts_with(' ')).then_some((name.len(), offer))
        })
        .max_by_key(|(at, _)| *at)?;
    if let Some(reason) = &offer.unavailable {
        return Some(vec![Meaning::Nothing(format!("{}: {reason}", offer.action.entry().title))]);
    }
    let rest = line.get(at..).unwrap_or_default().trim();
    let rest = (!rest.is_empty()).then(|| Meaning::Rest(rest.to_owned()));
    Some([Meaning::Act(offer.action)].into_iter().chain(rest).collect())
}

/// A number is a line to go to.
fn numbered(line: &str, offers: &[Offer]) -> Option<Vec<Meaning>> {
    let goes = offers.iter().any(|o| o.action == Action::GoTo && o.unavailable.is_none());
    let is_number = line.chars().all(|c| c.is_ascii_digit() || c == ',');
    (goes && is_number && line.len() > 1)
        .then(|| vec![Meaning::Act(Action::GoTo), Meaning::Rest(line.to_owned())])
}

/// Keys as settings write them, where the first of them means something.
fn keys(line: &str, focus: Focus, keymap: &Keymap) -> Option<Vec<Meaning>> {
    let keys = Key::parse_all(line).ok()?;
    let means = |n: usize| keymap.lookup(focus, keys.get(..n).unwrap_or_default()) != Lookup::Nothing;
    // A word that happens to begin with a key is a mistyped word.
    let fits = keys.len() <= 2 || line.contains('<') || keys.iter().all(|key| *key == keys[0]);
    (fits && means(1)).then(|| keys.into_iter().map(Meaning::Key).collect())
}

fn unknown(line: &str) -> Meaning {
    Meaning::Nothing(format!("`{line}` is nothing that can be done here; ? lists what can"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, focus: Focus, expected: &[Meaning]) {
        let keymap = Keymap::default();
        let offer =
            |entry: &'static Entry| Offer { action: entry.action, keys: String::new(), unavailable: None };
        let offers: Vec<Offer> = keymap.actions(focus).into_iter().map(offer).collect();
        assert_eq!(meant(line, focus, &offers, &keymap), expected, "{line}");
    }

    fn key(c: char) -> Meaning {
        Meaning::Key(Key::char(c))
    }

    #[test]
    fn a_line_is_an_action_or_keys() {
        use Meaning::{Act, Rest};
        let here = focus::CUSTOMERS;
        check("open", here, &[Act(Action::OpenCustomer)]);
        check("Search Zofia Lis", here, &[Act(Action::Search), Rest("Zofia Lis".into())]);
        check("mark all matching", here, &[Act(Action::MarkAll)]);
        check("customers.sort", here, &[Act(Action::SortColumn)]);
        check("1,200", here, &[Act(Action::GoTo), Rest("1,200".into())]);
        check("gs", here, &[key('g'), key('s')]);
        check("jjjj", here, &[key('j'), key('j'), key('j'), key('j')]);
        check("", here, &[Meaning::Again]);
        check("?", here, &[Meaning::Help]);
        for wrong in ["joy", "serch ann"] {
            check(wrong, here, &[unknown(wrong)]);
        }
    }

    #[test]
    fn where_a_field_waits_a_line_is_text_and_a_point_makes_it_an_action() {
        let (clear, enter) = (Meaning::Key(Key::ctrl('u')), Meaning::Key(Key::plain(Code::Enter)));
        check("ab", focus::SEARCH, &[clear.clone(), key('a'), key('b'), enter.clone()]);
        check(".cancel", focus::FORM, &[Meaning::Act(Action::Cancel)]);
        check("..x", focus::FORM, &[clear.clone(), key('.'), key('x'), enter]);
        check("x", focus::EDIT, &[clear, key('x'), Meaning::Key(Key::plain(Code::Tab))]);
        check("12y", focus::CONFIRM, &[key('1'), key('2'), key('y')]);
    }
}
