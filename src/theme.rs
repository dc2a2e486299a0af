//! The colors of the page: the system's choice, or the person's, kept for the next visit where the browser allows it.

use leptos::prelude::{RwSignal, Update, document};

use crate::browser;

/// Where the choice is kept; `www/theme.js` reads it ahead of the first paint.
const KEY: &str = "alteraser-theme";
/// Id of the link to the style sheet of high contrast.
const CONTRAST: &str = "contrast";
/// When that style sheet holds by itself.
const SYSTEM_CONTRAST: &str = "(prefers-contrast: more)";

/// Changes whenever the colors of the page do, for what is painted and not styled.
#[derive(Debug, Clone, Copy)]
pub struct ColorEpoch(pub RwSignal<u32>);

impl ColorEpoch {
    /// Begins to follow the system's colors.
    pub fn start() -> Self {
        let epoch = Self(RwSignal::new(0));
        browser::follow_system_colors(move || epoch.advance());
        epoch
    }

    /// The colors have changed.
    pub fn advance(self) {
        self.0.update(|epoch| *epoch = epoch.wrapping_add(1));
    }
}

/// How colors are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says, its wish for contrast included.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Black and white with strong lines, light or dark as the system says.
    Contrast,
}

impl Theme {
    /// All themes in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Contrast];

    /// The word in storage and in test ids.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::Contrast => "High contrast",
        }
    }

    /// The theme of this word; unknown words are the system's choice.
    pub fn parse(slug: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.slug() == slug).unwrap_or_default()
    }

    /// The choice of an earlier visit.
    pub fn kept() -> Self {
        browser::kept(KEY).map(|slug| Self::parse(&slug)).unwrap_or_default()
    }

    /// Keeps the choice for the next visit and tells whether the browser allowed it.
    pub fn keep(self) -> bool {
        browser::keep(KEY, (self != Self::Auto).then_some(self.slug()))
    }

    /// Makes the page look so.
    pub fn apply(self) {
        let Some(root) = document().document_element() else { return };
        // Setting an attribute of a known element fails only for names that are no names.
        let _ = match self {
            Self::Auto | Self::Contrast => root.remove_attribute("data-theme"),
            Self::Light | Self::Dark => root.set_attribute("data-theme", self.slug()),
        };
        if let Some(sheet) = document().get_element_by_id(CONTRAST) {
            let _ = sheet.set_attribute("media", if self == Self::Contrast { "all" } else { SYSTEM_CONTRAST });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_unknown_ones_are_the_systems_choice() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(theme.slug()), theme);
        }
        assert_eq!(Theme::parse("sepia"), Theme::Auto);
    }

    #[test]
    fn the_first_paint_reads_what_is_kept() {
        let script = include_str!("../www/theme.js");
        let page = include_str!("../index.html");
        for word in [KEY, CONTRAST, Theme::Light.slug(), Theme::Dark.slug()] {
            assert!(script.contains(&format!("\"{word}\"")), "{word}");
        }
        assert!(page.contains(&format!("id=\"{CONTRAST}\"")) && page.contains(SYSTEM_CONTRAST));
    }
}
