//! The folder beneath the path that is typed: what stands in it, and which of it fits.

use crate::tui::effect::{Effect, FolderEntry, FolderView, Query, Ticket};
use crate::tui::widget::list::ListCursor;

use super::Tickets;

/// A folder being shown.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The folder as it is typed, with its last `/`; empty for the one the program was started in.
    pub folder: String,
    /// Whether it was asked for at all.
    asked: Option<Ticket>,
    /// What stands in it.
    pub found: Found,
    /// The cursor among the entries that fit.
    pub cursor: ListCursor,
    /// Whether the cursor was moved since something was typed.
    pub moved: bool,
}

/// What is known of a folder.
#[derive(Debug, Default)]
pub(super) enum Found {
    /// It is being read.
    #[default]
    Waiting,
    /// This stands in it.
    Here(Box<FolderView>),
    /// It cannot be read: why.
    Not(String),
}

/// Splits a path being typed: the folder with its last `/`, and what is typed of a name in it.
pub(super) fn split(path: &str) -> (&str, &str) {
    let end = path.rfind('/').map_or(0, |at| at + 1);
    path.split_at(end)
}

impl Listing {
    /// Asks for the folder of a path, unless it is the one that shows.
    pub fn follow(&mut self, path: &str, tickets: &mut Tickets) -> Vec<Effect> {
        let (folder, _) = split(path);
        self.cursor = ListCursor::default();
        self.moved = false;
        if self.asked.is_some() && folder == self.folder {
            return Vec::new();
        }
        self.ask(folder, tickets)
    }

    pub fn ask(&mut self, folder: &str, tickets: &mut Tickets) -> Vec<Effect> {
        let ticket = tickets.next();
        folder.clone_into(&mut self.folder);
        self.asked = Some(ticket);
        self.found = Found::Waiting;
        vec![Effect::Fetch(ticket, Query::Folder(folder.to_owned()))]
    }

    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    /// The entries in which what is typed of a name stands; those that begin with it first.
    pub fn fitting(&self, typed: &str) -> Vec<&FolderEntry> {
        let Found::Here(view) = &self.found else {
            return Vec::new();
        };
        let typed = typed.to_lowercase();
        let begins = |e: &&FolderEntry| e.name.to_lowercase().starts_with(&typed);
        let holds = |e: &&FolderEntry| e.name.to_lowercase().contains(&typed);
        let first = view.entries.iter().filter(begins);
        first.chain(view.entries.iter().filter(|e| !begins(e) && holds(e))).collect()
    }

    /// The entry that Enter takes: of exactly the name typed, else the one under the cursor.
    pub fn chosen(&self, typed: &str) -> Option<&FolderEntry> {
        let fits = self.fitting(typed);
        let exact = fits.iter().find(|e| e.name == typed).filter(|_| !self.moved);
        if typed.is_empty() && !self.moved {
            return None;
        }
        exact.or_else(|| fits.get(self.cursor.at as usize)).copied()
    }

    /// What Tab makes of a name: as far as all that begin with it agree; of the only one, all of it.
    pub fn completed(&self, typed: &str) -> Option<String> {
        let fits = self.fitting(typed);
        let lower = typed.to_lowercase();
        let begin: Vec<&&FolderEntry> =
            fits.iter().filter(|e| e.name.to_lowercase().starts_with(&lower)).collect();
        let (Some(first), is_only) = (begin.first().copied().or(fits.first()), begin.len().max(1) == 1)
        else {
            return None;
        };
        if is_only && (begin.len() == 1 || fits.len() == 1) {
            return Some(format!("{}{}", first.name, if first.is_folder { "/" } else { "" }));
        }
        let shared = begin.iter().skip(1).fold(first.name.as_str(), |shared, e| common(shared, &e.name));
        (shared.len() > typed.len()).then(|| shared.to_owned())
    }
}

fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(names: &[&str]) -> Listing {
        let entry = |name: &&str| FolderEntry {
            name: name.trim_end_matches('/').to_owned(),
            is_folder: name.ends_with('/'),
            ..FolderEntry::default()
        };
        let view = FolderView { entries: names.iter().map(entry).collect(), ..FolderView::default() };
        Listing { found: Found::Here(Box::new(view)), ..Listing::default() }
    }

    #[test]
    fn tab_completes_as_far_as_only_one_is_meant() {
        let listing = listing(&["exports/", "customers-1.csv", "customers-2.csv", "żółw.csv"]);
        for (typed, expected) in [
            ("ex", Some("exports/")),
            ("c", Some("customers-")),
            ("customers-", None),
            ("customers-2", Some("customers-2.csv")),
            ("ż", Some("żółw.csv")),
            ("nobody", None),
        ] {
            assert_eq!(listing.completed(typed).as_deref(), expected, "{typed}");
        }
        assert_eq!(split("/a/b"), ("/a/", "b"));
        assert_eq!(split("b"), ("", "b"));
    }
}
