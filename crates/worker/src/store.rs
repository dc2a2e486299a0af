//! The data sets and models that are open.

use std::collections::BTreeMap;
use std::sync::Arc;

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::Failure;
use alteraser_engine::{Dataset, Trained};

use crate::failure;

/// A data set with its name and handle.
#[derive(Clone)]
pub(crate) struct OpenData {
    pub(crate) id: DataId,
    pub(crate) name: String,
    pub(crate) dataset: Arc<Dataset>,
}

/// A model with the data it was trained on.
#[derive(Clone)]
pub(crate) struct OpenModel {
    pub(crate) data: OpenData,
    pub(crate) trained: Arc<Trained>,
}

/// Everything that is open, by handle.
#[derive(Default)]
pub(crate) struct Store {
    data: BTreeMap<DataId, OpenData>,
    models: BTreeMap<ModelId, OpenModel>,
}

impl Store {
    pub(crate) fn data(&self, id: DataId) -> Result<OpenData, Failure> {
        self.data.get(&id).cloned().ok_or_else(|| failure::unknown_data(id))
    }

    pub(crate) fn model(&self, id: ModelId) -> Result<OpenModel, Failure> {
        self.models.get(&id).cloned().ok_or_else(|| failure::unknown_model(id))
    }

    /// Bytes of the models that are open. What they were trained on belongs to the data.
    pub(crate) fn taken_bytes(&self) -> u64 {
        self.models.values().map(|model| 4 * model.trained.summary().num_parameters).sum()
    }

    /// Opens `data` in place of what its handle named before, and of the models trained on that.
    pub(crate) fn open(&mut self, data: OpenData) {
        self.close_data(data.id);
        self.data.insert(data.id, data);
    }

    /// Adds `model`, unless its data set was closed or replaced while it was made.
    pub(crate) fn add_model(&mut self, id: ModelId, model: OpenModel) -> Result<(), Failure> {
        let open = self.data(model.data.id)?;
        if !Arc::ptr_eq(&open.dataset, &model.data.dataset) {
            return Err(failure::unknown_data(model.data.id));
        }
        self.models.insert(id, model);
        Ok(())
    }

    pub(crate) fn close_data(&mut self, id: DataId) {
        self.data.remove(&id);
        self.models.retain(|_, model| model.data.id != id);
    }

    pub(crate) fn close_model(&mut self, id: ModelId) {
        self.models.remove(&id);
    }
}
