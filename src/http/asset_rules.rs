//! Which files below `assets/` are served, as what, and without what. `build.rs` includes this file too, so that what is
//! embedded and what a debug build reads from disk are the same.

/// What stands at the root of the site and is filled in there, not below the files' own directory.
pub const ROOTS: [&str; 2] = ["manifest.webmanifest", "sw.js"];

/// The media type of `path` (relative, with `/`), or `None` for what is never served: hidden files, tests, type
/// declarations, source maps, what belongs to tools, and unknown kinds.
pub fn served(path: &str) -> Option<&'static str> {
    let hidden = path.split('/').any(|part| part.is_empty() || part.starts_with('.') || part == "tests");
    let name = path.rsplit('/').next().unwrap_or(path);
    let tools =
        matches!(name, "tsconfig.json" | "jsconfig.json" | "package.json" | "package-lock.json" | "vendor.lock.json");
    let aside = name.ends_with(".d.ts") || name.contains(".test.") || ROOTS.contains(&path) || path == "index.html";
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

/// A script without the comment at its end that names a source map: none is served.
#[allow(dead_code, reason = "for what a release build embeds, build.rs has called it")]
pub fn mapless<'c>(kind: &str, content: &'c [u8]) -> &'c [u8] {
    const MARK: &[u8] = b"//# sourceMappingURL=";
    if !kind.starts_with("text/javascript") {
        return content;
    }
    let last = content.windows(MARK.len()).rposition(|part| part == MARK);
    let parts = last.and_then(|at| content.split_at_checked(at));
    parts.filter(|(_, comment)| !comment.trim_ascii_end().contains(&b'\n')).map_or(content, |(script, _)| script)
}
