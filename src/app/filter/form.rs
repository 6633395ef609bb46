//! Filters in the JSON form, wherever a filter's text is expected: a text never begins with `{`.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::app::segments::Named;
use crate::app::{App, Error};
use crate::query::json::{Money, Wire, read, write};
use crate::query::{Filter, Names};

impl App {
    /// A filter as text; one in the JSON form is written as text.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every path and operator that means nothing here.
    pub fn filter_text<'a>(&self, written: &'a str) -> Result<Cow<'a, str>, Error> {
        if !written.trim_start().starts_with('{') {
            return Ok(Cow::Borrowed(written));
        }
        let snapshot = self.snapshot();
        let named = Named(snapshot.segments());
        let names = Names { schema: snapshot.schema(), segments: &named };
        let wire = Wire::parse(written)
            .map_err(|problem| Error::Invalid(format!("the filter's JSON: {problem}")))?;
        let filter = read(&wire, &names, self.money()).map_err(|refusals| {
            let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
            Error::Invalid(told.join("\n"))
        })?;
        Ok(Cow::Owned(filter.print(&names)))
    }

    /// A filter in the JSON form, or in words which parts of it have none.
    ///
    /// # Errors
    /// One line for each part.
    pub fn filter_form(&self, filter: &Filter) -> Result<Json, Vec<String>> {
        let snapshot = self.snapshot();
        let named = Named(snapshot.segments());
        let names = Names { schema: snapshot.schema(), segments: &named };
        let wire = write(filter, &names, self.money())
            .map_err(|told| told.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        serde_json::to_value(wire).map_err(|problem| vec![problem.to_string()])
    }

    fn money(&self) -> Money {
        Money { minor_digits: self.settings().decimals() }
    }
}
