//! Puts a caution beside every number that leans on the reference.

use alteraser_api::report::{Figure, MethodReport};

/// Cautions the figures of a row whose meaning depends on the reference; what a model does by itself stays as it is.
pub(super) fn caution_row(row: &mut MethodReport, caution: &str) {
    let consistency = &mut row.consistency;
    let mut figures = vec![
        &mut consistency.kl_forgotten,
        &mut consistency.kl_all,
        &mut consistency.kl_symmetric,
        &mut consistency.js_forgotten,
        &mut consistency.logit_distance,
        &mut consistency.score_distance,
        &mut consistency.jaccard,
        &mut consistency.rbo,
        &mut consistency.parameter_distance,
        &mut consistency.forgotten_percent,
        &mut consistency.privacy_score,
        &mut row.delta.ndcg,
        &mut row.delta.recall,
        &mut row.delta.hit_rate,
        &mut row.delta.auc,
        &mut row.efficiency.speed_up,
        &mut row.efficiency.time_to_tolerance,
    ];
    for slice in &mut row.slices {
        figures.extend([&mut slice.ndcg_delta, &mut slice.recall_delta, &mut slice.jaccard]);
    }
    for checkpoint in &mut row.efficiency.checkpoints {
        figures.extend([&mut checkpoint.kl_forgotten, &mut checkpoint.forgotten_percent]);
    }
    for figure in figures {
        add_caution(figure, caution);
    }
}

/// An absent figure has its reason already.
fn add_caution(figure: &mut Figure, caution: &str) {
    if figure.value.is_some() {
        figure.caution = Some(caution.to_owned());
    }
}
