//! What is noted about customers: tags and descriptions, with the commas, quotes and line ends that break careless
//! readers of CSV.

use super::random::Dice;

const TAGS: &[&str] = &[
    "vip",
    "press",
    "loyal",
    "b2b",
    "student",
    "senior",
    "gift-buyer",
    "early-bird",
    "wholesale",
    "birthday-club",
    "café",
    "lapsed",
    "influencer",
    "staff",
];

const DESCRIPTIONS: &[&str] = &[
    "Prefers email",
    "Met at the fair in Poznań",
    "Asks for an invoice, always with the tax number",
    "Called us \"the best shop in town\"",
    "Leave parcels with the neighbour (no. 4), not at the door",
    "Nur nachmittags anrufen; spricht Deutsch, Polnisch und etwas Englisch",
    "Odbiór osobisty, płatność gotówką",
    "First order 2021\nCame back after the newsletter",
    "Says \"no calls\", writes long letters",
    "Allergic to nuts",
    "Commande pour l'école, livraison à l'accueil",
    "Wants the \"gold\" wrapping\nand a card, unsigned",
    "=SUM of complaints: 0",
    "Prefiere WhatsApp",
    "5\" screen replaced under warranty, see ticket 18",
    "日本語での連絡を希望",
    "- asked to be called back\n- was called back\n- ordered",
];

/// Draws the tags as one cell: a comma-joined list without repetition, often empty.
pub fn tags(dice: &mut Dice, out: &mut Vec<u8>) {
    let mut chosen = [usize::MAX; 3];
    for place in 0..dice.weighted([560, 260, 130, 50].into_iter()) {
        let tag = dice.below_skewed(TAGS.len() as u64) as usize;
        if chosen.contains(&tag) {
            continue;
        }
        if !out.is_empty() {
            out.push(b',');
        }
        out.extend_from_slice(TAGS[tag].as_bytes());
        chosen[place] = tag;
    }
}

/// Draws a description: mostly none, sometimes one sentence or two.
pub fn description(dice: &mut Dice, out: &mut Vec<u8>) {
    if !dice.chance(65) {
        return;
    }
    out.extend_from_slice(dice.pick(DESCRIPTIONS).as_bytes());
    if dice.chance(150) {
        out.extend_from_slice(b". ");
        out.extend_from_slice(dice.pick(DESCRIPTIONS).as_bytes());
    }
}
