//! Delivery: a message to the outside, in words and on its way.
//!
//! It knows no customer, no segment and no store: it is handed what templates name as JSON, and answers what the other
//! side said. What an answer means for a message, `app` decides. `transport` alone does I/O.
//!
//! Way through the files: [`template`] (words) → [`parcel`] (what is sent) → [`signature`] → [`transport`] (mail, webhook,
//! file, command) → [`retry`] (when again); [`settings`] (servers and secrets).
//!
//! ```
//! use patrons::delivery::template::{Letter, render};
//! let letter = Letter { subject: "For {{ customer.name }}", text: "Your code: {{ voucher.code }}", html: "" };
//! let context = serde_json::json!({"customer": {"name": "Zoë"}, "voucher": {"code": "BIG-1"}});
//! let written = render(&letter, &context, 2).expect("both are there");
//! assert_eq!((written.subject.as_str(), written.text.as_str()), ("For Zoë", "Your code: BIG-1"));
//! ```

pub mod parcel;
pub mod retry;
pub mod settings;
pub mod signature;
pub mod template;
pub mod transport;

pub use parcel::{Outcome, Parcel};
pub use settings::{DeliverySettings, MailServer, Secret, Security};
pub use template::Written;
pub use transport::Transports;
