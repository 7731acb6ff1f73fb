"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const NUMBERS = new Set(["value", "lower", "upper"]);
  const RAW = new Set(data.raw);
  const claims = data.rows.map((row, i) => {
    const claim = { i, bar: data.bars[i], owner: data.owners[i] };
    data.fields.forEach((name, k) => { claim[name] = RAW.has(name) ? row[k] : data.values[row[k]]; });
    return claim;
  });
  const refusals = data.refused.map(([reason, row, ground]) => ({ reason: data.values[reason], row: data.values[row], ground: data.values[ground] }));

  let words = data.labels[data.language];
  const t = (key) => key.split(".").reduce((at, part) => at[part], words);
  const comma = () => (data.language === "zh" ? "，" : ", ");
  const named = (group, key) => words[group][key] ?? key;

  /* Elements are made from text nodes only: nothing of a text is ever parsed as HTML. */
  const h = (tag, props, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (name === "class") node.className = value;
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  };

  /* --- numbers, exactly: all arithmetic is on their digits ------------------------------------------------------ */
  const shift = (text, places) => {
    const [whole, part = ""] = text.split(".");
    const digits = whole.padStart(places + 1, "0");
    const moved = digits.slice(0, -places) + "." + digits.slice(-places) + part;
    return moved.replace(/\.?0+$/, "");
  };
  const grouped = (text) => {
    const [whole, part] = text.split(".");
    return (whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u2009") : whole) + (part ? "." + part : "");
  };
  const digits = (text) => text.replace("-", "");
  const SCALES = [[12, "万亿", 4], [8, "亿", 4], [4, "万", 2], [0, "", Infinity]]; // zeros, name, decimals that still read well
  const scaleOf = (texts) => SCALES.find(([zeros, , most]) => !zeros || data.language === "zh" && texts.length > 0 && texts.every((text) =>
    !text.includes("/") && text.length <= 40 && digits(text).split(".")[0].length > zeros && (shift(digits(text), zeros).split(".")[1] || "").length <= most));
  const shown = (text, [zeros, name]) => {
    const sign = text.startsWith("-") ? "−" : "";
    const size = digits(text);
    if (size.length > 40) return `${sign}${size.slice(0, 12)}…(${size.length})`;
    if (size === "0") return size;
    return sign + (size.includes("/") ? size : grouped(zeros ? shift(size, zeros) : size)) + name;
  };
  const reading = (claim) => { // both ends under one multiplier: (9000, 10000), not (9000, 1万)
    const scale = scaleOf([claim.lower, claim.upper].filter((end) => end !== null && end !== "0"));
    if (claim.lower !== null && claim.lower === claim.upper) return shown(claim.lower, scale);
    const low = claim.lower === null ? "(−∞" : (claim.lower_closed ? "[" : "(") + shown(claim.lower, scale);
    const high = claim.upper === null ? "∞)" : shown(claim.upper, scale) + (claim.upper_closed ? "]" : ")");
    return `${low}, ${high}`;
  };
  const number = (text) => {
    if (text === null) return null;
    const [above, below] = text.split("/");
    return below ? Number(above) / Number(below) : Number(above);
  };
  const size = (claim) => {
    const low = number(claim.lower), high = number(claim.upper);
    return number(claim.value) ?? (low !== null && high !== null ? (low + high) / 2 : low ?? high);
  };

  /* --- records out: as shuliang's own JSONL and CSV ------------------------------------------------------------- */
  const asJson = (claim) => "{" + data.fields.map((name) => {
    const value = claim[name];
    const exact = NUMBERS.has(name) && value !== null && !value.includes("/");
    return `${JSON.stringify(name)}: ${exact ? value : Array.isArray(value) ? "[" + value.map((v) => JSON.stringify(v)).join(", ") + "]" : JSON.stringify(value)}`;
  }).join(", ") + "}";
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/; // what a spreadsheet would run
  const cell = (name, value) => {
    if (value === null) return "";
    if (typeof value !== "string" && !Array.isArray(value)) return String(value);
    let text = Array.isArray(value) ? value.join(" ") : value;
    if (!NUMBERS.has(name) && FORMULA.test(text) && text !== "-") text = "'" + text;
    return /[,"\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  const save = (name, type, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: type + ";charset=utf-8" }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  $("json").addEventListener("click", () => save("claims.json", "application/json", "[\n" + claims.map(asJson).join(",\n") + "\n]\n"));
  $("csv").addEventListener("click", () => save("claims.csv", "text/csv", // the mark at the head tells spreadsheets that this is UTF-8
    "\ufeff" + [data.fields.join(","), ...claims.map((c) => data.fields.map((name) => cell(name, c[name])).join(","))].join("\n") + "\n"));
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = h("textarea", { class: "sr" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
    return true;
  };

  /* --- rows: made when first shown, kept afterwards -------------------------------------------------------------- */
  const SVG = "http://www.w3.org/2000/svg";
  const drawing = (claim) => {
    const svg = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    svg.setAttribute("class", "bar");
    svg.setAttribute("viewBox", "0 0 96 16");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#b" + claim.bar);
    svg.append(use);
    return svg;
  };
  const family = (claim) => "f-" + (data.families[claim.kind] || "other");
  const unitOf = (claim) => [claim.unit, claim.per && `(${claim.per})`].filter(Boolean).join(" ");
  const change = (claim) => {
    const arrow = { up: "↑", down: "↓" }[claim.direction];
    if (!arrow && !claim.mode && !claim.baseline) return [];
    const word = [claim.direction && named("direction", claim.direction), claim.mode && named("mode", claim.mode)].filter(Boolean).join(comma());
    return [arrow ? h("span", { class: claim.direction, "aria-hidden": "true" }, arrow + " ") : "", word, claim.baseline ? h("small", {}, claim.baseline) : ""];
  };
  const tag = (claim) => [named("kindname", claim.kind), claim.qualifier === "exact" ? "" : named("qualifiername", claim.qualifier)].filter(Boolean).join(comma());
  const cells = (claim, head) => [
    h("div", { class: "cell", role: "cell" }, head, h("small", {}, tag(claim)), data.documents.length > 1 ? h("small", {}, data.documents[claim.owner] ?? t("no_document")) : ""),
    h("div", { class: "cell", role: "cell" }, drawing(claim), h("span", { class: "reads" }, reading(claim) + (claim.unit ? "\u00a0" + unitOf(claim) : claim.per ? ` (${claim.per})` : ""))),
    h("div", { class: "cell", role: "cell" }, claim.subject || "", claim.predicate ? h("small", {}, claim.predicate) : ""),
    h("div", { class: "cell", role: "cell" }, ...change(claim)),
    h("div", { class: "cell", role: "cell" }, claim.time || "", claim.scope ? h("small", {}, claim.scope) : ""),
  ];
  const both = (group, key) => (named(group, key).replaceAll(" ", "_") === key ? key : `${named(group, key)} (${key})`);
  const detail = (claim) => {
    const end = (side) => claim[side] === null ? t("unbounded")
      : [claim[side], t(claim[side + "_closed"] ? "closed" : "open"), named("basis", claim[side + "_basis"])].join(comma());
    const pairs = [
      ["stated_value", claim.value], ["kind", both("kindname", claim.kind)],
      ["lower", end("lower")], ["upper", end("upper")],
      ["qualifier", both("qualifiername", claim.qualifier)],
      ["unit", [claim.unit, claim.unit_id && `(${claim.unit_id})`].filter(Boolean).join(" ")], ["per", claim.per],
      ["subject", claim.subject], ["predicate", claim.predicate],
      ["col_change", [claim.direction && named("direction", claim.direction), claim.mode && named("mode", claim.mode)].filter(Boolean).join(comma())],
      ["baseline", claim.baseline], ["time", claim.time], ["scope", claim.scope],
      ["article", claim.article ? t("yes") : ""], ["place", `${claim.start}–${claim.end}`], ["document", data.documents[claim.owner]],
    ].filter(([, value]) => value);
    const copying = h("button", { type: "button", class: "copy" }, t("copy"));
    copying.addEventListener("click", async () => {
      const done = t(await copy(asJson(claim)) ? "copied" : "not_copied");
      copying.textContent = done;
      say(done);
      setTimeout(() => { copying.textContent = t("copy"); }, 1600);
    });
    const back = $("m" + claim.i) ? h("button", { type: "button", class: "back" }, t("to_text")) : "";
    if (back) back.addEventListener("click", () => { pane("texts"); closeSheet(); $("m" + claim.i).focus(); });
    return h("div", { class: "detail", role: "cell", "aria-colspan": 5 },
      h("dl", {}, ...pairs.flatMap(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)])),
      h("h3", {}, t("rules")),
      h("ul", { class: "grounds" }, ...claim.rules.map((rule) => h("li", {}, h("code", {}, rule), data.grounds[rule] || ""))),
      h("div", { class: "buttons" }, copying, back));
  };
  let rows = new Map();
  const rowOf = (claim) => {
    let node = rows.get(claim.i);
    if (!node) {
      const name = h("button", { type: "button", class: "name", "aria-expanded": "false" }, claim.text);
      node = h("div", { class: `claim ${family(claim)}`, id: "c" + claim.i, role: "rowgroup" }, h("div", { class: "row", role: "row" }, ...cells(claim, name)));
      rows.set(claim.i, node);
    }
    return node;
  };
  const toggle = (claim, open) => {
    const node = rowOf(claim);
    const now = open ?? !node.classList.contains("open");
    node.classList.toggle("open", now);
    node.querySelector(".name").setAttribute("aria-expanded", String(now));
    const old = node.querySelector(".detail");
    if (now && !old) node.append(h("div", { role: "row" }, detail(claim)));
    if (!now && old) old.parentNode.remove();
  };

  /* --- what is shown, and in which order ------------------------------------------------------------------------- */
  const state = { search: "", kinds: new Set(), qualifier: "", subject: "", document: "", sort: "position", down: false };
  const NONE = "\u0000";
  const haystack = (claim) => claim.hay ??= [claim.text, claim.subject, claim.predicate, claim.unit, claim.unit_id, claim.per, claim.baseline, claim.time, claim.scope, data.documents[claim.owner]].filter(Boolean).join("\n").toLowerCase();
  const fits = (claim, but) => (but === "kinds" || !state.kinds.size || state.kinds.has(claim.kind))
    && (!state.qualifier || claim.qualifier === state.qualifier)
    && (!state.subject || (claim.subject ?? NONE) === state.subject)
    && (state.document === "" || claim.owner === Number(state.document))
    && (!state.search || haystack(claim).includes(state.search));
  const collator = new Intl.Collator("zh");
  const KEYS = {
    position: (c) => c.i, value: size, subject: (c) => c.subject, unit: (c) => c.unit || null,
    kind: (c) => named("kindname", c.kind), time: (c) => c.time, change: (c) => c.direction || c.mode,
  };
  const sorted = (list) => {
    const key = KEYS[state.sort], way = state.down ? -1 : 1;
    return list.map((claim) => [key(claim), claim]).sort(([a, x], [b, y]) => {
      if (a === null || b === null) return a === b ? x.i - y.i : a === null ? 1 : -1; // what is missing stands last, either way
      return way * (typeof a === "number" ? a - b : collator.compare(a, b)) || x.i - y.i;
    }).map(([, claim]) => claim);
  };

  const CHUNK = 60;
  let chunks = [], visible = [], placed = new Map();
  const fillChunk = (chunk) => {
    if (chunk.filled) return;
    chunk.filled = true;
    chunk.node.style.minHeight = "";
    chunk.node.append(...chunk.claims.map(rowOf));
  };
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); fillChunk(chunks[entry.target.dataset.n]); }
  }, { rootMargin: "1200px" });
  let idle = 0;
  const later = window.requestIdleCallback ? (f) => requestIdleCallback(f) : (f) => setTimeout(f, 30);
  const rest = (run) => later(() => {
    if (run !== idle) return;
    const chunk = chunks.find((c) => !c.filled);
    if (chunk) { near.unobserve(chunk.node); fillChunk(chunk); rest(run); }
  });
  const list = () => {
    visible = sorted(claims.filter((claim) => fits(claim)));
    placed = new Map(visible.map((claim, k) => [claim.i, k]));
    near.disconnect();
    for (const chunk of chunks) chunk.node.remove();
    chunks = [];
    for (let k = 0; k < visible.length; k += CHUNK) {
      const part = visible.slice(k, k + CHUNK);
      const node = h("div", { class: "chunk", role: "presentation", "data-n": chunks.length });
      node.style.minHeight = part.length * 4.4 + "rem";
      chunks.push({ node, claims: part, filled: false });
    }
    $("table").append(...chunks.map((chunk) => chunk.node));
    $("table").setAttribute("aria-rowcount", visible.length + 1);
    if (chunks.length) fillChunk(chunks[0]);
    for (const chunk of chunks.slice(1)) near.observe(chunk.node);
    rest(++idle);
  };
  const marks = [...document.querySelectorAll(".q")];
  const refresh = () => {
    list();
    for (const mark of marks) mark.classList.toggle("off", !placed.has(Number(mark.id.slice(1))));
    data.documents.forEach((_, n) => { const a = $("d" + n); if (a) a.classList.toggle("out", state.document !== "" && n !== Number(state.document)); });
    const none = $("none");
    none.hidden = visible.length > 0;
    none.textContent = t(claims.length ? "none" : "empty");
    $("tally").textContent = visible.length === claims.length ? `(${claims.length})` : `(${visible.length}/${claims.length})`;
    $("reset").hidden = !(state.search || state.kinds.size || state.qualifier || state.subject || state.document !== "");
    for (const head of document.querySelectorAll("[data-sort]")) head.setAttribute("aria-sort", head.dataset.sort === state.sort ? (state.down ? "descending" : "ascending") : "none");
    $("order").textContent = state.down ? "↓" : "↑";
    $("order").setAttribute("aria-label", t(state.down ? "descending" : "ascending"));
    $("sort").value = state.sort;
    counts();
  };
  const say = (text) => { $("status").textContent = text; };
  const changed = () => { refresh(); say(t("shown").replace("{n}", visible.length).replace("{all}", claims.length)); };

  /* --- controls --------------------------------------------------------------------------------------------------- */
  const tally = (values) => [...values.reduce((found, value) => found.set(value, (found.get(value) || 0) + 1), new Map())];
  const options = (select, pairs, chosen) => {
    select.replaceChildren(...pairs.map(([value, text]) => { const o = h("option", {}, text); o.value = value; return o; }));
    select.value = chosen;
  };
  const kinds = tally(claims.map((c) => c.kind)).sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
  const counts = () => {
    const left = new Map(tally(claims.filter((c) => fits(c, "kinds")).map((c) => c.kind)));
    for (const chip of $("kinds").children) chip.querySelector("small").textContent = left.get(chip.dataset.kind) || 0;
  };
  const controls = () => {
    $("kinds").replaceChildren(...kinds.map((kind) => {
      const chip = h("button", { type: "button", class: `chip f-${data.families[kind] || "other"}`, "data-kind": kind, "aria-pressed": String(state.kinds.has(kind)) }, named("kindname", kind) + " ", h("small", {}));
      chip.addEventListener("click", () => {
        const on = !state.kinds.has(kind);
        if (on) state.kinds.add(kind); else state.kinds.delete(kind);
        chip.setAttribute("aria-pressed", String(on));
        changed();
      });
      return chip;
    }));
    const order = Object.keys(words.qualifiername);
    options($("qualifier"), [["", t("every")], ...tally(claims.map((c) => c.qualifier)).sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0])).map(([q, n]) => [q, `${named("qualifiername", q)} (${n})`])], state.qualifier);
    options($("subject"), [["", t("every")], ...tally(claims.map((c) => c.subject ?? NONE)).sort((a, b) => (a[0] === NONE) - (b[0] === NONE) || b[1] - a[1] || collator.compare(a[0], b[0])).map(([s, n]) => [s, `${s === NONE ? t("no_subject") : s} (${n})`])], state.subject);
    options($("document"), [["", t("every")], ...data.documents.map((name, n) => [String(n), name ?? t("no_document")])], state.document);
    options($("sort"), ["position", "value", "subject", "unit", "kind", "col_change", "time"].map((key) => [key === "col_change" ? "change" : key, t(key)]), state.sort);
    for (const x of document.querySelectorAll(".x")) x.dataset.why = named("reasonname", refusals[x.id.slice(1)].reason);
  };
  for (const name of ["qualifier", "subject", "document"]) $(name).addEventListener("change", (event) => { state[name] = event.target.value; changed(); });
  const sortBy = (key) => { if (key === state.sort) state.down = !state.down; else { state.sort = key; state.down = false; } changed(); };
  $("sort").addEventListener("change", (event) => { state.sort = event.target.value; state.down = false; changed(); });
  $("order").addEventListener("click", () => sortBy(state.sort));
  for (const head of document.querySelectorAll("[data-sort] button")) head.addEventListener("click", () => sortBy(head.parentNode.dataset.sort));
  let typing = 0;
  $("search").addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => { state.search = event.target.value.trim().toLowerCase(); changed(); }, claims.length > 500 ? 120 : 0);
  });
  $("reset").addEventListener("click", () => {
    Object.assign(state, { search: "", qualifier: "", subject: "", document: "" });
    state.kinds.clear();
    $("search").value = "";
    controls();
    changed();
    $("search").focus();
  });
  const refusedMarks = [...document.querySelectorAll(".x")];
  $("refused").addEventListener("change", (event) => {
    document.body.classList.toggle("show-refused", event.target.checked);
    for (const x of refusedMarks) { if (event.target.checked) x.tabIndex = 0; else x.removeAttribute("tabindex"); }
  });
  $("filters").addEventListener("click", () => {
    const open = document.body.classList.toggle("filtering");
    $("filters").setAttribute("aria-expanded", String(open));
  });
  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.style.colorScheme ? root.style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.style.colorScheme = dark ? "light" : "dark";
  });
  const pane = (name) => {
    document.body.dataset.pane = name;
    for (const button of document.querySelectorAll(".tabs button")) button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  };
  for (const button of document.querySelectorAll(".tabs button")) button.addEventListener("click", () => { closeSheet(); pane(button.dataset.pane); scrollTo(0, 0); });
  $("language").addEventListener("click", () => {
    data.language = data.language === "zh" ? "en" : "zh";
    words = data.labels[data.language];
    document.documentElement.lang = data.language === "zh" ? "zh-Hans" : "en";
    for (const [attribute, target] of [["t", null], ["tLabel", "aria-label"], ["tPlaceholder", "placeholder"]]) {
      const name = "data-" + attribute.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase());
      for (const node of document.querySelectorAll(`[${name}]`)) { if (target) node.setAttribute(target, t(node.dataset[attribute])); else node.textContent = t(node.dataset[attribute]); }
    }
    if (document.querySelector("h1").dataset.t) document.title = t("title");
    rows = new Map();
    closeSheet();
    controls();
    refresh();
  });

  /* --- marks and rows point at each other ------------------------------------------------------------------------ */
  const narrow = matchMedia("(max-width: 52rem)");
  let lit = null;
  const light = (claim) => {
    if (lit === claim) return;
    if (lit) { $("m" + lit.i)?.classList.remove("on"); rows.get(lit.i)?.classList.remove("on"); }
    lit = claim;
    if (lit) { $("m" + lit.i)?.classList.add("on"); rows.get(lit.i)?.classList.add("on"); }
  };
  const inView = (node, block) => { if (node) node.scrollIntoView({ block: block || "nearest", inline: "nearest" }); };
  const reveal = (claim, block) => { // the row of a claim; false where a filter hides it
    const k = placed.get(claim.i);
    if (k === undefined) return false;
    fillChunk(chunks[Math.floor(k / CHUNK)]);
    inView(rowOf(claim), block);
    return true;
  };
  const claimAt = (node, selector, cut) => { const found = node.closest?.(selector); return found ? claims[Number(found.id.slice(cut))] : null; };
  const spoken = (claim) => [claim.text, tag(claim), `${reading(claim)} ${unitOf(claim)}`, claim.subject, claim.predicate, claim.direction && named("direction", claim.direction)].filter(Boolean).join("，");
  const texts = $("texts"), table = $("table"), tip = $("tip");
  let timer = 0;
  const after = (wait, act) => { clearTimeout(timer); timer = setTimeout(act, wait); };
  texts.addEventListener("mouseover", (event) => {
    const claim = claimAt(event.target, ".q", 1);
    if (claim && !narrow.matches) { light(claim); after(90, () => reveal(claim)); } else clearTimeout(timer);
  });
  table.addEventListener("mouseover", (event) => {
    const claim = claimAt(event.target, ".claim", 1);
    if (claim && !narrow.matches) { light(claim); after(90, () => inView($("m" + claim.i), "center")); }
  });
  for (const side of [texts, table]) side.addEventListener("mouseleave", () => clearTimeout(timer));
  texts.addEventListener("focusin", (event) => {
    const claim = claimAt(event.target, ".q", 1);
    if (!claim) return;
    light(claim);
    if (!narrow.matches) reveal(claim);
    say(spoken(claim));
  });
  table.addEventListener("focusin", (event) => {
    const claim = claimAt(event.target, ".claim", 1);
    if (!claim) return;
    light(claim);
    if (!narrow.matches) inView($("m" + claim.i), "center");
  });
  const closeSheet = () => { $("sheet").hidden = true; $("sheet").replaceChildren(); };
  const openSheet = (claim) => {
    const sheet = $("sheet");
    const close = h("button", { type: "button", class: "close" }, t("close"));
    close.addEventListener("click", () => { closeSheet(); $("m" + claim.i)?.focus({ preventScroll: true }); });
    const go = h("button", { type: "button" }, t("to_row"));
    go.addEventListener("click", () => { closeSheet(); pane("claims"); if (reveal(claim, "center")) { toggle(claim, true); rowOf(claim).querySelector(".name").focus({ preventScroll: true }); } });
    const body = detail(claim);
    body.querySelector(".back")?.remove();
    if (placed.has(claim.i)) body.querySelector(".buttons").append(go);
    sheet.className = family(claim);
    sheet.setAttribute("aria-label", claim.text);
    sheet.replaceChildren(close, h("div", { class: "row" }, h("div", {}, h("b", { class: "name" }, claim.text)), drawing(claim), h("span", { class: "reads" }, `${reading(claim)} ${unitOf(claim)}`)), body);
    sheet.hidden = false;
    const mark = $("m" + claim.i).getBoundingClientRect(), top = sheet.getBoundingClientRect().top;
    if (mark.bottom > top - 8) scrollBy(0, mark.bottom - top / 2);
  };
  texts.addEventListener("click", (event) => {
    const claim = claimAt(event.target, ".q", 1);
    if (!claim) return;
    event.preventDefault();
    if (narrow.matches) { light(claim); openSheet(claim); return; }
    if (!placed.has(claim.i)) { $("reset").click(); }
    toggle(claim, true);
    reveal(claim);
    light(claim);
    if (event.detail === 0) rowOf(claim).querySelector(".name").focus({ preventScroll: true }); // by the keyboard: go there
  });
  table.addEventListener("click", (event) => {
    const claim = event.target.closest(".claim > .row") && claimAt(event.target, ".claim", 1);
    if (!claim || String(getSelection())) return;
    toggle(claim);
    light(claim);
    inView($("m" + claim.i), "center");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { tip.hidden = true; closeSheet(); return; }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    if (event.target.matches(".q") && event.key.match(/Left|Right/)) {
      const open = marks.filter((mark) => !mark.classList.contains("off"));
      const to = open[open.indexOf(event.target) + step];
      if (to) { event.preventDefault(); to.focus(); }
    } else if (event.target.matches(".claim .name") && event.key.match(/Up|Down/)) {
      const to = visible[placed.get(Number(event.target.closest(".claim").id.slice(1))) + step];
      if (to) { event.preventDefault(); reveal(to); rowOf(to).querySelector(".name").focus({ preventScroll: true }); }
    }
  });

  /* --- why a numeral was refused ----------------------------------------------------------------------------------- */
  const explain = (x) => {
    const why = refusals[x.id.slice(1)];
    tip.replaceChildren(h("div", {}, h("b", {}, `${t("reason")}：${named("reasonname", why.reason)}`)), why.ground ? h("div", {}, why.ground) : "", why.row ? h("code", {}, `${t("rule")} ${why.row.length > 90 ? why.row.slice(0, 90) + "…" : why.row}`) : "");
    tip.hidden = false;
    const box = x.getBoundingClientRect(), own = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(box.left, innerWidth - own.width - 8)) + "px";
    tip.style.top = (box.bottom + own.height + 12 > innerHeight ? box.top - own.height - 6 : box.bottom + 6) + "px";
    x.setAttribute("aria-describedby", "tip");
  };
  for (const kind of ["mouseover", "focusin"]) texts.addEventListener(kind, (event) => {
    const x = event.target.closest?.(".show-refused .x");
    if (x) explain(x); else tip.hidden = true;
  });
  for (const kind of ["mouseout", "focusout"]) texts.addEventListener(kind, (event) => { if (event.target.closest?.(".x")) tip.hidden = true; });

  if (!texts.querySelector("article")) { document.body.classList.add("listed"); pane("claims"); }
  controls();
  refresh();
})();
