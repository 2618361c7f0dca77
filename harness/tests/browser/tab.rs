//! One browser window with no history: what a person does and sees in it. Knows no page.

use serde_json::{Value, json};
use std::error::Error;
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a page may take to show what it is to show.
const PATIENCE: Duration = Duration::from_secs(10);
const INTERVAL: Duration = Duration::from_millis(50);

/// Nothing of the browser's own goes out, and no name but loopback's resolves: a page that asks for something elsewhere
/// finds nothing, and its log says so.
const ARGUMENTS: [&str; 12] = [
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-first-run",
    "--no-proxy-server",
];

pub(crate) struct Tab {
    driver: WebDriver,
}

/// How wide and high the window is, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size(pub(crate) u32, pub(crate) u32);

/// Which colours a person has asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Colours {
    Dark,
    Light,
}

impl Tab {
    pub(crate) async fn open(driver: String) -> Outcome<Self> {
        let mut arguments = ARGUMENTS.to_vec();
        // Chromium will not run as root inside of a sandbox.
        if rustix::process::getuid().is_root() {
            arguments.push("--no-sandbox");
        }
        let mut wanted = Capabilities::new();
        wanted.set("browserName", "chrome")?;
        wanted.set("goog:chromeOptions", json!({ "args": arguments }))?;
        wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
        let tab = Self { driver: WebDriver::new(driver, wanted).await? };
        tab.resize(Size(1000, 700)).await?;
        Ok(tab)
    }

    pub(crate) async fn close(self) -> Outcome {
        Ok(self.driver.quit().await?)
    }

    pub(crate) async fn go(&self, url: &str) -> Outcome {
        Ok(self.driver.goto(url).await?)
    }

    pub(crate) async fn resize(&self, Size(width, height): Size) -> Outcome {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await
    }

    pub(crate) async fn prefer(&self, colours: Colours) -> Outcome {
        let value = match colours {
            Colours::Dark => "dark",
            Colours::Light => "light",
        };
        let feature = json!({ "name": "prefers-color-scheme", "value": value });
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [feature] })).await
    }

    /// Pages run no script of theirs any more.
    pub(crate) async fn forbid_scripts(&self) -> Outcome {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await
    }

    /// What an address like this has is not fetched.
    pub(crate) async fn block(&self, pattern: &str) -> Outcome {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": [pattern] })).await
    }

    async fn devtools(&self, method: &str, parameters: Value) -> Outcome {
        self.driver.cdp().send_raw(method, parameters).await?;
        Ok(())
    }

    /// The one element, as soon as it is there.
    async fn element(&self, css: &str) -> Outcome<WebElement> {
        let found = self.driver.query(By::Css(css)).wait(PATIENCE, INTERVAL).single().await;
        found.map_err(|error| format!("{css}: {error}").into())
    }

    pub(crate) async fn click(&self, css: &str) -> Outcome {
        Ok(self.element(css).await?.click().await?)
    }

    /// Clicks on what leads to another page, and waits until this one is gone: the browser answers a click before it has
    /// sent the form, and who goes elsewhere in the meantime takes it back.
    pub(crate) async fn follow(&self, css: &str) -> Outcome {
        let element = self.element(css).await?;
        element.click().await?;
        let deadline = Instant::now() + PATIENCE;
        // Between two pages the browser has more than one word for what is not there.
        while element.tag_name().await.is_ok() {
            if Instant::now() > deadline {
                return Err(format!("{css} was clicked, and leads nowhere").into());
            }
            tokio::time::sleep(INTERVAL).await;
        }
        Ok(())
    }

    /// Types into an empty field.
    pub(crate) async fn fill(&self, css: &str, text: &str) -> Outcome {
        let field = self.element(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Types on the keyboard, wherever the focus is.
    pub(crate) async fn keys(&self, keys: impl Into<TypingData>) -> Outcome {
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// Chooses from a list what has this value.
    pub(crate) async fn choose(&self, css: &str, value: &str) -> Outcome {
        self.click(&format!("{css} option[value='{value}']")).await
    }

    pub(crate) async fn text(&self, css: &str) -> Outcome<String> {
        Ok(self.element(css).await?.text().await?)
    }

    /// How many elements there are now.
    pub(crate) async fn count(&self, css: &str) -> Outcome<usize> {
        Ok(self.driver.find_all(By::Css(css)).await?.len())
    }

    pub(crate) async fn url(&self) -> Outcome<String> {
        Ok(self.driver.current_url().await?.to_string())
    }

    /// Where the focus is: the name of the element, its id or its own name, and its text.
    pub(crate) async fn focus(&self) -> Outcome<String> {
        let focus = self.driver.active_element().await?;
        let name = match focus.attr("name").await? {
            Some(name) => Some(name),
            None => focus.attr("class").await?,
        };
        Ok(format!("{} {}", focus.tag_name().await?, name.unwrap_or(focus.text().await?)))
    }

    /// Waits for a sentence on the page.
    pub(crate) async fn see(&self, sentence: &str) -> Outcome {
        let words = sentence.replace('"', "");
        let path = format!("//body[contains(normalize-space(.), \"{words}\")]");
        let found = self.driver.query(By::XPath(path)).wait(PATIENCE, INTERVAL).exists().await?;
        if found { Ok(()) } else { Err(format!("the page does not say: {words}").into()) }
    }

    /// Waits until the address is this one.
    pub(crate) async fn arrive(&self, url: &str) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        while self.url().await? != url {
            if Instant::now() > deadline {
                return Err(format!("at {}, and not at {url}", self.url().await?).into());
            }
            tokio::time::sleep(INTERVAL).await;
        }
        Ok(())
    }

    /// What a script in the page returns.
    pub(crate) async fn ask(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    /// The same with a script that says later what it returns, to its last argument.
    pub(crate) async fn await_script(&self, script: &str) -> Outcome<Value> {
        Ok(self.driver.execute_async(script, Vec::new()).await?.json().clone())
    }

    /// What the browser had to complain about since the last time: refused scripts and styles, things not found.
    pub(crate) async fn complaints(&self) -> Outcome<Vec<String>> {
        let log = self.driver.browser_log().await?;
        Ok(log.into_iter().map(|entry| entry.message).collect())
    }

    pub(crate) async fn picture(&self) -> Outcome<Vec<u8>> {
        Ok(self.driver.screenshot_as_png().await?)
    }

    /// Address and text of the page, for somebody who reads why a trial failed.
    pub(crate) async fn shown(&self) -> String {
        let url = self.url().await.unwrap_or_default();
        let text = self.text("body").await.unwrap_or_default();
        format!("the page was {url}:\n{}", text.chars().take(2000).collect::<String>())
    }
}
