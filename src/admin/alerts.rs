//! Tells another service of the server's own failures, where `log.webhook_url` names one: at most one message a minute,
//! with what `/admin/errors` lists and nothing more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::app::App;
use crate::audit::faults::Fault;
use crate::net::{NetError, Request, Target};

/// What comes this soon after the first failure goes with it.
const GATHER: Duration = Duration::from_secs(1);
/// The pause after a message.
const PAUSE: Duration = Duration::from_secs(59);

/// A route's failures of one class since the last message.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    latest: Fault,
    count: u32,
}

/// What is sent.
#[derive(Debug, Serialize)]
struct Message {
    instance: String,
    version: &'static str,
    failures: Vec<Told>,
    /// Failures that came too fast to be remembered one by one.
    missed: u64,
}

impl Message {
    fn new(app: &App) -> Self {
        let instance = uuid::Uuid::from_u128(app.store.instance().0).hyphenated().to_string();
        Self { instance, version: env!("CARGO_PKG_VERSION"), failures: Vec::new(), missed: 0 }
    }

    fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        let mut grouped: BTreeMap<(Option<String>, &'static str), Told> = BTreeMap::new();
        for latest in faults {
            let key = (latest.route.clone(), latest.class);
            let count = grouped.get(&key).map_or(1, |told| told.count + 1);
            grouped.insert(key, Told { latest, count });
        }
        self.failures = grouped.into_values().collect();
    }
}

/// Tells of failures until the application ends. Returns at once where nobody is to be told.
pub async fn tell(app: Arc<App>) {
    let config = &app.config.log;
    let Some(url) = &config.webhook_url else { return };
    let target = match Target::parse(url.as_str()) {
        Ok(target) => target,
        Err(refusal) => return tracing::error!(error = %refusal, "log.webhook_url cannot be asked; nobody is told"),
    };
    let mut news = app.faults.subscribe();
    loop {
        let mut message = Message::new(&app);
        let mut gathered = Vec::new();
        match news.recv().await {
            Ok(fault) => gathered.push(fault),
            Err(RecvError::Lagged(missed)) => message.missed += missed,
            Err(RecvError::Closed) => return,
        }
        tokio::time::sleep(GATHER).await;
        loop {
            match news.try_recv() {
                Ok(fault) => gathered.push(fault),
                Err(TryRecvError::Lagged(missed)) => message.missed += missed,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        message.add(gathered);
        if let Err(error) = send(&app, target.clone(), config.webhook_token.as_ref(), &message).await {
            tracing::warn!(error = &*error, "the webhook could not be told of failures");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn send(
    app: &App,
    target: Target,
    token: Option<&SecretString>,
    message: &Message,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut request = Request::get(target).header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.method = Method::POST;
    request.body = serde_json::to_vec(message)?.into();
    if let Some(token) = token {
        let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    let answer = app.net.send(request).await.map_err(|error: NetError| error)?;
    if (200..300).contains(&answer.status) { Ok(()) } else { Err(format!("it answered {}", answer.status).into()) }
}
