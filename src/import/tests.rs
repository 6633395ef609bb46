//! What the room does as a whole.
