// What script adds to pages that work without it: saving responses as one goes, leaving fast, showing a
// password, a warning. Nothing is kept in the browser's storage; unsent responses live in this page only.

const MINUTE = 60000;
const unsent = new Set();
let leaving = false;

// 1. Saving: form[data-autosave] holds the address; the line [data-save-state] holds every sentence.

function responseOf(form) {
  const choices = form.querySelectorAll('[name="r"]');
  if (choices.length) return [...choices].filter((choice) => choice.checked).map((choice) => choice.value);
  const values = [];
  for (let place = 0; form.elements[`r${place}`]; place += 1) values.push(form.elements[`r${place}`].value);
  return values;
}

function keepSaved(form) {
  const line = form.querySelector("[data-save-state]");
  const sequence = form.elements.sequence;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  let timer = 0;
  let wait = 1000;
  let sending = false;
  let stopped = false;
  let changes = 0;

  const say = (state, text) => {
    line.dataset.state = state;
    if (line.textContent !== text) line.textContent = text;
  };

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  };

  const refuse = (status) => {
    stopped = true;
    if (status === 409 || status === 410) unsent.delete(form);
    say("refused", line.dataset[`refused-${status}`] || line.dataset.refused);
  };

  const settle = (reply, sent) => {
    if (reply && reply.ok && !reply.redirected) {
      wait = 1000;
      if (sent !== changes) return later(0);
      unsent.delete(form);
      return say("saved", line.dataset.saved.replace("{time}", clock.format(new Date())));
    }
    if (reply && reply.status < 500 && reply.status !== 408 && reply.status !== 429) return refuse(reply.redirected ? 401 : reply.status);
    say("waiting", line.dataset.waiting);
    wait = Math.min(wait * 2, MINUTE);
    return later(wait);
  };

  async function send() {
    if (sending || stopped || !unsent.has(form)) return;
    clearTimeout(timer);
    sending = true;
    const sent = changes;
    const number = Number(sequence.value);
    sequence.value = String(number + 1);
    let reply = null;
    try {
      reply = await fetch(form.dataset.autosave, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": form.elements.csrf_token.value },
        body: JSON.stringify({ sequence: number, response: responseOf(form) }),
        credentials: "same-origin",
        keepalive: true,
        signal: leaving ? undefined : AbortSignal.timeout?.(20000),
      });
    } catch {
      reply = null; // no line, or too slow: try again
    }
    sending = false;
    settle(reply, sent);
  }

  const changed = () => {
    if (stopped) return;
    changes += 1;
    unsent.add(form);
    later(400);
  };

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stopped = true;
    unsent.delete(form);
  });
  window.addEventListener("online", send);
  window.addEventListener("pagehide", send);
  form.saveNow = send;
}

document.querySelectorAll("form[data-autosave]").forEach(keepSaved);

window.addEventListener("beforeunload", (event) => {
  if (unsent.size && !leaving) event.preventDefault();
});

// 2. Leaving: blank the page at once, save what is unsent, and put the neutral page in this one's place.

const leaveLink = document.querySelector("[data-leave]");

function leave() {
  leaving = true;
  document.title = "";
  document.documentElement.classList.add("leaving");
  unsent.forEach((form) => form.saveNow());
  window.location.replace(leaveLink.href);
}

if (leaveLink) {
  let presses = [];
  leaveLink.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 5000);
    if (presses.length >= 3) leave();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && (leaving || document.querySelector("[data-autosave]"))) window.location.reload();
  });
}

// 3. Passwords: a button that shows what was typed, hidden again when the form is sent.

document.querySelectorAll("[data-password]").forEach((box) => {
  const input = box.querySelector("input");
  const button = document.createElement("button");
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? box.dataset.hide : box.dataset.show;
    button.setAttribute("aria-label", visible ? box.dataset.hideLabel : box.dataset.showLabel);
  };
  button.type = "button";
  button.className = "button button-quiet";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  show(false);
  box.append(button);
});

// 4. A word to whoever writes what looks like a real case. The rules come with the page (domain/real_case.py).

document.querySelectorAll("[data-real-case]").forEach((field) => {
  const { cleaned, signs } = JSON.parse(field.dataset.realCase);
  const word = document.getElementById(field.dataset.realWord);
  const every = (pattern) => new RegExp(pattern, "giu");
  let timer = 0;

  const look = () => {
    let text = cleaned.reduce((left, [pattern, put]) => left.replace(every(pattern), put), field.value);
    const found = new Map();
    for (const [name, pattern] of signs) {
      const sign = text.match(every(pattern));
      if (!sign || found.has(name)) continue;
      found.set(name, `${name} (\u2068${sign[0].trim()}\u2069)`);
      text = text.replace(every(pattern), ";");
    }
    const says = found.size ? field.dataset.realSays.replace("{signs}", () => [...found.values()].join(" · ")) : "";
    word.className = says && "notice notice-warn";
    if (word.textContent !== says) word.textContent = says;
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  });
});
