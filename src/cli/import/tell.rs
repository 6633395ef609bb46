//! What an import prints: mappings, notes, rejects and the report.

use serde_json::{Map, Value as Json, json};

use crate::app::Error;
use crate::app::jobs::import::{Imported, Inspection};
use crate::cli::failure::Outcome;
use crate::cli::out::Out;
use crate::cli::progress::grouped;
use crate::cli::table::Table;
use crate::domain::text;
use crate::import::{AttributeReport, Reject, Suggestion};

/// Rejects quoted on standard error; the rejects file has all.
const MAX_QUOTED: usize = 20;
/// Attributes listed in a report for people.
const MAX_ATTRIBUTES: usize = 30;

/// Tells what was decided without asking.
pub(super) fn notes(notes: &[String], out: &Out) {
    for note in notes {
        out.note(format_args!("note: {}", text::visible(note)));
    }
}

/// Prints a mapping for people.
pub(super) fn mapping(suggestion: &Suggestion, inspection: &Inspection, out: &mut Out) -> anyhow::Result<()> {
    let described = suggestion.to_json(&inspection.format);
    let word = |value: &Json| value.as_str().unwrap_or("-").to_owned();
    let columns = described["columns"].as_array().cloned().unwrap_or_default();
    let rows: Vec<Vec<String>> = columns
        .iter()
        .map(|column| {
            let target = column["target"].as_str().unwrap_or("skip").to_owned();
            let sure = format!("{:.0} %", column["confidence"].as_f64().unwrap_or_default() * 100.0);
            vec![word(&column["header"]), target, word(&column["type"]), sure, word(&column["why"])]
        })
        .collect();
    Table::with(&["column", "becomes", "type", "sure", "why"], &["sure"], out).print(&rows, out)?;
    let format = &inspection.format;
    out.line("")?;
    out.line(format_args!("match      {}", word(&described["match"])))?;
    out.line(format_args!("delimiter  {}", format.delimiter_name()))?;
    out.line(format_args!("encoding   {}", format.encoding.name()))?;
    for question in &suggestion.questions {
        out.line(format_args!("question   {question}"))?;
    }
    for note in &suggestion.notes {
        out.line(format_args!("note       {}", text::visible(note)))?;
    }
    Ok(())
}

/// Says under `questions` why a file's content cannot be mapped; what the words say wrong stays an error.
pub(super) fn unmappable(error: anyhow::Error, out: &mut Out) -> anyhow::Result<Outcome> {
    let refusal = match error.downcast_ref() {
        Some(Error::Refused(refusal)) if refusal.is_about_content() => refusal.to_string(),
        _ => return Err(error),
    };
    if out.is_json() {
        out.json(&json!({
            "columns": [], "match": null, "delimiter": null, "encoding": null, "header": null,
            "questions": [{"column": null, "question": refusal, "options": []}], "notes": [],
        }))?;
    } else {
        out.line(format_args!("question   {refusal}"))?;
    }
    Ok(Outcome::Done)
}

/// Tells which rows were left out, the first of them in full.
pub(super) fn rejects(imported: &Imported, out: &Out) {
    let report = &imported.report;
    for reject in report.rejects.iter().take(MAX_QUOTED) {
        out.note(text::visible(&reject.to_string()));
    }
    let more = report.rejected.saturating_sub(MAX_QUOTED as u64);
    if more > 0 {
        let rules: Vec<String> =
            report.rules.iter().map(|(rule, n)| format!("{rule} {}", grouped(*n))).collect();
        out.note(format_args!("and {} more; in all: {}", grouped(more), rules.join(", ")));
    }
    if let Some(file) = &imported.rejects_file {
        out.note(format_args!(
            "rejected rows are in {}; mend them there and import that file",
            file.display()
        ));
    }
}

/// Prints the report for people.
pub(super) fn report(imported: &Imported, dry_run: bool, out: &mut Out) -> anyhow::Result<()> {
    let report = &imported.report;
    for (name, count) in [
        ("rows", report.rows),
        ("created", report.created),
        ("updated", report.updated),
        ("unchanged", report.unchanged),
        ("duplicate", report.duplicate),
        ("rejected", report.rejected),
    ] {
        out.line(format_args!("{name:<10}{:>12}", grouped(count)))?;
    }
    for attribute in report.attributes.iter().take(MAX_ATTRIBUTES) {
        out.line(attribute_line(attribute))?;
    }
    if report.attributes.len() > MAX_ATTRIBUTES {
        out.line(format_args!(
            "and {} attributes more; --json has all",
            report.attributes.len() - MAX_ATTRIBUTES
        ))?;
    }
    // What comes last is said last, though it goes elsewhere.
    out.finish()?;
    let seconds = report.seconds;
    match imported.change_set {
        _ if dry_run => out.note(format_args!("a dry run of {seconds:.2} s; nothing was changed")),
        Some(id) => out.note(format_args!(
            "done in {seconds:.2} s (change-set {}; `patrons undo {}` takes it back)",
            id.0, id.0
        )),
        None => out.note(format_args!("done in {seconds:.2} s; nothing changed")),
    }
    Ok(())
}

fn attribute_line(attribute: &AttributeReport) -> String {
    let shown = |value: &str| {
        if value.is_empty() { "nothing".to_owned() } else { format!("`{}`", text::visible(value)) }
    };
    let transition = |(from, to, count): &(String, String, u64)| {
        format!("{} → {} ({})", shown(from), shown(to), grouped(*count))
    };
    let transitions: Vec<String> = attribute.transitions.iter().map(transition).collect();
    let of = if transitions.is_empty() { String::new() } else { format!(": {}", transitions.join(", ")) };
    format!("  {} changes for {}{of}", attribute.name, grouped(attribute.changed))
}

/// The result that a machine reads: the counts, and what lies behind them.
pub(super) fn to_json(imported: &Imported, dry_run: bool) -> Json {
    let report = &imported.report;
    let mut result = report.to_json();
    let rules: Map<String, Json> =
        report.rules.iter().map(|(rule, n)| (rule.to_string(), (*n).into())).collect();
    let attribute = |a: &AttributeReport| {
        let transition =
            |(from, to, count): &(String, String, u64)| json!({"from": from, "to": to, "count": count});
        let transitions: Vec<Json> = a.transitions.iter().map(transition).collect();
        json!({"name": a.name, "changed": a.changed, "transitions": transitions})
    };
    let reject = |r: &Reject| json!({"line": r.line, "column": r.column, "text": r.text, "rule": r.rule.word(), "remedy": r.remedy});
    result["dry_run"] = dry_run.into();
    result["change_set"] = imported.change_set.map(|id| id.0).into();
    result["rules"] = Json::Object(rules);
    result["attributes"] = report.attributes.iter().map(attribute).collect();
    result["rejects"] = report.rejects.iter().map(reject).collect();
    result["rejects_file"] = imported.rejects_file.as_ref().map(|path| path.display().to_string()).into();
    result["notes"] = report.notes.clone().into();
    result
}
