//! Records as columns: kept in little memory, thinned out without moving anything, packed at the end.

pub(crate) mod column;
pub(crate) mod cores;
pub(crate) mod dropped;
pub(crate) mod repeats;

use column::Column;

/// The columns that have been read. Record `r` is entry `r` of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    /// Numbers of the users.
    pub(crate) users: Column,
    /// Numbers of the items.
    pub(crate) items: Column,
    /// Bits of the values, 1 where the table has none.
    pub(crate) values: Column,
    /// Times in seconds since 1970; empty where the table has none.
    pub(crate) times: Column,
}

/// Users and items of a block.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) users: Vec<u32>,
    pub(crate) items: Vec<u32>,
}

impl Columns {
    /// Number of records.
    pub(crate) fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether records have times.
    pub(crate) fn has_times(&self) -> bool {
        self.times.len() > 0
    }

    /// Puts a block of users and items into `out`.
    pub(crate) fn read_pairs(&self, block: usize, out: &mut Pairs) {
        self.users.read_block(block, &mut out.users);
        self.items.read_block(block, &mut out.items);
    }

    /// Number of blocks.
    pub(crate) fn num_blocks(&self) -> usize {
        self.users.num_blocks()
    }

    /// Records of each user and of each item that are not dropped.
    pub(crate) fn degrees(&self, dropped: &dropped::Dropped, num_users: usize, num_items: usize) -> Degrees {
        let mut degrees = Degrees { users: vec![0; num_users], items: vec![0; num_items] };
        let mut pairs = Pairs::default();
        for block in 0..self.num_blocks() {
            self.read_pairs(block, &mut pairs);
            for at in 0..pairs.users.len() {
                if !dropped.contains(block * column::BLOCK + at) {
                    degrees.users[pairs.users[at] as usize] += 1;
                    degrees.items[pairs.items[at] as usize] += 1;
                }
            }
        }
        degrees
    }
}

/// Records of each user and of each item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Degrees {
    pub(crate) users: Vec<u32>,
    pub(crate) items: Vec<u32>,
}
