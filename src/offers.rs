//! Parts of a data set that fit into memory, as a person reads them.

use alteraser_api::import::Offer;

use crate::format;

/// The test id of an offer.
pub fn offer_id(offer: Offer) -> &'static str {
    match offer {
        Offer::FirstUsers { .. } => "offer-first-users",
        Offer::RandomUsers { .. } => "offer-random-users",
        Offer::DropTimes => "offer-drop-times",
    }
}

/// What an offer is.
pub fn offer_words(offer: Offer) -> String {
    match offer {
        Offer::FirstUsers { users } => format!("The first {}", format::counted(users.into(), "user")),
        Offer::RandomUsers { share, .. } => format!("A random {} of the users", format::percent(share)),
        Offer::DropTimes => "Everything without the times".to_owned(),
    }
}
