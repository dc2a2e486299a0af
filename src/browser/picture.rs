//! A drawing as a file of pixels.

use alteraser_api::protocol::Failure;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::{not_saved, offer};
use leptos::prelude::document;

/// Pixels of the file per pixel of the drawing.
const RATIO: f64 = 2.0;

/// Offers an SVG file as a PNG file to save. The browser paints it in its own time; `done` then hears how that ended.
pub fn save_picture(name: &str, svg: &str, done: impl Fn(Result<(), Failure>) + Copy + 'static) {
    let say = {
        let name = name.to_owned();
        move |painted: Result<(), JsValue>| done(painted.map_err(|error| not_saved(&name, &error)))
    };
    if let Err(error) = load(name, svg, say) {
        done(Err(not_saved(name, &error)));
    }
}

/// Loads the drawing as an image. The page's policy allows images out of its own addresses only, and a data address is
/// one.
fn load(name: &str, svg: &str, say: impl Fn(Result<(), JsValue>) + Clone + 'static) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    let on_load = {
        let (image, name, say) = (image.clone(), name.to_owned(), say.clone());
        Closure::once_into_js(move || {
            if let Err(error) = paint(&image, name, say.clone()) {
                say(Err(error));
            }
        })
    };
    let on_error = Closure::once_into_js(move || say(Err(JsValue::from_str("the drawing could not be painted"))));
    image.set_onload(Some(on_load.unchecked_ref()));
    image.set_onerror(Some(on_error.unchecked_ref()));
    let encoded: String = js_sys::encode_uri_component(svg).into();
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{encoded}"));
    Ok(())
}

fn paint(image: &HtmlImageElement, name: String, say: impl Fn(Result<(), JsValue>) + 'static) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((f64::from(image.width()) * RATIO) as u32);
    canvas.set_height((f64::from(image.height()) * RATIO) as u32);
    let context = canvas.get_context("2d")?.ok_or("there is no canvas")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.scale(RATIO, RATIO)?;
    context.draw_image_with_html_image_element(image, 0.0, 0.0)?;
    let on_blob = Closure::once_into_js(move |blob: Option<Blob>| {
        say(blob.ok_or_else(|| JsValue::from_str("there is no picture")).and_then(|blob| offer(&name, &blob)));
    });
    canvas.to_blob(on_blob.unchecked_ref())
}
