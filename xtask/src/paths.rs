//! Where things are.

use std::path::{Path, PathBuf};

/// The top folder of the project.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// The built site.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Everything that can be built again. Fixed, because a variable in the environment must not mix the flavors.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// Tools that belong to the project, so that nothing of the person's is touched.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// Packages from npm.
pub(crate) fn node_modules() -> PathBuf {
    root().join("node_modules")
}
