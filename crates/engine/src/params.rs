//! Parameters are plain data: one flat array, so that saving, sending and comparing are written once.

use crate::data::Side;

/// Rows and row lengths of the two tables of a block model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParamShape {
    /// Users and numbers per user.
    pub users: (usize, usize),
    /// Items and numbers per item.
    pub items: (usize, usize),
}

impl ParamShape {
    /// Rows and row length of the table of `side`.
    pub fn table(self, side: Side) -> (usize, usize) {
        match side {
            Side::User => self.users,
            Side::Item => self.items,
        }
    }

    /// Numbers in all.
    pub fn len(self) -> usize {
        self.users.0 * self.users.1 + self.items.0 * self.items.1
    }

    /// Whether there are no numbers at all.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// The parameters: the users' table, then the items', each row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    shape: ParamShape,
    values: Vec<f32>,
}

impl Params {
    /// All zeros.
    pub fn zeros(shape: ParamShape) -> Self {
        Self { shape, values: vec![0.0; shape.len()] }
    }

    /// These numbers; none when there are not as many as `shape` has.
    pub fn from_values(shape: ParamShape, values: Vec<f32>) -> Option<Self> {
        (values.len() == shape.len()).then_some(Self { shape, values })
    }

    /// Rows and row lengths.
    pub fn shape(&self) -> ParamShape {
        self.shape
    }

    /// All numbers.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All numbers, to change.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// Where the table of `side` lies among all numbers.
    pub fn table_range(&self, side: Side) -> std::ops::Range<usize> {
        let split = self.shape.users.0 * self.shape.users.1;
        match side {
            Side::User => 0..split,
            Side::Item => split..self.values.len(),
        }
    }

    /// Where row `row` of the table of `side` lies among all numbers.
    pub fn row_range(&self, side: Side, row: usize) -> std::ops::Range<usize> {
        let dim = self.shape.table(side).1;
        let start = self.table_range(side).start + row * dim;
        start..start + dim
    }

    /// The table of `side`, row after row.
    pub fn table(&self, side: Side) -> &[f32] {
        &self.values[self.table_range(side)]
    }

    /// Row `row` of the table of `side`.
    pub fn row(&self, side: Side, row: usize) -> &[f32] {
        &self.values[self.row_range(side, row)]
    }

    /// Row `row` of the table of `side`, to change.
    pub fn row_mut(&mut self, side: Side, row: usize) -> &mut [f32] {
        let range = self.row_range(side, row);
        &mut self.values[range]
    }

    /// Writes `rows` of the table of `side`; `values` holds them row after row.
    pub fn write_rows(&mut self, side: Side, rows: &[u32], values: &[f32]) {
        let dim = self.shape.table(side).1;
        for (&row, values) in rows.iter().zip(values.chunks_exact(dim)) {
            self.row_mut(side, row as usize).copy_from_slice(values);
        }
    }

    /// Bytes of all numbers, little endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }
}
