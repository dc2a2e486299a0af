//! The form of making a data set up.

use alteraser_api::catalog::Field;
use alteraser_api::ids::MAX_SAFE_INTEGER;
use alteraser_api::import::SyntheticSpec;

use crate::form::{Draft, FieldError, integer_field, real_field};

/// What was typed into the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyntheticDraft {
    /// The texts.
    pub draft: Draft,
    /// Why the last attempt did not start.
    pub errors: Vec<FieldError>,
}

impl SyntheticDraft {
    /// Scope of the fields.
    pub const SCOPE: &str = "synthetic";

    /// The fields.
    pub fn fields() -> Vec<Field> {
        let SyntheticSpec { users, items, density, clusters, skew, seed } = SyntheticSpec::default();
        vec![
            integer_field("users", "Users", "How many", (1, 1_000_000), users.into()),
            integer_field("items", "Items", "How many, with readable titles", (1, 1_000_000), items.into()),
            real_field("density", "Density", "Share of all pairs that have a record", (1e-6, 1.0), density),
            integer_field("clusters", "Tastes", "Groups of users who like the same items", (1, 1_000), clusters.into()),
            real_field(
                "skew",
                "Popularity skew",
                "0 for items that are equally popular, 1 for a few that everybody had",
                (0.0, 3.0),
                skew,
            ),
            integer_field("seed", "Seed", "Draws everything", (0, MAX_SAFE_INTEGER), seed),
        ]
    }

    /// What the form asks for.
    ///
    /// # Errors
    /// All fields that hold something impossible.
    pub fn spec(&self) -> Result<SyntheticSpec, Vec<FieldError>> {
        let config = self.draft.config(Self::SCOPE, &Self::fields())?;
        let integer = |name: &str| config[name].as_u64().unwrap_or_default();
        let real = |name: &str| config[name].as_f64().unwrap_or_default();
        Ok(SyntheticSpec {
            users: integer("users") as u32,
            items: integer("items") as u32,
            density: real("density"),
            clusters: integer("clusters") as u32,
            skew: real("skew"),
            seed: integer("seed"),
        })
    }
}
