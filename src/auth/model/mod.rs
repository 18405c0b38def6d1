//! The records of identity: organisations, users, their credentials and sessions. Kinds 1 to 9, 19 to 21, 23, 25 and 26.

pub mod api_token;
pub mod attempts;
pub mod calendar_link;
pub mod choices;
pub mod credential;
pub mod digest;
pub mod identity_link;
pub mod identity_provider;
pub mod invitation;
pub mod one_time;
pub mod organization;
pub mod refresh_token;
pub mod second_factor;
pub mod session;
pub mod settings;
pub mod setup_token;
pub mod slot;
pub mod user;

pub use api_token::ApiToken;
pub use attempts::Attempts;
pub use calendar_link::CalendarLink;
pub use credential::Credential;
pub use digest::Digest;
pub use identity_link::IdentityLink;
pub use identity_provider::IdentityProvider;
pub use invitation::Invitation;
pub use one_time::OneTime;
pub use organization::Organization;
pub use refresh_token::RefreshToken;
pub use second_factor::SecondFactor;
pub use session::Session;
pub use settings::Settings;
pub use setup_token::SetupToken;
pub use slot::Slot;
pub use user::{Theme, User};

use crate::store::Registry;

/// Adds the records of identity to the types that the store knows.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    registry
        .with::<Organization>()
        .with::<User>()
        .with::<Session>()
        .with::<SetupToken>()
        .with_secrets::<Credential>()
        .with::<RefreshToken>()
        .with::<Slot>()
        .with::<Attempts>()
        .with_secrets::<SecondFactor>()
        .with::<ApiToken>()
        .with::<Invitation>()
        .with::<OneTime>()
        .with::<CalendarLink>()
        .with::<IdentityProvider>()
        .with::<IdentityLink>()
}
