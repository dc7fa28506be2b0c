/* The review queue: shows one answer after the other, turns keys into tags, and hands them to the server.

   What a key says is put into an ordered outbox before the next answer is shown. The outbox is kept by the
   browser until the server has said that each key is stored or refused, so nothing acknowledged is lost and
   nothing lost goes unsaid. Words of customers are only ever text, never markup. */

const TOO_FAST_MS = 400;
const AGAIN_MS = 3000;
const TAGS = ["correct", "needs improvement", "incorrect"];
const CAUSES = { g: "knowledge gap", m: "mix-up", e: "edge case", o: "other" };
const REMEMBERED = 8;

/* One state for each draw and reviewer, whatever Streamlit draws anew. */
const states = new Map();
let stop = () => {};

const stateOf = (data) => {
  const name = `pilotlight review ${data.draw} ${data.reviewer}`;
  if (!states.has(name)) {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "[]");
    states.set(name, {
      name,
      visit: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`,
      number: 0,
      nonce: 0,
      queue: [],
      /* Answers decided here; those of an outbox that was kept over a reload are decided, too. */
      decided: new Set(kept.filter((each) => each.action !== "cause").map((each) => each.item)),
      history: [],
      outbox: kept,
      refused: 0,
      messages: [],
      shown: null,
      shownAt: 0,
      help: false,
      /* What is being written about the answer that is shown; it goes with its tag. */
      note: "",
      noting: false,
    });
  }
  return states.get(name);
};

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

/* What the server said: new answers, and what became of each key. */
const receive = (state, data) => {
  const told = new Set(data.told.map((each) => each.uid));
  for (const each of data.told) {
    const mine = state.outbox.find((key) => key.uid === each.uid);
    if (mine && each.refused) {
      state.refused += 1;
      say(state, `Not saved: ${mine.ticket}. ${each.refused}`);
    }
  }
  state.outbox = state.outbox.filter((key) => !told.has(key.uid));
  keep(state);
  /* What another reviewer has meanwhile leaves the queue; what was undone here stays. */
  const gone = new Set(data.gone ?? []);
  state.queue = state.queue.filter((each) => !gone.has(each.item));
  const there = new Set(state.queue.map((each) => each.item));
  for (const each of data.items) {
    const decided = state.decided.has(each.item);
    if (!there.has(each.item) && !decided && !gone.has(each.item)) state.queue.push(each);
  }
};

const keep = (state) => sessionStorage.setItem(state.name, JSON.stringify(state.outbox));

const say = (state, words) => {
  state.messages.unshift(words);
  state.messages.length = Math.min(state.messages.length, 3);
};

/* A key that counts ends what was said of the keys before it. */
const hush = (state) => {
  state.messages = [];
};

const press = (state, key) => {
  const now = performance.now();
  const item = state.queue[0];
  if (key === "?") {
    state.help = !state.help;
    return true;
  }
  if (key in CAUSES) {
    const last = state.history.at(-1);
    if (!last || last.choice === TAGS[0] || last.choice === "") return false;
    hush(state);
    send(state, last, "cause", CAUSES[key], 0);
    last.cause = CAUSES[key];
    return true;
  }
  if (key === "n") {
    if (!item) return false;
    state.noting = true;
    return true;
  }
  if (key === "u") {
    const last = state.history.pop();
    hush(state);
    if (!last) {
      say(state, "There is nothing to undo.");
      return true;
    }
    send(state, last, "undo", "", 0);
    state.noting = false;
    state.note = last.note;
    state.decided.delete(last.item);
    state.queue.unshift(last.shown);
    return true;
  }
  if (!"123s".includes(key)) return false;
  if (!item) {
    state.refused += 1;
    say(state, `Key ${key} was not counted: no ticket is shown.`);
    return true;
  }
  const seconds = (now - state.shownAt) / 1000;
  if (now - state.shownAt < TOO_FAST_MS) {
    state.refused += 1;
    say(state, `Key ${key} was not counted: ticket ${item.ticket} had only just appeared.`);
    return true;
  }
  const choice = key === "s" ? "" : TAGS[Number(key) - 1];
  const note = state.note.trim();
  hush(state);
  send(state, item, key === "s" ? "skip" : "tag", choice, seconds, note);
  state.note = "";
  state.noting = false;
  state.queue.shift();
  state.decided.add(item.item);
  state.history.push({ item: item.item, ticket: item.ticket, choice, shown: item, cause: "", note });
  if (state.history.length > REMEMBERED) state.history.shift();
  return true;
};

const send = (state, item, action, choice, seconds, note = "") => {
  state.number += 1;
  state.outbox.push({
    uid: `${state.visit}-${state.number}`,
    item: item.item,
    ticket: item.ticket,
    action,
    choice,
    seconds,
    note,
  });
  keep(state);
};

const draw = (state, data, root, onKey) => {
  const item = state.queue[0];
  if (state.shown !== (item?.item ?? null)) {
    state.shown = item?.item ?? null;
    state.shownAt = performance.now();
  }
  root.dataset.item = item?.item ?? "";
  root.dataset.saved = data.saved;
  root.dataset.waiting = state.outbox.length;
  root.dataset.refused = state.refused;
  const left = element("section", "transcript");
  left.setAttribute("aria-label", "Transcript");
  if (item) {
    left.append(element("h3", "", `Ticket ${item.ticket}${item.category ? ` · ${item.category}` : ""}`));
    for (const line of item.lines) {
      const box = element("div", line.judged ? "line judged" : "line");
      const note = line.judged ? `${line.who} · ${line.at} · review this answer` : `${line.who} · ${line.at}`;
      box.append(element("div", "who", note), element("p", "", line.text));
      left.append(box);
      if (line.judged) left.append(articles(item));
    }
  } else {
    const done = data.left === 0 && state.outbox.length === 0;
    left.append(element("h3", "", done ? "Nothing is left to review." : "The next tickets are on their way …"));
    if (done) left.append(element("p", "", "You have reviewed every answer of this draw that is free for you."));
  }
  const right = element("section", "answers");
  right.setAttribute("aria-label", "Your answer");
  const tags = element("div", "tags");
  TAGS.forEach((tag, place) => tags.append(button(`${place + 1}`, tag, onKey, !item, `tag tag-${place}`)));
  right.append(tags);
  if (item) right.append(noteOf(state, data, root, onKey));
  const small = element("div", "row");
  small.append(
    button("s", "skip", onKey, !item, "small"),
    button("n", "note", onKey, !item, "small"),
    button("u", "undo", onKey, state.history.length === 0, "small"),
    button("?", "keys", onKey, false, "small"),
  );
  right.append(small, counts(state, data), lastOne(state, onKey));
  if (state.help) right.append(help());
  const told = element("div", "told");
  told.setAttribute("role", "status");
  for (const words of state.messages) told.append(element("p", "", words));
  right.append(told);
  root.replaceChildren(left, right);
  if (state.noting) right.querySelector(".note input")?.focus();
  /* Only the transcript moves: the page must stay where the reviewer left it. */
  const judged = left.querySelector(".judged");
  const beside = left.querySelector(".articles") ?? judged;
  /* The answer and what it is judged by are both in sight; of a long article the answer is what matters. */
  left.scrollTop = judged
    ? Math.max(0, Math.min(judged.offsetTop - 40, beside.offsetTop + beside.offsetHeight - left.clientHeight + 12))
    : 0;
};

/* What the agent cited and the nearest article: an answer is judged by more than how likely it sounds. */
const articles = (item) => {
  const box = element("div", "articles");
  for (const each of item.articles ?? []) {
    const one = element("div", "article");
    one.append(
      element("div", "who", each.mark),
      element("p", "title", each.title),
      element("p", "", each.text || "This article has no text."),
    );
    box.append(one);
  }
  return box;
};

/* The note on the answer that is shown: a field while it is written, its words afterwards. */
const noteOf = (state, data, root, onKey) => {
  const box = element("div", "note");
  if (!state.noting) {
    if (state.note) box.append(element("p", "grey", `Note: ${state.note}`));
    return box;
  }
  const label = element("label", "grey", "Note on this answer (Enter to close)");
  const field = element("input");
  field.maxLength = 400;
  field.value = state.note;
  field.addEventListener("input", () => {
    state.note = field.value;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    state.noting = false;
    draw(state, data, root, onKey);
  });
  label.append(field);
  box.append(label);
  return box;
};

const button = (key, words, onKey, disabled, className) => {
  const made = element("button", className);
  made.type = "button";
  made.disabled = disabled;
  made.append(element("kbd", "", key), element("span", "", words));
  made.addEventListener("click", () => onKey(key));
  return made;
};

const lastOne = (state, onKey) => {
  const last = state.history.at(-1);
  const box = element("div", "last");
  if (!last) return box;
  const said = last.choice || "skipped";
  box.append(element("p", "", `Before: ticket ${last.ticket}, ${said}${last.cause ? ` (${last.cause})` : ""}`));
  if (last.choice && last.choice !== TAGS[0]) {
    const row = element("div", "row");
    for (const [key, words] of Object.entries(CAUSES)) row.append(button(key, words, onKey, false, "small"));
    box.append(element("p", "grey", `Why was ticket ${last.ticket} not right? (not required)`), row);
  }
  return box;
};

const counts = (state, data) => {
  const waiting = state.outbox.length;
  const parts = [`Saved ${data.saved} of ${data.total}`];
  if (waiting) parts.push(`${waiting} waiting to be saved`);
  if (state.refused) parts.push(`${state.refused} not counted`);
  return element("p", "counts", parts.join(" · "));
};

const help = () => {
  const list = element("dl", "help");
  const keys = {
    "1 2 3": "correct, needs improvement, incorrect",
    "g m e o": "why the ticket before was not right: knowledge gap, mix-up, edge case, other",
    s: "skip this ticket",
    n: "write a note on this ticket",
    u: "undo the last key",
    "?": "show or hide the keys",
  };
  for (const [key, words] of Object.entries(keys)) list.append(element("dt", "", key), element("dd", "", words));
  return list;
};

const isTyping = (event) => {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
};

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const state = stateOf(data);
  const root = parentElement.querySelector(".queue");
  const flush = () => {
    if (!state.outbox.length) return;
    state.nonce += 1;
    setStateValue("outbox", { draw: data.draw, nonce: state.nonce, keys: state.outbox });
  };
  const onKey = (key) => {
    if (!press(state, key)) return false;
    draw(state, data, root, onKey);
    flush();
    return true;
  };
  const onKeyDown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isTyping(event)) {
      /* Who typed a name and Enter goes on with keys: they must not go on into the name. */
      const field = event.composedPath()[0];
      if (event.key === "Enter" && field.getAttribute("aria-label") === "Reviewing as") {
        setTimeout(() => field.blur(), 0);
      }
      return;
    }
    if (onKey(event.key)) event.preventDefault();
  };
  /* Called anew with each answer of the server: one listener, or a key would count twice. */
  stop();
  receive(state, data);
  draw(state, data, root, onKey);
  document.addEventListener("keydown", onKeyDown);
  /* A server that was away asks for nothing: what it has not acknowledged is sent again. */
  const again = setInterval(flush, AGAIN_MS);
  const mine = () => {
    document.removeEventListener("keydown", onKeyDown);
    clearInterval(again);
  };
  stop = mine;
  return mine;
}
