//! What is measured.

use serde_json::{Value, json};

/// Seed of initial parameters and owned negatives.
pub(super) const SEED: u32 = 42;

/// The relative gap to the minimum whose time is measured.
const GAP: f64 = 1e-6;

/// Single records that are forgotten.
const REQUESTS: u32 = 51;

/// A model with a configuration.
pub(super) struct Case {
    pub(super) name: String,
    id: &'static str,
    config: Value,
    sweeps: u32,
    /// Whether it is also measured in pairs and trained to the end.
    pub(super) is_main: bool,
}

impl Case {
    /// The model's part of the specification.
    pub(super) fn model(&self) -> Value {
        json!({ "id": self.id, "config": self.config })
    }

    /// Some sweeps, the lists of all users, and for a main case a training to the end.
    pub(super) fn spec(&self) -> Value {
        let gap = self.is_main.then_some(GAP);
        json!({
            "model": self.model(), "sweeps": self.sweeps, "k": 20, "rankings": 5, "gap": gap, "requests": REQUESTS,
            "seed": SEED,
        })
    }
}

/// Implicit ALS and logistic matrix factorization by the length of their vectors.
pub(super) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for dim in [16, 32, 64, 128] {
        let sweeps = if dim > 64 { 3 } else { 6 };
        cases.push(Case {
            name: format!("iALS {dim}"),
            id: "ials",
            config: json!({ "embedding_dim": dim, "l2": 50 }),
            sweeps,
            is_main: dim == 64,
        });
    }
    for dim in [64, 128] {
        cases.push(Case {
            name: format!("iALS {dim}, CG"),
            id: "ials",
            config: json!({ "embedding_dim": dim, "l2": 50, "solver": "conjugate-gradients" }),
            sweeps: 6,
            is_main: false,
        });
    }
    for dim in [16, 32, 64, 128] {
        let sweeps = if dim > 32 { 2 } else { 4 };
        cases.push(Case {
            name: format!("logistic MF {dim}"),
            id: "logistic-mf",
            config: json!({ "embedding_dim": dim }),
            sweeps,
            is_main: dim == 16,
        });
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<String> = all().into_iter().map(|case| case.name).collect();
        names.sort();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn the_specification_is_whole() {
        let spec = all()[0].spec();
        assert_eq!(spec["model"]["config"]["embedding_dim"], 16);
        assert_eq!((&spec["k"], &spec["seed"]), (&json!(20), &json!(42)));
    }
}
