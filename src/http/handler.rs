//! What a handler is: an async function of the request's context and up to five extractors. This file turns such
//! functions into one type. It runs them and decides nothing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::cx::Cx;
use super::extract::Extract;
use super::reply::Reply;
use crate::base::Result;

/// A handler whose types are gone.
pub(super) type BoxHandler<S> = Arc<dyn Fn(Cx<S>) -> Pin<Box<dyn Future<Output = Result<Reply>> + Send>> + Send + Sync>;

/// An `async fn(cx: Cx<S>, …extractors) -> Result<Reply>`. `A` tells functions with different arguments apart.
pub trait Handler<S, A>: Sized {
    /// The same function without its type.
    fn boxed(self) -> BoxHandler<S>;
}

/// A macro because Rust has no variadic generics: one implementation per number of extractors.
macro_rules! handler {
    ($($extractor:ident)*) => {
        impl<S, F, Fut, $($extractor,)*> Handler<S, ($($extractor,)*)> for F
        where
            S: Clone + Send + Sync + 'static,
            F: Fn(Cx<S>, $($extractor,)*) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Result<Reply>> + Send + 'static,
            $($extractor: Extract<S> + Send,)*
        {
            fn boxed(self) -> BoxHandler<S> {
                Arc::new(move |cx| {
                    let handler = self.clone();
                    Box::pin(async move {
                        #[allow(unused_mut, reason = "a handler without extractors changes nothing")]
                        let mut cx = cx;
                        $(#[allow(non_snake_case, reason = "named like its type")]
                        let $extractor = $extractor::extract(&mut cx)?;)*
                        handler(cx, $($extractor,)*).await
                    })
                })
            }
        }
    };
}

handler!();
handler!(A1);
handler!(A1 A2);
handler!(A1 A2 A3);
handler!(A1 A2 A3 A4);
handler!(A1 A2 A3 A4 A5);
