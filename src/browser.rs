//! What the interface needs of the browser: the address, the clock, the clipboard, files to save, the theme.

use alteraser_api::protocol::{Failure, FailureKind};
use js_sys::{Array, ArrayBuffer};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// The fragment of the address.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Changes the fragment of the address; the page hears of it as of any other navigation.
pub fn set_fragment(fragment: &str) {
    // A page inside a frame that forbids navigation stays where it is.
    let _ = window().location().set_hash(fragment);
}

/// Milliseconds on the page's clock.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Puts a text on the clipboard and tells whether that worked.
pub async fn copy(text: String) -> bool {
    // Insecure pages have no clipboard at all: the getter gives undefined.
    let navigator: JsValue = window().navigator().into();
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| value.is_object());
    has_clipboard && JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok()
}

/// Offers a text as a file to save.
///
/// # Errors
/// When the browser refuses to make a file.
pub fn save(name: &str, media_type: &str, text: &str) -> Result<(), Failure> {
    offer(name, media_type, &text.into()).map_err(|error| no_file(name, &error))
}

/// Offers bytes as a file to save.
///
/// # Errors
/// When the browser refuses to make a file.
pub fn save_bytes(name: &str, media_type: &str, bytes: &ArrayBuffer) -> Result<(), Failure> {
    offer(name, media_type, bytes).map_err(|error| no_file(name, &error))
}

/// A text as a file that was not saved anywhere.
///
/// # Errors
/// When the browser refuses to make a file.
pub fn file_of(name: &str, text: &str) -> Result<File, Failure> {
    File::new_with_str_sequence(&Array::of1(&text.into()).into(), name).map_err(|error| no_file(name, &error))
}

fn no_file(name: &str, error: &JsValue) -> Failure {
    Failure {
        kind: FailureKind::Invalid,
        message: format!("The browser would not make the file {name}: {error:?}."),
        hint: "Allow downloads for this page and try again.".to_owned(),
    }
}

fn offer(name: &str, media_type: &str, content: &JsValue) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    // Texts and buffers may both be parts of a blob, whatever the name of this binding says.
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(content).into(), &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// A whole number in `0..below` from the browser's random numbers.
pub fn random_below(below: u32) -> u32 {
    (js_sys::Math::random() * f64::from(below)) as u32
}

/// How colors are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The next one in the order of the button.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }

    /// The word for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Makes the page look so.
    pub fn apply(self) {
        let Some(root) = document().document_element() else { return };
        // Setting an attribute of a known element fails only for names that are no names.
        let _ = match self {
            Self::Auto => root.remove_attribute("data-theme"),
            Self::Light => root.set_attribute("data-theme", "light"),
            Self::Dark => root.set_attribute("data-theme", "dark"),
        };
    }
}
