//! What can be shown of a method's result beside comparing it: how stationary it is, and whether it is a global minimum.

use serde::{Deserialize, Serialize};

use super::Figure;

/// Evidence that the model is a minimum of the objective on what stays, so that nothing else of what it has seen is in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// ‖∇L(θ; D′)‖ of the parameters as they are kept.
    pub gradient_norm: Figure,
    /// ‖∇L(θ; D′)‖ before forgetting.
    pub gradient_before: Figure,
    /// ‖∇L‖ that the level promises.
    pub gradient_bound: Figure,
    /// Smallest curvature pᵀHp/pᵀp of all directions that Newton steps tried.
    pub min_curvature: Figure,
    /// Forgotten records with what the model, the original and the retrain make of them; the first 20.
    pub forgotten: Vec<ForgottenRecord>,
    /// Largest difference of the prediction from the retrain's over all forgotten records.
    pub largest_difference: Figure,
    /// σ_max(Λ_u^−½ E Λ_i^−½), E the slopes of the loss in the scores. 1 at the global minimum.
    pub spectral_ratio: Figure,
    /// (L − D)/|L|: no parameters of any length make the objective smaller by more than this share.
    pub duality_gap: Figure,
    /// √(2 (L − D)/α₀)/‖Z‖_F: how far all scores together are from those of the global minimum.
    pub score_distance: Figure,
    /// Whether the model is the global minimum, as far as can be computed; none where the test does not apply.
    pub is_global: Option<bool>,
    /// What follows and what does not, in sentences.
    pub findings: Vec<String>,
}

/// What models make of a forgotten record: a probability where the model predicts one, else a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForgottenRecord {
    /// Row number of the user.
    pub user: u32,
    /// Row number of the item.
    pub item: u32,
    /// Of the original.
    pub original: f64,
    /// After forgetting.
    pub unlearned: f64,
    /// Of the retrain.
    pub retrained: f64,
}
