//! The last touch on what Trunk made: hashed names, the policy and the start script in `index.html`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::files;
use super::wasm_opt::{self, Goal};
use crate::policy;

/// What the head of the page names.
struct Names<'a> {
    /// Folder of the engines.
    package: &'a str,
    /// Name of the page's module, without `.js` and `_bg.wasm`.
    page: &'a str,
    /// Size of the page's module in bytes: a compressed answer does not tell it.
    wasm_bytes: u64,
}

/// Finishes the site in `staging`.
pub(super) fn finish(staging: &Path, optimize: bool) -> Result<()> {
    let wasm = staging.join("page_bg.wasm");
    if optimize {
        wasm_opt::optimize(&wasm, Goal::Size)?;
    }
    let wasm_bytes = fs::metadata(&wasm).with_context(|| format!("{} is missing.", wasm.display()))?.len();
    let page = rename_page(staging)?;
    let names = Names { package: &find_package(staging)?, page: &page, wasm_bytes };
    let index = staging.join("index.html");
    let html = rewrite(&files::text(&index)?, &names)?;
    let html = mark_versions(&html, staging)?;
    files::write(&index, html)
}

/// Trunk names the module `page`; the new name changes with its content, so that a browser may keep it for ever.
fn rename_page(staging: &Path) -> Result<String> {
    let (glue, wasm) = (staging.join("page.js"), staging.join("page_bg.wasm"));
    let script = files::text(&glue)?;
    let name = format!("page-{}", files::hash([script.as_bytes(), &files::bytes(&wasm)?]));
    files::write(&glue, script.replace("page_bg.wasm", &format!("{name}_bg.wasm")))?;
    files::rename(&glue, &staging.join(format!("{name}.js")))?;
    files::rename(&wasm, &staging.join(format!("{name}_bg.wasm")))?;
    Ok(name)
}

fn find_package(staging: &Path) -> Result<String> {
    let entries = fs::read_dir(staging).with_context(|| format!("{} could not be read.", staging.display()))?;
    let names = entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut packages = names.filter(|name| name.starts_with("pkg-"));
    match (packages.next(), packages.next()) {
        (Some(only), None) => Ok(only),
        _ => bail!("There is not exactly one folder pkg-* in {}: run cargo xtask build.", staging.display()),
    }
}

/// Puts the policy first, because it holds for what comes after it, and the modules in place of Trunk's link.
fn rewrite(html: &str, names: &Names<'_>) -> Result<String> {
    const CHARSET: &str = "<meta charset=\"utf-8\">";
    let policy =
        format!("{CHARSET}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", policy::PAGE_POLICY);
    let html = replace_once(html, CHARSET, &policy)?;
    let link = trunk_link(&html)?.to_owned();
    let Names { package, page, wasm_bytes } = names;
    let modules = format!(
        "<meta name=\"alteraser-pkg\" content=\"{package}/\">\n\
         <link id=\"page-glue\" rel=\"modulepreload\" href=\"./{page}.js\">\n\
         <link id=\"page-wasm\" rel=\"preload\" as=\"fetch\" type=\"application/wasm\" crossorigin \
         href=\"./{page}_bg.wasm\" data-bytes=\"{wasm_bytes}\">"
    );
    replace_once(&html, &link, &modules)
}

/// Trunk leaves its own link in place when it is told not to write an inline script.
fn trunk_link(html: &str) -> Result<&str> {
    let missing = "index.html has no <link data-trunk rel=\"rust\">.";
    let start = html.match_indices("<link").map(|(start, _)| start);
    let mut links = start.filter_map(|start| html[start..].find('>').map(|end| &html[start..=start + end]));
    links.find(|link| link.contains("data-trunk") && link.contains("rel=\"rust\"")).context(missing)
}

/// A name that stays the same gets a version, so that the page never meets a script of another build.
fn mark_versions(html: &str, staging: &Path) -> Result<String> {
    let mut html = html.to_owned();
    let named = [
        ("href", "style.css"),
        ("href", "parts.css"),
        ("href", "charts.css"),
        ("href", "contrast.css"),
        ("src", "theme.js"),
        ("src", "start.js"),
    ];
    for (attribute, name) in named {
        let version = files::hash([files::bytes(&staging.join(name))?.as_slice()]);
        let marked = format!("{attribute}=\"{name}?v={version}\"");
        html = replace_once(&html, &format!("{attribute}=\"{name}\""), &marked)?;
    }
    Ok(html)
}

fn replace_once(html: &str, from: &str, to: &str) -> Result<String> {
    match html.matches(from).count() {
        1 => Ok(html.replace(from, to)),
        count => bail!("index.html has {from} {count} times; it must be there once."),
    }
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::folder;
    use super::*;

    const HTML: &str = "<head><meta charset=\"utf-8\"><link rel=\"icon\" href=\"i.svg\">\
         <link data-trunk rel=\"rust\" data-bin=\"page\"><link rel=\"stylesheet\" href=\"style.css\">\
         <link rel=\"stylesheet\" href=\"parts.css\">\
         <link rel=\"stylesheet\" href=\"charts.css\"><link rel=\"stylesheet\" href=\"contrast.css\"><script src=\"theme.js\"></script>\
         <script type=\"module\" src=\"start.js\"></script></head>";

    fn names() -> Names<'static> {
        Names { package: "pkg-1", page: "page-2", wasm_bytes: 3 }
    }

    fn staging(name: &str) -> std::path::PathBuf {
        let staging = folder(name);
        for (file, content) in [
            ("page.js", "new URL('page_bg.wasm')"),
            ("page_bg.wasm", "wasm"),
            ("index.html", HTML),
            ("style.css", "body {}"),
            ("parts.css", "p {}"),
            ("charts.css", "b {}"),
            ("contrast.css", "a {}"),
            ("theme.js", "theme()"),
            ("start.js", "start()"),
        ] {
            files::write(&staging.join(file), content).unwrap();
        }
        staging
    }

    #[test]
    fn the_site_gets_hashed_names_and_a_policy() {
        let staging = staging("page-good");
        fs::create_dir(staging.join("pkg-77")).unwrap();
        finish(&staging, false).unwrap();
        let html = fs::read_to_string(staging.join("index.html")).unwrap();
        assert!(html.contains("content=\"pkg-77/\"") && html.contains("data-bytes=\"4\""), "{html}");
        assert!(
            html.contains("style.css?v=") && html.contains("start.js?v=") && !html.contains("data-trunk"),
            "{html}"
        );
        let glue = html.split("href=\"./").nth(1).unwrap().split('"').next().unwrap();
        let script = fs::read_to_string(staging.join(glue)).unwrap();
        assert_eq!(script, format!("new URL('{}')", glue.replace(".js", "_bg.wasm")));
    }

    #[test]
    fn the_policy_comes_before_everything_it_rules() {
        let html = rewrite(HTML, &names()).unwrap();
        assert!(html.find("Content-Security-Policy").unwrap() < html.find("<link").unwrap(), "{html}");
    }

    #[test]
    fn a_page_without_its_marks_is_told() {
        let without_charset = HTML.replace("utf-8", "latin-1");
        assert!(rewrite(&without_charset, &names()).unwrap_err().to_string().contains("0 times"));
        let without_link = HTML.replace("data-trunk", "");
        assert!(rewrite(&without_link, &names()).unwrap_err().to_string().contains("data-trunk"));
    }

    #[test]
    fn a_missing_or_second_package_is_told() {
        let staging = staging("page-package");
        assert!(finish(&staging, false).unwrap_err().to_string().contains("exactly one folder pkg-*"));
        fs::create_dir(staging.join("pkg-1")).unwrap();
        fs::create_dir(staging.join("pkg-2")).unwrap();
        assert!(find_package(&staging).unwrap_err().to_string().contains("exactly one folder pkg-*"));
    }

    #[test]
    fn a_missing_module_is_told() {
        let message = finish(&folder("page-empty"), false).unwrap_err().to_string();
        assert!(message.ends_with("page_bg.wasm is missing."), "{message}");
    }
}
