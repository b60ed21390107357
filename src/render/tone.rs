//! Colour by class on a terminal; never the only signal.

use crate::plan::Class;

/// The colour of a class, if it has one: its place among a terminal's 256, of which each has its own first sixteen.
pub(super) fn tone(class: Class) -> Option<u8> {
    const GREY: u8 = 8;
    const RED: u8 = 9;
    const YELLOW: u8 = 11;
    const MAGENTA: u8 = 13;
    match class {
        Class::Current => None,
        Class::Chasing => Some(YELLOW),
        Class::Doubtful => Some(MAGENTA),
        Class::Bad => Some(RED),
        Class::Dead => Some(GREY),
    }
}
