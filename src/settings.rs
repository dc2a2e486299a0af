//! How the person wants the page to be, kept for the next visit where the browser allows it.

use crate::browser;
use crate::commands::App;
use crate::theme::Theme;

/// Where it is kept that single keys are off.
const SINGLE_KEYS: &str = "alteraser-single-keys";
const OFF: &str = "off";

/// What the person has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The colors.
    pub theme: Theme,
    /// Single keys do something.
    pub single_keys: bool,
    /// The browser has refused to keep a choice: it ends with the visit.
    pub is_refused: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::default(), single_keys: true, is_refused: false }
    }
}

impl Settings {
    /// What was chosen on an earlier visit.
    pub fn kept() -> Self {
        let single_keys = browser::kept(SINGLE_KEYS).as_deref() != Some(OFF);
        Self { theme: Theme::kept(), single_keys, is_refused: false }
    }
}

impl App {
    /// Changes the colors.
    pub fn show_in(self, theme: Theme) {
        theme.apply();
        self.colors().advance();
        let is_refused = !theme.keep();
        self.edit(|state| state.settings = Settings { theme, is_refused, ..state.settings });
    }

    /// Turns single keys on or off.
    pub fn use_single_keys(self, single_keys: bool) {
        let is_refused = !browser::keep(SINGLE_KEYS, (!single_keys).then_some(OFF));
        self.edit(|state| state.settings = Settings { single_keys, is_refused, ..state.settings });
    }
}
