//! The terms of a block, panel by panel.

use std::ops::Range;

use super::{Block, Workspace};
use crate::kernels::PANEL;
use crate::models::Gathered;
use crate::objective::{NEGATIVE, PointTerms};

/// What the terms of a panel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Record,
    Negative,
    Unseen,
}

impl Block<'_> {
    /// Calls `work` for all terms in their order: records, owned negatives, unseen pairs. A panel has terms of one kind,
    /// their counterparts in `ws.panel.ids`, and their places among all terms.
    pub(super) fn for_each_panel(&self, ws: &mut Workspace, mut work: impl FnMut(Kind, Range<usize>, &mut Workspace)) {
        let most = (PANEL / ws.x.len()).max(1);
        let mut start = 0;
        let listed = [(Kind::Record, self.terms.positives), (Kind::Negative, self.terms.negatives)];
        for (kind, ids) in listed {
            for ids in ids.chunks(most) {
                ws.panel.ids.clear();
                ws.panel.ids.extend_from_slice(ids);
                work(kind, start..start + ids.len(), ws);
                start += ids.len();
            }
        }
        let mut unseen = self.terms.unseen();
        loop {
            ws.panel.ids.clear();
            ws.panel.ids.extend(unseen.by_ref().take(most));
            let len = ws.panel.ids.len();
            if len == 0 {
                return;
            }
            work(Kind::Unseen, start..start + len, ws);
            start += len;
        }
    }

    /// Writes features and scores of the panel's terms at x; `places` are theirs among all terms.
    pub(super) fn linearize_panel(&self, places: Range<usize>, ws: &mut Workspace) {
        let len = places.len() * ws.x.len();
        let mut features = std::mem::take(&mut ws.panel.features);
        if features.len() < len {
            features.resize(len, 0.0);
        }
        self.linearize_into(&mut features[..len], places, ws);
        ws.panel.features = features;
    }

    /// The same with the features in a place of their own.
    pub(super) fn linearize_into(&self, features: &mut [f32], places: Range<usize>, ws: &mut Workspace) {
        let into = Gathered { features, scores: &mut ws.scores[places] };
        self.rows.linearize(self.row, &ws.x, &ws.panel.ids, into);
    }

    /// Weights and targets of the terms at `places`; those of records are as [`Block::weigh`] has left them.
    pub(super) fn weighed<'w>(
        &self,
        kind: Kind,
        places: Range<usize>,
        weights: &'w [f32],
        targets: &'w [f32],
    ) -> PointTerms<'w> {
        match kind {
            Kind::Record if self.objective.reads_values() => {
                self.objective.weighed(&weights[places.clone()], &targets[places])
            }
            Kind::Record => self.objective.weighed(&[], &[]),
            Kind::Negative => PointTerms::Same(NEGATIVE),
            Kind::Unseen => PointTerms::Same(self.objective.unseen_term()),
        }
    }

    /// Number of all terms.
    pub(super) fn num_terms(&self) -> usize {
        self.terms.len() + self.terms.num_unseen()
    }

    /// Σ w ℓ over all terms at these scores.
    pub(super) fn point_loss(&self, scores: &[f32], weights: &[f32], targets: &[f32]) -> f64 {
        let (num_records, num_points) = (self.terms.positives.len(), self.terms.len());
        let kinds = [
            (Kind::Record, 0..num_records),
            (Kind::Negative, num_records..num_points),
            (Kind::Unseen, num_points..scores.len()),
        ];
        let loss = |(kind, places): (Kind, Range<usize>)| {
            let terms = self.weighed(kind, places.clone(), weights, targets);
            self.objective.loss.sum(&scores[places], terms)
        };
        kinds.map(loss).iter().sum()
    }
}
