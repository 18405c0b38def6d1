//! Step 4: the dry run of every row on the server. Counts, problem rows with reasons, cells that are mended in place and
//! checked again.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, get, post } from "../api.js";
import { formatNumber } from "../format.js";
import { navigate } from "../router.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Popover } from "../ui/popover.js";
import { Picker } from "../ui/select.js";
import { Icon } from "../ui/icon.js";
import { Progress } from "../ui/progress.js";
import { Skeleton } from "../ui/skeleton.js";
import { toastError } from "../ui/toast.js";
import { Counters } from "./counters.js";
import { WizardFoot } from "./frame.js";
import { usePoll } from "./import.js";
import { RowTable } from "./outcome.js";
import { ProblemTable, kindOf } from "./problem-table.js";
import { saveProblems } from "./save-problems.js";

/** @typedef {import("./import.js").Import} Import @typedef {import("./import.js").Problem} Problem */

const PAGE = 200;
/** After a change of cells the rows are checked again by themselves, when the check is quick. */
const RECHECK_MS = 900;

/** @param {{ imp: Import, setImp: (imp: Import) => void, save: (change: any) => Promise<boolean>, reload: () => Promise<void> }} props */
function useReview({ imp, setImp, save, reload }) {
  const [problems, setProblems] = useState(/** @type {Problem[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [counts, setCounts] = useState(/** @type {import("./import.js").Counts | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [checking, setChecking] = useState(true);
  const [fixes, setFixes] = useState(/** @type {Map<string, { value: string, was: string }>} */ (new Map()));
  const [last, setLast] = useState(/** @type {{ column: string, was: string, value: string } | null} */ (null));
  const quick = useRef(true);
  const timer = useRef(0);

  /** @param {boolean} more keeps what is shown and adds the next page */
  const page = async (more) => {
    const { data } = await get(`/imports/${imp.id}/problems`, { limit: PAGE, cursor: more ? cursor : null });
    setProblems((now) => (more ? [...now, ...data.data] : data.data));
    setCursor(data.next_cursor);
  };
  const check = async () => {
    clearTimeout(timer.current);
    setError(null);
    setChecking(true);
    try {
      const { data, status } = await post(`/imports/${imp.id}/preview`);
      quick.current = status === 200;
      if (status !== 200) return setImp({ ...imp, ...data, state: "previewing" });
      setCounts(data.counts);
      setFixes(new Map());
      if (data.counts.problem > 0) await page(false);
      else setProblems([]);
    } catch (problem) {
      if (problem instanceof ApiError) setError(problem);
    }
    setChecking(false);
  };
  const poll = async () => {
    const { data } = await get(`/imports/${imp.id}`).catch(() => ({ data: null }));
    if (!data) return;
    setImp(data);
    if (data.state === "previewing") return;
    setCounts(data.counts ?? null);
    setFixes(new Map());
    await page(false).catch(() => {});
    setChecking(false);
    if (!data.counts) await reload();
  };
  useEffect(() => {
    if (imp.state !== "previewing") void check();
    return () => clearTimeout(timer.current);
  }, []);
  usePoll(imp.state === "previewing", poll, 500);

  /** @param {Array<{ row: number, column: string, value: string, was: string }>} changes */
  const fix = async (changes) => {
    setFixes((now) => new Map([...now, ...changes.map(({ row, column, value, was }) => /** @type {[string, any]} */ ([`${row}|${column}`, { value, was: now.get(`${row}|${column}`)?.was ?? was }]))]));
    const [first] = changes;
    setLast(first ? { column: first.column, was: first.was, value: first.value } : null);
    clearTimeout(timer.current);
    if (!(await save({ fixes: changes.map(({ row, column, value }) => ({ row, column, value })) }))) {
      setLast(null);
      return setFixes((now) => new Map([...now].filter(([key]) => !changes.some((change) => key === `${change.row}|${change.column}`))));
    }
    if (quick.current) timer.current = setTimeout(() => void check(), RECHECK_MS);
  };
  const at = imp.columns.findIndex((column) => column.name === last?.column);
  // Stays while the row that was mended goes with the next check.
  const alike = last ? problems.filter((problem) => problem.column === last.column && (problem.values[at] ?? "") === last.was && !fixes.has(`${problem.row}|${problem.column}`)) : [];
  const fixAlike = last && alike.length > 0 ? () => fix(alike.map((problem) => ({ ...last, row: problem.row }))) : null;
  return { problems, counts, error, checking, fixes, fix, last, alike: alike.length, fixAlike, check, more: cursor ? () => void page(true).catch((problem) => toastError(t("imp.check_failed"), problem)) : null };
}

/** @param {{ problems: Problem[], chosen: string[], onChange: (kinds: string[]) => void }} props */
function ReasonFilter({ problems, chosen, onChange }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  /** @type {Map<string, number>} */ const kinds = new Map();
  for (const problem of problems) kinds.set(kindOf(problem), (kinds.get(kindOf(problem)) ?? 0) + 1);
  if (kinds.size < 2) return null;
  const toggle = (/** @type {string} */ kind) => onChange(chosen.includes(kind) ? chosen.filter((other) => other !== kind) : [...chosen, kind]);
  return html`<span class=${`chip${chosen.length ? " hot" : ""}`}><button type="button" class="chipbody" aria-haspopup="listbox" aria-expanded=${anchor !== null}
    onClick=${(/** @type {any} */ event) => setAnchor(anchor ? null : event.currentTarget)}>
      <span>${t("imp.reason")}</span><span class="op">${t("imp.any_of")}</span><span class="val">${t("imp.kinds_n", { n: chosen.length || kinds.size })}</span></button>
      ${chosen.length > 0 && html`<button type="button" class="chipx" aria-label=${t("remove_filter", { name: t("imp.reason") })} onClick=${() => onChange([])}>
        <${Icon} name="x" size="sm" /></button>`}</span>
    ${anchor && html`<${Popover} anchor=${anchor} label=${t("imp.reason")} onClose=${() => setAnchor(null)}><${Picker} many label=${t("imp.reason")} value=${chosen}
      onChoose=${toggle}
      options=${[...kinds].map(([kind, count]) => ({ value: kind, label: kind, hint: formatNumber(count) }))} /><//>`}`;
}

/** @param {{ imp: Import, setImp: (imp: Import) => void, save: (change: any) => Promise<boolean>, reload: () => Promise<void> }} props */
export function ReviewStep(props) {
  const { imp, setImp } = props;
  const { problems, counts, error, checking, fixes, fix, last, alike, fixAlike, check, more } = useReview(props);
  const [kinds, setKinds] = useState(/** @type {string[]} */ ([]));
  const [starting, setStarting] = useState(false);
  const [asked, setAsked] = useState(/** @type {import("./counters.js").Outcome | null} */ (null));
  const back = `/imports/${imp.id}?step=match`;

  async function run() {
    setStarting(true);
    try {
      const { data } = await post(`/imports/${imp.id}/run`);
      setImp({ ...imp, counts, ...data, state: data?.state === "completed" ? "completed" : "running" });
      navigate(`/imports/${imp.id}?step=run`, { replace: true });
    } catch (problem) {
      toastError(t("imp.not_started"), problem);
      setStarting(false);
    }
  }

  if (error) {
    const actions = html`<${Button} form kind="primary" onClick=${check}>${t("imp.check_again")}<//>
      <a class="btn form" href=${`/imports/${imp.id}?step=map`}>${t("imp.back_to_map")}</a>`;
    return html`<div class="wizbody" tabindex="-1"><${Empty} icon="circle-alert" title=${t("imp.check_failed")} text=${error.sentence} actions=${actions} /></div>
      <${WizardFoot} note=${t("imp.nothing_written")} back=${back} />`;
  }
  if (!counts) {
    const progress = imp.progress ?? { done: 0, total: 0 };
    return html`<div class="wizbody" tabindex="-1"><div class="wizhead"><div class="grow"><h2>${t("imp.checking")}</h2><p class="t2">${t("imp.checking_text")}</p></div></div>
      ${imp.state === "previewing" ? html`<div class="wizpart"><${Progress} ...${progress}
        label=${t("imp.checking")} />${progress.total > 0 && html`<p class="hint num">${t("imp.done_of", progress)}</p>`}</div>` : html`<div class="wizpart">
        <${Skeleton} lines=${6} /></div>`}
    </div><${WizardFoot} note=${t("imp.nothing_written")} back=${back} />`;
  }

  const ready = counts.new + counts.update;
  const total = ready + counts.skip + counts.problem;
  const shown = kinds.length ? problems.filter((problem) => kinds.includes(kindOf(problem))) : problems;
  const rows = new Set(problems.map((problem) => problem.row)).size;
  // What was asked for may have no row left after a change.
  const outcome = [asked, /** @type {const} */ ("problem"), /** @type {const} */ ("new"), /** @type {const} */ ("update"), /** @type {const} */ ("skip")].find((name) => name && counts[name] > 0) ?? null;
  const idle = ready === 0 && counts.problem === 0;
  const unchecked = fixes.size > 0 && html`<span class="t2 fs12">${t("imp.unchecked", { n: fixes.size })}</span><${Button} small busy=${checking}
    onClick=${check}>${t("imp.check_again")}<//>`;
  return html`<div tabindex="-1" class=${`wizbody review${checking ? " dim" : ""}`} aria-busy=${checking ? "true" : undefined}>
    <div class="wizhead"><div class="grow"><h2>${idle ? t("imp.all_skipped_title") : html`${t("imp.ready", { n: ready })}, ${counts.problem ? t("imp.with_problem", { n: counts.problem }) : t("imp.no_problem")}`}</h2>
      <p class="t2">${t("imp.review_lead", { n: total })} ${counts.problem > 0 ? t("imp.review_fix") : idle && t("imp.all_skipped_text")}</p></div>
      <${Counters} counts=${counts} mark shown=${outcome} onShow=${setAsked} /></div>
    ${outcome !== "problem" ? outcome && !checking && (unchecked ? html`<div class="wsub">${unchecked}</div>` : html`<${RowTable} key=${outcome} imp=${imp} outcome=${outcome} />`) : html`<div class="wsub"><${ReasonFilter} problems=${problems} chosen=${kinds} onChange=${setKinds} />
        ${last && fixAlike && html`<span class="t2 fs12 alike"><span class="trunc">${t("imp.alike", { column: last.column, was: last.was || t("imp.blank"), value: last.value })}</span>
          <${Button} small busy=${checking} onClick=${fixAlike}>${t("imp.fix_alike", { n: alike })}<//></span>`}<span class="grow"></span>
        ${unchecked}
        <span class="t2 fs12 num shownof">${t("imp.shown_of", { shown: rows, total: counts.problem })}</span>
        <${Button} small icon="download" onClick=${() => void saveProblems(imp.id)}>${t("imp.problems_csv")}<//></div>
      <${ProblemTable} imp=${imp} problems=${shown} fixes=${fixes} onFix=${fix} />
      ${more && html`<div class="morerow"><${Button} onClick=${more}>${t("imp.more")}<//></div>`}`}
  </div>
  <${WizardFoot} note=${counts.problem > 0 ? t("imp.left_out") : t("imp.nothing_written")} back=${back} busy=${starting} disabled=${ready === 0 || checking}
    next=${ready > 0 ? t("imp.import_rows", { n: ready }) : t("imp.import_none")} onNext=${run} />`;
}
