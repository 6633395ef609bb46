//! The real binary in a pseudo-terminal: what a person sees, and which bytes were sent for it.

mod bytes;
mod leaving;
mod manners;
mod plain;
mod work;
