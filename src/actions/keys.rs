//! Keys: which press means which action.

use super::{Action, COMMANDS};
use crate::route::View;
use crate::settings::Settings;

/// The kind of keyboard, which decides how chords are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyboard {
    /// With a Command key.
    Mac,
    /// With Control keys alone.
    Other,
}

/// A key that does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The letter or sign, as the keyboard's layout gives it.
    pub sign: char,
    /// It is pressed together with Control, or with Command on a Mac.
    pub control: bool,
    /// The only step on which it works.
    pub on: Option<View>,
}

impl Key {
    pub(super) const fn plain(sign: char) -> Self {
        Self { sign, control: false, on: None }
    }

    pub(super) const fn with_control(sign: char) -> Self {
        Self { sign, control: true, on: None }
    }

    pub(super) const fn on(view: View, sign: char) -> Self {
        Self { sign, control: false, on: Some(view) }
    }

    /// How it is written: `Ctrl K`, `⌘ K`, `?`.
    pub fn label(self, keyboard: Keyboard) -> String {
        let sign = self.sign.to_ascii_uppercase();
        match (self.control, keyboard) {
            (false, _) => sign.to_string(),
            (true, Keyboard::Other) => format!("Ctrl {sign}"),
            (true, Keyboard::Mac) => format!("⌘ {sign}"),
        }
    }

    /// How assistive technology names it: `Control+K`.
    pub fn aria(self, keyboard: Keyboard) -> String {
        let sign = self.sign.to_ascii_uppercase();
        match (self.control, keyboard) {
            (false, _) => sign.to_string(),
            (true, Keyboard::Other) => format!("Control+{sign}"),
            (true, Keyboard::Mac) => format!("Meta+{sign}"),
        }
    }
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    /// The sign it gives.
    pub sign: char,
    /// Control or Command is held.
    pub control: bool,
    /// A field that takes letters has the focus.
    pub in_field: bool,
}

/// What a press means on a step. Single keys are silent while somebody types, and where they have been turned off.
pub fn action_of(press: Press, view: View, settings: Settings) -> Option<Action> {
    let sign = press.sign.to_ascii_lowercase();
    let is_meant = |key: Key| {
        let is_heard = key.control || (settings.single_keys && !press.in_field);
        key.sign == sign && key.control == press.control && is_heard && key.on.is_none_or(|only| only == view)
    };
    COMMANDS.iter().find(|command| command.key.is_some_and(is_meant)).map(|command| command.action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;

    const ON: Settings = Settings { theme: Theme::Auto, single_keys: true, is_refused: false };

    fn off() -> Settings {
        Settings { single_keys: false, ..ON }
    }

    fn press(sign: char) -> Press {
        Press { sign, control: false, in_field: false }
    }

    #[test]
    fn numbers_are_steps_everywhere() {
        assert_eq!(action_of(press('1'), View::Compare, ON), Some(Action::Go(View::Data)));
        assert_eq!(action_of(press('5'), View::Data, ON), Some(Action::Go(View::Compare)));
    }

    #[test]
    fn a_key_of_a_step_is_silent_on_the_others() {
        assert_eq!(action_of(press('j'), View::Explore, ON), Some(Action::NextUser));
        assert_eq!(action_of(press('j'), View::Train, ON), None);
        assert_eq!(action_of(press('T'), View::Train, ON), Some(Action::Train));
    }

    #[test]
    fn whoever_types_is_not_interrupted() {
        let typing = Press { in_field: true, ..press('?') };
        assert_eq!(action_of(typing, View::Data, ON), None);
        let chord = Press { sign: 'k', control: true, in_field: true };
        assert_eq!(action_of(chord, View::Data, ON), Some(Action::OpenPalette));
    }

    #[test]
    fn single_keys_can_be_turned_off_and_chords_stay() {
        assert_eq!(action_of(press('?'), View::Data, off()), None);
        let chord = Press { control: true, ..press('k') };
        assert_eq!(action_of(chord, View::Data, off()), Some(Action::OpenPalette));
    }

    #[test]
    fn a_held_control_makes_another_key() {
        assert_eq!(action_of(Press { control: true, ..press('1') }, View::Data, ON), None);
    }

    #[test]
    fn no_key_means_two_things_on_a_step() {
        let keys: Vec<Key> = COMMANDS.iter().filter_map(|command| command.key).collect();
        for (position, one) in keys.iter().enumerate() {
            for other in &keys[position + 1..] {
                let same = one.sign == other.sign && one.control == other.control;
                let meet = one.on.is_none() || other.on.is_none() || one.on == other.on;
                assert!(!(same && meet), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn keys_are_written_as_on_the_keyboard() {
        let palette = Key::with_control('k');
        assert_eq!(
            [palette.label(Keyboard::Other), palette.label(Keyboard::Mac), Key::plain('?').label(Keyboard::Mac)],
            ["Ctrl K", "⌘ K", "?"]
        );
        assert_eq!([palette.aria(Keyboard::Other), palette.aria(Keyboard::Mac)], ["Control+K", "Meta+K"]);
    }
}
