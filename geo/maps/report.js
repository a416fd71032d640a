/* The text of a report: hovering or focusing a field shows its words, hovering words shows their field, and words that
   are selected, with the mouse, a finger or the keyboard, go to a field. Texts arrive escaped (geo/maps/report_text.py);
   positions count code points, as Python does. */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".rt-frame");
  const text = root.querySelector(".rt-text");
  const legend = root.querySelector(".rt-key");
  const bar = root.querySelector(".rt-bar");
  const stop = new AbortController();
  const on = (target, name, act) => target.addEventListener(name, act, { signal: stop.signal });
  let chosen = null;

  if (root.dataset.stamp !== data.stamp) {
    root.dataset.stamp = data.stamp;
    text.innerHTML = data.html;
    legend.innerHTML = data.legend;
    text.lang = data.lang;
  }
  text.setAttribute("aria-label", data.label);
  const marks = Array.from(text.querySelectorAll("mark"));
  const has = (element, name, value) => (element.getAttribute(name) || "").split(" ").includes(value);
  marks.forEach((mark) => mark.classList.toggle("rt-on", has(mark, "data-c", data.card) || has(mark, "data-c", "-")));
  if (root.dataset.card !== data.card) {
    root.dataset.card = data.card;
    show(marks.find((mark) => has(mark, "data-c", data.card)));
  }

  function show(mark) {
    if (!mark) { return; }
    const box = text.getBoundingClientRect(), at = mark.getBoundingClientRect();
    if (at.top < box.top + 20 || at.bottom > box.bottom - 20) {
      text.scrollTop += at.top - box.top - box.height / 3;
    }
  }

  // -- fields of the card and their words

  function groupOf(target) {
    const row = target.closest && target.closest("[data-rf]");
    if (row) { return row.getAttribute("data-rf"); }
    const widget = target.closest && target.closest("[class*='st-key-rf_']");
    const found = widget && /st-key-rf_([a-z]+)_/.exec(widget.className);
    return found ? found[1] : "";
  }
  function light(group, move) {
    let first = null;
    marks.forEach((mark) => {
      const hit = group !== "" && has(mark, "data-f", group) && has(mark, "data-c", data.card);
      mark.classList.toggle("rt-hit", hit);
      first = first || (hit ? mark : null);
    });
    if (move) { show(first); }
  }
  on(document, "focusin", (event) => { if (!root.contains(event.target)) { light(groupOf(event.target), true); } });
  on(document, "mouseover", (event) => { if (!root.contains(event.target)) { light(groupOf(event.target), true); } });
  function lightFields(mark) {
    document.querySelectorAll("[data-rf], [class*='st-key-rf_']").forEach((element) => {
      const hit = mark && has(mark, "data-c", data.card) && has(mark, "data-f", groupOf(element));
      element.classList.toggle("rf-hit", Boolean(hit));
    });
  }
  on(text, "mouseover", (event) => lightFields(event.target.closest("mark")));
  on(text, "mouseleave", () => lightFields(null));

  // A shortcut that leaves a field is to find in it what was typed.
  window.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.altKey && at && /^(INPUT|TEXTAREA)$/.test(at.tagName)) { at.blur(); }
  }, { signal: stop.signal, capture: true });

  // -- words that are selected

  const points = (words) => Array.from(words).length;
  function selected() {
    const selection = document.getSelection();
    if (!selection.rangeCount) { return null; }
    const range = selection.getRangeAt(0);
    if (range.collapsed || !text.contains(range.startContainer) || !text.contains(range.endContainer)) { return null; }
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    const words = range.toString(), start = points(before.toString());
    const left = words.length - words.trimStart().length;
    const clean = words.trim();
    return clean ? { start: start + points(words.slice(0, left)), end: start + points(words.slice(0, left)) + points(clean),
      words: clean } : null;
  }
  function send(field) {
    const now = chosen;
    if (!now) { return; }
    chosen = null;
    document.getSelection().removeAllRanges();
    idle();
    text.focus({ preventScroll: true });
    setTriggerValue("picked", { start: now.start, end: now.end, field: field, card: data.card });
  }
  function idle() {
    bar.replaceChildren(document.createTextNode(data.editable ? data.hint : data.reading));
  }
  function offer() {
    const quote = document.createElement("q");
    quote.textContent = chosen.words.length > 60 ? chosen.words.slice(0, 59) + "…" : chosen.words;
    const buttons = data.fields.map(([field, name, key]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      if (key) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        button.append(cap);
      }
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => send(field));
      return button;
    });
    bar.replaceChildren(quote, document.createTextNode(" → "), ...buttons);
  }
  let waiting = 0;
  on(document, "selectionchange", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (!data.editable) { return; }
      const now = selected();
      if (now) { chosen = now; offer(); }
      else if (!bar.contains(document.activeElement) && chosen) { chosen = null; idle(); }
    }, 120);
  });
  on(text, "keydown", (event) => {
    const selection = document.getSelection();
    const steps = { ArrowRight: ["forward", "word"], ArrowLeft: ["backward", "word"], ArrowDown: ["forward", "line"],
      ArrowUp: ["backward", "line"] };
    const step = steps[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
      if (!selection.rangeCount || !text.contains(selection.focusNode)) {
        const first = marks.find((mark) => has(mark, "data-c", data.card)) || text;
        selection.collapse(first, 0);
      }
      selection.modify(event.shiftKey ? "extend" : "move", step[0], step[1]);
      const at = selection.focusNode && selection.focusNode.parentElement;
      if (at && at !== text) { show(at); }
      event.preventDefault();
      return;
    }
    if (event.key === "Escape") { selection.removeAllRanges(); chosen = null; idle(); return; }
    if (chosen && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = data.fields.find(([, , key]) => key && key.toLowerCase() === event.key.toLowerCase());
      if (field) { event.preventDefault(); event.stopPropagation(); send(field[0]); }
    }
  });
  idle();
  return () => { window.clearTimeout(waiting); stop.abort(); light("", false); lightFields(null); };
}
