//! What the interface needs of the browser: the address, the clock, the clipboard, storage, files to choose and to save.

mod layout;
mod picture;

use std::time::Duration;

use alteraser_api::protocol::{Failure, FailureKind};
use js_sys::{Array, ArrayBuffer};
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FileList, HtmlAnchorElement, HtmlElement, HtmlInputElement, Storage, Url};

use crate::actions::Keyboard;

pub use layout::{color_of, follow_size, follow_system_colors, follow_width};
pub use picture::save_picture;

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
    let blob = blob_of(media_type, &text.into());
    blob.and_then(|blob| offer(name, &blob)).map_err(|error| not_saved(name, &error))
}

/// Offers bytes as a file to save.
///
/// # Errors
/// When the browser refuses to make a file.
pub fn save_bytes(name: &str, media_type: &str, bytes: &ArrayBuffer) -> Result<(), Failure> {
    let blob = blob_of(media_type, bytes);
    blob.and_then(|blob| offer(name, &blob)).map_err(|error| not_saved(name, &error))
}

/// A text as a file that was not saved anywhere.
///
/// # Errors
/// When the browser refuses to make a file.
pub fn file_of(name: &str, text: &str) -> Result<File, Failure> {
    File::new_with_str_sequence(&Array::of1(&text.into()).into(), name).map_err(|error| not_saved(name, &error))
}

/// A text or a buffer as a blob.
fn blob_of(media_type: &str, content: &JsValue) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    // Texts and buffers may both be parts of a blob, whatever the name of this binding says.
    Blob::new_with_str_sequence_and_options(&Array::of1(content).into(), &options)
}

fn not_saved(name: &str, error: &JsValue) -> Failure {
    Failure {
        kind: FailureKind::Invalid,
        message: format!("The browser would not make the file {name}: {error:?}."),
        hint: "Allow downloads for this page and try again.".to_owned(),
    }
}

fn offer(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
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

/// What was kept under `key` on an earlier visit; nothing where the browser refuses storage.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps `value` under `key` for later visits, or forgets what was kept, and tells whether the browser allowed it.
pub fn keep(key: &str, value: Option<&str>) -> bool {
    let Some(storage) = storage() else { return false };
    match value {
        Some(value) => storage.set_item(key, value).is_ok(),
        None => storage.remove_item(key).is_ok(),
    }
}

/// The storage of this address. Browsers that refuse it throw as soon as it is looked at.
fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

/// Lets the person choose files.
pub fn choose_files(chosen: impl FnOnce(Vec<File>) + 'static) {
    let Ok(element) = document().create_element("input") else { return };
    let input: HtmlInputElement = element.unchecked_into();
    input.set_type("file");
    input.set_multiple(true);
    let of_change = input.clone();
    let on_change = Closure::once_into_js(move || chosen(file_list(of_change.files())));
    input.set_onchange(Some(on_change.unchecked_ref()));
    input.click();
}

/// The files of a list.
pub fn file_list(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|index| list.get(index)).collect()).unwrap_or_default()
}

/// The kind of keyboard.
pub fn keyboard() -> Keyboard {
    let platform = window().navigator().platform().unwrap_or_default();
    if platform.starts_with("Mac") || platform.starts_with("iP") { Keyboard::Mac } else { Keyboard::Other }
}

/// Puts the focus on the element `id`, which the browser then brings into sight.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // What can't take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Puts the focus on the element `id` as soon as a step that has just been opened shows it.
pub fn focus_soon(id: &'static str) {
    const DELAY: Duration = Duration::from_millis(60);
    set_timeout(move || focus(id), DELAY);
}
