//! All tasks of a record: what is to be done, by when it is due, then what was done.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { onRecord } from "../data/records.js";
import { online } from "../state.js";
import { onUndo } from "../ui/toast.js";
import { ActivityLine, FIELDS } from "./section.js";

const SHOWN = 100;

/** @param {{ collection: string, id: string }} props the record */
export function TaskList({ collection, id }) {
  const [tasks, setTasks] = useState(/** @type {import("../data/fields.js").Row[] | null} */ (null));
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let here = true;
    let timer = 0;
    const filter = `${collection.slice(0, -1)}_id = "${id}" and kind = "task"`;
    const load = () => get("/activities", { filter, sort: "due_at", fields: FIELDS, limit: SHOWN }).then(({ data }) => {
      if (!here) return;
      setTasks(data.data);
      setFailed(false);
    }, () => { if (here) setFailed(true); });
    const again = () => { clearTimeout(timer); timer = setTimeout(load, 150); };
    void load();
    const stopRecord = onRecord((change) => { if (change.collection === "activities") again(); });
    const stopUndo = onUndo(again);
    return () => { here = false; clearTimeout(timer); stopRecord(); stopUndo(); };
  }, [collection, id, online.value]);
  if (!tasks) return failed ? html`<p class="t3">${t("list_not_loaded")}</p>` : null;
  if (tasks.length === 0) return html`<p class="t3">${t("no_tasks")}</p>`;
  const groups = [tasks.filter((task) => !task.done), tasks.filter((task) => task.done).reverse()];
  return groups.map((group, at) => group.length > 0 && html`<h2 class="cap tasksof">${t(at === 0 ? "tasks_open" : "tasks_done")}<span class="count">${group.length}</span></h2>
    <ul class="rel">${group.map((task) => html`<${ActivityLine} key=${task.id} row=${task} />`)}</ul>`);
}
