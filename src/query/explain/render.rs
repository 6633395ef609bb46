//! An explanation as text for people and as JSON for programs.

use serde_json::{Value as Json, json};

use super::super::{Names, print, spelled};
use super::change::shown;
use super::{Change, Explanation, Found, Join, Part, Suggestion};
use crate::domain::{Cell, Instant, Value, text};

impl Explanation {
    /// The tree, when the answer changes, and what would turn it, as lines of text.
    pub fn text(&self, names: &Names<'_>) -> String {
        let mut lines = Vec::new();
        lines_of(&self.tree, 0, &mut lines);
        match self.next_change {
            Some(at) => lines.push(format!("time alone changes that at {}", instant(at))),
            None => lines.push("time alone never changes that".to_owned()),
        }
        let turned = if self.is_member { "take them out" } else { "bring them in" };
        match self.suggestions.as_slice() {
            [] => lines.push(format!(
                "nothing would {turned}: {}",
                self.why_none.as_deref().unwrap_or("nothing was found")
            )),
            found => {
                lines.push(format!("{turned}:"));
                lines.extend(found.iter().map(|suggestion| format!("  {}", suggestion.text(names))));
            }
        }
        let lines: Vec<_> = lines.iter().map(|line| text::visible(line)).collect();
        lines.join("\n")
    }

    /// `{"member":…,"tree":…,"next_change":…,"suggestions":[…]}`, and `why_none` where there is no suggestion.
    pub fn to_json(&self, names: &Names<'_>) -> Json {
        let suggestions: Vec<Json> = self.suggestions.iter().map(|s| suggestion(s, names)).collect();
        let mut json = json!({
            "member": self.is_member,
            "tree": part(&self.tree),
            "next_change": self.next_change.map(|at| at.to_string()),
            "suggestions": suggestions,
        });
        if let Some(why) = &self.why_none {
            json["why_none"] = why.as_str().into();
        }
        json
    }
}

fn lines_of(part: &Part, depth: usize, lines: &mut Vec<String>) {
    let mark = if part.holds { '✓' } else { '✗' };
    let what = match part.join {
        Join::All => "all of".to_owned(),
        Join::Any => "any of".to_owned(),
        Join::Not => "not".to_owned(),
        Join::Condition => part.text.clone(),
    };
    let mut line = format!("{}{mark} {what}", "  ".repeat(depth));
    if let Some(found) = &part.found {
        line.push_str(&format!("  ({found})"));
    }
    if let Some(at) = part.next_change {
        line.push_str(&format!("  changes at {}", instant(at)));
    }
    lines.push(line);
    for below in &part.parts {
        lines_of(below, depth + 1, lines);
    }
}

fn instant(at: Instant) -> String {
    print::value(&Value::Instant(at))
}

/// What was found, for people.
impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cell { attribute, cell } => write!(f, "{attribute} is {}", cell_text(cell)),
            Self::Records { counted, of, value: None } => write!(f, "{counted} of {of} count"),
            Self::Records { counted, of, value: Some(cell) } => {
                write!(f, "{counted} of {of} count and come to {}", cell_text(cell))
            }
            Self::Member(true) => f.write_str("a member"),
            Self::Member(false) => f.write_str("not a member"),
            Self::Sampled(true) => f.write_str("in the sample"),
            Self::Sampled(false) => f.write_str("not in the sample"),
        }
    }
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "missing".to_owned(),
        Cell::Null => "null".to_owned(),
        Cell::Value(value) => shown(value),
    }
}

fn part(part: &Part) -> Json {
    let join = match part.join {
        Join::All => "all",
        Join::Any => "any",
        Join::Not => "not",
        Join::Condition => "condition",
    };
    let mut json = json!({
        "holds": part.holds,
        "join": join,
        "next_change": part.next_change.map(|at| at.to_string()),
    });
    if part.join == Join::Condition {
        json["text"] = part.text.as_str().into();
    }
    if !part.parts.is_empty() {
        json["parts"] = part.parts.iter().map(self::part).collect();
    }
    if let Some(found) = &part.found {
        json["found"] = found_json(found);
    }
    json
}

fn found_json(found: &Found) -> Json {
    match found {
        Found::Cell { attribute, cell } => {
            json!({ "attribute": attribute, "state": state(cell), "value": cell.to_json() })
        }
        Found::Records { counted, of, value: None } => json!({ "counted": counted, "of": of }),
        Found::Records { counted, of, value: Some(cell) } => {
            json!({ "counted": counted, "of": of, "state": state(cell), "value": cell.to_json() })
        }
        Found::Member(is_member) => json!({ "member": is_member }),
        Found::Sampled(is_sampled) => json!({ "sampled": is_sampled }),
    }
}

fn state(cell: &Cell) -> &'static str {
    match cell {
        Cell::Missing => "missing",
        Cell::Null => "null",
        Cell::Value(_) => "set",
    }
}

fn suggestion(suggestion: &Suggestion, names: &Names<'_>) -> Json {
    let changes: Vec<Json> = suggestion.changes.iter().map(|c| change(c, names)).collect();
    json!({ "text": suggestion.text(names), "changes": changes })
}

fn change(change: &Change, names: &Names<'_>) -> Json {
    match change {
        Change::Set { column, cell } => {
            let name =
                names.schema.attribute(*column).map_or_else(|| format!("#{}", column.0), |a| spelled(&a));
            match cell {
                Cell::Missing => json!({ "remove": name }),
                other => json!({ "set": name, "value": other.to_json() }),
            }
        }
        Change::Segment { segment, joins } => {
            let name = names.segments.name(*segment).unwrap_or_else(|| format!("#{}", segment.0));
            if *joins { json!({ "add_to": name }) } else { json!({ "remove_from": name }) }
        }
        Change::Wait(at) => json!({ "wait_until": at.to_string() }),
    }
}
