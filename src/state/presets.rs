//! How thoroughly a model is trained, in one choice.

use super::TrainingDraft;
use crate::form::Draft;

/// A choice of level, steps and tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// A first look.
    Quick,
    /// What the engine does unless told otherwise.
    Balanced,
    /// As near to the minimum as rounding allows.
    Thorough,
}

impl Preset {
    /// All of them, the quickest first.
    pub const ALL: [Self; 3] = [Self::Quick, Self::Balanced, Self::Thorough];

    /// The word that names it in test ids.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Balanced => "balanced",
            Self::Thorough => "thorough",
        }
    }

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Quick => "Quick",
            Self::Balanced => "Balanced",
            Self::Thorough => "Thorough",
        }
    }

    /// The fields that it sets, with their texts; the defaults for those that it leaves out.
    fn texts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Quick => &[("max_sweeps", "8"), ("tolerance", "0.001")],
            Self::Balanced => &[],
            Self::Thorough => &[("level", "tight"), ("max_sweeps", "1000")],
        }
    }
}

impl TrainingDraft {
    /// Sets the fields of a preset and leaves the seed as it is.
    pub fn choose_preset(&mut self, preset: Preset) {
        for (name, text) in Self::preset_texts(preset) {
            self.run.set(name, text);
        }
        self.errors.clear();
    }

    /// Whether the form holds exactly what a preset sets.
    pub fn is_preset(&self, preset: Preset) -> bool {
        let fields = Self::run_fields();
        let text = |name: &str| fields.iter().find(|field| field.name == name).map(|field| self.run.text(field));
        Self::preset_texts(preset).into_iter().all(|(name, wanted)| text(name) == Some(wanted))
    }

    /// Names and texts of all fields that presets differ in.
    fn preset_texts(preset: Preset) -> Vec<(&'static str, String)> {
        let fields = Self::run_fields();
        let text = |name: &'static str| {
            let own = preset.texts().iter().find(|(field, _)| *field == name).map(|(_, text)| (*text).to_owned());
            let default = || fields.iter().find(|field| field.name == name).map(|field| Draft::default().text(field));
            own.or_else(default).map(|text| (name, text))
        };
        ["level", "max_sweeps", "tolerance"].into_iter().filter_map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use alteraser_api::experiment::{Level, Training};

    #[test]
    fn a_preset_sets_how_long_and_keeps_the_seeds() {
        let mut draft = TrainingDraft::default();
        draft.run.set("seed", "5".to_owned());
        draft.choose_preset(Preset::Thorough);
        let training = draft.request(&samples::catalog()).unwrap();
        assert_eq!((training.level, training.max_sweeps, training.seed), (Level::Tight, 1000, 5));
        draft.choose_preset(Preset::Quick);
        let training = draft.request(&samples::catalog()).unwrap();
        assert_eq!((training.level, training.max_sweeps, training.tolerance), (Level::Practical, 8, 1e-3));
    }

    #[test]
    fn the_balanced_preset_is_the_form_as_it_opens() {
        let mut draft = TrainingDraft::default();
        assert!(draft.is_preset(Preset::Balanced));
        draft.choose_preset(Preset::Quick);
        assert!(draft.is_preset(Preset::Quick) && !draft.is_preset(Preset::Balanced));
        draft.choose_preset(Preset::Balanced);
        let training = draft.request(&samples::catalog()).unwrap();
        let Training { max_sweeps, tolerance, level, .. } = samples::comparison().spec.training;
        assert_eq!((training.max_sweeps, training.tolerance, training.level), (max_sweeps, tolerance, level));
    }

    #[test]
    fn an_edited_form_is_no_preset() {
        let mut draft = TrainingDraft::default();
        draft.run.set("max_sweeps", "9".to_owned());
        assert!(Preset::ALL.iter().all(|preset| !draft.is_preset(*preset)));
    }
}
