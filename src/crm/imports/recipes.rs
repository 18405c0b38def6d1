//! `/import-recipes`: mappings that are kept for the next file of the same kind.

use std::sync::Arc;

use serde::Deserialize;

use crate::app::App;
use crate::base::text::fold;
use crate::base::{Id, Org, Prefixed, Result};
use crate::http::extract::present;
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, QueryParam, Reply, Route, schemas};
use crate::rest::once;
use crate::rest::short::{self, Short};
use crate::store::{Read, Record};

use super::api::{Request, access};
use super::model::{Mapped, Recipe, Rules};
use super::{schema, service};

/// The routes of recipes; lists take the query members `page`.
pub(super) fn routes(page: [QueryParam; 2]) -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/import-recipes", access(), "import-recipes.list", short::list::<Recipe>)
            .summary("Kept mappings by name")
            .query(page)
            .response(schemas::page(&schema::recipe())),
        Route::post("/import-recipes", access(), "import-recipes.create", create_recipe)
            .summary("Keep a mapping")
            .creates()
            .idempotent()
            .undoable()
            .request(schema::new_recipe())
            .response(schema::recipe()),
        Route::get("/import-recipes/{id}", access(), "import-recipes.get", short::get::<Recipe>)
            .summary("A kept mapping")
            .id(Recipe::PREFIX)
            .response(schema::recipe()),
        Route::patch("/import-recipes/{id}", access(), "import-recipes.update", change_recipe)
            .summary("Change a kept mapping; its collection stays")
            .id(Recipe::PREFIX)
            .request(schema::changed_recipe())
            .response(schema::recipe())
            .conditional()
            .undoable(),
        Route::delete("/import-recipes/{id}", access(), "import-recipes.delete", delete_recipe)
            .summary("Forget a mapping")
            .id(Recipe::PREFIX)
            .conditional()
            .undoable(),
    ]
}

impl Short for Recipe {
    type Body = Self;

    fn body<R: Read + ?Sized>(_: &R, _: Org, record: Record<Self>) -> Result<Self> {
        Ok(record.data)
    }

    fn order(&self) -> String {
        fold(&self.name)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRecipe {
    name: String,
    entity: String,
    mapping: Vec<Mapped>,
    #[serde(default)]
    options: Rules,
}

async fn create_recipe(cx: Request, key: Option<IdempotencyKey>, Body(body): Body<NewRecipe>) -> Result<Reply> {
    let recipe = Recipe { name: body.name, entity: body.entity, mapping: body.mapping, options: body.options };
    let recipe = service::recipe(&cx.app, cx.org(), recipe)?;
    let org = cx.org();
    once::write(&cx, key, move |tx| {
        let record = tx.insert(org, Id::fresh(), recipe)?;
        short::created(tx, org, record)
    })
    .await
}

/// What changes about a recipe; absent members stay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeChange {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    mapping: Option<Vec<Mapped>>,
    #[serde(default, deserialize_with = "present")]
    options: Option<Rules>,
}

async fn change_recipe(cx: Request, PathId(id): PathId<Recipe>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let RecipeChange { name, mapping, options } = body.parse()?;
    // What the body does not hold is taken as it is when it is written.
    let (has_name, has_mapping, has_options) = (name.is_some(), mapping.is_some(), options.is_some());
    let Recipe { name: old_name, entity, mapping: old_mapping, options: old_options } = old.data;
    let new = Recipe {
        name: name.unwrap_or(old_name),
        mapping: mapping.unwrap_or(old_mapping),
        options: options.unwrap_or(old_options),
        entity,
    };
    let new = service::recipe(&cx.app, org, new)?;
    once::write(&cx, None, move |tx| {
        let old = tx.require(org, id)?;
        known.check(old.meta.version)?;
        let mut data = old.data.clone();
        data.name = if has_name { new.name } else { data.name };
        data.mapping = if has_mapping { new.mapping } else { data.mapping };
        data.options = if has_options { new.options } else { data.options };
        let record = tx.update(org, &old, data)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete_recipe(cx: Request, PathId(id): PathId<Recipe>, known: IfMatch) -> Result<Reply> {
    short::delete(&cx, id, known, |_, _| Ok(())).await
}
