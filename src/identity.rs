//! How a method looks: the same color, marker shape and word everywhere.
//!
//! The engine's catalog may grow; families are recognised by the words in a method's id, and what is not recognised
//! gets a look of its own that collides with none of the named ones.

/// The family a method belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The model before forgetting, also under the name of doing nothing.
    Original,
    /// The retrain on what is left.
    Retrain,
    /// Block Newton unlearning.
    AltEraser,
    /// Fine-tuning from the trained parameters.
    WarmStart,
    /// Any other method.
    Other,
}

impl Identity {
    /// The family of the method `id`.
    pub fn of(id: &str) -> Self {
        let id = id.to_ascii_lowercase();
        let has = |word: &str| id.contains(word);
        if has("alteraser") || has("alt-eraser") {
            Self::AltEraser
        } else if has("retrain") {
            Self::Retrain
        } else if has("no-op") || has("noop") || has("original") {
            Self::Original
        } else if has("adamw") || has("warm") || has("fine") {
            Self::WarmStart
        } else {
            Self::Other
        }
    }

    /// The class that carries its color.
    pub fn class(self) -> &'static str {
        match self {
            Self::Original => "is-original",
            Self::Retrain => "is-retrain",
            Self::AltEraser => "is-alteraser",
            Self::WarmStart => "is-warm-start",
            Self::Other => "is-other",
        }
    }

    /// Its marker as an SVG path in a box of 12 by 12 around the origin.
    pub fn marker(self) -> &'static str {
        match self {
            Self::Original => "M-4.5-4.5h9v9h-9z",
            Self::Retrain => "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
            Self::AltEraser => "M0-5.5L5.5 4.5H-5.5z",
            Self::WarmStart => "M0-6L6 0L0 6L-6 0z",
            Self::Other => "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_recognised_by_their_words() {
        let ids = ["alteraser", "alteraser-local", "retrain", "retrain-adamw", "no-op", "adamw", "influence"];
        let families = [
            Identity::AltEraser,
            Identity::AltEraser,
            Identity::Retrain,
            Identity::Retrain,
            Identity::Original,
            Identity::WarmStart,
            Identity::Other,
        ];
        assert_eq!(ids.map(Identity::of), families);
    }

    #[test]
    fn no_two_families_look_alike() {
        let all = [Identity::Original, Identity::Retrain, Identity::AltEraser, Identity::WarmStart, Identity::Other];
        for (position, one) in all.into_iter().enumerate() {
            for other in &all[position + 1..] {
                assert_ne!(one.class(), other.class());
                assert_ne!(one.marker(), other.marker());
            }
        }
    }
}
