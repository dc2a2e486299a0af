//! One model of an ensemble.

use alteraser_api::report::{Progress, RunReport};

use super::assignment::{take, take_word};
use crate::data::Side;
use crate::error::Result;
use crate::models::{FitSettings, Recommender};
use crate::run::RunContext;
use crate::training_set::TrainingSet;

/// A fitted model and the users it knows.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) recommender: Box<dyn Recommender>,
    /// Whether it was fitted to a record of each user.
    known: Vec<bool>,
}

impl Clone for Member {
    fn clone(&self) -> Self {
        Self { recommender: self.recommender.boxed_clone(), known: self.known.clone() }
    }
}

impl Member {
    /// Fits a model like `template`, from scratch, to a shard that has records. `title` says which shard it is.
    pub(super) fn fitted(
        template: &dyn Recommender,
        (part, title): (&TrainingSet, &str),
        settings: &FitSettings<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<(Self, RunReport)> {
        // A curve belongs to the whole run, so the points of one member's curve are kept from it.
        let on_progress = |progress: Progress| {
            let phase = format!("{title}: {}", progress.phase);
            (ctx.on_progress)(Progress { phase, point: None, ..progress });
        };
        let ctx = RunContext::new(ctx.cancel, &on_progress, ctx.now_ms);
        let mut recommender = template.boxed_clone();
        let report = recommender.fit(part, settings, &ctx)?;
        let records = part.records();
        let is_known = |user| !records.row(Side::User, user).is_empty();
        Ok((Self { recommender, known: (0..records.num_rows(Side::User)).map(is_known).collect() }, report))
    }

    /// Whether it was fitted to a record of the user.
    pub(super) fn knows(&self, user: usize) -> bool {
        self.known.get(user).copied().unwrap_or(false)
    }

    /// Appends the member: number of users, a byte for each, length of the model's state, the state.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self.known.len() as u32).to_le_bytes());
        bytes.extend(self.known.iter().map(|&known| u8::from(known)));
        let state = self.recommender.save();
        bytes.extend((state.len() as u32).to_le_bytes());
        bytes.extend(state);
    }

    /// Reads [`Member::write`] off the front of `bytes` into a model like `template`; none when they are broken.
    pub(super) fn read(template: &dyn Recommender, bytes: &mut &[u8], train: &TrainingSet) -> Option<Self> {
        let num_users = take_word(bytes)? as usize;
        let known = take(bytes, num_users)?.iter().map(|&known| known == 1).collect();
        let length = take_word(bytes)? as usize;
        let mut recommender = template.boxed_clone();
        recommender.load(take(bytes, length)?, train).then_some(Self { recommender, known })
    }
}
