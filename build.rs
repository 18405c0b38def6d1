//! Prepares `assets/` for release builds: every served file with its compressed variants and one hash over all of them,
//! as a table that `src/http/assets.rs` includes. Debug builds read the files from disk and embed nothing. Also tells the
//! linker how to keep a release small.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

#[path = "src/http/asset_rules.rs"]
mod asset_rules;

/// A compressed variant is kept when it is smaller than this part of the file, in percent.
const WORTH: usize = 95;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(embedded_assets)");
    if std::env::var("PROFILE")? == "debug" {
        return Ok(());
    }
    // Functions that came out the same are kept once, and relocations packed: two and a half megabytes less of both file and
    // memory.
    println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    println!("cargo::rustc-cfg=embedded_assets");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=src/http/asset_rules.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let mut files = Vec::new();
    collect(&root, &root, &mut files)?;
    files.sort();

    let index = fs::read(root.join("index.html"))?;
    let mut hash = Sha256::new();
    hash.update(&index);
    let mut roots = String::new();
    for name in asset_rules::ROOTS {
        let path = root.join(name);
        hash.update(fs::read(&path)?);
        write!(roots, "({name:?}, include_str!({:?})), ", text(&path)?)?;
    }
    let mut rows = String::new();
    let mut served = 0;
    for (number, path) in files.iter().enumerate() {
        let Some(kind) = asset_rules::served(path) else { continue };
        let whole = fs::read(root.join(path))?;
        let content = asset_rules::mapless(kind, &whole);
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update(content);
        write!(rows, "    ({path:?}, File {{ kind: {kind:?}, unpacked: OnceLock::new()")?;
        let variants = variants(kind, content)?;
        // Few clients take it as it is: for them it is unpacked.
        if variants.iter().any(|(field, packed)| *field == "gzip" && packed.is_some()) {
            write!(rows, ", identity: None")?;
        } else {
            let file = out.join(format!("{number}.identity"));
            fs::write(&file, content)?;
            write!(rows, ", identity: Some(include_bytes!({:?}))", text(&file)?)?;
        }
        for (field, packed) in variants {
            match packed {
                Some(bytes) => {
                    let file = out.join(format!("{number}.{field}"));
                    fs::write(&file, bytes)?;
                    write!(rows, ", {field}: Some(include_bytes!({:?}))", text(&file)?)?;
                }
                None => write!(rows, ", {field}: None")?,
            }
        }
        rows.push_str(" }),\n");
        served += 1;
    }
    let digest: String = hash.finalize().iter().take(10).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let table = format!(
        "static HASH: &str = {digest:?};\nstatic INDEX: &str = include_str!({:?});\nstatic ROOTS: [(&str, &str); {}] = [{roots}];\nstatic FILES: [(&str, File); {served}] = [\n{rows}];\n",
        text(&root.join("index.html"))?,
        asset_rules::ROOTS.len(),
    );
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// A path that can stand in a source text.
fn text(path: &Path) -> Result<&str, Box<dyn Error>> {
    path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()).into())
}

/// All files below `dir`, as paths relative to `root` with `/`.
fn collect(root: &Path, dir: &Path, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Some(path) = path.strip_prefix(root)?.to_str() {
            files.push(path.to_owned());
        }
    }
    Ok(())
}

/// A field of the table and what it holds.
type Variant = (&'static str, Option<Vec<u8>>);

/// The compressed forms of a file, each if it is worth it, under the names of the table's fields. No Zstandard: every browser that
/// takes it takes Brotli too, which is smaller.
fn variants(kind: &str, content: &[u8]) -> Result<[Variant; 2], Box<dyn Error>> {
    let packed_already = matches!(kind, "font/woff2" | "image/png" | "image/webp" | "image/x-icon");
    if packed_already {
        return Ok([("br", None), ("gzip", None)]);
    }
    let mut br = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*content, &mut br, &params)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    let worth = |bytes: Vec<u8>| (bytes.len() * 100 < content.len() * WORTH).then_some(bytes);
    Ok([("br", worth(br)), ("gzip", worth(gzip.finish()?))])
}
