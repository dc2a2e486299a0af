//! The bytes of what is open, outside the engine's memory.

use std::collections::BTreeMap;

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::Request;

pub(super) struct Kept<B> {
    data: BTreeMap<DataId, KeptData<B>>,
    models: BTreeMap<ModelId, KeptModel<B>>,
}

struct KeptData<B> {
    name: String,
    bytes: B,
    /// The engine has opened it once: data that it refuses, or dies of, are not tried again.
    is_open: bool,
}

struct KeptModel<B> {
    data: DataId,
    bytes: B,
}

impl<B> Default for Kept<B> {
    fn default() -> Self {
        Self { data: BTreeMap::new(), models: BTreeMap::new() }
    }
}

impl<B: Clone> Kept<B> {
    pub(super) fn add_data(&mut self, id: DataId, name: String, bytes: B) {
        self.data.insert(id, KeptData { name, bytes, is_open: false });
    }

    pub(super) fn mark_open(&mut self, id: DataId) {
        if let Some(data) = self.data.get_mut(&id) {
            data.is_open = true;
        }
    }

    /// Keeps a model of `data`, unless the data set was closed meanwhile.
    pub(super) fn add_model(&mut self, id: ModelId, data: Option<DataId>, bytes: Option<B>) {
        if let (Some(data), Some(bytes)) = (data.filter(|data| self.data.contains_key(data)), bytes) {
            self.models.insert(id, KeptModel { data, bytes });
        }
    }

    pub(super) fn packed(&self, id: DataId) -> Option<B> {
        self.data.get(&id).map(|data| data.bytes.clone())
    }

    pub(super) fn saved(&self, id: ModelId) -> Option<B> {
        self.models.get(&id).map(|model| model.bytes.clone())
    }

    pub(super) fn data_of(&self, id: ModelId) -> Option<DataId> {
        self.models.get(&id).map(|model| model.data)
    }

    pub(super) fn close_data(&mut self, id: DataId) {
        self.data.remove(&id);
        self.models.retain(|_, model| model.data != id);
    }

    pub(super) fn close_model(&mut self, id: ModelId) {
        self.models.remove(&id);
    }

    /// The requests that open everything again, with their buffers: data sets before their models.
    pub(super) fn requests(&self) -> Vec<(Request, B)> {
        let open = self.data.iter().filter(|(_, data)| data.is_open);
        let data = open.map(|(&id, data)| (Request::Open { data: id, name: data.name.clone() }, data.bytes.clone()));
        let models = self.models.iter();
        let models = models.map(|(&id, kept)| (Request::Restore { data: kept.data, model: id }, kept.bytes.clone()));
        data.chain(models).collect()
    }
}
