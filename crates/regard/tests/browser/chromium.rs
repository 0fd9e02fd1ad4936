//! A browser, and somebody who uses it.

use chromiumoxide::Page;
use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::emulation::{MediaFeature, SetDeviceMetricsOverrideParams};
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType};
use chromiumoxide::cdp::browser_protocol::log::EventEntryAdded;
use chromiumoxide::cdp::browser_protocol::network::{
    BlockPattern, EmulateNetworkConditionsByRuleParams, NetworkConditions, OverrideNetworkStateParams,
    SetBlockedUrLsParams,
};
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::cdp::js_protocol::runtime::EventExceptionThrown;
use chromiumoxide::keys::get_key_definition;
use chromiumoxide::layout::Point;
use chromiumoxide::page::ScreenshotParams;
use futures::StreamExt as _;
use serde::de::DeserializeOwned;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long somebody waits for a page to show something.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running Chromium; it ends with this value.
pub(crate) struct Chromium {
    browser: Browser,
    _profile: TempDir,
}

impl Chromium {
    /// Starts it, without a window.
    pub(crate) async fn start() -> Self {
        let program = env::var("REGARD_TEST_CHROMIUM")
            .expect("REGARD_TEST_CHROMIUM names the browser; `cargo xtask test` installs it and sets it");
        let profile = tempfile::tempdir().expect("a temporary folder");
        let config = BrowserConfig::builder()
            .chrome_executable(program)
            .user_data_dir(profile.path())
            .new_headless_mode()
            .no_sandbox()
            .viewport(None)
            .launch_timeout(Duration::from_secs(60))
            .args([
                "disable-gpu",
                "disable-quic",
                "no-first-run",
                "disable-background-networking",
                "disable-sync",
            ])
            .args(["disable-component-update", "disable-dev-shm-usage"])
            .build()
            .expect("a good configuration");
        let (browser, mut handler) = Browser::launch(config).await.expect("Chromium starts");
        tokio::spawn(async move { while handler.next().await.is_some() {} });
        Self { browser, _profile: profile }
    }

    /// Somebody with a window and cookies of their own, on the desk at this address.
    pub(crate) async fn visitor(&self, url: &str) -> Visitor {
        let context = self.browser.create_browser_context(CreateBrowserContextParams::default()).await;
        self.window(url, context.expect("a context")).await
    }

    /// Another window of the same person.
    pub(crate) async fn second_window(&self, of: &Visitor) -> Visitor {
        self.window(&of.url, of.context.clone()).await
    }

    async fn window(&self, url: &str, context: BrowserContextId) -> Visitor {
        let target = CreateTargetParams::builder()
            .url("about:blank")
            .new_window(true)
            .browser_context_id(context.clone());
        let page = self.browser.new_page(target.build().expect("a target")).await.expect("a window");
        let troubles = Arc::new(Mutex::new(Vec::new()));
        listen(&page, &troubles).await;
        let visitor = Visitor { page, context, url: url.to_owned(), troubles };
        visitor.resize(1440).await;
        visitor
    }
}

/// Collects what a developer's console would show in red.
async fn listen(page: &Page, troubles: &Arc<Mutex<Vec<String>>>) {
    page.enable_log().await.expect("a log");
    let mut entries = page.event_listener::<EventEntryAdded>().await.expect("listens");
    let seen = troubles.clone();
    tokio::spawn(async move {
        while let Some(event) = entries.next().await {
            if event.entry.level.as_ref() == "error" {
                let url = event.entry.url.clone().unwrap_or_default();
                seen.lock().expect("whole").push(format!("{} {url}", event.entry.text));
            }
        }
    });
    let mut failures = page.event_listener::<EventExceptionThrown>().await.expect("listens");
    let seen = troubles.clone();
    tokio::spawn(async move {
        while let Some(event) = failures.next().await {
            seen.lock().expect("whole").push(format!("{:?}", event.exception_details));
        }
    });
}

/// Somebody before a window.
pub(crate) struct Visitor {
    page: Page,
    context: BrowserContextId,
    url: String,
    troubles: Arc<Mutex<Vec<String>>>,
}

impl Visitor {
    /// Opens a page of the desk, or a whole address.
    pub(crate) async fn open(&self, path: &str) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        self.page.goto(address).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Signs in with a link that was made for them.
    pub(crate) async fn sign_in(&self, link: &str) {
        self.open(link).await;
        self.click("main form button").await;
        self.see(".rail, .app, nav").await;
    }

    /// Signs in with a password.
    pub(crate) async fn sign_in_as(&self, email: &str, password: &str) {
        self.open("/sign-in").await;
        self.fill("input[name=email]", email).await;
        self.fill("input[name=password]", password).await;
        self.press("Enter").await;
        self.see("body[data-cursor]").await;
    }

    /// The width of the window: 1440 for a desk, 390 for a phone.
    pub(crate) async fn resize(&self, width: i64) {
        let is_phone = width < 600;
        let height = if is_phone { 844 } else { 900 };
        let size = SetDeviceMetricsOverrideParams::new(width, height, 1.0, is_phone);
        self.page.execute(size).await.expect("resized");
    }

    /// Brings their window before the others: what is behind hears no keys.
    pub(crate) async fn to_front(&self) {
        self.page.bring_to_front().await.expect("comes");
    }

    /// Which theme their system asks for: `light` or `dark`.
    pub(crate) async fn theme(&self, name: &str) {
        let wish = MediaFeature::new("prefers-color-scheme", name);
        let still = MediaFeature::new("prefers-reduced-motion", "reduce");
        self.page.emulate_media_features(vec![wish, still]).await.expect("set");
    }

    /// Lets no script of the pages through from now on, as a strict browser or a broken line does.
    pub(crate) async fn without_scripts(&self) {
        let scripts = BlockPattern::new("*://*/assets/*.js", true);
        let blocked = SetBlockedUrLsParams::builder().url_pattern(scripts).build();
        self.page.execute(blocked).await.expect("set");
    }

    /// Takes the network away, or gives it back.
    pub(crate) async fn network(&self, is_there: bool) {
        let state = OverrideNetworkStateParams::new(!is_there, 0.0, -1.0, -1.0);
        self.page.execute(state).await.expect("set");
        let all = NetworkConditions::new("", 0.0, -1.0, -1.0);
        let condition = EmulateNetworkConditionsByRuleParams::new(!is_there, vec![all]);
        self.page.execute(condition).await.expect("set");
    }

    /// Runs a script for what it does.
    pub(crate) async fn run(&self, script: &str) {
        self.page.evaluate(script).await.unwrap_or_else(|error| panic!("{script}: {error}"));
    }

    /// What an expression gives.
    pub(crate) async fn js<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value =
            self.page.evaluate(expression).await.unwrap_or_else(|error| panic!("{expression}: {error}"));
        value.into_value().unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Waits until an expression is true; a page that is just being left is asked again.
    pub(crate) async fn until(&self, expression: &str) {
        let start = Instant::now();
        let mut again = tokio::time::interval(Duration::from_millis(30));
        loop {
            again.tick().await;
            let value = tokio::time::timeout(PATIENCE, self.page.evaluate(expression)).await;
            let value = value.ok().and_then(Result::ok).and_then(|value| value.into_value::<bool>().ok());
            if value == Some(true) {
                return;
            }
            if start.elapsed() > PATIENCE {
                self.picture(&format!(
                    "gave-up-{}",
                    std::thread::current().name().unwrap_or("").replace("::", "-")
                ))
                .await;
                let address: String = self.js("location.href").await;
                panic!("on {address} this did not come to be: {expression}");
            }
        }
    }

    /// Waits until something can be seen.
    pub(crate) async fn see(&self, css: &str) {
        self.until(&format!("[...document.querySelectorAll({css:?})].some(e => e.checkVisibility())")).await;
    }

    /// Waits until a part of the page says these words.
    pub(crate) async fn reads(&self, css: &str, words: &str) {
        let all = format!("[...document.querySelectorAll({css:?})]");
        self.until(&format!("{all}.some(e => e.textContent.includes({words:?}))")).await;
    }

    /// Waits until no part of the page says these words.
    pub(crate) async fn no_longer_reads(&self, css: &str, words: &str) {
        let all = format!("[...document.querySelectorAll({css:?})]");
        self.until(&format!("!{all}.some(e => e.textContent.includes({words:?}))")).await;
    }

    /// How many of them there are.
    pub(crate) async fn count(&self, css: &str) -> usize {
        self.js(&format!("document.querySelectorAll({css:?}).length")).await
    }

    /// Presses the first of them that can be seen, with the mouse, where it is.
    pub(crate) async fn click(&self, css: &str) {
        self.see(css).await;
        let at: Option<(f64, f64)> = self
            .js(&format!(
                "(e => {{ e?.scrollIntoView({{block: 'center'}}); const r = e?.getBoundingClientRect();\
                 return r ? [r.x + r.width / 2, r.y + r.height / 2] : null }})\
                 ([...document.querySelectorAll({css:?})].find(e => e.checkVisibility()))"
            ))
            .await;
        let (x, y) = at.unwrap_or_else(|| panic!("{css} is gone"));
        self.page.click(Point::new(x, y)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Writes into a field.
    pub(crate) async fn fill(&self, css: &str, words: &str) {
        self.click(css).await;
        self.write(words).await;
    }

    /// Types words where the caret stands.
    pub(crate) async fn write(&self, words: &str) {
        let page = self.page.find_element("body").await.expect("a page");
        page.type_str(words).await.expect("typed");
    }

    /// Presses a key, with others held: `r`, `Enter`, `Control+k`.
    pub(crate) async fn press(&self, chord: &str) {
        let (held, key) = chord.rsplit_once('+').unwrap_or(("", chord));
        let modifiers = held.split('+').map(|name| match name {
            "Alt" => 1,
            "Control" => 2,
            "Shift" => 8,
            _ => 0,
        });
        let modifiers: i64 = modifiers.sum();
        let known = get_key_definition(key).unwrap_or_else(|| panic!("a key called {key}"));
        let event = |kind: DispatchKeyEventType| {
            let event = DispatchKeyEventParams::builder().r#type(kind).key(known.key).code(known.code);
            event.windows_virtual_key_code(known.key_code).modifiers(modifiers)
        };
        let text =
            known.text.or((key.chars().count() == 1).then_some(known.key)).filter(|_| modifiers & !8 == 0);
        let down = match text {
            Some(text) => event(DispatchKeyEventType::KeyDown).text(text),
            None => event(DispatchKeyEventType::RawKeyDown),
        };
        self.page.execute(down.build().expect("an event")).await.expect("pressed");
        self.page
            .execute(event(DispatchKeyEventType::KeyUp).build().expect("an event"))
            .await
            .expect("let go");
    }

    /// Lets go of the field in which they write, as a click beside it does.
    pub(crate) async fn leave_field(&self) {
        self.run("document.activeElement?.blur()").await;
    }

    /// What axe finds wrong with the page as it stands.
    pub(crate) async fn violations(&self) -> Vec<String> {
        let axe = std::fs::read_to_string(axe()).expect("`cargo xtask test` installs axe-core");
        self.page.evaluate(axe).await.expect("loads");
        let run = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})\
                   .then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' \
                   + (n.any[0]?.message || '')).join(' | ')))";
        self.js(run).await
    }

    /// Keeps a picture, when pictures are wanted.
    pub(crate) async fn picture(&self, name: &str) {
        let Some(folder) = env::var_os("REGARD_TEST_PICTURES") else { return };
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = Path::new(&folder).join(format!("{name}.png"));
        self.page.save_screenshot(ScreenshotParams::builder().build(), path).await.expect("a picture");
    }

    /// Holds that nothing went wrong in their window, and starts to count anew.
    pub(crate) fn had_no_trouble(&self) {
        let troubles = std::mem::take(&mut *self.troubles.lock().expect("whole"));
        assert!(troubles.is_empty(), "{troubles:#?}");
    }
}

fn axe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js")
}
