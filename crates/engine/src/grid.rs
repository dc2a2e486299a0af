//! Sweeps over settings: a field of a method's configuration may be a list, and every combination runs.

use alteraser_api::catalog::Choice;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Values that one field may be swept over.
const MAX_VALUES: usize = 5;

/// Runs that one comparison may have, the reference not counted.
const MAX_RUNS: usize = 50;

/// Every combination of the listed values: the cartesian product per method, methods in their order, the last field
/// (by name) changing fastest. A method without lists stays as it is.
///
/// # Errors
/// A list that is empty or longer than five, or more than fifty runs in all.
pub fn expand(methods: &[Choice]) -> Result<Vec<Choice>> {
    let mut expanded = Vec::new();
    for method in methods {
        let choices = expand_one(method)?;
        if expanded.len() + choices.len() > MAX_RUNS {
            return Err(Error::TooManyRuns { most: MAX_RUNS });
        }
        expanded.extend(choices);
    }
    Ok(expanded)
}

fn expand_one(method: &Choice) -> Result<Vec<Choice>> {
    let Some(fields) = method.config.as_object() else { return Ok(vec![method.clone()]) };
    let mut configs = vec![Map::new()];
    for (name, value) in fields {
        let values = values_of(method, name, value)?;
        if configs.len() * values.len() > MAX_RUNS {
            return Err(Error::TooManyRuns { most: MAX_RUNS });
        }
        let with = |config: &Map<String, Value>, value: &Value| {
            let mut config = config.clone();
            config.insert(name.clone(), value.clone());
            config
        };
        configs = configs.iter().flat_map(|config| values.iter().map(|value| with(config, value))).collect();
    }
    Ok(configs.into_iter().map(|config| Choice { config: Value::Object(config), ..method.clone() }).collect())
}

fn values_of<'a>(method: &Choice, name: &str, value: &'a Value) -> Result<&'a [Value]> {
    match value.as_array() {
        None => Ok(std::slice::from_ref(value)),
        Some(values) if (1..=MAX_VALUES).contains(&values.len()) => Ok(values),
        Some(_) => Err(Error::InvalidConfig {
            owner: method.id.clone(),
            field: name.to_owned(),
            found: value.to_string(),
            rule: format!("one value or a list of 1 to {MAX_VALUES} values"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_become_every_combination_in_order() {
        let methods = [Choice::with("a", json!({ "x": [1, 2], "y": 7, "z": [3, 4] })), Choice::of("b")];
        let configs: Vec<Value> =
            expand(&methods).expect("five runs").into_iter().map(|choice| choice.config).collect();
        assert_eq!(configs[0], json!({ "x": 1, "y": 7, "z": 3 }));
        assert_eq!(configs[1], json!({ "x": 1, "y": 7, "z": 4 }));
        assert_eq!(configs[2], json!({ "x": 2, "y": 7, "z": 3 }));
        assert_eq!((configs.len(), &configs[4]), (5, &Choice::of("b").config));
    }

    #[test]
    fn empty_and_long_lists_and_too_many_runs_are_refused() {
        let error = |methods: &[Choice]| expand(methods).expect_err("refused").to_string();
        assert_eq!(
            error(&[Choice::with("a", json!({ "x": [] }))]),
            "`x` of `a` is []; it must be one value or a list of 1 to 5 values"
        );
        assert!(error(&[Choice::with("a", json!({ "x": [1, 2, 3, 4, 5, 6] }))]).contains("a list of 1 to 5 values"));
        let five = json!([1, 2, 3, 4, 5]);
        let many = Choice::with("a", json!({ "x": five, "y": five, "z": five }));
        let message = "the lists of settings make more than 50 runs";
        assert_eq!(error(&[many]), message);
        let twenty_five = Choice::with("a", json!({ "x": five, "y": five }));
        assert!(expand(&[twenty_five.clone(), twenty_five.clone()]).is_ok());
        assert_eq!(error(&[twenty_five.clone(), twenty_five, Choice::of("b")]), message);
    }
}
