//! The registry: a new model or method is one file and one word here.

use alteraser_api::catalog::{Catalog, Choice, Entry};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::memory::Footprint;
use crate::models::ease::EaseConfig;
use crate::models::ials::IalsConfig;
use crate::models::item_knn::ItemKnnConfig;
use crate::models::light_gcn::LightGcnConfig;
use crate::models::logistic_mf::LogisticMfConfig;
use crate::models::rating_mf::RatingMfConfig;
use crate::models::{ModelConfig, Recommender};
use crate::unlearn::UnlearningMethod;
use crate::unlearn::alt_eraser::{AltEraserActive, AltEraserExact, AltEraserFull, AltEraserLocal};
use crate::unlearn::exact_update::ExactUpdate;
use crate::unlearn::gradient_ascent::GradientAscent;
use crate::unlearn::influence::Influence;
use crate::unlearn::label_flipping::LabelFlipping;
use crate::unlearn::newton_cg::WarmNewtonCg;
use crate::unlearn::no_op::NoOp;
use crate::unlearn::rec_eraser::RecEraser;
use crate::unlearn::retrain_adamw::RetrainAdamW;
use crate::unlearn::retrain_sweeps::RetrainSweeps;
use crate::unlearn::reverse_bpr::ReverseBpr;
use crate::unlearn::sisa::Sisa;
use crate::unlearn::two_teachers::TwoTeachers;
use crate::unlearn::warm_adamw::WarmAdamW;
use crate::unlearn::warm_lbfgs::WarmLbfgs;

macro_rules! registry {
    (models: $($model:ty),+; methods: $($method:ty),+;) => {
        /// All models and methods with the fields of their configurations.
        pub fn catalog() -> Catalog {
            let methods: Vec<(&str, Box<dyn UnlearningMethod>)> =
                vec![$((<$method>::ID, Box::new(<$method>::default()))),+];
            Catalog { models: vec![$(model_entry::<$model>(&methods)),+], methods: vec![$(<$method>::entry()),+] }
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

        /// What the chosen model takes for so many users and items, without building it.
        ///
        /// # Errors
        /// As [`build_model`].
        pub(crate) fn model_footprint(choice: &Choice, counts: (u64, u64)) -> Result<Footprint> {
            $(if choice.id == <$model>::ID {
                return Ok(<$model>::parse(&choice.config)?.footprint(counts));
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
    models: IalsConfig, EaseConfig, LogisticMfConfig, ItemKnnConfig, RatingMfConfig, LightGcnConfig;
    methods:
        AltEraserExact, AltEraserLocal, AltEraserActive, AltEraserFull, WarmAdamW, WarmLbfgs, WarmNewtonCg, Influence,
        RetrainSweeps, RetrainAdamW, ExactUpdate, Sisa, RecEraser, LabelFlipping, GradientAscent, ReverseBpr,
        TwoTeachers,
        NoOp;
}

/// The entry of a model with the methods that apply to it.
fn model_entry<C: ModelConfig>(methods: &[(&str, Box<dyn UnlearningMethod>)]) -> Entry {
    let model = C::default().build(1, 1);
    let fits = methods.iter().filter(|(_, method)| method.applies_to(model.as_ref()));
    Entry { methods: fits.map(|(id, _)| (*id).to_owned()).collect(), ..C::entry() }
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
    use alteraser_api::catalog::{Field, FieldKind};
    use serde_json::{Value, json};

    #[test]
    fn every_default_is_valid_and_lies_in_its_range() {
        let catalog = catalog();
        for entry in catalog.models.iter().chain(&catalog.methods) {
            for field in &entry.fields {
                let number = || field.default.as_f64().expect("a number");
                let in_range = match &field.kind {
                    FieldKind::Integer { min, max } => (*min as f64..=*max as f64).contains(&number()),
                    FieldKind::Real { min, max } => (*min..=*max).contains(&number()),
                    FieldKind::Choice { options } => options.iter().any(|(word, _)| field.default == word.as_str()),
                };
                assert!(in_range, "{}.{} = {}", entry.id, field.name, field.default);
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
        assert_eq!(
            error(Choice::of("bpr")),
            "there is no model called `bpr`; there are: ials, ease, logistic-mf, item-knn, rating-mf, light-gcn"
        );
        let config = json!({ "embedding_dim": 0 });
        assert_eq!(
            error(Choice::with("ials", config)),
            "`embedding_dim` of `ials` is 0; it must be a whole number from 1 to 512"
        );
        let config = json!({ "l2": "much" });
        assert!(error(Choice::with("ials", config)).contains("must be a number from 0.000001 to 1000000"));
        let config = json!({ "negative_pairs": "some" });
        assert_eq!(
            error(Choice::with("logistic-mf", config)),
            "`negative_pairs` of `logistic-mf` is \"some\"; it must be one of `owned`, `unseen`"
        );
        let config = json!({ "depth": 3 });
        assert!(error(Choice::with("ials", config)).contains("must be one of the fields embedding_dim, confidence"));
        assert!(error(Choice::with("ials", json!(3))).contains("must be an object of fields"));
    }

    /// A config with one field set.
    fn with(entry: &Entry, field: &Field, value: &Value) -> Choice {
        let config = Value::Object([(field.name.clone(), value.clone())].into_iter().collect());
        Choice::with(entry.id.as_str(), config)
    }

    /// Values at the ends of a field's range, values outside of it, and the rule that refuses these.
    fn ends_and_outside(kind: &FieldKind) -> (Vec<Value>, Vec<Value>, String) {
        let wrong_kinds = [json!("word"), json!(null), json!([1]), json!(true)];
        let (ends, mut outside, rule) = match kind {
            FieldKind::Integer { min, max } => (
                vec![json!(min), json!(max), json!(*max as f64)],
                vec![json!(*min as f64 - 1.0), json!(max + 1), json!(*min as f64 + 0.5), json!(1e300)],
                format!("a whole number from {min} to {max}"),
            ),
            FieldKind::Real { min, max } => (
                vec![json!(min), json!(max)],
                vec![json!(min - min.abs() * 0.5 - 1.0), json!(max * 2.0 + 1.0)],
                format!("a number from {min} to {max}"),
            ),
            FieldKind::Choice { options } => {
                let words: Vec<String> = options.iter().map(|(word, _)| format!("`{word}`")).collect();
                let ends = options.iter().map(|(word, _)| json!(word)).collect();
                (ends, vec![json!(1)], format!("one of {}", words.join(", ")))
            }
        };
        outside.extend(wrong_kinds);
        (ends, outside, rule)
    }

    #[test]
    fn the_ends_of_every_range_are_possible_and_what_lies_outside_is_refused() {
        let catalog = catalog();
        let build = |choice: &Choice, is_model: bool| {
            if is_model { build_model(choice, 2, 3).map(|_| ()) } else { build_method(choice).map(|_| ()) }
        };
        let entries = catalog.models.iter().map(|entry| (entry, true));
        for (entry, is_model) in entries.chain(catalog.methods.iter().map(|entry| (entry, false))) {
            for field in &entry.fields {
                let (ends, outside, rule) = ends_and_outside(&field.kind);
                for value in ends {
                    assert_eq!(build(&with(entry, field, &value), is_model), Ok(()), "{} {value}", field.name);
                }
                for found in outside {
                    let result = build(&with(entry, field, &found), is_model);
                    let error = result.err().unwrap_or_else(|| panic!("{}.{} = {found}", entry.id, field.name));
                    let expected = format!("`{}` of `{}` is {found}; it must be {rule}", field.name, entry.id);
                    assert_eq!(error.to_string(), expected);
                }
            }
        }
    }

    #[test]
    fn every_model_lists_the_methods_that_apply() {
        let catalog = catalog();
        for model in &catalog.models {
            let untrained = build_model(&Choice::of(model.id.as_str()), 2, 3).expect("defaults");
            for method in &catalog.methods {
                let built = build_method(&Choice::of(method.id.as_str())).expect("defaults");
                assert_eq!(model.methods.contains(&method.id), built.applies_to(untrained.as_ref()));
            }
            assert!(model.methods.contains(&"no-op".to_owned()), "doing nothing is always possible");
        }
        assert_eq!(catalog.methods_for("ials").count(), catalog.models[0].methods.len());
        assert_eq!(catalog.methods_for("nothing").count(), 0);
    }

    #[test]
    fn whole_numbers_may_come_as_floats() {
        let choice = Choice::with("ials", json!({ "embedding_dim": 8.0 }));
        let model = build_model(&choice, 2, 3).expect("8.0 is a whole number");
        assert_eq!(model.num_parameters(), 5 * 8);
    }
}
