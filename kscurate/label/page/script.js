// Shows one clip after the other and sends what is said of it; goes on only when the answer is on the disk.

const $ = (id) => document.getElementById(id);
const OWN_HEADER = { "Content-Type": "application/json", "X-Kscurate-Label": "1" };

let session;        // what the server told: clips, reasons, answers
let queue = [];     // numbers of clips without an answer; skipped ones go to its end
let gathered = new Set();
let busy = false;
const upcoming = document.createElement("video");
upcoming.preload = "auto";
upcoming.muted = true;

async function ask(path, body) {
  const request = body === undefined ? {} : { method: "POST", headers: OWN_HEADER, body: JSON.stringify(body) };
  let reply;
  try {
    reply = await fetch(path, request);
  } catch {
    throw new Error("nothing was saved: does `kscurate label` still run?");
  }
  const told = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(told.why || `the server said ${reply.status}`);
  return told;
}

function say(text, isTrouble = false) {
  $("said").textContent = text;
  $("said").classList.toggle("trouble", isTrouble);
}

function show() {
  gathered.clear();
  drawReasons();
  const answered = Object.keys(session.answers).length;
  $("done").style.width = `${(100 * answered) / session.clips.length}%`;
  $("count").textContent = `${answered} of ${session.clips.length}`;
  const over = queue.length === 0;
  $("main").hidden = over;
  $("end").hidden = !over;
  for (const id of ["skip", "pause"]) $(id).disabled = over;
  if (over) return showEnd(answered);
  const clip = session.clips[queue[0]];
  $("task").textContent = clip.task ?? "";
  $("step").textContent = clip.step ?? "a step without a label";
  $("trouble").hidden = true;
  $("video").classList.add("waiting");
  $("video").src = `/clips/${queue[0]}.mp4`;
  if (queue.length > 1) upcoming.src = `/clips/${queue[1]}.mp4`;
}

function showEnd(answered) {
  $("video").removeAttribute("src");
  $("video").load();
  $("end-title").textContent = answered === 1 ? "The clip is labelled" : `All ${answered} clips are labelled`;
  $("end-text").textContent = `They stand in ${session.file}. kscurate calibrate --labels ${session.file} reads them.`;
}

function drawReasons() {
  for (const button of $("reasons").children) {
    button.setAttribute("aria-pressed", String(gathered.has(button.dataset.reason)));
  }
  $("drop-word").textContent = gathered.size ? `drop: ${[...gathered].join(", ")}` : "drop";
}

async function alone(work) {
  if (busy) return;
  busy = true;
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  } finally {
    busy = false;
  }
}

const answer = (label, reasons) => alone(async () => {
  if (!queue.length) return;
  const clip = queue[0];
  await ask("/answers", { clip, label, reasons });
  session.answers[clip] = { label, reasons };
  queue.shift();
  say(reasons.length ? `${label}: ${reasons.join(", ")}` : label);
  show();
});

const undo = () => alone(async () => {
  const { clip } = await ask("/undo", {});
  if (clip === null) return say("nothing of this sitting is left to undo");
  delete session.answers[clip];
  queue.unshift(clip);
  say("taken back");
  show();
});

function skip() {
  if (busy || !queue.length) return;
  queue.push(queue.shift());
  say(queue.length > 1 ? "later" : "this is the last one");
  show();
}

function pause() {
  const video = $("video");
  if (video.paused) video.play(); else video.pause();
}

function reason(word, several) {
  if (!several && !gathered.size) return answer("drop", [word]);
  if (!gathered.delete(word)) gathered.add(word);
  drawReasons();
}

const drop = () => answer("drop", [...gathered]);
const keep = () => answer("keep", []);

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* it is asked again */ }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  // With Shift, a digit's key writes another sign: its place on the keyboard still tells which it is.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  const key = digit ? digit[1] : event.key.toLowerCase();
  const commands = { k: keep, d: drop, u: undo, s: skip, " ": pause };
  const named = session.reasons.find((each) => each.key && each.key === key);
  if (commands[key]) commands[key]();
  else if (named && queue.length) reason(named.reason, event.shiftKey);
  else return;
  event.preventDefault();
}

function listen() {
  for (const [id, what] of Object.entries({ keep, drop, undo, skip, pause, theme, video: pause })) {
    $(id).addEventListener("click", what);
  }
  $("video").addEventListener("playing", () => $("video").classList.remove("waiting"));
  $("video").addEventListener("error", async () => {
    if (!queue.length) return;
    const shown = queue[0];
    const reply = await fetch(`/clips/${shown}.mp4`).catch(() => undefined);
    const told = reply && !reply.ok ? await reply.json().catch(() => ({})) : {};
    if (queue[0] !== shown) return;
    $("trouble").textContent = told.why ?? "this browser cannot play it";
    $("trouble").hidden = false;
  });
  document.addEventListener("keydown", onKey);
}

function build() {
  for (const { reason: word, key } of session.reasons) {
    const button = document.createElement("button");
    if (key) button.append(Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() }));
    button.append(word);
    button.dataset.reason = word;
    button.addEventListener("click", (event) => reason(word, event.shiftKey));
    $("reasons").append(button);
  }
  $("file").textContent = session.file;
}

async function start() {
  try { if (localStorage.getItem("theme")) document.documentElement.dataset.theme = localStorage.getItem("theme"); } catch { /* none was kept */ }
  try {
    session = await ask("/session");
  } catch (error) {
    return say(error.message, true);
  }
  queue = session.clips.map((_, number) => number).filter((number) => !(number in session.answers));
  build();
  listen();
  show();
}

start();
