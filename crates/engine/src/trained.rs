//! A trained or unlearned model with everything needed to use it, save it and make it forget.

use std::sync::Arc;

use alteraser_api::report::{HistoryRecord, ModelSummary, Recommended};

use crate::data::forget::check_row;
use crate::data::split::{SplitData, split};
use crate::data::{Dataset, ForgetSet, Side};
use crate::error::{Error, Result};
use crate::eval::top_k::top_k;
use crate::experiment::fingerprint;
use crate::models::{Ensemble, Recommender};
use crate::saved::SavedModel;
use crate::training_set::TrainingSet;

/// Why a user without records gets the most popular items.
pub(crate) const UNKNOWN_USER: &str = "The model knows no record of this user, so these are the most popular items.";

/// A recommender with its data, its split, what it was trained on and what it has forgotten.
#[derive(Debug)]
pub struct Trained {
    pub(crate) data: Arc<Dataset>,
    pub(crate) split: Arc<SplitData>,
    /// What the recommender was fitted to last; forgotten records are not in it.
    pub(crate) train: Arc<TrainingSet>,
    pub(crate) forgotten: ForgetSet,
    pub(crate) recommender: Box<dyn Recommender>,
    pub(crate) summary: ModelSummary,
}

impl Trained {
    /// The same, ready to forget in time of what is touched.
    pub(crate) fn ready(mut self) -> Self {
        if let Some(blocks) = self.recommender.as_blocks_mut() {
            blocks.prepare();
        }
        self
    }

    /// What was trained, how it went and how good it is.
    pub fn summary(&self) -> &ModelSummary {
        &self.summary
    }

    /// The data set it was trained on.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// The model as bytes that [`Trained::restore`] reads.
    pub fn save(&self) -> Vec<u8> {
        let saved = SavedModel {
            data_fingerprint: self.data.fingerprint(),
            summary: self.summary.clone(),
            is_ensemble: self.recommender.as_ensemble().is_some(),
            forgotten: self.forgotten.records().to_vec(),
            state: self.recommender.save(),
        };
        saved.to_bytes()
    }

    /// Reads a saved model back; split and owned negatives are drawn again from their seeds.
    ///
    /// # Errors
    /// [`Error::BadModel`] when the bytes are no saved model, are damaged, or are of another data set.
    pub fn restore(data: &Arc<Dataset>, bytes: &[u8]) -> Result<Self> {
        let saved = SavedModel::from_bytes(bytes)?;
        if saved.data_fingerprint != data.fingerprint() {
            return Err(Error::BadModel("it was trained on other data".into()));
        }
        let training = &saved.summary.training;
        let mut recommender = crate::catalog::build_model(&training.model, data.num_users(), data.num_items())?;
        let needs = recommender.needs();
        let split = split(data, &saved.summary.split, needs.values)?;
        let full = TrainingSet::new(data, &split.train, &needs, training.seed);
        let (forgotten, train) = if saved.forgotten.is_empty() {
            (ForgetSet::nothing(), full)
        } else {
            let forgotten = ForgetSet::of_records(full.records(), &saved.forgotten)?;
            let retained = full.without(&forgotten);
            (forgotten, retained)
        };
        let misfit = || Error::BadModel("its parameters do not fit its configuration".into());
        if saved.is_ensemble {
            let ensemble = Ensemble::restored(recommender.as_ref(), &saved.state, &train).ok_or_else(misfit)?;
            recommender = Box::new(ensemble);
        } else if !recommender.load(&saved.state, &train) {
            return Err(misfit());
        }
        // The state is numbers throughout, so nothing else would tell of a bit that has changed.
        if fingerprint(recommender.as_ref()) != saved.summary.fingerprint {
            return Err(Error::BadModel("its parameters are damaged".into()));
        }
        let (data, split, train) = (Arc::clone(data), Arc::new(split), Arc::new(train));
        Ok(Self { data, split, train, forgotten, recommender, summary: saved.summary }.ready())
    }

    /// The best `k` items for `user` that are not among its training records, best first; with the reason why the
    /// list does not come from the model, when it does not.
    ///
    /// # Errors
    /// An unknown user.
    pub fn recommend(&self, user: u32, k: u32) -> Result<(Vec<Recommended>, Option<String>)> {
        check_row(self.train.records(), Side::User, user)?;
        let records = self.train.records();
        let known = records.row(Side::User, user as usize);
        let mut scores = vec![0.0; records.num_rows(Side::Item)];
        let mut fallback = None;
        if known.is_empty() {
            fallback = Some(UNKNOWN_USER.to_owned());
            for (item, score) in scores.iter_mut().enumerate() {
                *score = records.row(Side::Item, item).len() as f32;
            }
        } else {
            self.recommender.score_user(user as usize, &mut scores);
        }
        let best = top_k(&scores, known, k as usize);
        let describe = |(item, score)| Recommended {
            item,
            score,
            held_out: self.split.held_out.contains(user, item),
            forgotten: self.forgotten.contains(user, item),
        };
        Ok((best.into_iter().map(describe).collect(), fallback))
    }

    /// All records of `user` in the data set, by item.
    ///
    /// # Errors
    /// An unknown user.
    pub fn history(&self, user: u32) -> Result<Vec<HistoryRecord>> {
        check_row(self.train.records(), Side::User, user)?;
        let describe = |record: crate::data::dataset::Record| HistoryRecord {
            item: record.item,
            value: record.value,
            time: record.time.map(u64::from),
            held_out: self.split.held_out.contains(user, record.item),
            forgotten: self.forgotten.contains(user, record.item),
        };
        Ok(self.data.records_of(user as usize).map(describe).collect())
    }
}
