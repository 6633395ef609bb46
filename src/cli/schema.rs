//! `schema list`, `schema set` and `schema drop`.

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::door::Door;
use super::failure::{Outcome, wrong};
use super::out::Out;
use super::table::Table;
use super::{edit, help};
use crate::app::Command;
use crate::domain::{Attribute, AttributeKind, ValueType};

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    #[command(subcommand)]
    command: SchemaCommand,
}

#[derive(Debug, Subcommand)]
enum SchemaCommand {
    /// Print every attribute with its type
    #[command(after_help = help::SCHEMA_LIST)]
    List,
    /// Declare metadata, or change its type
    #[command(after_help = help::SCHEMA_SET)]
    Set {
        /// The name, without `metadata.`
        name: String,
        /// text, number, boolean, date, datetime, list, list:number, …, object
        #[arg(value_name = "TYPE")]
        value_type: String,
        /// A new customer must have it
        #[arg(long)]
        required: bool,
    },
    /// Drop metadata and its values
    #[command(after_help = help::SCHEMA_DROP)]
    Drop {
        /// The name
        name: String,
    },
}

pub(super) fn run(words: SchemaArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.command {
        SchemaCommand::List => list(door, out),
        SchemaCommand::Set { name, value_type, required } => {
            let value_type = ValueType::parse(&value_type).ok_or_else(|| {
                wrong(format!("`{value_type}` is not a type; types are {}", ValueType::NAMES))
            })?;
            let name = crate::domain::schema::check_name(&name).map_err(crate::app::Error::from)?;
            change(Command::DeclareMetadata { name, value_type, required }, door, out)
        }
        SchemaCommand::Drop { name } => change(Command::DropMetadata(name), door, out),
    }
}

fn change(command: Command, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let reply = door.carry_out(&app, command)?;
    edit::tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}

fn list(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let attributes = door.open()?.snapshot().schema().attributes();
    if out.is_json() {
        out.json(&json!({"attributes": attributes.iter().map(to_json).collect::<Vec<_>>()}))?;
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = attributes
        .iter()
        .map(|a| {
            let duty = match (a.required, a.is_writable()) {
                (true, _) => "required",
                (_, false) => "kept by the program",
                _ => "",
            };
            vec![a.name.clone(), a.value_type.to_string(), kind(a.kind).to_owned(), duty.to_owned()]
        })
        .collect();
    Table::with(&["name", "type", "kind", ""], &[], out).print(&rows, out)?;
    Ok(Outcome::Done)
}

fn kind(kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Standard => "standard",
        AttributeKind::Metadata => "metadata",
        AttributeKind::Consent => "consent",
        AttributeKind::Circumstance => "circumstance",
    }
}

fn to_json(attribute: &Attribute) -> Json {
    json!({
        "name": attribute.name,
        "header": attribute.header(),
        "type": attribute.value_type.to_string(),
        "kind": kind(attribute.kind),
        "required": attribute.required,
        "writable": attribute.is_writable(),
    })
}
