//! Renders every page with sample values into a folder, together with its assets, for a browser to look at:
//! `cargo run -p regard-web --example gallery -- FOLDER`. Serve that folder to see the pages.

use std::{env, fs, path::Path};

mod samples;

fn main() -> std::io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for file in regard_web::assets::files() {
        let bytes = regard_web::assets::bytes(&file).expect("a listed file is there");
        fs::write(folder.join("assets").join(file.as_ref()), bytes)?;
    }
    for (name, html) in samples::pages().into_iter().chain(samples::fragments()) {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    Ok(())
}
