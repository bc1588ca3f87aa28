// What helps in threads, and what nothing needs.
//
// <form data-note> is sent by itself, since it only says that what it stands under has been seen.
// <form data-draft="thread-7" data-reader="3"> keeps what is typed in this browser until it is
// posted; signing out forgets it. <textarea data-names> in a form with data-names-at offers names.
const STORE = "pielink:drafts:";
const SENT = "pielink:draft-sent";
const KEEP_DAYS = 14;

for (const form of document.querySelectorAll("form[data-note]")) {
  const note = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
    });
    if (answer.ok) form.hidden = true;
  };
  // Without a connection the button is still there.
  note().catch(() => {});
}

// A browser may forbid keeping anything; then nothing is kept.
const quietly = (what) => {
  try {
    return what();
  } catch {
    return undefined;
  }
};
const keys = () => quietly(() => Object.keys(localStorage).filter((key) => key.startsWith(STORE))) ?? [];
const forget = (key) => quietly(() => localStorage.removeItem(key));
const read = (key) => quietly(() => JSON.parse(localStorage.getItem(key)));

const fieldsOf = (form) => [...form.querySelectorAll("textarea, input[type=text]")];

const keepDraft = (form) => {
  const key = `${STORE}${form.dataset.reader}:${form.dataset.draft}`;
  const isRefused = Boolean(form.querySelector("[data-focus]"));
  const draft = read(key);
  let isRestored = false;
  for (const field of fieldsOf(form)) {
    const words = draft?.fields?.[field.name];
    if (!words || isRefused) continue;
    if (field.value && !words.includes(field.value.trim())) field.value = `${words}\n\n${field.value}`;
    else field.value = words;
    isRestored = true;
  }
  if (isRestored) {
    const line = document.createElement("p");
    line.className = "small";
    line.textContent = "This is what you had typed here before. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain small-button";
    button.textContent = "Throw it away";
    button.addEventListener("click", () => {
      for (const field of fieldsOf(form)) field.value = "";
      forget(key);
      line.remove();
      fieldsOf(form)[0]?.focus();
    });
    line.append(button);
    form.querySelector("textarea").before(line);
  }
  const note = () => {
    const fields = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
    if (Object.values(fields).some((words) => words.trim())) {
      quietly(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields })));
    } else forget(key);
  };
  form.addEventListener("input", note);
  form.addEventListener("submit", () => {
    note();
    quietly(() => sessionStorage.setItem(SENT, key));
  });
};

for (const key of keys()) {
  const age = Date.now() - (read(key)?.at ?? 0);
  if (age > KEEP_DAYS * 86_400_000) forget(key);
}
// What was sent has been posted once its place opens. Refused, or with signing in come between, it
// is still wanted.
const sent = quietly(() => sessionStorage.getItem(SENT));
if (sent && location.hash && document.querySelector(`.post[data-own]#${CSS.escape(location.hash.slice(1))}`)) {
  forget(sent);
  quietly(() => sessionStorage.removeItem(SENT));
}
for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);

// Names after "@": what is typed asks for a few, the arrow keys and Enter choose.
const CALL = /(?:^|[\s(])@([^\s@][^@\n]{0,40})$/;

const offerNames = (form, box) => {
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `${box.id}_names`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names in this group");
  box.after(list);
  box.setAttribute("aria-controls", list.id);
  let chosen = -1;
  let asked = 0;
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
  };
  const mark = (number) => {
    chosen = (number + options().length) % options().length;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    box.setAttribute("aria-activedescendant", options()[chosen].id);
  };
  const take = (name) => {
    const before = box.value.slice(0, box.selectionStart);
    const start = before.lastIndexOf("@") + 1;
    box.setRangeText(`${name} `, start, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const ask = async (start) => {
    asked += 1;
    const turn = asked;
    const answer = await fetch(`${form.dataset.namesAt}?q=${encodeURIComponent(start)}`);
    if (!answer.ok || turn !== asked) return;
    const { names } = await answer.json();
    list.replaceChildren(...names.map((name, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}_${number}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(name);
      });
      return option;
    }));
    list.hidden = !names.length;
    chosen = -1;
  };
  box.addEventListener("input", () => {
    const call = CALL.exec(box.value.slice(0, box.selectionStart));
    if (call) ask(call[1]).catch(close);
    else {
      asked += 1;
      close();
    }
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options()[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
};

for (const box of document.querySelectorAll("form[data-names-at] textarea[data-names]")) {
  offerNames(box.form, box);
}
