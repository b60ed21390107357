//! Which quiet move goes with an open one (S20).

use super::QuietMove;
use crate::plan::Class;

/// The quiet move: somebody whom we know by name first; help to sell where much is left; the harder the case, the less
/// is gained by small talk.
///
/// `has_contacts`: whether anybody there is on record, so that there is somebody to ask.
pub fn quiet_move_for(has_insider: bool, has_contacts: bool, has_much_left: bool, class: Class) -> QuietMove {
    let is_hard = matches!(class, Class::Doubtful | Class::Bad | Class::Dead);
    match (has_insider, has_much_left) {
        (true, _) => QuietMove::AskInsider,
        (false, _) if is_hard && has_contacts => QuietMove::AskAround,
        (false, true) if !is_hard => QuietMove::Promotion,
        (false, _) => QuietMove::OtherTopic,
    }
}
