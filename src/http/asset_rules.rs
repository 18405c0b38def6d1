//! Which files below `assets/` are served, and as what. `build.rs` includes this file too, so that what is embedded and
//! what a debug build reads from disk are the same.

/// The media type of `path` (relative, with `/`), or `None` for what is never served: hidden files, tests, type
/// declarations, source maps, what belongs to tools, and unknown kinds.
pub fn served(path: &str) -> Option<&'static str> {
    let hidden = path.split('/').any(|part| part.is_empty() || part.starts_with('.') || part == "tests");
    let name = path.rsplit('/').next().unwrap_or(path);
    let tools = matches!(name, "tsconfig.json" | "jsconfig.json" | "package.json" | "package-lock.json");
    let aside = name.ends_with(".d.ts") || name.contains(".test.") || path == "index.html";
    if hidden || tools || aside || path.contains(['\\', '\0']) {
        return None;
    }
    Some(match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ if name.starts_with("LICENSE") => "text/plain; charset=utf-8",
        _ => return None,
    })
}
