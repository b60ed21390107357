//! Which quiet move goes with an open one (S20).

use super::QuietMove;
use crate::plan::Class;

/// The quiet move: somebody whom we know by name first; help to sell where much is left; the harder the case, the less
/// is gained by small talk.
pub fn quiet_move_for(has_insider: bool, has_much_left: bool, class: Class) -> QuietMove {
    match (has_insider, has_much_left, class) {
        (true, ..) => QuietMove::AskInsider,
        (false, true, Class::Current | Class::Chasing) => QuietMove::Promotion,
        (false, false, Class::Current | Class::Chasing) => QuietMove::OtherTopic,
        (false, _, Class::Doubtful | Class::Bad | Class::Dead) => QuietMove::AskAround,
    }
}
