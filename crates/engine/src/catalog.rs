//! The registry: a new model or method is one file and one word here.

use alteraser_api::catalog::{Catalog, Choice, Entry};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::models::Recommender;
use crate::models::ials::IalsConfig;
use crate::models::logistic_mf::LogisticMfConfig;
use crate::unlearn::UnlearningMethod;
use crate::unlearn::alt_eraser::{AltEraserFull, AltEraserLocal};
use crate::unlearn::gradient_ascent::GradientAscent;
use crate::unlearn::label_flipping::LabelFlipping;
use crate::unlearn::no_op::NoOp;
use crate::unlearn::reverse_bpr::ReverseBpr;
use crate::unlearn::two_teachers::TwoTeachers;
use crate::unlearn::warm_adamw::WarmAdamW;

macro_rules! registry {
    (models: $($model:ty),+; methods: $($method:ty),+;) => {
        /// All models and methods with the fields of their configurations.
        pub fn catalog() -> Catalog {
            Catalog { models: vec![$(<$model>::entry()),+], methods: vec![$(<$method>::entry()),+] }
        }

        /// Builds the chosen model, untrained.
        ///
        /// # Errors
        /// An unknown model, or a configuration that it refuses.
        pub fn build_model(choice: &Choice, num_users: usize, num_items: usize) -> Result<Box<dyn Recommender>> {
            $(if choice.id == <$model>::ID {
                return Ok(<$model>::parse(&choice.config)?.build(num_users, num_items));
            })+
            Err(unknown("model", choice, &[$(<$model>::ID),+]))
        }

        /// Builds the chosen method.
        pub(crate) fn build_method(choice: &Choice) -> Result<Box<dyn UnlearningMethod>> {
            $(if choice.id == <$method>::ID {
                return Ok(Box::new(<$method>::parse(&choice.config)?));
            })+
            Err(unknown("method", choice, &[$(<$method>::ID),+]))
        }
    };
}

registry! {
    models: IalsConfig, LogisticMfConfig;
    methods: AltEraserLocal, AltEraserFull, WarmAdamW, LabelFlipping, GradientAscent, ReverseBpr, TwoTeachers, NoOp;
}

fn unknown(what: &'static str, choice: &Choice, known: &[&str]) -> Error {
    Error::UnknownChoice { what, id: choice.id.clone(), known: known.join(", ") }
}

/// The name a person reads of a method.
pub(crate) fn method_label(choice: &Choice) -> String {
    label_in(catalog().methods, choice)
}

/// The name a person reads of a model.
pub(crate) fn model_label(choice: &Choice) -> String {
    label_in(catalog().models, choice)
}

fn label_in(entries: Vec<Entry>, choice: &Choice) -> String {
    let entry = entries.into_iter().find(|entry| entry.id == choice.id);
    entry.map_or_else(|| choice.id.clone(), |entry| entry.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::catalog::FieldKind;
    use serde_json::json;

    #[test]
    fn every_default_is_valid_and_lies_in_its_range() {
        let catalog = catalog();
        for entry in catalog.models.iter().chain(&catalog.methods) {
            for field in &entry.fields {
                let number = field.default.as_f64().expect("fields are numbers");
                let in_range = match field.kind {
                    FieldKind::Integer { min, max } => (min as f64..=max as f64).contains(&number),
                    FieldKind::Real { min, max } => (min..=max).contains(&number),
                    FieldKind::Choice { .. } => false,
                };
                assert!(in_range, "{}.{} = {number}", entry.id, field.name);
            }
        }
        for entry in &catalog.models {
            assert!(build_model(&Choice::of(entry.id.as_str()), 2, 3).is_ok());
        }
        for entry in &catalog.methods {
            assert!(build_method(&Choice::of(entry.id.as_str())).is_ok());
        }
    }

    #[test]
    fn bad_choices_say_what_is_allowed() {
        let error = |choice: Choice| build_model(&choice, 2, 3).expect_err("refused").to_string();
        assert_eq!(error(Choice::of("bpr")), "there is no model called `bpr`; there are: ials, logistic-mf");
        let config = json!({ "embedding_dim": 0 });
        assert_eq!(
            error(Choice::with("ials", config)),
            "`embedding_dim` of `ials` is 0; it must be a whole number from 1 to 512"
        );
        let config = json!({ "l2": "much" });
        assert!(error(Choice::with("ials", config)).contains("must be a number from 0.000001 to 1000000"));
        let config = json!({ "depth": 3 });
        assert!(error(Choice::with("ials", config)).contains("must be one of the fields embedding_dim, confidence"));
        assert!(error(Choice::with("ials", json!(3))).contains("must be an object of fields"));
    }

    #[test]
    fn whole_numbers_may_come_as_floats() {
        let choice = Choice::with("ials", json!({ "embedding_dim": 8.0 }));
        let model = build_model(&choice, 2, 3).expect("8.0 is a whole number");
        assert_eq!(model.num_parameters(), 5 * 8);
    }
}
