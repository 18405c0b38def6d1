//! Recipes, which are mappings kept for the next file of their kind: choosing one, renaming and deleting them.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, get, patch } from "../api.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Menu } from "../ui/menu.js";
import { onUndo, toastDone } from "../ui/toast.js";

/** @typedef {import("./import.js").Import} Import */
/** @typedef {{ id: string, name: string, entity: string, mapping: { column: string, field: string | null }[], options?: any }} Recipe */

/** @param {{ recipe: Recipe, onChanged: () => Promise<void> }} props */
function RecipeRow({ recipe, onChanged }) {
  const [name, setName] = useState(recipe.name);
  const [error, setError] = useState("");
  useEffect(() => setName(recipe.name), [recipe.name]);
  /** @param {() => Promise<any>} call @param {string} done */
  const tried = async (call, done) => {
    try {
      const { undoId } = await call();
      toastDone(t(done, { name: name.trim() }), undoId);
      await onChanged();
    } catch (problem) { setError(problem instanceof ApiError ? problem.fields?.name ?? problem.sentence : String(problem)); }
  };
  const rename = async () => {
    if (name.trim() === recipe.name) return setName(recipe.name);
    if (!name.trim()) return setError(t("imp.recipe_missing"));
    await tried(() => patch(`/import-recipes/${recipe.id}`, { name: name.trim() }), "imp.recipe_renamed");
  };
  return html`<li><div class="row">
    <div class="grow"><${Input} aria-label=${t("imp.recipe_name_of", { name: recipe.name })} aria-invalid=${error ? "true" : undefined} maxlength="200" value=${name}
      onValue=${(/** @type {string} */ text) => { setName(text); setError(""); }} onBlur=${() => void rename()}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") { event.preventDefault(); void rename(); } }} /></div>
    <${Button} kind="ghost" icon="trash-2" label=${t("imp.recipe_delete", { name: recipe.name })}
      onClick=${() => void tried(() => del(`/import-recipes/${recipe.id}`), "imp.recipe_deleted")} /></div>
    ${error && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${error}</p>`}</li>`;
}

/** @param {{ recipes: Recipe[], onChanged: () => Promise<void>, onClose: () => void }} props */
function RecipesDialog({ recipes, onChanged, onClose }) {
  return html`<${Dialog} title=${t("imp.recipes")} onClose=${onClose} foot=${html`<${Button} form kind="primary" onClick=${onClose}>${t("imp.recipes_done")}<//>`}>
    ${recipes.length ? html`<ul class="recipes">${recipes.map((recipe) => html`<${RecipeRow} key=${recipe.id} recipe=${recipe} onChanged=${onChanged} />`)}</ul>`
      : html`<p class="t2">${t("imp.no_recipes")}</p>`}<//>`;
}

/** The button that offers the recipes for this collection. @param {{ imp: Import, onUse: (recipe: Recipe) => void }} props */
export function RecipeButton({ imp, onUse }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  const [managing, setManaging] = useState(false);
  const [recipes, setRecipes] = useState(/** @type {Recipe[] | null} */ (null));
  const load = () => get("/import-recipes").then(({ data }) => setRecipes(data.data.filter((/** @type {Recipe} */ recipe) => recipe.entity === imp.entity)), () => setRecipes(null));
  useEffect(() => { void load(); return onUndo(() => void load()); }, [imp.entity]);
  if (recipes === null) return null;
  const entries = recipes.length
    ? [...recipes.map((recipe) => ({ label: recipe.name, icon: "bookmark", run: () => onUse(recipe) })), /** @type {const} */ ("-"),
      { label: t("imp.recipes_manage"), icon: "pencil", run: () => setManaging(true) }]
    : [{ caption: t("imp.no_recipes") }];
  return html`<${Button} icon="bookmark" aria-haspopup="menu" onClick=${(/** @type {any} */ event) => setAnchor(event.currentTarget)}>${t("imp.recipe")}<//>
    ${anchor && html`<${Menu} anchor=${anchor} align="end" label=${t("imp.recipes")} entries=${entries} onClose=${() => setAnchor(null)} />`}
    ${managing && html`<${RecipesDialog} recipes=${recipes} onChanged=${load} onClose=${() => setManaging(false)} />`}`;
}
