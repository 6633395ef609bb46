//! The words of a message: templates in the language of Jinja, filled with what is known of a customer.

use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// The most work that one template may make, so that none runs for ever.
const FUEL: u64 = 200_000;
/// The most characters a template may have.
pub const MAX_TEMPLATE: usize = 100_000;

/// Templates of one message.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// An email's subject.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// The same as HTML; may be empty.
    pub html: &'a str,
}

/// A message in its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML; empty where there is none.
    pub html: String,
}

/// Fills templates. `decimals` are the digits of the currency's minor unit, for the filter `money`.
///
/// # Errors
/// Says in which template, where and why, in one line.
pub fn render(letter: &Letter<'_>, context: &Json, decimals: u32) -> Result<Written, String> {
    let environment = environment(decimals);
    let one = |name: &str, source: &str| {
        let filled = environment.render_named_str(name, source, context);
        filled.map_err(|error| told(name, &error))
    };
    let subject = one("subject", letter.subject)?;
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Written { subject, text: one("text", letter.text)?, html: one("html", letter.html)? })
}

/// Refuses templates that cannot be read or that name what is never there; `known` is everything a template may name.
///
/// # Errors
/// Says in which template, where and why, in one line.
pub fn check(letter: &Letter<'_>, known: &[&str]) -> Result<(), String> {
    let environment = environment(2);
    for (name, source) in [("subject", letter.subject), ("text", letter.text), ("html", letter.html)] {
        if source.chars().count() > MAX_TEMPLATE {
            return Err(format!("the {name} has more than {MAX_TEMPLATE} characters"));
        }
        let template = environment.template_from_named_str(name, source).map_err(|e| told(name, &e))?;
        let mut named: Vec<String> = template.undeclared_variables(true).into_iter().collect();
        named.sort();
        let is_known = |wanted: &String| {
            known.iter().any(|known| {
                let open = known.strip_suffix(".*");
                wanted == known
                    || open.is_some_and(|open| wanted == open || wanted.starts_with(&format!("{open}.")))
                    || known.starts_with(&format!("{wanted}."))
            })
        };
        if let Some(unknown) = named.iter().find(|wanted| !is_known(wanted)) {
            let top: Vec<&str> = known.iter().filter(|known| !known.ends_with(".*")).copied().collect();
            let near = top.iter().min_by_key(|known| strsim::damerau_levenshtein(known, unknown));
            let offer = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("the {name} names `{unknown}`, which there is not{offer}"));
        }
    }
    Ok(())
}

fn environment(decimals: u32) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|name| match name {
        "html" => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    // What is not known of a customer leaves a blank, not the word none.
    environment.set_formatter(|out, state, value| {
        let blank = Value::from("");
        let is_nothing = value.is_none() || value.is_undefined();
        minijinja::escape_formatter(out, state, if is_nothing { &blank } else { value })
    });
    environment.add_filter("money", move |value: Value| money(&value, decimals));
    environment
}

/// A whole number of minor units in major ones.
fn money(value: &Value, decimals: u32) -> Result<String, Error> {
    if value.is_none() || value.is_undefined() {
        return Ok(String::new());
    }
    let minor = value.as_i64().ok_or_else(|| {
        Error::new(ErrorKind::InvalidOperation, format!("`{value}` is no whole number of minor units"))
    })?;
    Ok(format!("{:.*}", decimals as usize, Decimal::new(minor, decimals)))
}

fn told(name: &str, error: &Error) -> String {
    let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    format!("the {name}{line}: {}", why.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(text: &str, html: &str) -> Result<Written, String> {
        let context = json!({
            "customer": {"name": "A & <B>", "email": null, "metadata": {"plan": "gold"}},
            "order": {"amount": 12050},
        });
        render(&Letter { subject: "a\n b", text, html }, &context, 2)
    }

    #[test]
    fn templates_are_filled_and_html_is_escaped() {
        let told = filled(
            "{{ customer.name }}|{{ customer.email }}|{{ customer.metadata.plan|upper }}|{{ order.amount|money }}",
            "<p>{{ customer.name }}{% if voucher %}x{% endif %}</p>",
        );
        let told = told.unwrap();
        assert_eq!(told.subject, "a b");
        assert_eq!(told.text, "A & <B>||GOLD|120.50");
        assert_eq!(told.html, "<p>A &amp; &lt;B&gt;</p>");
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert!(filled("one\n{{ customer.name", "").unwrap_err().starts_with("the text, line 2: "));
        assert!(filled("{% for a in range(9999999) %}{% endfor %}", "").is_err());
        let check =
            |text| check(&Letter { subject: "", text, html: "" }, &["customer.name", "customer.metadata.*"]);
        assert_eq!(check("{{ customer.name }} {{ customer.metadata.any }}{% set x = 1 %}{{ x }}"), Ok(()));
        assert_eq!(
            check("{{ custmer.name }}"),
            Err("the text names `custmer.name`, which there is not; did you mean `customer.name`?".into())
        );
    }
}
